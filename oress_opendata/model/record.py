"""A record: a row of a register, which has an IRI, as the API answers it.

Parsed once from the stored JSON, for those who read its cells; the API itself answers the text. A
coded cell, and a reference to another record, is `{code, iri, label}`; a cell of a satellite is a
list.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def code_of(cell: Any) -> str:
    """The code of a cell, or of the first of a list; the text of a plain cell; else empty."""
    if isinstance(cell, list):
        cell = cell[0] if cell else None
    if isinstance(cell, Mapping):
        return str(cell["code"])
    return str(cell) if cell else ""


def codes_of(cell: Any) -> tuple[str, ...]:
    """The codes of a cell that may be a list, without those of empty cells."""
    cells = cell if isinstance(cell, list) else [cell]
    return tuple(filter(None, map(code_of, cells)))


@dataclass(frozen=True, slots=True)
class Record:
    """`name` is by language; `version` the release of `dataset` that has it, or had it last.
    `unlisted_since` is a time, empty while the record is listed."""

    id: str
    iri: str
    url: str
    name: Mapping[str, str]
    listed: bool
    dataset: str
    version: str
    values: Mapping[str, Any]
    unlisted_since: str = ""

    def value(self, column: str) -> Any:
        """The cell of a column; None if it is empty or the register has no such column."""
        return self.values.get(column)

    def text(self, column: str) -> str:
        """A plain cell as text; a number or a boolean too."""
        cell = self.value(column)
        return "" if cell is None else str(cell)

    def code(self, column: str) -> str:
        return code_of(self.value(column))

    def codes(self, column: str) -> tuple[str, ...]:
        return codes_of(self.value(column))

    def texts(self, column: str) -> dict[str, str]:
        """The texts of the columns `{column}_{language}`, by language."""
        prefix = f"{column}_"
        return {
            name.removeprefix(prefix): str(cell)
            for name, cell in self.values.items()
            if name.startswith(prefix) and cell
        }


def parse_record(text: str) -> Record:
    return Record(**json.loads(text))
