"""The position of a running validation, for progress bars and for findings about limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


def _ignore(resource: str, done: int, total: int) -> None:
    """Without a progress bar."""


@dataclass(slots=True)
class Position:
    """The current file, row and column; rows in steps of a batch."""

    report: Callable[[str, int, int], Any] = field(default=_ignore)
    resource: str = ""
    file: str = ""
    row: int | None = None
    column: str = ""
    total: int = 0

    def enter(self, resource: str, file: str, total: int) -> None:
        self.resource, self.file, self.total = resource, file, total
        self.row, self.column = None, ""
        self.advance(0)

    def advance(self, done: int) -> None:
        self.report(self.resource, done, self.total)
