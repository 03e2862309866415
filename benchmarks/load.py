"""How long the home page takes while twenty clients ask for expensive answers at once. Run it as

    python benchmarks/load.py [ROWS]

Three versions of a table in shuffled order are published and served by two workers. The queries are
cross products, which reach the limits; the comparisons are each pair of versions, for the first
time; the files are all rows as CSV and as Parquet. Beside them 300 connections send a byte of a
header now and then.
"""

from __future__ import annotations

import csv
import json
import os
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice, permutations
from pathlib import Path
from threading import Event
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from beside import doing
from measure import describe_machine
from serve import free_port, oress, running

ROWS, CLIENTS, SLOW = 150_000, 20, 300
VERSIONS = ("1.0.0", "2.0.0", "3.0.0")
PATIENCE = 300
CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
TABLE = "/api/v1/datasets/bench/versions/1.0.0/resources/things/rows"


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"{describe_machine()}; {rows} rows, {CLIENTS} clients\n")
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        environment = {**os.environ, "ORESS_HOME": str(folder / "var"), "ORESS_LANGUAGES": "en"}
        oress(environment, "init")
        for version in VERSIONS:
            write_package(folder / version, version, rows)
            oress(environment, "publish", str(folder / version))
        command = [sys.executable, "-m", "oress_opendata", "serve", "--workers", "2"]
        with running([*command, "--port", str(port)], port, environment):
            print_loads(f"http://127.0.0.1:{port}", port)


def print_loads(base: str, port: int) -> None:
    for _ in range(10):  # both workers make the page once
        ask(f"{base}/en/")
    loads: dict[str, Iterator[str]] = {
        "queries": (f"/sparql?query={quote(f'{CROSS} # {n}')}" for n in range(CLIENTS)),
        "comparisons": (
            f"/api/v1/datasets/bench/diff?from={before}&to={after}"
            for before, after in cycle(permutations(VERSIONS, 2))
        ),
        "files": cycle([f"{TABLE}.csv", f"{TABLE}.parquet"]),
    }
    print("| beside | answers | longest wait for the home page |\n|---|---|---:|")
    for title, paths in loads.items():
        with watched(f"{base}/en/") as worst:
            answers = ask_all([base + path for path in islice(paths, CLIENTS)])
        print(f"| {CLIENTS} {title} | {dict(answers)} | {worst[0]:.2f} s |")
    with trickling(port), watched(f"{base}/en/") as worst:
        time.sleep(10)
    print(f"| {SLOW} slow connections | | {worst[0]:.2f} s |")


def ask(address: str) -> int:
    try:
        with urlopen(address, timeout=PATIENCE) as answer:
            answer.read()
            return int(answer.status)
    except HTTPError as error:
        return error.code


def ask_all(addresses: list[str]) -> Counter[int]:
    with ThreadPoolExecutor(len(addresses)) as pool:
        return Counter(pool.map(ask, addresses))


@contextmanager
def watched(address: str) -> Iterator[list[float]]:
    """Ask for an address again and again: the longest wait, in a list that changes."""
    worst = [0.0]

    def watch(ended: Event) -> None:
        while not ended.wait(0.1):
            begun = time.perf_counter()
            ask(address)
            worst[0] = max(worst[0], time.perf_counter() - begun)

    with doing(watch):
        yield worst


@contextmanager
def trickling(port: int) -> Iterator[None]:
    with ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(SLOW)
        ]
        for client in clients:
            client.sendall(b"GET / HTTP/1.1\r\nX-a: ")

        def trickle(ended: Event) -> None:
            while not ended.wait(1):
                for client in clients:
                    try:
                        client.sendall(b"a")
                    except OSError:  # closed at its deadline
                        continue

        with doing(trickle):
            yield


def write_package(folder: Path, version: str, rows: int) -> None:
    """A table with the same keys in another order, and other cells."""
    folder.mkdir()
    shuffled = random.Random(version)
    numbers = list(range(rows))
    shuffled.shuffle(numbers)
    with (folder / "things.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "value"))
        writer.writerows((f"t{n:07d}", f"Thing {n}", shuffled.randrange(10)) for n in numbers)
    fields = [{"name": "id", "type": "string"}, {"name": "name", "type": "string"}]
    schema = {"primaryKey": ["id"], "fields": [*fields, {"name": "value", "type": "integer"}]}
    licence = {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
    described = {"name": "things", "path": "things.csv", "type": "table", "schema": schema}
    descriptor = {
        "name": "bench",
        "version": version,
        "title": "Bench",
        "description": "A table for benchmarks.",
        "licenses": [licence],
        "resources": [described],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor))


if __name__ == "__main__":
    main()
