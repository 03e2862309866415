"""Sessions of people who signed in. The browser has a secret; the table has its digest.

A session ends 12 hours after it was last used, and after 30 days at most. Signing in gives a new
secret; a new role, a new password or disabling ends all sessions of a person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from oress_opendata.desk.accounts.secret import digest_of, new_secret
from oress_opendata.desk.moment import from_text, text_before, to_text
from oress_opendata.desk.person import Person, Role
from oress_opendata.desk.tables import people, sessions

IDLE, LONGEST = timedelta(hours=12), timedelta(days=30)
# How exactly `seen_at` is kept: not every request writes.
EXACT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person is shown once, on their next page. `kind` is `good` or `bad`."""

    kind: str
    sentence: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Session:
    """A session and its person, as they are now."""

    digest: str
    person: Person
    created_at: datetime
    seen_at: datetime
    has_notices: bool


def open_session(connection: Connection, person: str, now: datetime) -> str:
    """A new session of the person with this id; the secret for their browser."""
    _remove_old(connection, now)
    secret = new_secret()
    connection.execute(
        insert(sessions).values(
            digest=digest_of(secret),
            person=person,
            created_at=to_text(now),
            seen_at=to_text(now),
            data="{}",
        )
    )
    return secret


def find_session(connection: Connection, secret: str, now: datetime) -> Session | None:
    """The session of a secret, if it has not ended."""
    row = connection.execute(
        select(sessions, people.c.id, people.c.name, people.c.role)
        .join(people, people.c.id == sessions.c.person)
        .where(
            sessions.c.digest == digest_of(secret),
            sessions.c.seen_at > text_before(now, IDLE),
            sessions.c.created_at > text_before(now, LONGEST),
            people.c.disabled_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    return Session(
        digest=row.digest,
        person=Person(row.id, row.name, Role(row.role)),
        created_at=from_text(row.created_at),
        seen_at=from_text(row.seen_at),
        has_notices="notices" in json.loads(row.data),
    )


def is_stale(session: Session, now: datetime) -> bool:
    """Whether the time at which the session was last used should be written."""
    return now - session.seen_at > EXACT


def mark_seen(connection: Connection, digest: str, now: datetime) -> None:
    connection.execute(
        update(sessions).where(sessions.c.digest == digest).values(seen_at=to_text(now))
    )


def list_sessions(connection: Connection, person: Person, now: datetime) -> list[Session]:
    """The sessions of a person that have not ended, the latest used first."""
    rows = connection.execute(
        select(sessions)
        .where(
            sessions.c.person == person.id,
            sessions.c.seen_at > text_before(now, IDLE),
            sessions.c.created_at > text_before(now, LONGEST),
        )
        .order_by(sessions.c.seen_at.desc())
    )
    return [
        Session(row.digest, person, from_text(row.created_at), from_text(row.seen_at), False)
        for row in rows
    ]


def end_session(connection: Connection, digest: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.digest == digest))


def end_sessions(connection: Connection, person: str, kept: str = "") -> None:
    """End the sessions of a person, except the one with the digest `kept`."""
    connection.execute(
        delete(sessions).where(sessions.c.person == person, sessions.c.digest != kept)
    )


def keep_notice(connection: Connection, digest: str, notice: Notice) -> None:
    """Keep what the person is shown on their next page."""
    data = _read_data(connection, digest)
    row = [notice.kind, notice.sentence, notice.parameters]
    data["notices"] = [*data.get("notices", []), row]
    _write_data(connection, digest, data)


def take_notices(connection: Connection, digest: str) -> list[Notice]:
    """What the person is shown now; it is forgotten then."""
    data = _read_data(connection, digest)
    found = [Notice(*row) for row in data.pop("notices", [])]
    _write_data(connection, digest, data)
    return found


def _read_data(connection: Connection, digest: str) -> dict[str, Any]:
    text = connection.scalar(select(sessions.c.data).where(sessions.c.digest == digest))
    return dict(json.loads(text)) if text else {}


def _write_data(connection: Connection, digest: str, data: dict[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False)
    connection.execute(update(sessions).where(sessions.c.digest == digest).values(data=text))


def _remove_old(connection: Connection, now: datetime) -> None:
    connection.execute(
        delete(sessions).where(
            (sessions.c.seen_at <= text_before(now, IDLE))
            | (sessions.c.created_at <= text_before(now, LONGEST))
        )
    )
