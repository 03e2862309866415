"""The role of each column of a register in the search, from its schema only.

`oress:search` states it (title, text, facet, none). Without it the role follows from the column: a
name is a title, a code or a reference a facet, other text is text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oress_opendata.meaning.descriptor import Column, Table, read_tables
from oress_opendata.meaning.values import satellite_columns
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.release import Manifest

_DCT, _SCHEMA = "http://purl.org/dc/terms/", "http://schema.org/"
DATES = frozenset({f"{_DCT}issued", f"{_DCT}date", f"{_SCHEMA}foundingDate", f"{_SCHEMA}startDate"})
LANGUAGE, LICENCE, PROVIDER = f"{_DCT}language", f"{_DCT}license", f"{_SCHEMA}provider"
# What curators write to one another: found, never shown as what a result says.
NOTES = frozenset({"http://www.w3.org/2004/02/skos/core#editorialNote"})
# What kind of thing a record is.
KINDS = frozenset(
    {
        f"{_DCT}type",
        "http://purl.org/essglobal/vocab/legalForm",
        "http://www.w3.org/ns/org#classification",
    }
)
# Numbers and codes that an administration gave to one thing.
IDENTIFIERS = frozenset(
    {
        "http://www.w3.org/ns/org#identifier",
        f"{_SCHEMA}identifier",
        f"{_SCHEMA}taxID",
        f"{_SCHEMA}vatID",
        "http://www.w3.org/2004/02/skos/core#notation",
    }
)
_MEANINGS = DATES | NOTES | KINDS | IDENTIFIERS | {LANGUAGE, LICENCE, PROVIDER}
# Facets whose parameter in a URL would be unclear by the name of the scheme.
NAMES = {"support-service": "service"}


@dataclass(frozen=True, slots=True)
class Role:
    """`kind` is title, text, facet or none; `facet` the facet in which values are counted;
    `meaning` the property of the column if it is one of those above, else empty; `scheme` that of
    its codes (places have one too), empty for others."""

    kind: str
    facet: str
    column: Column
    meaning: str
    scheme: str


def read_roles(manifest: Manifest, others: Iterable[Manifest], register: str) -> dict[str, Role]:
    """The roles of the columns of a register and its satellites, by their names in a record."""
    roles: dict[str, Role] = {}
    tables = read_tables(manifest.descriptor)
    for table in tables:
        if table.register == register:
            labels = frozenset(table.labels.values())
            roles.update({column.name: _read_role(column, labels) for column in table.columns})
    taken = set(roles)
    for release in (manifest, *others):
        for table in _satellites(release, register):
            columns = list(satellite_columns(table, frozenset(taken)))
            taken.update(name for _, name in columns)
            roles.update({name: _read_role(column, frozenset()) for column, name in columns})
    return roles


def _satellites(manifest: Manifest, register: str) -> list[Table]:
    return [
        table
        for table in read_tables(manifest.descriptor)
        if table.owner == register and table.id_column
    ]


def facet_name(column: Column) -> str:
    """Codes of a scheme are counted in one facet, whatever the name of their column."""
    if column.scheme:
        return NAMES.get(column.scheme, column.scheme.replace("-", "_"))
    return column.name


def _read_role(column: Column, labels: frozenset[str]) -> Role:
    stated = column.field.get("oress:search")
    kind = stated if isinstance(stated, str) else _guess_kind(column, labels)
    meaning = column.property_url or ""
    scheme = column.scheme or (PLACE if column.register == PLACE else "")
    return Role(kind, facet_name(column), column, meaning if meaning in _MEANINGS else "", scheme)


def _guess_kind(column: Column, labels: frozenset[str]) -> str:
    if column.name in labels:
        return "title"
    if column.scheme or column.register:
        return "facet"
    plain = column.type in ("string", "any") and column.field.get("format", "default") == "default"
    return "text" if plain else "none"


def facet_columns(roles: Mapping[str, Role]) -> dict[str, str]:
    """The facets by the names of the columns that are counted in them."""
    return {role.column.name: role.facet for role in roles.values() if role.kind == "facet"}
