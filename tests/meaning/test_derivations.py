"""What a row says beyond CSV on the Web: names, positions, and no links to empty nodes."""

from __future__ import annotations

from typing import Any

from oress_opendata.meaning.derivations import all_statements
from oress_opendata.meaning.descriptor import read_table
from oress_opendata.meaning.statements import Meaning
from oress_opendata.meaning.triples import RowWriter, lay_out_lines

IRI = "<https://e.org/id/town/a>"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
GEO = "http://www.opengis.net/ont/geosparql#"
POSITION = {"latitude": "lat", "longitude": "lon"}


def state(row: tuple[str, ...], *fields: dict[str, Any], **schema: Any) -> set[str]:
    """What one row of a register states."""
    described = {
        "oress:register": "town",
        "aboutUrl": "/id/town/{id}",
        "primaryKey": "id",
        **schema,
    }
    columns = [{"name": "id", "type": "string"}, *fields]
    table = read_table({"name": "t", "path": "t.csv", "schema": {"fields": columns, **described}})
    statements = all_statements(table, Meaning("https://e.org", "d"), lambda scheme: ())
    (text,) = RowWriter(statements, lay_out_lines, table.missing_values).write([row])
    return set(text.splitlines())


def test_a_record_without_any_property_has_its_identifier_and_label() -> None:
    label = {"oress:label": {"fr": "nom", "": "local"}}
    said = state(("a", "Tétouan", "Titwan"), {"name": "nom"}, {"name": "local"}, **label)
    assert said == {
        f'{IRI} <http://purl.org/dc/terms/identifier> "a" .',
        f'{IRI} <{RDFS}label> "Tétouan"@fr .',
        f'{IRI} <{RDFS}label> "Titwan" .',
    }


def test_what_columns_state_is_not_stated_again() -> None:
    label = {"name": "nom", "lang": "fr", "propertyUrl": "http://schema.org/name"}
    said = state(("a", "Tétouan"), label, **{"oress:label": {"fr": "nom"}})
    assert not any("label" in line for line in said)


def test_a_position_needs_no_node_of_its_own() -> None:
    fields = ({"name": "lat", "type": "number"}, {"name": "lon", "type": "number"})
    said = state(("a", "35.50", "-5.0"), *fields, **{"oress:position": POSITION})
    node = f"{IRI[:-1]}#geometry>"
    assert f"{IRI} <{GEO}hasGeometry> {node} ." in said
    assert f'{node} <{GEO}asWKT> "POINT(-5 35.5)"^^<{GEO}wktLiteral> .' in said
    assert not any("geometry" in line for line in state(("a", "35.5", ""), *fields,
                   **{"oress:position": POSITION}))  # fmt: skip


def test_no_row_links_to_a_node_of_which_it_says_nothing() -> None:
    about = "/id/town/{id}#geometry"
    fields = [
        {
            "name": name,
            "type": "number",
            "aboutUrl": about,
            "propertyUrl": f"http://schema.org/{name}",
        }
        for name in ("lat", "lon")
    ]
    virtual = [
        {"propertyUrl": f"{GEO}hasGeometry", "valueUrl": about},
        {"aboutUrl": about, "propertyUrl": f"{RDFS}seeAlso", "valueUrl": "https://e.org/map"},
    ]
    full = state(("a", "35", "-5"), *fields, **{"oress:virtual": virtual})
    assert sum("geometry" in line for line in full) == 4
    bare = state(("a", "", ""), *fields, **{"oress:virtual": virtual})
    assert not any("geometry" in line for line in bare)


def test_a_code_of_a_language_becomes_its_iri() -> None:
    column = {"name": "language", "propertyUrl": "http://purl.org/dc/terms/language"}
    said = state(("a", "fr"), column)
    assert (
        f"{IRI} <http://purl.org/dc/terms/language> "
        "<http://publications.europa.eu/resource/authority/language/FRA> ."
    ) in said
    assert not any('"fr"' in line for line in said)
