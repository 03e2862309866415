"""The tables of a package, read from its descriptor: what each column means.

All that is derived from a schema starts here: checks, registers, RDF, labels, filters. The terms
are those of CSV on the Web (https://www.w3.org/TR/tabular-metadata/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

_VARIABLE = re.compile(r"\{([^{}]+)\}")
_RECORD = re.compile(r"/id/([a-z0-9-]+)/\{([^{}]+)\}")
_CONCEPT = re.compile(r"/vocab/([a-z0-9-]+)/\{([^{}]+)\}")
EMPTY = frozenset({""})
# The dimension of an observation's time in SDMX.
PERIOD = "http://purl.org/linked-data/sdmx/2009/dimension#refPeriod"


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a Table Schema and what it means.

    `field` is the field as written; `missing_values` are the texts that stand for no value.
    """

    name: str
    type: str
    field: Mapping[str, Any]
    missing_values: frozenset[str] = EMPTY

    def is_missing(self, cell: str) -> bool:
        """Whether a cell holds no value; an empty one never does."""
        return not cell or cell in self.missing_values

    @property
    def role(self) -> str | None:
        """Its role in a data cube: dimension, measure or attribute."""
        return self.field.get("oress:cube")

    @property
    def property_url(self) -> str | None:
        return self.field.get("propertyUrl")

    @property
    def value_url(self) -> str | None:
        return self.field.get("valueUrl")

    @property
    def scheme(self) -> str | None:
        """The SKOS scheme of its codes."""
        return self.field.get("oress:scheme")

    @property
    def register(self) -> str | None:
        """The register whose ids it holds."""
        return register_of(self.value_url or "")

    @property
    def language(self) -> str | None:
        return self.field.get("lang")


@dataclass(frozen=True)
class Table:
    """A tabular resource. `register` is set where each row is a record; `owner` where the table
    is a satellite: the register whose records its rows extend."""

    resource: str
    path: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    about_url: str | None
    register: str | None
    owner: str | None
    labels: Mapping[str, str]
    schema: Mapping[str, Any]
    descriptor: Mapping[str, Any]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The position of each column, by name."""
        return {name: position for position, name in enumerate(self.names)}

    @cached_property
    def missing_values(self) -> tuple[frozenset[str], ...]:
        """The texts that stand for no value, by the position of the column."""
        return tuple(column.missing_values for column in self.columns)

    @cached_property
    def is_cube(self) -> bool:
        """Whether the rows are observations: they have dimensions and a measure."""
        roles = {column.role for column in self.columns}
        return self.about_url is None and {"dimension", "measure"} <= roles

    @cached_property
    def period(self) -> Column | None:
        """The dimension by which a cube is sliced: its period, known by SDMX's property."""
        for column in self.columns:
            if column.role == "dimension" and column.property_url == PERIOD:
                return column
        return None

    @property
    def id_column(self) -> str | None:
        """The column whose cells identify the record: the only variable of `aboutUrl`."""
        variables = template_variables(self.about_url or "")
        return variables[0] if len(variables) == 1 else None


def read_tables(descriptor: Mapping[str, Any]) -> tuple[Table, ...]:
    """The tabular resources of a descriptor, in order. Without a schema a table has no columns."""
    return tuple(
        read_table(resource) for resource in descriptor.get("resources", []) if is_table(resource)
    )


def is_table(resource: Mapping[str, Any]) -> bool:
    """Whether a resource is a table: by its type, its schema or its file name."""
    if is_geojson(resource):
        return False
    if resource.get("type") == "table" or "schema" in resource:
        return True
    path = str(resource.get("path", ""))
    return resource.get("format") in ("csv", "tsv") or path.lower().endswith((".csv", ".tsv"))


def is_geojson(resource: Mapping[str, Any]) -> bool:
    """Whether a resource is GeoJSON. Its schema describes the properties of the features."""
    path = str(resource.get("path", "")).lower()
    return resource.get("format") == "geojson" or path.endswith(".geojson")


def read_table(resource: Mapping[str, Any]) -> Table:
    schema = resource.get("schema") or {}
    about = schema.get("aboutUrl")
    register = schema.get("oress:register")
    return Table(
        resource=resource["name"],
        path=resource["path"],
        columns=tuple(_read_column(field, schema) for field in schema.get("fields", [])),
        primary_key=as_tuple(schema.get("primaryKey")),
        about_url=about,
        register=register,
        owner=None if register else register_of(about or ""),
        labels=schema.get("oress:label") or {},
        schema=schema,
        descriptor=resource,
    )


def _read_column(field: Mapping[str, Any], schema: Mapping[str, Any]) -> Column:
    missing = read_missing_values(field, schema)
    return Column(field["name"], field.get("type", "any"), field, missing)


def read_missing_values(field: Mapping[str, Any], schema: Mapping[str, Any]) -> frozenset[str]:
    """The texts that stand for no value: those of the field, else those of the schema, else the
    empty text. Version 2 of the standard also writes them as objects."""
    stated = field.get("missingValues", schema.get("missingValues"))
    if stated is None:
        return EMPTY
    return frozenset(value["value"] if isinstance(value, Mapping) else value for value in stated)


def as_tuple(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """A key as Frictionless allows it: a name, or a list of names."""
    if not value:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def template_variables(template: str) -> tuple[str, ...]:
    """The variables of a URI template, in their order."""
    return tuple(_VARIABLE.findall(template))


@lru_cache(maxsize=1_024)
def register_of(template: str) -> str | None:
    """The register that a template such as `/id/actor/{id}` points into."""
    found = _RECORD.fullmatch(template)
    return found.group(1) if found else None


def scheme_of(template: str) -> str | None:
    """The scheme that a template such as `/vocab/actor-kind/{kind}` points into."""
    found = _CONCEPT.fullmatch(template)
    return found.group(1) if found else None


def referred_registers(descriptor: Mapping[str, Any]) -> frozenset[str]:
    """The registers that the columns of a package point into."""
    return frozenset(_references(descriptor))


def declared_registers(descriptor: Mapping[str, Any]) -> frozenset[str]:
    """The registers to which a package contributes rows."""
    return frozenset(table.register for table in read_tables(descriptor) if table.register)


def satellite_owners(descriptor: Mapping[str, Any]) -> frozenset[str]:
    """The registers whose records the satellites of a package extend."""
    return frozenset(table.owner for table in read_tables(descriptor) if table.owner)


def _references(descriptor: Mapping[str, Any]) -> Iterator[str]:
    for table in read_tables(descriptor):
        if table.owner:
            yield table.owner
        for column in table.columns:
            if column.register:
                yield column.register
