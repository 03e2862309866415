"""What a row says, written fast: every kind of row, every cell that needs escaping."""

from __future__ import annotations

from typing import Any

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oress_opendata.meaning.derivations import all_statements
from oress_opendata.meaning.descriptor import read_table
from oress_opendata.meaning.statements import Meaning
from oress_opendata.meaning.triples import Layout, RowWriter, lay_out_blocks, lay_out_lines

BASE = "https://data.example.org"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PARTIAL = {"pattern": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"}
FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "propertyUrl": "http://purl.org/dc/terms/identifier"},
    {
        "name": "name",
        "type": "string",
        "lang": "fr",
        "propertyUrl": f"{SKOS}prefLabel",
        "oress:alsoProperty": ["http://schema.org/name"],
    },
    {
        "name": "kind",
        "type": "string",
        "propertyUrl": "http://www.w3.org/ns/org#classification",
        "valueUrl": "/vocab/kind/{kind}",
        "oress:inverseProperty": "http://schema.org/example",
    },
    {
        "name": "founded",
        "type": "string",
        "constraints": PARTIAL,
        "propertyUrl": "http://schema.org/foundingDate",
    },
    {"name": "open", "type": "boolean", "propertyUrl": "http://schema.org/open"},
    {
        "name": "lat",
        "type": "number",
        "aboutUrl": "/id/thing/{id}#geometry",
        "propertyUrl": "http://schema.org/latitude",
    },
    {
        "name": "lon",
        "type": "number",
        "aboutUrl": "/id/thing/{id}#geometry",
        "propertyUrl": "http://schema.org/longitude",
    },
    {"name": "note", "type": "string"},
]


def write(row: tuple[str, ...], turtle: bool = False, **schema: Any) -> set[str]:
    """The triples of one row, each as a line of N-Triples."""
    table = read_table(
        {
            "name": "things",
            "path": "things.csv",
            "schema": {
                "aboutUrl": "/id/thing/{id}",
                "rdfType": ["http://www.w3.org/ns/org#Organization"],
                "oress:position": {"latitude": "lat", "longitude": "lon"},
                "fields": FIELDS,
                **schema,
            },
        }
    )
    entailed = {"public": (f"{BASE}/PublicOrganisation",)}
    statements = all_statements(
        table, Meaning(BASE, "things"), lambda scheme: entailed.items() if scheme == "kind" else ()
    )
    layout = lay_out_blocks({SKOS: "skos"}) if turtle else lay_out_lines
    (text,) = RowWriter(statements, layout, table.missing_values).write([row])
    prefix = f"@prefix skos: <{SKOS}> .\n" if turtle else ""
    form = pyoxigraph.RdfFormat.TURTLE if turtle else pyoxigraph.RdfFormat.N_TRIPLES
    return {str(quad.triple) for quad in pyoxigraph.parse((prefix + text).encode(), form)}


FULL = ("a1", "Amal", "public", "1998-05", "TRUE", "35.1", "-5.2", "rien")


def test_a_full_row_says_what_its_columns_mean_and_what_is_derived() -> None:
    thing, geometry = f"<{BASE}/id/thing/a1>", f"<{BASE}/id/thing/a1#geometry>"
    a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert write(FULL) == {
        f"{thing} {a} <http://www.w3.org/ns/org#Organization>",
        f"{thing} {a} <{BASE}/PublicOrganisation>",
        f'{thing} <http://purl.org/dc/terms/identifier> "a1"',
        f'{thing} <{SKOS}prefLabel> "Amal"@fr',
        f'{thing} <http://schema.org/name> "Amal"@fr',
        f"{thing} <http://www.w3.org/ns/org#classification> <{BASE}/vocab/kind/public>",
        f"<{BASE}/vocab/kind/public> <http://schema.org/example> {thing}",
        f'{thing} <http://schema.org/foundingDate> "1998-05"^^<{XSD}gYearMonth>',
        f'{thing} <http://schema.org/open> "true"^^<{XSD}boolean>',
        f'{geometry} <http://schema.org/latitude> "35.1"^^<{XSD}decimal>',
        f'{geometry} <http://schema.org/longitude> "-5.2"^^<{XSD}decimal>',
        f'{geometry} <http://www.opengis.net/ont/geosparql#asWKT> "POINT(-5.2 35.1)"'
        "^^<http://www.opengis.net/ont/geosparql#wktLiteral>",
    }


@pytest.mark.parametrize(
    ("date", "datatype"), [("1998", "gYear"), ("1998-05", "gYearMonth"), ("1998-05-03", "date")]
)
def test_a_date_is_typed_by_what_is_known_of_it(date: str, datatype: str) -> None:
    said = write(("a1", "", "", date, "", "", "", ""))
    assert any(f'"{date}"^^<{XSD}{datatype}>' in line for line in said)


def test_an_empty_cell_says_nothing_and_neither_does_a_missing_value() -> None:
    empty = write(("a1", "", "", "", "", "", "", ""))
    assert len(empty) == 2
    told = ("a1", "n/a", "", "n/a", "", "n/a", "-5.2", "")
    assert len(write(told, missingValues=["n/a"])) == len(empty) + 1


cells = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from('\n\r\t"\\%é'))


@given(name=cells, kind=cells, identifier=cells.filter(bool))
def test_whatever_the_cells_hold_both_syntaxes_say_the_same(
    name: str, kind: str, identifier: str
) -> None:
    row = (identifier, name, kind, "", "", "", "", "")
    lines = write(row)
    assert lines == write(row, turtle=True)
    assert bool(name) == any("schema.org/name" in line for line in lines)


def test_a_kind_of_row_is_laid_out_once() -> None:
    table = read_table({"name": "t", "path": "t.csv", "schema": {"aboutUrl": "/id/t/{id}",
                        "fields": FIELDS[:3]}})  # fmt: skip
    statements = all_statements(table, Meaning(BASE, "t"), lambda scheme: ())
    writer = RowWriter(statements, lay_out_lines, [frozenset({""})] * len(FIELDS[:3]))
    list(writer.write((str(number), "x", "y") for number in range(100)))
    assert len(writer.formats) == 1


@pytest.mark.parametrize("layout", [lay_out_lines, lay_out_blocks({})])
def test_what_a_row_does_not_state_makes_it_no_slower(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year is no day, in a column that gives days in other rows: only what is written counts."""
    monkeypatch.setattr(RowWriter, "_write_escaped", None)
    table = read_table({"name": "t", "path": "t.csv", "schema": {"aboutUrl": "/id/t/{id}",
                        "fields": [FIELDS[0], FIELDS[3]]}})  # fmt: skip
    statements = all_statements(table, Meaning(BASE, "t"), lambda scheme: ())
    writer = RowWriter(statements, layout, table.missing_values)
    dates = ("1998", "1998-05", "1998-05-03")
    texts = list(writer.write((f"a{number}", date) for number, date in enumerate(dates)))
    assert [date in text for date, text in zip(dates, texts, strict=True)] == [True] * len(dates)
