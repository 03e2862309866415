"""What our rows say is what somebody else's converter makes of our CSV and our metadata."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph
import pytest

from oress_opendata.meaning.csvw import descriptor_to_csvw
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.meaning.statements import Meaning, table_to_statements
from oress_opendata.meaning.templates import fill_template
from oress_opendata.meaning.triples import RowWriter, lay_out_lines
from oress_opendata.sources.tables.rows import read_rows
from tests.conftest import make_descriptor, to_csv

ROOT = Path(__file__).parents[2]
CLIENTS = os.environ.get("TEST_NODE_MODULES")
BASE = "https://data.example.org"
PACKAGES = sorted((ROOT / "datasets").glob("*/*/datapackage.json"))
Triples = set[tuple[Any, Any, Any]]

pytestmark = [
    pytest.mark.node,
    pytest.mark.slow,
    pytest.mark.skipif(not CLIENTS, reason="needs the clients of npm; .ci/run installs them"),
]


def of_ours(folder: Path, table: Table, meaning: Meaning) -> Triples:
    rows = read_rows(folder / table.path, table.descriptor)
    statements = table_to_statements(table, meaning)
    writer = RowWriter(statements, lay_out_lines, table.missing_values)
    return parse("".join(writer.write(rows)).encode(), pyoxigraph.RdfFormat.N_TRIPLES)


def of_theirs(folder: Path, table: Table, metadata: Path, address: str) -> Triples:
    script = str(Path(__file__).parent / "convert.mjs")
    steps = [str(metadata), address + quote(table.path), str(folder / table.path)]
    ended = subprocess.run(["node", script, *steps], capture_output=True, check=True)
    return parse(ended.stdout, pyoxigraph.RdfFormat.N_QUADS)


def parse(content: bytes, form: pyoxigraph.RdfFormat) -> Triples:
    """Without what hangs on no name: the converter's notes on tables and rows. Values are compared,
    not their spellings: a converter keeps `100.0`, the graph says `100`."""
    store = pyoxigraph.Store()
    store.load(content, form, to_graph=pyoxigraph.DefaultGraph())
    return {
        (quad.subject, quad.predicate, quad.object)
        for quad in store
        if not isinstance(quad.subject, pyoxigraph.BlankNode)
    }


def of_empty_cells(table: Table) -> set[str]:
    """IRIs that this converter makes of empty cells, where the standard makes none."""
    cells = dict.fromkeys(table.names, "")
    templates = (column.value_url for column in table.columns if column.value_url)
    return {fill_template(BASE + template, cells) for template in templates if "{+" not in template}


def without_empty_nodes(triples: Triples) -> Triples:
    """Without nested nodes that only have a class, and without the links to them: the
    converter makes them for each row."""
    said = {subject for subject, predicate, _ in triples if not predicate.value.endswith("#type")}
    empty = {
        node
        for subject, _, node in triples
        if isinstance(node, pyoxigraph.NamedNode)
        and node.value.startswith(f"{subject.value}#")
        and node not in said
    }
    return {triple for triple in triples if empty.isdisjoint((triple[0], triple[2]))}


def compare(folder: Path, descriptor: dict[str, Any], work: Path) -> Iterable[tuple[str, int]]:
    meaning = Meaning(BASE, descriptor["name"])
    address = f"{BASE}/datasets/{descriptor['name']}/{descriptor['version']}/"
    metadata = work / "csv-metadata.json"
    metadata.write_text(json.dumps(descriptor_to_csvw(descriptor, meaning, address, "fr")))
    for table in read_tables(descriptor):
        ours = of_ours(folder, table, meaning)
        theirs = of_theirs(folder, table, metadata, address)
        empty = of_empty_cells(table)
        theirs = {triple for triple in theirs if str(triple[2]).strip("<>") not in empty}
        theirs = without_empty_nodes(theirs)
        assert ours == theirs, table.resource
        yield table.resource, len(ours)


# Tables that say how codes and headings of two censuses were matched, and describe no thing.
SILENT = {"comparaisons", "correspondances"}


@pytest.mark.parametrize("file", PACKAGES, ids=lambda file: f"{file.parts[-3]}@{file.parts[-2]}")
def test_our_packages_say_what_another_converter_reads(file: Path, tmp_path: Path) -> None:
    counts = dict(compare(file.parent, json.loads(file.read_text("utf-8")), tmp_path))
    assert {name for name, count in counts.items() if not count} <= SILENT


def test_awkward_cells_are_read_alike(tmp_path: Path) -> None:
    header = ("id", "name_fr", "name_ar", "site", "code")
    rows = (
        header,
        ("a.b-c_d~e", 'dit "Amal" \\ 100 %', "تعاونية", "https://e.org/é?q=a%20b#c", "a/b c"),
        ("B1", "deux\nlignes", "", "https://e.org/%s/(x)", "100%"),
        ("C", "é'è", "", "", ""),
    )
    (tmp_path / "structures.csv").write_bytes(to_csv(rows))
    descriptor = make_descriptor("awkward", "1.0.0", header)
    fields = descriptor["resources"][0]["schema"]["fields"]
    fields[3] |= {"propertyUrl": "http://schema.org/url", "valueUrl": "{+site}"}
    fields[4] |= {"propertyUrl": "http://schema.org/x", "valueUrl": "/vocab/code/{code}"}
    assert dict(compare(tmp_path, descriptor, tmp_path)) == {"structures": 14}
