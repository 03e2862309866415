"""Linked data: how fast a register is written as RDF, against rdflib's serialiser in the same run.

`python benchmarks/rdf.py [STRUCTURES …]` makes synthetic structures (100,000 where none are named),
writes them as N-Triples and as Turtle, and has rdflib write the same graph. The graphs are
compared; rdflib's part is left out above 100,000 structures: it needs minutes and gigabytes.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph
from rdflib import Graph

from oress_opendata.meaning.derivations import all_statements
from oress_opendata.meaning.descriptor import read_table
from oress_opendata.meaning.statements import Meaning
from oress_opendata.meaning.triples import RowWriter, lay_out_blocks, lay_out_lines
from oress_opendata.projections.rdf.store.row_dumps import HEADER, SHORTEN

SKOS, SCHEMA = "http://www.w3.org/2004/02/skos/core#", "http://schema.org/"
FIELDS = [
    {"name": "id", "type": "string", "propertyUrl": "http://purl.org/dc/terms/identifier"},
    {"name": "name_fr", "type": "string", "lang": "fr", "propertyUrl": f"{SKOS}prefLabel",
     "oress:alsoProperty": [f"{SCHEMA}name"]},
    {"name": "name_ar", "type": "string", "lang": "ar", "propertyUrl": f"{SKOS}prefLabel",
     "oress:alsoProperty": [f"{SCHEMA}name"]},
    {"name": "form", "type": "string", "propertyUrl": "http://purl.org/essglobal/vocab/legalForm",
     "valueUrl": "/vocab/legal-form/{form}"},
    {"name": "sector", "type": "string", "valueUrl": "/vocab/sector/{sector}",
     "propertyUrl": "http://purl.org/essglobal/vocab/primarySector"},
    {"name": "commune", "type": "string", "propertyUrl": "http://purl.org/dc/terms/spatial",
     "valueUrl": "/id/place/{commune}"},
    {"name": "founded", "type": "string", "propertyUrl": f"{SCHEMA}foundingDate",
     "constraints": {"pattern": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"}},
    {"name": "members", "type": "integer", "propertyUrl": "/vocab/oress#members"},
]  # fmt: skip
SCHEMA_OF_TABLE = {
    "aboutUrl": "/id/structure/{id}",
    "rdfType": [
        "http://purl.org/essglobal/vocab/SSEInitiative",
        "http://www.w3.org/ns/org#Organization",
    ],
    "fields": FIELDS,
}
MOST_FOR_RDFLIB = 100_000


def make_rows(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield (
            f"s{number}",
            f"Coopérative n° {number} de l'exemple",
            f"تعاونية رقم {number}",
            ("cooperative", "association", "mutuelle")[number % 3],
            f"secteur_{number % 40}",
            f"01.511.{number % 90 + 10}.01",
            ("1998", "2004-05", "2011-03-09")[number % 3],
            str(number % 500),
        )


def write_file(path: Path, count: int, turtle: bool) -> float:
    table = read_table({"name": "s", "path": "s.csv", "schema": SCHEMA_OF_TABLE})
    statements = all_statements(table, Meaning("https://data.example.org", "s"), lambda scheme: ())
    layout = lay_out_blocks(SHORTEN) if turtle else lay_out_lines
    started = time.perf_counter()
    texts = RowWriter(statements, layout, table.missing_values).write(make_rows(count))
    with path.open("w", encoding="utf-8") as target:
        target.write(HEADER if turtle else "")
        while batch := list(islice(texts, 2_000)):
            target.write("".join(batch))
    return time.perf_counter() - started


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def measure(count: int, folder: Path) -> None:
    ours = {
        form: write_file(folder / f"ours.{form}", count, form == "ttl") for form in ("nt", "ttl")
    }
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count} structures; ours: N-Triples {ours['nt']:.2f} s, Turtle {ours['ttl']:.2f} s; "
          f"highest memory of the process so far {memory} MiB")  # fmt: skip
    if count > MOST_FOR_RDFLIB:
        return
    graph = Graph().parse(folder / "ours.nt", format="nt")
    print(f"  {len(graph)} triples")
    for form, name in (("nt", "nt"), ("ttl", "turtle")):
        seconds, _ = timed(partial(graph.serialize, folder / f"theirs.{form}", name))
        print(f"  rdflib {name}: {seconds:.2f} s, {seconds / ours[form]:.1f} times as long")
    same = _read(folder / "ours.ttl") == _read(folder / "theirs.nt")
    print(f"  the same graph: {same}")


def _read(path: Path) -> set[str]:
    return {str(quad) for quad in pyoxigraph.parse(path=path)}


def main() -> None:
    with TemporaryDirectory() as folder:
        for count in [int(argument) for argument in sys.argv[1:]] or [MOST_FOR_RDFLIB]:
            measure(count, Path(folder))


if __name__ == "__main__":
    main()
