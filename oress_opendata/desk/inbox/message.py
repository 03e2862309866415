"""A message from the public: a report of an error, a new structure, or the owner's corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from oress_opendata.languages import N_


class Kind(StrEnum):
    """What was sent. A `claim` comes from the link that the staff gave to the structure itself."""

    ERROR = "error"
    DECLARATION = "declaration"
    CLAIM = "claim"


class State(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


KINDS = {
    Kind.ERROR: N_("Error"),
    Kind.DECLARATION: N_("Declaration of a structure"),
    Kind.CLAIM: N_("From the structure itself"),
}
STATES = {
    State.OPEN: N_("Received; nobody has answered yet"),
    State.ACCEPTED: N_("Accepted"),
    State.REFUSED: N_("Not accepted"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """`subject` is `register/id` of a record, else the path of a page. `content` is what was typed:
    `wrong`, `right`, `source` of an error; `cells`, `dataset`, `consent` of a row. `contact` is
    erased with the answer; `draft` holds the edits that were made of it."""

    number: str
    kind: Kind
    state: State
    subject: str
    content: Mapping[str, Any]
    contact: str
    answer: str
    language: str
    created_at: datetime
    handled_at: datetime | None = None
    handled_by: str | None = None
    draft: str | None = None

    @property
    def record(self) -> tuple[str, str] | None:
        """The register and the id, if it is about a record."""
        register, _, identifier = self.subject.partition("/")
        return (register, identifier) if register and identifier else None

    @property
    def cells(self) -> dict[str, str]:
        return dict(self.content.get("cells") or {})
