"""What a row says beyond CSV on the Web: these derivations, and no others.

- `oress:alsoProperty` on a field: further properties with the same value.
- `oress:inverseProperty` on a field: the value points back with this property.
- `oress:entails` on a concept: what it classifies is also of these classes.
- a partial date is typed by its precision.
- `oress:position` on a schema: latitude and longitude as WKT.
- the slice of a period lists its observations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from oress_opendata.iris import resolve_iri
from oress_opendata.meaning.dates import TYPES, is_partial_date
from oress_opendata.meaning.descriptor import Column, Table, as_tuple, scheme_of
from oress_opendata.meaning.statements import (
    QB,
    RDF_TYPE,
    XSD,
    Meaning,
    Statement,
    about_template,
    cube_iri,
    object_of,
    subject_of,
    table_to_statements,
)
from oress_opendata.meaning.templates import Form, Hole, parse_template

GEO = "http://www.opengis.net/ont/geosparql#"
# By scheme: the classes that each code entails.
Entailments = Callable[[str], Iterable[tuple[str, tuple[str, ...]]]]


def all_statements(table: Table, meaning: Meaning, entailed: Entailments) -> tuple[Statement, ...]:
    """The statements of a table: those of the CSVW converter, and the derived ones."""
    return (
        *table_to_statements(table, meaning),
        *derive_statements(table, meaning, entailed),
    )


def derive_statements(
    table: Table, meaning: Meaning, entailed: Entailments
) -> tuple[Statement, ...]:
    about = about_template(table, meaning)
    if about is None:
        return ()
    return (
        *(
            statement
            for column in table.columns
            for statement in _of_column(table, column, about, meaning)
        ),
        *(
            statement
            for column in table.columns
            for statement in _entail(table, column, about, meaning, entailed)
        ),
        *_position(table, about, meaning),
        *_slice(table, about, meaning),
    )


def _of_column(table: Table, column: Column, about: str, meaning: Meaning) -> Iterator[Statement]:
    if column.property_url is None:
        return
    positions = table.positions
    subject = subject_of(column, about, meaning, positions)
    value, suffix = object_of(table, column, meaning, positions)
    needs = frozenset({positions[column.name]})
    partial = is_partial_date(column) and suffix is not None
    also = as_tuple(column.field.get("oress:alsoProperty"))
    for term in (column.property_url, *also) if partial else also:
        statement = Statement(subject, resolve_iri(meaning.id_base, term), value, suffix, needs)
        if partial:
            yield from _typed(statement, positions[column.name])
        else:
            yield statement
    if suffix is None:
        for term in as_tuple(column.field.get("oress:inverseProperty")):
            yield Statement(value, resolve_iri(meaning.id_base, term), subject, None, needs)


def _typed(statement: Statement, position: int) -> Iterator[Statement]:
    """A statement for each length of a partial date."""
    for length, datatype in TYPES.items():
        yield replace(statement, suffix=f"^^<{XSD}{datatype}>", lengths={position: length})


def _entail(
    table: Table, column: Column, about: str, meaning: Meaning, entailed: Entailments
) -> Iterator[Statement]:
    scheme = column.scheme or scheme_of(column.value_url or "")
    if scheme is None or column.property_url is None:
        return
    positions = table.positions
    subject = subject_of(column, about, meaning, positions)
    position = positions[column.name]
    for code, classes in entailed(scheme):
        for iri in classes:
            yield Statement(
                subject, RDF_TYPE, (iri,), None, frozenset({position}), when={position: code}
            )


def _position(table: Table, about: str, meaning: Meaning) -> Iterator[Statement]:
    stated = table.schema.get("oress:position") or {}
    positions = table.positions
    latitude, longitude = stated.get("latitude"), stated.get("longitude")
    column = next((column for column in table.columns if column.name == latitude), None)
    if column is None or longitude is None or longitude not in positions:
        return
    if not column.field.get("aboutUrl"):
        return
    x, y = positions[longitude], positions[column.name]
    yield Statement(
        subject_of(column, about, meaning, positions),
        f"{GEO}asWKT",
        ("POINT(", Hole(x, Form.TEXT), " ", Hole(y, Form.TEXT), ")"),
        f"^^<{GEO}wktLiteral>",
        frozenset({x, y}),
    )


def slice_template(table: Table, period: Column, meaning: Meaning) -> str:
    return f"{cube_iri(table, meaning)}/slice/{{{period.name}}}"


def _slice(table: Table, about: str, meaning: Meaning) -> Iterator[Statement]:
    period = table.period if table.is_cube else None
    if period is None:
        return
    positions = table.positions
    yield Statement(
        parse_template(slice_template(table, period, meaning), positions),
        f"{QB}observation",
        parse_template(about, positions),
        needs=frozenset({positions[period.name]}),
    )
