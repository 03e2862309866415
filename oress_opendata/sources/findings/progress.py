"""Where the judgement stands: what is told to whoever waits, and what is named when it must end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


def _tell_nobody(resource: str, done: int, total: int) -> None:
    """Nobody waits."""


@dataclass(slots=True)
class Position:
    """The file, row and column at which the judgement is; rows in steps of a batch."""

    tell: Callable[[str, int, int], Any] = field(default=_tell_nobody)
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
        self.tell(self.resource, done, self.total)
