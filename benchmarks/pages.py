"""Pages and lists of 10,000 structures, beside Datasette's of the same rows. Run it as

    pip install -r benchmarks/requirements.txt
    python benchmarks/pages.py [SECONDS] [DATASETTE]

One worker each, queried in turn by the same client (see serve.py); responses per second.
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

from measure import describe_machine
from serve import (
    CONNECTIONS,
    ROUNDS,
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


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    datasette = sys.argv[2] if len(sys.argv) > 2 else str(Path(sys.executable).parent / "datasette")
    print(f"{describe_machine()}; {CONNECTIONS} connections, {ROUNDS} rounds of {seconds} s\n")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        header = write_package(folder / "package")
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
        for title, (path, other) in QUESTIONS.items():
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
        print("\n| each question once | oress, ms | Datasette, ms | times as fast |")
        print("|---|---:|---:|---:|")
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

# Pages that were never requested before: `{}` is another sector each time.
ONCE = {
    "page: structures of a sector, counted, with a map": (
        "/fr/structures?where.sector={}",
        "/db/structures?_size=20&sector={}&_facet=legal_form&_facet=commune&_facet=state",
    ),
    "page: a dataset's rows of a sector, sorted": (
        "/fr/datasets/exemple-structures?table=structures&where.sector={}&sort=-members",
        "/db/structures?_size=20&sector={}&_sort_desc=members",
    ),
}
SECTORS = (
    "agriculture", "alphabetisation", "argane", "artisanat", "commerce_electronique",
    "communication", "consommation", "denrees_alimentaires", "foret", "habitat", "peche",
    "tourisme", "transport",
)  # fmt: skip


def print_once(title: str, ours: int, path: str, theirs: int, other: str) -> None:
    """The median of pages that are requested in turn, each once."""
    taken: dict[int, list[float]] = {ours: [], theirs: []}
    for sector in SECTORS:
        for port, pattern in ((ours, path), (theirs, other)):
            began = time.perf_counter()
            with urlopen(f"http://127.0.0.1:{port}{pattern.format(sector)}") as answer:
                answer.read()
            taken[port].append(1000 * (time.perf_counter() - began))
    mine, other_ones = (statistics.median(times) for times in taken.values())
    print(f"| {title} | {mine:,.0f} | {other_ones:,.0f} | {other_ones / mine:.1f} |")


def print_row(title: str, rates: dict[str, float]) -> None:
    mine, unchanged, theirs = rates.values()
    print(f"| {title} | {mine:,.0f} | {unchanged:,.0f} | {theirs:,.0f} | {mine / theirs:.1f} |")


def write_package(folder: Path) -> list[str]:
    """The shipped sample of structures, repeated under other ids; its header."""
    (folder / "data").mkdir(parents=True)
    with (SHIPPED / "data" / "structures.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with (folder / "data" / "structures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for number in range(ROWS):
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
