"""What each row of a table states, from the CSV on the Web terms of its schema and nothing else.

A statement is made of text and of holes for cells; triples.py writes it for each row.
https://www.w3.org/TR/csv2rdf/ (minimal mode), https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from oress_opendata.iris import dataset_iri, resolve_iri
from oress_opendata.meaning.dates import is_partial_date
from oress_opendata.meaning.descriptor import Column, Table, as_tuple
from oress_opendata.meaning.templates import Form, Hole, Parts, escape_part, parse_template

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
QB = "http://purl.org/linked-data/cube#"
# The types of Table Schema as those of XML Schema; a type that is not here is text.
DATATYPES: Mapping[str, str] = {
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "date": "date",
    "datetime": "dateTime",
    "time": "time",
    "year": "gYear",
    "yearmonth": "gYearMonth",
}
# How Table Schema lets numbers be written otherwise than XML Schema does.
NUMBERS: Mapping[str, Any] = {"decimalChar": ".", "groupChar": None, "bareNumber": True}


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple for each row in which the cells of the columns `needs` say something.

    `object` is an IRI, or a text where `suffix` is set: `""`, `@fr`, or `^^<datatype>`. `when`
    are the cells, and `lengths` the lengths of cells, that the row must have, by column.
    """

    subject: Parts
    predicate: str
    object: Parts
    suffix: str | None = None
    needs: frozenset[int] = frozenset()
    when: Mapping[int, str] = field(default_factory=dict)
    lengths: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a table is read with. `name` is its dataset's; a cube's observations hang on it."""

    id_base: str
    name: str


def table_to_statements(table: Table, meaning: Meaning) -> tuple[Statement, ...]:
    """The statements that a conformant converter makes of the table's metadata (csvw.py).

    A table without `aboutUrl` that is no cube speaks of nothing that has a name: no statements.
    """
    about = about_template(table, meaning)
    if about is None:
        return ()
    return (
        *(
            statement
            for column in table.columns
            for statement in _of_column(table, column, about, meaning)
        ),
        *_of_virtual(table, about, meaning),
    )


def about_template(table: Table, meaning: Meaning) -> str | None:
    """The template of what a row speaks of; an observation's is a fragment of its dataset."""
    if table.about_url:
        return resolve_iri(meaning.id_base, table.about_url)
    if is_cube(table) and table.primary_key:
        key = "/".join(f"{{{name}}}" for name in table.primary_key)
        return f"{dataset_iri(meaning.id_base, meaning.name)}#{table.resource}/{key}"
    return None


def is_cube(table: Table) -> bool:
    """Whether the rows are observations: they have dimensions and a measure."""
    roles = {column.field.get("oress:cube") for column in table.columns}
    return table.about_url is None and {"dimension", "measure"} <= roles


def cube_iri(table: Table, meaning: Meaning) -> str:
    """The data set in the sense of the Data Cube vocabulary: a part of the dataset."""
    return f"{dataset_iri(meaning.id_base, meaning.name)}#{table.resource}"


def virtual_columns(table: Table, meaning: Meaning) -> Iterator[dict[str, Any]]:
    """What every row says alike, as CSVW's virtual columns, their templates resolved."""
    if is_cube(table):
        yield {"propertyUrl": RDF_TYPE, "valueUrl": f"{QB}Observation"}
        yield {"propertyUrl": f"{QB}dataSet", "valueUrl": cube_iri(table, meaning)}
    for class_ in as_tuple(table.schema.get("rdfType")):
        yield {"propertyUrl": RDF_TYPE, "valueUrl": resolve_iri(meaning.id_base, class_)}
    for virtual in table.schema.get("oress:virtual") or ():
        addresses = ("aboutUrl", "propertyUrl", "valueUrl")
        yield {
            name: resolve_iri(meaning.id_base, value) if name in addresses else value
            for name, value in virtual.items()
        }


def is_silent(column: Column) -> bool:
    """Whether the converter passes a column over: it says nothing, or a derivation types it."""
    return column.property_url is None or is_partial_date(column)


def object_of(
    table: Table, column: Column, meaning: Meaning, positions: Mapping[str, int]
) -> tuple[Parts, str | None]:
    """What the cells of a column become: the parts, and the suffix of a text."""
    if column.value_url:
        return parse_template(resolve_iri(meaning.id_base, column.value_url), positions), None
    return (Hole(positions[column.name], Form.TEXT),), suffix_of(column)


def suffix_of(column: Column) -> str:
    datatype = datatype_of(column)
    if datatype:
        return f"^^<{XSD}{datatype}>"
    return f"@{column.language}" if column.language else ""


def datatype_of(column: Column) -> str | None:
    """The XML Schema type of a column; None for text. A format of its own makes text, too: what
    it says is for people."""
    plain = column.field.get("format", "default") == "default" and not any(
        column.field.get(term, usual) != usual for term, usual in NUMBERS.items()
    )
    return DATATYPES.get(column.type) if plain else None


def subject_of(column: Column, about: str, meaning: Meaning, positions: Mapping[str, int]) -> Parts:
    own = column.field.get("aboutUrl")
    return parse_template(resolve_iri(meaning.id_base, own) if own else about, positions)


def positions_of(table: Table) -> dict[str, int]:
    return {name: place for place, name in enumerate(table.names)}


def _of_column(table: Table, column: Column, about: str, meaning: Meaning) -> Iterator[Statement]:
    if is_silent(column) or column.property_url is None:
        return
    positions = positions_of(table)
    value, suffix = object_of(table, column, meaning, positions)
    statement = Statement(
        subject=subject_of(column, about, meaning, positions),
        predicate=resolve_iri(meaning.id_base, column.property_url),
        object=value,
        suffix=suffix,
        needs=frozenset({positions[column.name]}),
    )
    if column.type == "boolean" and not column.value_url:
        yield from _of_truths(statement, column, positions[column.name])
    else:
        yield statement


def _of_truths(statement: Statement, column: Column, place: int) -> Iterator[Statement]:
    """Table Schema lets `True` and `1` be true; XML Schema knows one word for each."""
    for word, terms in (("true", "trueValues"), ("false", "falseValues")):
        usual = [word, word.capitalize(), word.upper(), "1" if word == "true" else "0"]
        for cell in column.field.get(terms, usual):
            yield replace(statement, object=(word,), when={place: str(cell)})


def _of_virtual(table: Table, about: str, meaning: Meaning) -> Iterator[Statement]:
    positions = positions_of(table)
    for virtual in virtual_columns(table, meaning):
        if "propertyUrl" not in virtual or "valueUrl" not in virtual:
            continue
        yield Statement(
            subject=parse_template(virtual.get("aboutUrl", about), positions),
            predicate=virtual["propertyUrl"],
            object=parse_template(virtual["valueUrl"], positions),
        )


def fragment_iri(iri: str, *steps: str) -> str:
    """A nested node of a thing: `#address`, `#table/column`."""
    return f"{iri}#{'/'.join(map(escape_part, steps))}"
