"""The tables of a package, read from its descriptor: what each column means.

Whatever is derived from a schema starts here: checks, registers, RDF, labels, filters.
The terms are those of CSV on the Web (https://www.w3.org/TR/tabular-metadata/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_VARIABLE = re.compile(r"\{([^{}]+)\}")
_THING = re.compile(r"/id/([a-z0-9-]+)/\{([^{}]+)\}")
_CONCEPT = re.compile(r"/vocab/([a-z0-9-]+)/\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a Table Schema and what it means. `field` is the field as it stands."""

    name: str
    type: str
    field: Mapping[str, Any]

    @property
    def property_url(self) -> str | None:
        return self.field.get("propertyUrl")

    @property
    def value_url(self) -> str | None:
        return self.field.get("valueUrl")

    @property
    def scheme(self) -> str | None:
        """The SKOS scheme that its codes are in."""
        return self.field.get("oress:scheme")

    @property
    def register(self) -> str | None:
        """The register whose ids it holds."""
        found = _THING.fullmatch(self.value_url or "")
        return found.group(1) if found else None

    @property
    def language(self) -> str | None:
        return self.field.get("lang")


@dataclass(frozen=True, slots=True)
class Table:
    """A tabular resource. `register` is set where each row is a thing; `owner` where the table
    is a satellite: the register whose things its rows speak of."""

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

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def id_column(self) -> str | None:
        """The column whose cells identify the thing: the only variable of `aboutUrl`."""
        variables = template_variables(self.about_url or "")
        return variables[0] if len(variables) == 1 else None


def read_tables(descriptor: Mapping[str, Any]) -> tuple[Table, ...]:
    """The tabular resources of a descriptor, in its order. A resource without a schema is a
    table whose columns are not known."""
    return tuple(
        read_table(resource) for resource in descriptor.get("resources", []) if is_table(resource)
    )


def is_table(resource: Mapping[str, Any]) -> bool:
    """Whether a resource is a table: it says so, or it has a schema, or it is a CSV."""
    if resource.get("type") == "table" or "schema" in resource:
        return True
    path = str(resource.get("path", ""))
    return resource.get("format") in ("csv", "tsv") or path.lower().endswith((".csv", ".tsv"))


def read_table(resource: Mapping[str, Any]) -> Table:
    schema = resource.get("schema") or {}
    about = schema.get("aboutUrl")
    register = schema.get("oress:register")
    return Table(
        resource=resource["name"],
        path=resource["path"],
        columns=tuple(
            Column(field["name"], field.get("type", "any"), field)
            for field in schema.get("fields", [])
        ),
        primary_key=as_tuple(schema.get("primaryKey")),
        about_url=about,
        register=register,
        owner=None if register else _owner(about),
        labels=schema.get("oress:label") or {},
        schema=schema,
        descriptor=resource,
    )


def as_tuple(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """A key as Frictionless writes it (a name, or a list of names)."""
    if not value:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def template_variables(template: str) -> tuple[str, ...]:
    """The variables of a URI template, in their order."""
    return tuple(_VARIABLE.findall(template))


def register_of(template: str) -> str | None:
    """The register that a template such as `/id/actor/{id}` points into."""
    found = _THING.fullmatch(template)
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
    """The registers on whose things the satellites of a package speak."""
    return frozenset(table.owner for table in read_tables(descriptor) if table.owner)


def _references(descriptor: Mapping[str, Any]) -> Iterator[str]:
    for table in read_tables(descriptor):
        if table.owner:
            yield table.owner
        for column in table.columns:
            if column.register:
                yield column.register


def _owner(about: str | None) -> str | None:
    found = _THING.fullmatch(about or "")
    return found.group(1) if found else None
