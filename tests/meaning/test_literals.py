"""A typed cell is written in the one form that the store gives back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oress_opendata.meaning.derivations import all_statements
from oress_opendata.meaning.descriptor import read_table
from oress_opendata.meaning.literals import XSD, canonical_form
from oress_opendata.meaning.statements import DATATYPES, Meaning, notations_of
from oress_opendata.meaning.triples import RowWriter, lay_out_blocks, lay_out_lines

CELLS = (
    "1", "01", "+7", "-0", "0", "-12", "99999999999999999999", "9223372036854775808", "1.50",
    "100.0", ".5", "-0.0", "0.10", "1.12345678901234567890", "true", "false", "1e3",
    "2024-01-31", "2024-01-31+00:00", "2024-01-31Z", "0999-01-31", "2024-01-31T10:00:00",
    "2024-01-31T10:00:00.10Z", "2024-01-31T24:00:00", "2024-01-31T10:00:00+01:00", "10:00:00",
    "10:00:00.50", "24:00:00", "2024", "0024", "-2024", "2024-05", "2024-05Z", "text", "a\"b",
)  # fmt: skip


def write_cells(kind: str, *cells: str) -> tuple[str, str]:
    """What rows with these cells state, as N-Triples and as Turtle."""
    fields = [
        {"name": "id", "type": "string"},
        {"name": "value", "type": kind, "propertyUrl": "http://schema.org/value"},
    ]
    schema = {"fields": fields, "primaryKey": "id", "aboutUrl": "/id/item/{id}"}
    table = read_table({"name": "t", "path": "t.csv", "schema": schema})
    statements = all_statements(table, Meaning("https://e.org", "d"), lambda scheme: ())
    rows = [(str(number), cell) for number, cell in enumerate(cells)]
    layouts = (lay_out_lines, lay_out_blocks({}))
    lines, blocks = (
        "".join(RowWriter(statements, layout, table.missing_values).write(rows))
        for layout in layouts
    )
    return lines, blocks


def in_store(text: str, form: pyoxigraph.RdfFormat) -> set[str]:
    store = pyoxigraph.Store()
    store.load(text.encode(), form, lenient=True)
    return {str(quad.triple) for quad in store}


@pytest.mark.parametrize("kind", sorted(set(DATATYPES) - {"boolean"}))
def test_rows_are_written_as_the_store_gives_them_back(kind: str) -> None:
    lines, blocks = write_cells(kind, *CELLS)
    written = {line.removesuffix(" .") for line in lines.splitlines()}
    assert written == in_store(lines, pyoxigraph.RdfFormat.N_TRIPLES)
    assert written == in_store(blocks, pyoxigraph.RdfFormat.TURTLE)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.booleans())
def test_any_decimal_is_written_in_one_form(number: object, signed: bool) -> None:
    cell = f"+{number}" if signed and not str(number).startswith("-") else str(number)
    lines, _ = write_cells("number", cell)
    assert {lines.removesuffix(" .\n")} == in_store(lines, pyoxigraph.RdfFormat.N_TRIPLES)


@pytest.mark.parametrize(
    ("text", "datatype", "form"),
    [
        ("1.50", "decimal", "1.5"),
        ("+07", "integer", "7"),
        ("1", "boolean", "true"),
        ("2024-01-31T10:00:00.000Z", "dateTime", "2024-01-31T10:00:00Z"),
        ("none", "integer", "none"),
    ],
)
def test_the_form_is_that_of_the_value(text: str, datatype: str, form: str) -> None:
    assert canonical_form(text, datatype) == form


def test_language_tags_are_in_lower_case() -> None:
    field = {"name": "n", "lang": "fr-MA", "propertyUrl": "http://schema.org/name"}
    schema = {"fields": [{"name": "id"}, field], "aboutUrl": "/id/item/{id}"}
    table = read_table({"name": "t", "path": "t.csv", "schema": schema})
    statements = all_statements(table, Meaning("https://e.org", "d"), lambda scheme: ())
    (line,) = RowWriter(statements, lay_out_lines, table.missing_values).write([("a", "x")])
    assert line.endswith('"x"@fr-ma .\n')


@pytest.mark.parametrize(
    ("field", "cell", "literal"),
    [
        (
            {"type": "number", "groupChar": ".", "decimalChar": ","},
            "1.234,50",
            ("1234.5", "decimal"),
        ),
        ({"type": "number", "bareNumber": False}, "12 %", ("12", "decimal")),
        ({"type": "number"}, "1e3", ("1000", "decimal")),
        ({"type": "date", "format": "%d/%m/%Y"}, "31/12/2024", ("2024-12-31", "date")),
        ({"type": "integer", "missingValues": ["", "n/a"]}, "n/a", None),
    ],
)
def test_a_cell_is_stated_by_its_value(
    field: dict[str, Any], cell: str, literal: tuple[str, str] | None
) -> None:
    fields = [{"name": "id"}, {"name": "x", "propertyUrl": "http://example.org/x", **field}]
    schema = {"fields": fields, "aboutUrl": "/id/t/{id}-{x}"}
    table = read_table({"name": "t", "path": "t.csv", "schema": schema})
    statements = all_statements(table, Meaning("https://e.org", "d"), lambda scheme: ())
    writer = RowWriter(statements, lay_out_lines, table.missing_values, notations_of(table))
    (text,) = writer.write([("a", cell)])
    # The address keeps the cell as it is written.
    assert literal is None or f"/id/t/a-{quote(cell, safe='')}> " in text
    stated = f'"{literal[0]}"^^<{XSD}{literal[1]}>' if literal else ""
    assert text.endswith(f" {stated} .\n" if literal else "")
    assert bool(text) == bool(literal)
