"""Keys: unique values (primary keys, unique columns) and valid references (foreign keys).

A first pass keeps a hash of each key, so that a million keys need little memory. Only if a hash
repeats, a second pass reads the file again and compares the keys themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import compress
from typing import Any

from frictionless import Field

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.collector import FindingCollector
from oress_opendata.sources.findings.rules import Rule, error
from oress_opendata.sources.tables.cells import CellValidator, create_typing

BLANK = error(
    "key-blank",
    N_("The primary key ({column}) is empty in this row."),
    N_("Give the row a unique key."),
)
TWICE = error(
    "key-duplicate",
    N_("The primary key ({column}) repeats the value “{value}” of row {other}."),
    N_("Remove one of the rows, or give it another key."),
)
UNIQUE = error(
    "cell-unique",
    N_("“{value}” in the column “{column}” is already in row {other}."),
    N_("Correct one of the two, or remove “unique” from the column's constraints."),
)
ORPHAN = error(
    "foreign-key",
    N_("“{value}” ({column}) is not in the resource “{resource}” ({reference})."),
    N_("Add the missing row, or correct the reference."),
)

Batch = tuple[int, Sequence[Sequence[Any]]]


class Key:
    """A key: its columns by position, and the hashes of the keys so far."""

    def __init__(self, fields: Sequence[Field], columns: Sequence[int], rule: Rule) -> None:
        self.columns = tuple(columns)
        self.typings = [create_typing(fields[column]) for column in columns]
        self.rule = rule
        self.name = ", ".join(fields[column].name for column in columns)
        self.empty = None if len(self.columns) == 1 else (None,) * len(self.columns)
        self.seen: set[int] = set()
        self.suspects: set[int] = set()

    def keys(self, columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
        """The keys of a batch as typed values."""
        typed = [
            type_cells(columns[column])
            for type_cells, column in zip(self.typings, self.columns, strict=True)
        ]
        return typed[0] if len(typed) == 1 else list(zip(*typed, strict=True))

    def look(
        self,
        batch: Batch,
        file: str,
        collector: FindingCollector,
        skipped: Collection[int] = (),
    ) -> None:
        hashes = list(map(hash, self.keys(batch[1])))
        distinct = set(hashes)
        empty = hash(self.empty)
        if empty in distinct:
            distinct.discard(empty)
            if self.rule is TWICE:
                self._report_blanks(batch, file, collector, skipped)
        if len(distinct) < len(hashes) or not self.seen.isdisjoint(distinct):
            self.suspects |= self.seen & distinct
            self.suspects |= set(_repeated(hashes)) - {empty}
        self.seen |= distinct

    def report(self, batches: Iterable[Batch], file: str, collector: FindingCollector) -> None:
        """The second pass: compare the keys whose hashes repeat."""
        rows: dict[Any, int] = {}
        for first_row, columns in batches:
            keys = self.keys(columns)
            chosen = [hash(key) in self.suspects and key != self.empty for key in keys]
            numbers = range(first_row, first_row + len(keys))
            for row, key in zip(compress(numbers, chosen), compress(keys, chosen), strict=True):
                if key in rows:
                    collector.add(
                        self.rule.finding(file, row, self.name, _shown(key), other=rows[key])
                    )
                rows[key] = row

    def _report_blanks(
        self, batch: Batch, file: str, collector: FindingCollector, skipped: Collection[int]
    ) -> None:
        first_row, columns = batch
        for row, key in enumerate(self.keys(columns), start=first_row):
            if key == self.empty and row not in skipped:
                collector.add(BLANK.finding(file, row, self.name))


def create_reference_validator(
    fields: Sequence[Field], known: Collection[Any], file: str, resource: str, reference: str
) -> CellValidator:
    """A validator of foreign keys: of cells, or tuples of cells, against the existing keys."""
    typings = [create_typing(field) for field in fields]
    name = ", ".join(field.name for field in fields)

    def validate(values: Collection[Any]) -> Iterator[tuple[Any, Finding]]:
        given = list(values)
        if not given:
            return
        for value, key in zip(given, typed_keys(typings, given), strict=True):
            if not _is_empty(key) and key not in known:
                yield (
                    value,
                    ORPHAN.finding(
                        file, None, name, _shown(value), resource=resource, reference=reference
                    ),
                )

    return validate


def typed_keys(
    typings: Sequence[Callable[[Collection[Any]], list[Any]]], cells: Sequence[Any]
) -> list[Any]:
    """Cells, or tuples of cells, as typed values."""
    if len(typings) == 1:
        return typings[0](cells)
    columns = zip(*cells, strict=True)
    typed = [type_cells(column) for type_cells, column in zip(typings, columns, strict=True)]
    return list(zip(*typed, strict=True))


def _is_empty(key: Any) -> bool:
    return key is None or (isinstance(key, tuple) and set(key) == {None})


def _repeated(hashes: Iterable[int]) -> Iterator[int]:
    seen: set[int] = set()
    for value in hashes:
        if value in seen:
            yield value
        seen.add(value)


def _shown(key: Any) -> str:
    return ", ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
