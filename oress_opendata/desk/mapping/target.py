"""The register that a workbook updates: its current release, its codes, and all ids it ever had.

A value without a store, so that a proposal can be made anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from oress_opendata.meaning.descriptor import Table, read_tables

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A code of a scheme, or the id of a record. `spellings` are its other labels, `parent` is what
    contains it, `kind` the code of its type."""

    code: str
    labels: Mapping[str, str]
    spellings: tuple[str, ...] = ()
    parent: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Target:
    """`descriptor` and `rows` (by resource) are those of the current release, `version` its number.

    `options` are by scheme or register. `owned` are the ids that the register ever had, listed or
    not, of any dataset. `today` is the day of the import. `locations` are the files of the release,
    by path.
    """

    descriptor: Mapping[str, Any]
    rows: Mapping[str, Rows]
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    owned: frozenset[str] = frozenset()
    today: date = date.min
    languages: tuple[str, ...] = ("fr", "ar", "en")
    register_name: str = ""
    locations: Mapping[str, Path] = field(default_factory=dict)

    @property
    def dataset(self) -> str:
        return str(self.descriptor["name"])

    @property
    def version(self) -> str:
        return str(self.descriptor["version"])

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        return read_tables(self.descriptor)

    @cached_property
    def register(self) -> Table:
        """The table whose rows are records; of several, the named one or the first."""
        found = [table for table in self.tables if table.register]
        named = [table for table in found if table.register == self.register_name]
        return (named or found)[0]

    @cached_property
    def label_columns(self) -> tuple[str, ...]:
        """The columns that name the records, in the order of the languages."""
        labels = self.register.labels
        known = [labels[language] for language in self.languages if language in labels]
        return tuple(dict.fromkeys((*known, *labels.values())))

    @cached_property
    def satellites(self) -> tuple[Table, ...]:
        return tuple(table for table in self.tables if table.owner == self.register.register)
