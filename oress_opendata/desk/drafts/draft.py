"""A draft: the next release of a dataset, from the first answer to its publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a draft is made from."""

    WORKBOOK = "workbook"  # the next quarter's list of a register
    TABLE = "table"  # a spreadsheet that becomes a dataset of its own
    EDITS = "edits"  # single rows that were changed, added or ended
    DOCUMENT = "document"  # a PDF with its record
    DEPOSIT = "deposit"  # a package that a program sent
    RESTORE = "restore"  # the release before, again


class State(StrEnum):
    """Where a draft is. Its candidate is frozen in every state but the first."""

    OPEN = "open"
    FROZEN = "frozen"
    SUBMITTED = "submitted"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    DISCARDED = "discarded"

    @property
    def is_over(self) -> bool:
        return self in (State.PUBLISHED, State.DISCARDED)


@dataclass(frozen=True, slots=True)
class Draft:
    """`base` is the version that it follows, None for a new dataset. `answers` is what people
    decided, by the kind of draft. `candidate` is the SHA-256 of the frozen files, `review` what was
    found about them (desk/drafts/review.py), `released` the version that was published."""

    id: str
    kind: Kind
    dataset: str
    title: str
    state: State
    author: str
    created_at: datetime
    changed_at: datetime
    base: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    candidate: str | None = None
    review: Mapping[str, Any] | None = None
    approved_by: str | None = None
    publish_at: datetime | None = None
    released: str | None = None
