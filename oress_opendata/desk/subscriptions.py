"""Who receives changes by e-mail. An address is kept for this alone, once its owner has confirmed
it; it is erased when they stop, and after three days where they do not confirm.

A digest is recorded before it is sent: whatever stops the program between the two, nothing is
sent twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from oress_opendata.desk.accounts.secret import derive, is_same, new_secret
from oress_opendata.desk.moment import from_text, text_before, to_text
from oress_opendata.desk.tables import about, subscriptions
from oress_opendata.errors import Busy, NotFound
from oress_opendata.languages import N_

UNCONFIRMED = timedelta(days=3)
# Pages that one address may ask to confirm at a time, and all addresses together.
MOST_WAITING = 3
MOST = 20_000
SALT = "salt"
# The `period` of an address to which the link to confirm was sent.
ASKED = "asked"
ABSENT = N_("This link is no longer valid: the address was erased, or the link is incomplete.")
FULL = N_("No more addresses can be taken at present.")


@dataclass(frozen=True, slots=True)
class Subscription:
    """`topic` is the path of a page below the language; `seen` the time up to which its changes
    were sent, `period` the last month in which they were."""

    id: str
    email: str
    topic: str
    language: str
    is_confirmed: bool
    seen: datetime
    period: str


def add_subscription(
    connection: Connection, email: str, topic: str, language: str, now: datetime
) -> None:
    """Keep an address, to be asked for its confirmation. Not if it was confirmed already, or has
    been asked often enough. Raises Busy."""
    erase_unconfirmed(connection, now)
    if (connection.scalar(select(func.count()).select_from(subscriptions)) or 0) >= MOST:
        raise Busy(FULL)
    own = [row for row in _of_email(connection, email) if row.confirmed_at is None]
    known = any(row.topic == topic for row in _of_email(connection, email))
    if known or len(own) >= MOST_WAITING:
        return
    values = {
        "id": new_secret()[:24],
        "email": email,
        "topic": topic,
        "language": language,
        "created_at": to_text(now),
        "seen": to_text(now),
        "period": "",
    }
    connection.execute(insert(subscriptions).values(values))


def list_unasked(connection: Connection) -> list[Subscription]:
    """Those to which the link to confirm was not sent yet, the oldest first."""
    waiting = subscriptions.c.confirmed_at.is_(None) & (subscriptions.c.period == "")
    query = select(subscriptions).where(waiting).order_by(subscriptions.c.created_at)
    return [_read(row) for row in connection.execute(query)]


def note_asked(connection: Connection, found: Subscription) -> None:
    """The link to confirm was sent."""
    own = (subscriptions.c.id == found.id) & subscriptions.c.confirmed_at.is_(None)
    connection.execute(update(subscriptions).where(own).values(period=ASKED))


def erase_unconfirmed(connection: Connection, now: datetime) -> None:
    old = subscriptions.c.created_at <= text_before(now, UNCONFIRMED)
    connection.execute(delete(subscriptions).where(old, subscriptions.c.confirmed_at.is_(None)))


def write_token(connection: Connection, identifier: str) -> str:
    """What a link has: the id, and a proof that we wrote it."""
    return f"{identifier}.{_sign(connection, identifier)}"


def find_subscription(connection: Connection, token: str) -> Subscription:
    """By the token of a link. Raises NotFound."""
    identifier, _, proof = token.partition(".")
    query = select(subscriptions).where(subscriptions.c.id == identifier)
    row = connection.execute(query).one_or_none()
    if row is None or not is_same(proof, _sign(connection, identifier)):
        raise NotFound(ABSENT)
    return _read(row)


def confirm_subscription(
    connection: Connection, found: Subscription, period: str, now: datetime
) -> None:
    """From now on, and from the next period on. Twice is as once."""
    own = (subscriptions.c.id == found.id) & subscriptions.c.confirmed_at.is_(None)
    values = {"confirmed_at": to_text(now), "seen": to_text(now), "period": period}
    connection.execute(update(subscriptions).where(own).values(values))


def erase_subscription(connection: Connection, found: Subscription, *, every: bool) -> None:
    """Erase one, or all of the same address."""
    own = subscriptions.c.email == found.email if every else subscriptions.c.id == found.id
    connection.execute(delete(subscriptions).where(own))


def list_due(connection: Connection, period: str) -> list[str]:
    """The addresses that had nothing in a period yet."""
    query = (
        select(subscriptions.c.email)
        .where(subscriptions.c.confirmed_at.is_not(None), subscriptions.c.period < period)
        .distinct()
        .order_by(subscriptions.c.email)
    )
    return list(connection.scalars(query))


def take_due(connection: Connection, email: str, period: str, now: datetime) -> list[Subscription]:
    """The due subscriptions of an address as they were; each is recorded as sent."""
    rows = [row for row in _of_email(connection, email) if row.confirmed_at and row.period < period]
    ids = [row.id for row in rows]
    values = {"seen": to_text(now), "period": period}
    connection.execute(update(subscriptions).where(subscriptions.c.id.in_(ids)).values(values))
    return [_read(row) for row in rows]


def give_back(connection: Connection, taken: Sequence[Subscription], period: str) -> None:
    """What was certainly not sent is due again."""
    for found in taken:
        own = (subscriptions.c.id == found.id) & (subscriptions.c.period == period)
        values = {"seen": to_text(found.seen), "period": found.period}
        connection.execute(update(subscriptions).where(own).values(values))


def _of_email(connection: Connection, email: str) -> Sequence[Row[Any]]:
    query = select(subscriptions).where(subscriptions.c.email == email)
    return connection.execute(query.order_by(subscriptions.c.created_at)).all()


def _sign(connection: Connection, identifier: str) -> str:
    salt = connection.scalar(select(about.c.value).where(about.c.name == SALT)) or ""
    return derive(salt, f"follow:{identifier}")[:32]


def _read(row: Row[Any]) -> Subscription:
    return Subscription(
        row.id, row.email, row.topic, row.language, row.confirmed_at is not None,
        from_text(row.seen), row.period,
    )  # fmt: skip
