"""A table with `oress:schema` includes the columns of that house schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.privacy.headers import find_kind

# Terms that must be equal; titles and constraints may differ.
SAME = ("type", "format", "lang", "propertyUrl", "valueUrl", "oress:scheme")
SAME_SCHEMA = ("oress:register", "aboutUrl")

UNKNOWN = error(
    "schema-unknown",
    N_("“{resource}” includes the unknown house schema “{value}”."),
    N_("Use one of these: {schemas}."),
)
LACKS = error(
    "schema-column",
    N_("“{resource}” includes “{schema}”, but has no column “{value}”."),
    N_("Add the column as the house schema describes it; it may be empty unless it is required."),
)
DIFFERS = error(
    "schema-differs",
    N_("“{value}” of “{resource}” differs from the house schema “{schema}”: {expected}."),
    N_("Write it as the house schema does, or remove “oress:schema”."),
)


def check_house_schema(subject: Subject) -> Iterator[Finding]:
    for table in subject.tables:
        name = table.schema.get("oress:schema")
        if not name:
            continue
        house = subject.known.schemas.get(name)
        if house is None:
            shown = ", ".join(sorted(subject.known.schemas))
            yield UNKNOWN.finding(subject.file, value=name, resource=table.resource, schemas=shown)
        else:
            yield from _check_table(subject, table, name, house)


def _check_table(
    subject: Subject, table: Table, name: str, house: Mapping[str, Any]
) -> Iterator[Finding]:
    own = {column.name: column.field for column in table.columns}
    differences = list(_compare("", house, table.schema, SAME_SCHEMA))
    for field in house["fields"]:
        column = field["name"]
        if column in own:
            differences += _compare(f"{column}/", field, own[column], SAME)
        elif not _is_optional(field):
            yield LACKS.finding(
                subject.file, None, column, column, resource=table.resource, schema=name
            )
    for place, expected in differences:
        yield DIFFERS.finding(
            subject.file, value=place, expected=expected, resource=table.resource, schema=name
        )


def _is_optional(field: Mapping[str, Any]) -> bool:
    """Whether a table may lack a column: contacts, which no rule may demand of persons."""
    return field.get("oress:optional") is True or find_kind(field["name"]) is not None


def _compare(
    place: str, house: Mapping[str, Any], own: Mapping[str, Any], terms: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """The terms that differ, with their values in the house schema."""
    for term in terms:
        if house.get(term) != own.get(term):
            yield place + term, str(house.get(term) or "—")
