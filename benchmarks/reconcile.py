"""Reconciliation over HTTP beside csv-reconcile with the same names, in one run:

    pip install csv-reconcile==0.3.2    # into an environment of its own: it wants an older Flask
    python benchmarks/reconcile.py [STRUCTURES] [CSV-RECONCILE]

Cooperatives with names of two to four words, made by chance, and misspelt in one letter. One
process each, the same batches of ten in turn; and the first answer after a start, and the memory.
"""

from __future__ import annotations

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from measure import describe_machine
from search import BIN, SHIPPED, Corpus, running, write_structures
from serve import free_port

SEED, BATCHES, BATCH, ROUNDS = 2008, 4, 10, 2
Row = dict[str, str]


def make_rows(corpus: Corpus) -> list[Row]:
    """As those of the search, with names that no number tells apart."""
    chance = Random(SEED)
    rows = corpus.rows()
    for row in rows:
        words = chance.choices(corpus.words, corpus.weights, k=chance.randrange(2, 5))
        row["name_fr"] = "Coopérative " + " ".join(words).title()
        row["name_ar"] = ""
    return rows


def misspell(name: str, chance: Random) -> str:
    """The name as somebody types it: Coop., and one letter less."""
    text = name.replace("Coopérative", "Coop.")
    place = chance.randrange(7, len(text))
    return text[:place] + text[place + 1 :]


def make_batches(rows: list[Row]) -> Iterator[dict[str, tuple[str, Row]]]:
    chance = Random(SEED + 1)
    for _ in range(BATCHES):
        chosen = chance.sample(rows, BATCH)
        yield {str(n): (misspell(row["name_fr"], chance), row) for n, row in enumerate(chosen)}


def ask(address: str, queries: dict[str, Any]) -> tuple[float, dict[str, Any]]:
    started = time.perf_counter()
    body = urlencode({"queries": json.dumps(queries)}).encode()
    with urlopen(address, body, timeout=600) as answer:
        found = json.loads(answer.read())
    return (time.perf_counter() - started) * 1000, found


def compare(ours: str, theirs: str, rows: list[Row]) -> None:
    times: dict[str, list[float]] = {ours: [], theirs: []}
    first: dict[str, int] = {ours: 0, theirs: 0}
    for batch in [*make_batches(rows)] * ROUNDS:
        for address in (ours, theirs):
            queries = {name: {"query": text, "limit": 5} for name, (text, _) in batch.items()}
            took, found = ask(address, queries)
            times[address].append(took / BATCH)
            for name, (_, row) in batch.items():
                result = found[name]["result"]
                first[address] += bool(result) and result[0]["name"] == row["name_fr"]
    asked = BATCHES * BATCH * ROUNDS
    print("\n| what | median ms a name | slowest | right first |\n|---|---:|---:|---:|")
    for title, address in (("oress", ours), ("csv-reconcile", theirs)):
        median, slowest = statistics.median(times[address]), max(times[address])
        print(f"| {title} | {median:.1f} | {slowest:.1f} | {first[address] / asked:.0%} |")
    ratio = statistics.median(times[theirs]) / statistics.median(times[ours])
    print(f"| times as fast | {ratio:.0f} | | |")


def measure(folder: Path, corpus: Corpus, other: str) -> None:
    port = free_port()
    # It has no option for its port.
    ours, theirs = f"http://127.0.0.1:{port}", "http://127.0.0.1:5000"
    environment = {
        **os.environ, "ORESS_HOME": str(folder / "var"), "ORESS_BASE_URL": ours,
        "ORESS_SAMPLES": "1",
    }  # fmt: skip
    rows = make_rows(corpus)
    package = write_structures(folder, corpus, rows, "1.0.0")
    for command in (["init"], ["publish", SHIPPED / "territoires", package]):
        subprocess.run([BIN / "oress", *command], env=environment, check=True, capture_output=True)
    table = folder / "names.tsv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, "excel-tab")
        writer.writerow(("id", "name"))
        writer.writerows((row["id"], row["name_fr"]) for row in rows)
    subprocess.run([other, "init", str(table), "id", "name"], cwd=folder, check=True)
    serve = [str(BIN / "oress"), "serve", "--port", str(port), "--workers", "1"]
    with (
        running(serve, environment, f"{ours}/health/live"),
        running(["sh", "-c", f"cd {folder} && exec {other} serve"], environment, theirs),
    ):
        took, _ = ask(f"{ours}/fr/reconcile", {"0": {"query": rows[0]["name_fr"]}})
        print(f"\nthe first answer after a start: {took:.0f} ms")
        compare(f"{ours}/fr/reconcile", f"{theirs}/reconcile", rows)
        for path in Path("/proc").glob("[0-9]*"):
            report_memory(path, str(folder))
    size = next((folder / "var").glob("projections/search/current/names.sqlite")).stat().st_size
    print(f"\nnames.sqlite: {size / 1e6:.0f} MB")


def report_memory(process: Path, folder: str) -> None:
    """Print the peak memory of a process that has the folder in its environment."""
    try:
        if folder.encode() not in (process / "environ").read_bytes():
            return
        command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        lines = (process / "status").read_text().splitlines()
    except OSError:
        return
    peak = next((line.split()[1] for line in lines if line.startswith("VmHWM")), "0")
    print(f"{int(peak) / 1024:.0f} MB at its peak: {command[:100]}")


def main() -> None:
    structures = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    other = sys.argv[2] if len(sys.argv) > 2 else str(BIN / "csv-reconcile")
    print(f"{describe_machine()}; {structures:,} structures")
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), Corpus(structures, 0), other)


if __name__ == "__main__":
    main()
