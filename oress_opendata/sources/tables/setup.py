"""Prepare the tables of a package for validation: fields, watches, keys, references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frictionless import Field

from oress_opendata.meaning.descriptor import Table, as_tuple, referred_registers
from oress_opendata.model.package import Package
from oress_opendata.sources.findings.collector import FindingCollector
from oress_opendata.sources.findings.progress import Position
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.packages.metadata import read_schema
from oress_opendata.sources.tables.cells import create_cell_validator, create_typing, missing_values
from oress_opendata.sources.tables.column_checks import CellCheck, without_blanks
from oress_opendata.sources.tables.ids import read_register_ids
from oress_opendata.sources.tables.keys import (
    TWICE,
    UNIQUE,
    Key,
    create_reference_validator,
    typed_keys,
)
from oress_opendata.sources.tables.table_validator import TableValidator, read_columns


@dataclass(frozen=True, slots=True)
class ReadyTable:
    """A table whose file can be read, with Frictionless's fields; no fields without a schema."""

    table: Table
    fields: tuple[Field, ...]

    def positions(self, columns: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.table.positions[column] for column in columns)


def make_ready(package: Package, table: Table) -> ReadyTable | None:
    """The table with its fields; None if its schema is too broken to validate cells."""
    if "schema" not in table.descriptor:
        return ReadyTable(table, ())
    schema = read_schema(table.descriptor, package.descriptor)
    if schema is None:
        return None
    try:
        for field in schema.fields:
            create_cell_validator(field, table.path)
    except Exception:  # an invalid constraint, reported by the metadata's rules
        return None
    return ReadyTable(table, tuple(schema.fields))


def find_unreadable_column(package: Package, table: Table) -> str:
    """The first column whose type, format or constraint no validator can be made of; else empty."""
    schema = read_schema(table.descriptor, package.descriptor)
    for field in schema.fields if schema else ():
        try:
            create_cell_validator(field, table.path)
        except Exception:
            return str(field.name)
    return ""


def read_own_ids(package: Package, tables: Sequence[ReadyTable]) -> dict[str, frozenset[str]]:
    """The ids of the registers that the package both declares and refers to."""
    referred = referred_registers(package.descriptor)
    return read_register_ids(
        package, [table.table for table in tables if table.table.register in referred]
    )


def create_table_validator(
    subject: Subject,
    ready: ReadyTable,
    tables: Sequence[ReadyTable],
    collector: FindingCollector,
    position: Position,
) -> TableValidator:
    """The validator of a table with its fields, keys and references."""
    table = ready.table
    location = subject.package.file(table.path).location
    validator = TableValidator(location, table.descriptor, ready.fields, collector, position)
    for number, field in enumerate(ready.fields):
        validator.watch([number]).validators.append(create_cell_validator(field, table.path))
        if field.constraints.get("unique"):
            validator.keys.append(Key(ready.fields, [number], UNIQUE))
    if table.primary_key:
        validator.keys.append(Key(ready.fields, ready.positions(table.primary_key), TWICE))
    _add_references(validator, subject, ready, tables)
    return validator


def add_check(validator: TableValidator, ready: ReadyTable, check: CellCheck) -> None:
    """Add a house rule about the cells of some columns."""
    columns = ready.positions(check.columns)
    missing = [missing_values(ready.fields[column]) for column in columns]
    seen = check.validate if check.blanks else without_blanks(check.validate, missing)
    validator.watch(columns).validators.append(seen)


def _add_references(
    validator: TableValidator, subject: Subject, ready: ReadyTable, tables: Sequence[ReadyTable]
) -> None:
    """Add the foreign keys; their allowed values are read from the referenced tables."""
    for target, own, named in _foreign_keys(ready.table):
        other = next((table for table in tables if table.table.resource == target), None)
        # Other rules report an invalid key, or one into a table that cannot be read.
        if other is None or not set(own) <= set(ready.table.names):
            continue
        if len(own) != len(named) or not set(named) <= set(other.table.names):
            continue
        columns = ready.positions(own)
        known = frozenset(_read_keys(subject.package, other, other.positions(named)))
        fields = [ready.fields[column] for column in columns]
        validator.watch(columns).validators.append(
            create_reference_validator(fields, known, ready.table.path, target, ", ".join(named))
        )


def _foreign_keys(table: Table) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each complete foreign key: the referenced resource, the own columns, and its columns."""
    for key in table.schema.get("foreignKeys") or ():
        reference = key.get("reference")
        if isinstance(reference, Mapping) and key.get("fields") and reference.get("fields"):
            target = str(reference.get("resource") or table.resource)
            yield target, as_tuple(key["fields"]), as_tuple(reference["fields"])


def _read_keys(package: Package, ready: ReadyTable, columns: Sequence[int]) -> Iterator[Any]:
    typings = [create_typing(ready.fields[column]) for column in columns]
    location = package.file(ready.table.path).location
    for _, cells in read_columns(location, ready.table.descriptor, len(ready.fields)):
        chosen = [cells[column] for column in columns]
        given = chosen[0] if len(chosen) == 1 else list(zip(*chosen, strict=True))
        yield from typed_keys(typings, given)
