"""Watches validate the cells of one column, or of several together, while a table streams by.

A watch validates each distinct value about once. It remembers valid values, and invalid ones with
their findings, so that a column of codes costs nearly nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.collector import FindingCollector
from oress_opendata.sources.tables.cells import CellValidator

# Distinct values to remember of a column; beyond, values are validated again.
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class CellCheck:
    """A house rule about cells. `columns` by name; with several, `validate` gets tuples.

    It gets empty cells only with `blanks`.
    """

    columns: tuple[str, ...]
    validate: CellValidator
    blanks: bool = False


class Watch:
    """Validators over the same columns (by position), and their results for each value."""

    def __init__(self, columns: tuple[int, ...]) -> None:
        self.columns = columns
        self.validators: list[CellValidator] = []
        self.valid: set[Any] = set()
        self.invalid: dict[Any, list[Finding]] = {}
        self.forgetful = False

    def cells(self, columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
        """The cells of this watch, from all columns of a batch."""
        if len(self.columns) == 1:
            return columns[self.columns[0]]
        return list(zip(*(columns[column] for column in self.columns), strict=True))

    def look(
        self,
        cells: Sequence[Any],
        first_row: int,
        collector: FindingCollector,
        skipped: Collection[int] = (),
    ) -> None:
        """Validate the cells of a batch, except in some rows. `first_row` is its first number."""
        new = set(cells)
        if self.valid:
            new = new.difference(self.valid)
        if not new:
            return
        self._validate(new.difference(self.invalid) if self.invalid else new)
        bad = new.intersection(self.invalid)
        self._remember(new, bad, len(cells))
        if bad:
            for row, cell in enumerate(cells, start=first_row):
                if cell in bad and row not in skipped:
                    for finding in self.invalid[cell]:
                        collector.add(finding, row)
        if len(self.invalid) > REMEMBERED:
            self.invalid.clear()

    def _remember(self, new: set[Any], bad: set[Any], count: int) -> None:
        """Remember valid values, unless most values of the column are new."""
        if not self.forgetful and len(self.valid) < REMEMBERED:
            self.valid |= new - bad if bad else new
        elif len(new) > count / 2:
            self.forgetful = True
            self.valid = set()

    def _validate(self, values: Collection[Any]) -> None:
        for validator in self.validators:
            for value, finding in validator(values):
                self.invalid.setdefault(value, []).append(finding)


def without_blanks(validate: CellValidator, missing: Sequence[frozenset[str]]) -> CellValidator:
    """The validator without the cells that have no value. `missing` for each of its columns."""
    hidden = [frozenset[Any]({*texts, None}) for texts in missing]
    if len(hidden) == 1:
        return lambda values: validate(_filled(values, hidden[0]))
    return lambda values: validate(
        [
            value
            for value in values
            if not any(part in texts for part, texts in zip(value, hidden, strict=True))
        ]
    )


def _filled(values: Collection[Any], hidden: frozenset[Any]) -> Collection[Any]:
    if hidden.isdisjoint(values):
        return values
    return [value for value in values if value not in hidden]
