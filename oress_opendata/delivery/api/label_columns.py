"""The columns that `labels` adds beside those of codes and ids: what a code is called, and the
level of a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from oress_opendata.languages import choose_text
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.queries.labels import Labels, has_labels, has_levels


@dataclass(frozen=True)
class LabelColumns:
    """`languages` begin with the requested one."""

    table: Table
    labels: Labels
    languages: tuple[str, ...]

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """The columns that have labels, by name."""
        return {column.name: column for column in self.table.columns if has_labels(column)}

    def names(self, select: Sequence[str]) -> tuple[str, ...]:
        """The selected columns, each followed by those that say what it means."""
        return tuple(self.complete(dict.fromkeys(select)))

    def complete(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row with the labels of its codes; null where a code has none."""
        found: dict[str, Any] = {}
        for name, value in row.items():
            found[name] = value
            if column := self.columns.get(name):
                for added, text in self._describe(column, value):
                    found.setdefault(added, text)
        return found

    def _describe(self, column: Column, value: Any) -> Iterator[tuple[str, str | None]]:
        code = "" if value is None else str(value)
        yield f"{column.name}.label", self._pick(self.labels.label(column, code))
        if has_levels(column):
            yield f"{column.name}.level", self._pick(self.labels.level(column, code))

    def _pick(self, texts: Mapping[str, str]) -> str | None:
        return choose_text(texts, self.languages) or None
