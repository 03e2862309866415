"""The statements of a table's rows, from the CSV on the Web terms of its schema alone.

A statement consists of text and of holes for cells; triples.py fills it for each row.
https://www.w3.org/TR/csv2rdf/ (minimal mode), https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from oress_opendata.iris import dataset_iri, resolve_iri
from oress_opendata.meaning.cells import create_normaliser
from oress_opendata.meaning.dates import is_partial_date
from oress_opendata.meaning.descriptor import Column, Table, as_tuple
from oress_opendata.meaning.literals import XSD
from oress_opendata.meaning.templates import Form, Hole, Parts, escape_part, parse_template

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LANGUAGE = "http://purl.org/dc/terms/language"
QB = "http://purl.org/linked-data/cube#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
# The types of Table Schema as types of XML Schema; any other type is text.
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
# Number formats of Table Schema that XML Schema does not have.
NUMBERS: Mapping[str, Any] = {"decimalChar": ".", "groupChar": None, "bareNumber": True}


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple for each row whose cells in the columns `needs` are filled.

    `object` is an IRI, or a text where `suffix` is set: `""`, `@fr`, or `^^<datatype>`. `when`
    and `lengths` restrict it to rows with these cells, or cells of these lengths, by column; `some`
    to rows that fill at least one of these columns.
    """

    subject: Parts
    predicate: str
    object: Parts
    suffix: str | None = None
    needs: frozenset[int] = frozenset()
    when: Mapping[int, str] = field(default_factory=dict)
    lengths: Mapping[int, int] = field(default_factory=dict)
    some: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Meaning:
    """The context of a table. `name` is that of its dataset, under which observations are named."""

    id_base: str
    name: str


def table_to_statements(table: Table, meaning: Meaning) -> tuple[Statement, ...]:
    """The statements that a conformant converter makes of the table's metadata (csvw.py).

    None for a table without `aboutUrl` that is not a cube: its rows have no IRI.
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
    """The template of a row's subject; an observation's is a fragment of its dataset."""
    if table.about_url:
        return resolve_iri(meaning.id_base, table.about_url)
    if table.is_cube and table.primary_key:
        key = "/".join(f"{{{name}}}" for name in table.primary_key)
        return f"{dataset_iri(meaning.id_base, meaning.name)}#{table.resource}/{key}"
    return None


def cube_iri(table: Table, meaning: Meaning) -> str:
    """The data set in the sense of the Data Cube vocabulary: a part of the dataset."""
    return f"{dataset_iri(meaning.id_base, meaning.name)}#{table.resource}"


def needs_scheme(table: Table) -> bool:
    """Whether the records of a register are concepts that no column puts into a scheme."""
    stated = [column.property_url for column in table.columns]
    stated += [virtual.get("propertyUrl") for virtual in table.schema.get("oress:virtual") or ()]
    is_concept = f"{SKOS}Concept" in as_tuple(table.schema.get("rdfType"))
    return bool(table.register) and is_concept and f"{SKOS}inScheme" not in stated


def scheme_iri(register: str, meaning: Meaning) -> str:
    """The scheme of the concepts of a register: a part of the dataset."""
    return fragment_iri(dataset_iri(meaning.id_base, meaning.name), "register", register)


def virtual_columns(table: Table, meaning: Meaning) -> Iterator[dict[str, Any]]:
    """What all rows state alike, as CSVW's virtual columns with resolved templates."""
    if table.is_cube:
        yield {"propertyUrl": RDF_TYPE, "valueUrl": f"{QB}Observation"}
        yield {"propertyUrl": f"{QB}dataSet", "valueUrl": cube_iri(table, meaning)}
    for class_ in as_tuple(table.schema.get("rdfType")):
        yield {"propertyUrl": RDF_TYPE, "valueUrl": resolve_iri(meaning.id_base, class_)}
    if needs_scheme(table):
        scheme = scheme_iri(str(table.register), meaning)
        yield {"propertyUrl": f"{SKOS}inScheme", "valueUrl": scheme}
    for virtual in table.schema.get("oress:virtual") or ():
        addresses = ("aboutUrl", "propertyUrl", "valueUrl")
        yield {
            name: resolve_iri(meaning.id_base, value) if name in addresses else value
            for name, value in virtual.items()
        }


def is_silent(column: Column) -> bool:
    """Whether the converter skips a column: it has no property, or a derivation types it."""
    return column.property_url is None or is_partial_date(column) or is_language(column)


