"""Watches: what looks at the cells of one column, or of several together, while a table streams by.

A watch sees each distinct value about once. What it accepted it remembers, what it refused it
remembers with the findings; so a column of codes costs nearly nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.collector import FindingCollector
from oress_opendata.sources.tables.cells import CellValidator

# Distinct values to remember of a column; beyond, they are judged again when they come again.
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class CellCheck:
    """A house rule about cells. `columns` by name; of several, the validate gets tuples.

    It does not see empty cells, unless it asks for `blanks`.
    """

    columns: tuple[str, ...]
    validate: CellValidator
    blanks: bool = False


class Watch:
    """Judges over the same columns (by position), and what they said of each value."""

    def __init__(self, columns: tuple[int, ...]) -> None:
        self.columns = columns
        self.validators: list[CellValidator] = []
        self.sound: set[Any] = set()
        self.faults: dict[Any, list[Finding]] = {}
        self.forgetful = False

    def cells(self, columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
        """The cells of this watch in a batch, of which all columns are given."""
        if len(self.columns) == 1:
            return columns[self.columns[0]]
        return list(zip(*(columns[column] for column in self.columns), strict=True))

    def look(
        self,
        cells: Sequence[Any],
        first_row: int,
        collector: FindingCollector,
        passed_over: Collection[int] = (),
    ) -> None:
        """CellValidator the cells of a batch whose first row has this number, save in some rows."""
        new = set(cells)
        if self.sound:
            new = new.difference(self.sound)
        if not new:
            return
        self._validate(new.difference(self.faults) if self.faults else new)
        bad = new.intersection(self.faults)
        self._remember(new, bad, len(cells))
        if bad:
            for row, cell in enumerate(cells, start=first_row):
                if cell in bad and row not in passed_over:
                    for finding in self.faults[cell]:
                        collector.add(finding, row)
        if len(self.faults) > REMEMBERED:
            self.faults.clear()

    def _remember(self, new: set[Any], bad: set[Any], count: int) -> None:
        """Remember what is sound, unless the column has new values all the time."""
        if not self.forgetful and len(self.sound) < REMEMBERED:
            self.sound |= new - bad if bad else new
        elif len(new) > count / 2:
            self.forgetful = True
            self.sound = set()

    def _validate(self, values: Collection[Any]) -> None:
        for validator in self.validators:
            for value, finding in validator(values):
                self.faults.setdefault(value, []).append(finding)


def without_blanks(validate: CellValidator, missing: Sequence[frozenset[str]]) -> CellValidator:
    """The validate, spared the cells that hold no value. `missing` for each of its columns."""
    hidden = [frozenset[Any]({*none, None}) for none in missing]
    if len(hidden) == 1:
        return lambda values: validate(_filled(values, hidden[0]))
    return lambda values: validate(
        [
            value
            for value in values
            if not any(part in none for part, none in zip(value, hidden, strict=True))
        ]
    )


def _filled(values: Collection[Any], hidden: frozenset[Any]) -> Collection[Any]:
    if hidden.isdisjoint(values):
        return values
    return [value for value in values if value not in hidden]
