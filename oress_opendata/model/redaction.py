"""What leaves the releases for privacy, and where else it was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oress_opendata.model.entry import Entry


@dataclass(frozen=True, slots=True)
class Target:
    """A cell of a record, or its whole row with those of its satellites."""

    register: str
    id: str
    column: str | None = None


class Where(StrEnum):
    """What kind of place holds a value."""

    CELL = "cell"
    DESCRIPTOR = "descriptor"
    FILE = "file"
    DOCUMENT = "document"
    MESSAGE = "message"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that still holds a value. `row` counts from 1, and the header is row 1; `version` is
    empty for a message about a whole dataset; the `file` of a message is a journal entry that keeps
    its words for good."""

    where: Where
    dataset: str
    version: str
    file: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was done. `closed` has the releases that answer 410, each with what replaces it."""

    entries: tuple[Entry, ...]
    closed: tuple[tuple[str, str, str | None], ...]
    mentions: tuple[Mention, ...]
