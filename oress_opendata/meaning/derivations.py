"""What a row says beyond CSV on the Web: these derivations, and no others.

- `oress:alsoProperty` on a field: further properties with the same value.
- `oress:inverseProperty` on a field: the value points back with this property.
- `oress:entails` on a concept: what it classifies is also of these classes.
- a partial date is typed by its precision.
- a code of a language with `dct:language` becomes the language's IRI.
- `oress:position` on a schema: latitude and longitude as WKT.
- `oress:label` on a schema: labels of the record, where no column states them; its identifier too.
- the slice of a period lists its observations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from oress_opendata.iris import resolve_iri
from oress_opendata.meaning.dates import TYPES, is_partial_date
from oress_opendata.meaning.descriptor import Column, Table, as_tuple, scheme_of
from oress_opendata.meaning.languages import LANGUAGES
from oress_opendata.meaning.literals import XSD
from oress_opendata.meaning.statements import (
    LANGUAGE,
    QB,
    RDF_TYPE,
    Meaning,
    Statement,
    about_template,
    cube_iri,
    datatype_of,
    is_language,
    object_of,
    subject_of,
    table_to_statements,
    value_position,
)
from oress_opendata.meaning.templates import Form, Hole, Parts, parse_template

IDENTIFIER = "http://purl.org/dc/terms/identifier"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
# Properties that name what they are about.
LABELS = frozenset(
    {
        RDFS_LABEL,
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://purl.org/dc/terms/title",
        "http://schema.org/name",
        "https://schema.org/name",
        "http://xmlns.com/foaf/0.1/name",
    }
)
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
        *_languages(table, about, meaning),
        *_name(table, about, meaning),
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


def _languages(table: Table, about: str, meaning: Meaning) -> Iterator[Statement]:
    """The IRI of each known language; `dct:language` takes no text."""
    positions = table.positions
    for column in filter(is_language, table.columns):
        subject, place = subject_of(column, about, meaning, positions), positions[column.name]
        for code, iri in LANGUAGES.items():
            needs = frozenset({place})
            yield Statement(subject, LANGUAGE, (iri,), None, needs, when={place: code})


def _typed(statement: Statement, position: int) -> Iterator[Statement]:
    """A statement for each length of a partial date."""
    for length, datatype in TYPES.items():
        value = (Hole(position, Form(datatype)),)
        suffix = f"^^<{XSD}{datatype}>"
        yield replace(statement, object=value, suffix=suffix, lengths={position: length})


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
    """Latitude and longitude as WKT, on the node that the latitude is about; else on `#geometry`,
    to which the row then links."""
    stated = table.schema.get("oress:position") or {}
    positions, columns = table.positions, {column.name: column for column in table.columns}
    latitude, longitude = (columns.get(stated.get(name, "")) for name in ("latitude", "longitude"))
    if not (latitude and longitude and datatype_of(latitude) and datatype_of(longitude)):
        return
    x, y = positions[longitude.name], positions[latitude.name]
    needs, row = frozenset({x, y}), parse_template(about, positions)
    node: Parts = (*row, "#geometry")
    if latitude.field.get("aboutUrl"):
        node = subject_of(latitude, about, meaning, positions)
    else:
        yield Statement(row, f"{GEO}hasGeometry", node, None, needs)
        yield Statement(node, RDF_TYPE, (f"{GEO}Geometry",), None, needs)
    east, north = (value_position(table, column.name) for column in (longitude, latitude))
    point = ("POINT(", Hole(east, Form.DECIMAL), " ", Hole(north, Form.DECIMAL), ")")
    yield Statement(node, f"{GEO}asWKT", point, f"^^<{GEO}wktLiteral>", needs)


def _name(table: Table, about: str, meaning: Meaning) -> Iterator[Statement]:
    """The identifier and the labels of a record, unless columns with such a property state them. So
    every record says something, also in a table without any property."""
    if table.register is None or table.id_column is None:
        return
    positions, subject = table.positions, parse_template(about, table.positions)
    stated = {
        column.name: resolve_iri(meaning.id_base, column.property_url)
        for column in table.columns
        if column.property_url and not column.field.get("aboutUrl")
    }
    if IDENTIFIER not in stated.values() and table.id_column in positions:
        place = positions[table.id_column]
        yield Statement(subject, IDENTIFIER, (Hole(place, Form.TEXT),), "", frozenset({place}))
    for language, name in table.labels.items():
        if name in positions and stated.get(name) not in LABELS:
            tag = f"@{language.lower()}" if language else ""
            text = (Hole(positions[name], Form.TEXT),)
            yield Statement(subject, RDFS_LABEL, text, tag, frozenset({positions[name]}))


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