def is_language(column: Column) -> bool:
    """Whether the cells are codes of languages, which the graph names by their IRIs."""
    return column.property_url == LANGUAGE and column.value_url is None


def object_of(
    table: Table, column: Column, meaning: Meaning, positions: Mapping[str, int]
) -> tuple[Parts, str | None]:
    """What the cells of a column become: the parts, and the suffix of a text."""
    if column.value_url:
        return parse_template(resolve_iri(meaning.id_base, column.value_url), positions), None
    datatype = datatype_of(column)
    form = Form(datatype) if datatype else Form.TEXT
    return (Hole(value_position(table, column.name), form),), suffix_of(column)


def value_position(table: Table, name: str) -> int:
    """Where the value of a column is in a row that `RowWriter` has extended by `notations_of`."""
    position = table.positions[name]
    own = list(notations_of(table))
    return len(table.columns) + own.index(position) if position in own else position


def notations_of(table: Table) -> dict[int, Callable[[str], str]]:
    """The columns that write their type in a notation of their own, by position, with the function
    from a cell to the text of its value."""
    return {
        position: create_normaliser(column)
        for position, column in enumerate(table.columns)
        if has_own_notation(column)
    }


def suffix_of(column: Column) -> str:
    datatype = datatype_of(column)
    if datatype:
        return f"^^<{XSD}{datatype}>"
    # Language tags have no case; the store writes them in lower case.
    return f"@{column.language.lower()}" if column.language else ""


def datatype_of(column: Column) -> str | None:
    """The XML Schema type of a column; None for text."""
    return DATATYPES.get(column.type)


def has_own_notation(column: Column) -> bool:
    """Whether the cells of a type of XML Schema are not written as XML Schema does."""
    if column.type not in DATATYPES or column.type == "boolean":
        return False
    return column.field.get("format", "default") != "default" or any(
        column.field.get(term, default) != default for term, default in NUMBERS.items()
    )


def subject_of(column: Column, about: str, meaning: Meaning, positions: Mapping[str, int]) -> Parts:
    own = column.field.get("aboutUrl")
    return parse_template(resolve_iri(meaning.id_base, own) if own else about, positions)


def _of_column(table: Table, column: Column, about: str, meaning: Meaning) -> Iterator[Statement]:
    if is_silent(column) or column.property_url is None:
        return
    positions = table.positions
    value, suffix = object_of(table, column, meaning, positions)
    statement = Statement(
        subject=subject_of(column, about, meaning, positions),
        predicate=resolve_iri(meaning.id_base, column.property_url),
        object=value,
        suffix=suffix,
        needs=frozenset({positions[column.name]}),
    )
    if column.type == "boolean" and not column.value_url:
        yield from _of_booleans(statement, column, positions[column.name])
    else:
        yield statement


def _of_booleans(statement: Statement, column: Column, position: int) -> Iterator[Statement]:
    """Table Schema also writes true as `True` and `1`; XML Schema has one word for each."""
    for word, terms in (("true", "trueValues"), ("false", "falseValues")):
        default = [word, word.capitalize(), word.upper(), "1" if word == "true" else "0"]
        for cell in column.field.get(terms, default):
            yield replace(statement, object=(word,), when={position: str(cell)})


def _of_virtual(table: Table, about: str, meaning: Meaning) -> Iterator[Statement]:
    """A statement about a nested node, or a link to one, holds for the rows that say more of it. A
    converter also makes those of empty nodes."""
    positions, nested = table.positions, _nested_columns(table, meaning)
    for virtual in virtual_columns(table, meaning):
        if "propertyUrl" not in virtual or "valueUrl" not in virtual:
            continue
        subject = virtual.get("aboutUrl", about)
        yield Statement(
            subject=parse_template(subject, positions),
            predicate=virtual["propertyUrl"],
            object=parse_template(virtual["valueUrl"], positions),
            some=nested.get(subject) or nested.get(virtual["valueUrl"]) or frozenset(),
        )


def _nested_columns(table: Table, meaning: Meaning) -> dict[str, frozenset[int]]:
    """The columns that say something of each nested node, by the template of its IRI."""
    found: dict[str, frozenset[int]] = {}
    for position, column in enumerate(table.columns):
        own = column.field.get("aboutUrl")
        if own and column.property_url:
            node = resolve_iri(meaning.id_base, own)
            found[node] = found.get(node, frozenset()) | {position}
    return found


def fragment_iri(iri: str, *steps: str) -> str:
    """A nested node of a subject: `#address`, `#table/column`."""
    return f"{iri}#{'/'.join(map(escape_part, steps))}"
