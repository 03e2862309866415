"""Typical queries over HTTP, beside rdflib-endpoint on the same triples. Run it as

    pip install -r benchmarks/requirements.txt
    python benchmarks/sparql.py [RUNS] [RDFLIB_ENDPOINT]

Everything that is shipped and 10,000 synthetic structures are published and served by one worker;
the dump is what the other server loads. Each query is sent alternately to both, and to the bare
engine in this process, which shows the cost of the protocol, the guard and the separate process.
Results must have the same number of rows.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pyoxigraph
from measure import describe_machine
from pages import write_package
from serve import free_port, oress, running

PREFIXES = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX essglobal: <http://purl.org/essglobal/vocab/>
PREFIX oress: <{base}/vocab/oress#>
"""
QUERIES = {
    "one thing": "SELECT * { <{base}/id/structure/exemple-00007> ?p ?o }",
    "the structures of a commune": """SELECT ?s ?n {
        ?s dct:spatial <{base}/id/place/01.405.01.09> ; skos:prefLabel ?n ;
           a essglobal:SSEInitiative }""",
    "how many of each legal form": """SELECT ?form (COUNT(?s) AS ?n) {
        ?s a essglobal:SSEInitiative ; essglobal:legalForm ?form } GROUP BY ?form""",
    "members by what is above the commune": """SELECT ?above (SUM(?m) AS ?members) {
        ?s oress:members ?m ; dct:spatial ?commune . ?commune skos:broader ?above }
        GROUP BY ?above""",
    "a part of a name": """SELECT ?s ?n { ?s a essglobal:SSEInitiative ; skos:prefLabel ?n
        FILTER(LANG(?n) = "ar" && CONTAINS(?n, "007")) }""",
    "the largest": """SELECT ?s ?m { ?s a essglobal:SSEInitiative ; oress:members ?m }
        ORDER BY DESC(?m) ?s LIMIT 20""",
}
HEADER = (
    "| query | rows | ours | repeated | bare engine | guard, protocol, process "
    "| rdflib-endpoint | times as fast | repeated |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)
BIN = Path(sys.executable).parent
ACCEPT = {"Accept": "application/sparql-results+json"}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    theirs = sys.argv[2] if len(sys.argv) > 2 else str(BIN / "rdflib-endpoint")
    print(f"{describe_machine()}; {runs} runs of each query, medians in milliseconds\n")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder, ours, other = Path(name), free_port(), free_port()
        base = f"http://127.0.0.1:{ours}"
        environment = {
            **os.environ,
            "ORESS_HOME": str(folder / "var"),
            "ORESS_BASE_URL": base,
        }
        oress(environment, "publish", "--shipped")
        write_package(folder / "package")
        oress({**environment, "ORESS_SAMPLES": "1"}, "publish", str(folder / "package"))
        command = [sys.executable, "-m", "oress_opendata", "serve", "--workers", "1"]
        stack.enter_context(running([*command, "--port", str(ours)], ours, environment))
        wait_until_ready(base)
        with urlopen(f"{base}/dump/all.nt.gz", timeout=60) as dump:
            triples = gzip.decompress(dump.read())
        (folder / "all.nt").write_bytes(triples)
        serve = [theirs, "serve", str(folder / "all.nt"), "--host", "127.0.0.1"]
        stack.enter_context(running([*serve, "--port", str(other)], other))
        bare = pyoxigraph.Store()
        bare.load(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        print(f"{triples.count(b' .'):,} triples\n")
        print(HEADER)
        for title, pattern in QUERIES.items():
            query = (PREFIXES + pattern).replace("{base}", base)
            asks: list[Callable[[], int]] = [
                asker(f"{base}/sparql", query, new=True),
                asker(f"{base}/sparql", query),
                asker(f"http://127.0.0.1:{other}/", query, new=True),
                partial(ask_bare, bare, query),
            ]
            compare(title, runs, asks)


def wait_until_ready(base: str) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), urlopen(f"{base}/health/ready", timeout=5):
            return
        time.sleep(0.1)


def compare(title: str, runs: int, asks: list[Callable[[], int]]) -> None:
    """Ask in turn; the number of rows must be the same everywhere."""
    counts = [ask() for ask in asks]
    if len(set(counts)) != 1:
        raise SystemExit(f"{title}: {counts} rows")
    taken: list[list[float]] = [[] for _ in asks]
    for _ in range(runs):
        for times, ask in zip(taken, asks, strict=True):
            started = time.perf_counter()
            ask()
            times.append((time.perf_counter() - started) * 1000)
    ours, again, theirs, bare = map(statistics.median, taken)
    print(
        f"| {title} | {counts[0]} | {ours:.1f} | {again:.1f} | {bare:.1f} | {ours - bare:.1f} "
        f"| {theirs:.1f} | {theirs / ours:.1f} | {theirs / again:.1f} |"
    )


def asker(endpoint: str, query: str, *, new: bool = False) -> Callable[[], int]:
    """Asks a query; a `new` one each time in a comment, so that no answer is kept from before."""
    numbers = count()

    def ask() -> int:
        text = f"{query} # {next(numbers)}" if new else query
        request = Request(f"{endpoint}?{urlencode({'query': text})}", headers=ACCEPT)
        try:
            with urlopen(request, timeout=120) as answer:
                return len(json.loads(answer.read())["results"]["bindings"])
        except HTTPError as error:
            sys.exit(f"{query}\n{error.read().decode()}")

    return ask


def ask_bare(store: pyoxigraph.Store, query: str) -> int:
    found = store.query(query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    body = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
    return len(json.loads(body or b"")["results"]["bindings"])


if __name__ == "__main__":
    main()
