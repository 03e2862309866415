"""Pages and lists of 10,000 structures, beside Datasette's of the same rows. Run it as

    pip install -r benchmarks/requirements.txt
    python benchmarks/pages.py [SECONDS] [DATASETTE] [ROWS]

One worker each, queried in turn by the same client (see serve.py); responses per second. Then
questions that differ each time, so that no answer is kept: milliseconds until it is read, and of
the processor of the server. With 0 seconds only those.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from measure import describe_machine, processor_seconds
from serve import (
    CONNECTIONS,
    ROUNDS,
    SERVERS,
    Question,
    compare,
    free_port,
    oress,
    running,
    serve_ours,
    tag_of,
)

SHIPPED = Path(__file__).parent.parent / "datasets" / "exemple-structures" / "1.0.0"
ROWS = 10_000
# Questions of a kind, after some that open what is needed.
TIMES, WARMING = 60, 8


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    datasette = sys.argv[2] if len(sys.argv) > 2 else str(Path(sys.executable).parent / "datasette")
    rows = int(sys.argv[3]) if len(sys.argv) > 3 else ROWS
    print(f"{describe_machine()}; {CONNECTIONS} connections, {ROUNDS} rounds of {seconds} s\n")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        header = write_package(folder / "package", rows)
        fill_sqlite(folder / "package" / "data" / "structures.csv", folder / "db.db", header)
        environment = {
            **os.environ,
            "ORESS_HOME": str(folder / "var"),
            "ORESS_SAMPLES": "1",
        }
        shipped = SHIPPED.parent.parent
        oress(environment, "init")
        oress(environment, "publish", str(shipped / "territoires"), str(folder / "package"))
        ours = stack.enter_context(serve_ours(environment))
        theirs = stack.enter_context(serve_datasette(datasette, folder / "db.db"))
        print("| what | oress | unchanged (304) | Datasette | times as many |")
        print("|---|---:|---:|---:|---:|")
        for title, (path, other) in QUESTIONS.items() if seconds else ():
            tag = tag_of(ours, path)
            rates = compare(
                {
                    "oress": Question(ours, path, {}),
                    "oress, unchanged (304)": Question(ours, path, {"If-None-Match": tag}, 304),
                    "Datasette": Question(theirs, other, {}),
                },
                seconds,
            )
            print_row(title, rates)
        print("\n| each question once | oress, ms | Datasette, ms | times | of the processor |||")
        print("|---|---:|---:|---:|---:|---:|---:|")
        for title, (path, other) in ONCE.items():
            print_once(title, ours, path, theirs, other)


QUESTIONS = {
    "API: 100 structures": ("/api/v1/structures?limit=100", "/db/structures.json?_size=100"),
    "page: a list of structures": ("/fr/structures", "/db/structures?_size=20"),
    "page: a dataset": ("/fr/datasets/exemple-structures", "/db/structures?_size=20"),
    "page: a structure": ("/fr/structures/exemple-00007", "/db/structures/exemple-00007"),
    "a structure's Turtle, beside its JSON": (
        "/doc/id/structure/exemple-00007.ttl",
        "/db/structures/exemple-00007.json",
    ),
}

# What was never requested before: `{sector}` is another one each time, and so is `{id}`.
FACETS = "&_facet=legal_form&_facet=commune&_facet=state"
ONCE = {
    "page: structures of a sector, counted, with a map": (
        "/fr/structures?where.sector={sector}&limit={few}",
        "/db/structures?_size={few}&sector={sector}" + FACETS,
    ),
    "API: structures of a sector, with facets": (
        "/api/v1/search?type=structure&where.sector={sector}&limit={few}",
        "/db/structures.json?_size={few}&sector={sector}" + FACETS,
    ),
    "page: a structure": (
        "/fr/structures/exemple-{number:05}",
        "/db/structures/exemple-{number:05}",
    ),
    "API: a structure": (
        "/api/v1/structures/exemple-{number:05}",
        "/db/structures/exemple-{number:05}.json",
    ),
    "page: a table's rows of a sector, sorted": (
        "/fr/datasets/exemple-structures/1.0.0/tables/structures"
        "?where.sector={sector}&sort=-members&limit={few}",
        "/db/structures?_size={few}&sector={sector}&_sort_desc=members",
    ),
}
SECTORS = (
    "agriculture", "alphabetisation", "argane", "artisanat", "commerce_electronique",
    "communication", "consommation", "denrees_alimentaires", "foret", "habitat", "peche",
    "tourisme", "transport",
)  # fmt: skip


def print_once(title: str, ours: int, path: str, theirs: int, other: str) -> None:
    """The median of questions that are asked in turn, each once, and what they took of the
    processor; after a few that open what is needed."""
    taken: dict[int, list[float]] = {ours: [], theirs: []}
    begun = {}
    for number in range(WARMING + TIMES):
        if number == WARMING:
            begun = {port: processor_seconds(SERVERS[port]) for port in taken}
        values = {
            "sector": SECTORS[number % len(SECTORS)],
            "number": number,
            "few": 20 + number // 13,
        }
        for port, pattern in ((ours, path), (theirs, other)):
            began = time.perf_counter()
            with urlopen(f"http://127.0.0.1:{port}{pattern.format(**values)}") as answer:
                answer.read()
            taken[port].append(1000 * (time.perf_counter() - began))
    used = [1000 * (processor_seconds(SERVERS[port]) - begun[port]) / TIMES for port in taken]
    walls = [statistics.median(times[WARMING:]) for times in taken.values()]
    cells = [f"{a:.1f} | {b:.1f} | {b / a:.1f}" for a, b in (walls, used)]
    print(f"| {title} | {' | '.join(cells)} |")


def print_row(title: str, rates: dict[str, float]) -> None:
    mine, unchanged, theirs = rates.values()
    print(f"| {title} | {mine:,.0f} | {unchanged:,.0f} | {theirs:,.0f} | {mine / theirs:.1f} |")


def write_package(folder: Path, count: int = ROWS) -> list[str]:
    """The shipped sample of structures, repeated under other ids; its header."""
    (folder / "data").mkdir(parents=True)
    with (SHIPPED / "data" / "structures.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with (folder / "data" / "structures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for number in range(count):
            row = rows[number % len(rows)]
            writer.writerow([f"exemple-{number:05d}", *row[1:]])
    text = (SHIPPED / "datapackage.json").read_text(encoding="utf-8")
    descriptor: dict[str, Any] = json.loads(text)
    kept = [resource for resource in descriptor["resources"] if resource["name"] == "structures"]
    descriptor["resources"] = [
        {key: value for key, value in resource.items() if key not in ("hash", "bytes")}
        for resource in kept
    ]
    (folder / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False))
    return header


def fill_sqlite(source: Path, target: Path, header: list[str]) -> None:
    columns = ", ".join(f'"{name}"' for name in header)
    with sqlite3.connect(target) as database, source.open(encoding="utf-8", newline="") as file:
        database.execute(f"CREATE TABLE structures ({columns}, PRIMARY KEY (id))")
        rows = csv.reader(file)
        next(rows)
        places = ", ".join("?" for _ in header)
        database.executemany(f"INSERT INTO structures VALUES ({places})", rows)


@contextlib.contextmanager
def serve_datasette(datasette: str, database: Path) -> Iterator[int]:
    port = free_port()
    options = ["--setting", "suggest_facets", "off"]
    with running([datasette, "serve", str(database), "-p", str(port), *options], port):
        yield port


if __name__ == "__main__":
    main()
