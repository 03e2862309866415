"""Questions about rows, over HTTP, side by side with Datasette on the same table.

    pip install -r benchmarks/requirements.txt
    python benchmarks/rows.py [ROWS] [DATASETTE]

One worker each, the same questions in turn, every question with other values, so that no answer is
remembered from before. Datasette's SQLite has an index on each column that is queried, as
it advises.
"""

from __future__ import annotations

import csv
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from random import Random

from measure import describe_machine
from store import COLUMNS, TYPES, write_release

BIN = Path(sys.executable).parent
ASKED = 15
INDEXED = ("members", "founded", "year", "women_only", "name")

Ask = Callable[[Random], str]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def fill_sqlite(source: Path, target: Path) -> None:
    kinds = {"integer": "INTEGER", "number": "REAL", "year": "INTEGER"}
    columns = ", ".join(
        f"{name} {kinds.get(kind, 'TEXT')}" for name, kind in zip(COLUMNS, TYPES, strict=True)
    )
    with sqlite3.connect(target) as database, source.open(encoding="utf-8", newline="") as file:
        database.execute(f"CREATE TABLE t ({columns}, PRIMARY KEY (id))")
        rows = csv.reader(file)
        next(rows)
        places = ", ".join("?" for _ in COLUMNS)
        database.executemany(f"INSERT INTO t VALUES ({places})", rows)
        for name in INDEXED:
            database.execute(f"CREATE INDEX by_{name} ON t ({name})")


def questions(ours: str, theirs: str) -> dict[str, tuple[Ask, Ask]]:
    """By name the address at ours and at Datasette's, for the same values."""
    rows = f"{ours}/api/v1/datasets/benchmark/versions/1.0.0/resources/t/rows"
    table = f"{theirs}/db/t.json"
    return {
        "filtered, sorted page": (
            lambda chance: f"{rows}?where.members={chance.randrange(500)}&sort=-share&limit=100",
            lambda chance: f"{table}?members={chance.randrange(500)}&_sort_desc=share&_size=100",
        ),
        "range, sorted page": (
            lambda chance: (
                f"{rows}?where.year.gte={1950 + chance.randrange(60)}&sort=name&limit=100"
            ),
            lambda chance: f"{table}?year__gte={1950 + chance.randrange(60)}&_sort=name&_size=100",
        ),
        "text, page": (
            lambda chance: f"{rows}?where.note.contains={chance.randrange(13)}&limit=100",
            lambda chance: f"{table}?note__contains={chance.randrange(13)}&_size=100",
        ),
        "count": (
            lambda chance: f"{rows}?where.members.gt={chance.randrange(500)}&aggregate=count",
            lambda chance: f"{table}?members__gt={chance.randrange(500)}&_size=0",
        ),
        "groups": (
            lambda chance: (
                f"{rows}?where.members.gt={chance.randrange(99)}&group=year&aggregate=count"
            ),
            lambda chance: (
                f"{table}?members__gt={chance.randrange(99)}&_facet=year&_size=0&_facet_size=max"
            ),
        ),
    }


def time_question(ask: Ask, seed: int) -> float:
    address = ask(Random(seed))
    started = time.perf_counter()
    with urllib.request.urlopen(address, timeout=120) as answer:
        json.loads(answer.read())
    return time.perf_counter() - started


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit(f"{address} never answered")


def measure(rows: int, datasette: str, folder: Path) -> None:
    source = write_release(folder / "benchmark" / "1.0.0", "1.0.0", rows)
    fill_sqlite(source / "t.csv", folder / "db.db")
    ours, theirs = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    environment = {**os.environ, "ORESS_HOME": str(folder / "var"), "ORESS_BASE_URL": ours}
    subprocess.run([BIN / "oress", "publish", source], env=environment, check=True)
    port = ours.rpartition(":")[2]
    limits = [
        "--setting",
        "sql_time_limit_ms",
        "60000",
        "--setting",
        "facet_time_limit_ms",
        "60000",
    ]
    commands = (
        [str(BIN / "oress"), "serve", "--port", port, "--workers", "1"],
        [datasette, "serve", str(folder / "db.db"), "-p", theirs.rpartition(":")[2], *limits],
    )
    running = [
        subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for command in commands
    ]
    try:
        wait_for(f"{ours}/health/live")
        wait_for(f"{theirs}/-/versions.json")
        print(f"\n**{rows:,} rows, {ASKED} questions of each kind, milliseconds**\n")
        print("| question | ours, median | Datasette, median | times as fast |")
        print("|---|---:|---:|---:|")
        for name, (mine, other) in questions(ours, theirs).items():
            pairs = [(time_question(mine, n), time_question(other, n)) for n in range(ASKED)]
            medians = [statistics.median(seconds) * 1000 for seconds in zip(*pairs, strict=True)]
            ratio = statistics.median(theirs / ours for ours, theirs in pairs)
            print(f"| {name} | {medians[0]:.1f} | {medians[1]:.1f} | {ratio:.1f} |")
    finally:
        for process in running:
            process.terminate()
            process.wait(timeout=30)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    datasette = sys.argv[2] if len(sys.argv) > 2 else str(BIN / "datasette")
    print(describe_machine())
    with tempfile.TemporaryDirectory() as folder:
        measure(rows, datasette, Path(folder))


if __name__ == "__main__":
    main()
