"""The audit list: who did what and when. Kept for good, never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from oress_opendata.desk.tables import audit

# In place of a person: the command line, the public, the program itself.
COMMAND_LINE, PUBLIC, PROGRAM = "(command line)", "(public)", "(program)"


@dataclass(frozen=True, slots=True)
class Act:
    """An entry of the list. `act` is a code such as `draft.published`."""

    seq: int
    at: datetime
    person: str
    act: str
    subject: str
    details: Mapping[str, Any]


def record_act(
    connection: Connection, person: str, act: str, subject: str = "", **details: Any
) -> None:
    """Add an act, in the transaction of what it is about."""
    last = connection.scalar(select(func.max(audit.c.seq))) or 0
    connection.execute(
        insert(audit).values(
            seq=last + 1,
            at=now_text(),
            person=person,
            act=act,
            subject=subject,
            details=json.dumps(details, ensure_ascii=False, sort_keys=True),
        )
    )


def list_acts(
    connection: Connection,
    *,
    before: int | None = None,
    limit: int | None = 100,
    subject: str = "",
    person: str = "",
    act: str = "",
) -> list[Act]:
    """Acts, the newest first; `before` is the number of the last one seen. `act` is a code, or the
    first part of some."""
    query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.seq < before)
    if person:
        query = query.where(audit.c.person == person)
    if act:
        query = query.where((audit.c.act == act) | audit.c.act.startswith(f"{act}."))
    if subject:
        query = query.where(audit.c.subject == subject)
    return [
        Act(
            row.seq,
            datetime.fromisoformat(row.at),
            row.person,
            row.act,
            row.subject,
            json.loads(row.details),
        )
        for row in connection.execute(query)
    ]


def now_text() -> str:
    """The time as the desk's tables keep it."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()
