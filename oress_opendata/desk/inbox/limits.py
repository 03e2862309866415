"""How much may arrive: from one client in an hour, and in all while nobody answers.

A client is a hash with the salt of this desk, forgotten after the hour.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from oress_opendata.desk.accounts.secret import new_secret
from oress_opendata.desk.inbox.message import State
from oress_opendata.desk.moment import text_before, to_text
from oress_opendata.desk.tables import about, failures, messages
from oress_opendata.errors import Busy, TooManyRequests
from oress_opendata.languages import N_

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 10
SHARED = 20
MOST_OPEN = 5_000
TOO_MANY = N_("You have sent several forms within an hour. Wait a while, then send the next one.")
FULL = N_("Too many messages wait for an answer. Try again in some days.")
SALT = "salt"


def count_arrival(
    connection: Connection, form: str, client: str, now: datetime, *, is_shared: bool = False
) -> None:
    """Count a form that arrives. A client that `is_shared` is a proxy that hides all its visitors.
    Raises TooManyRequests or Busy."""
    connection.execute(
        delete(failures).where(
            failures.c.key.startswith("form:"), failures.c.last_at < text_before(now, HOUR)
        )
    )
    waiting = select(func.count()).where(messages.c.state == State.OPEN.value)
    if (connection.scalar(waiting) or 0) >= MOST_OPEN:
        raise Busy(FULL)
    key = f"form:{form}:{_hash(connection, client)}"
    count = connection.scalar(select(failures.c.count).where(failures.c.key == key))
    if count is None:
        connection.execute(insert(failures).values(key=key, count=1, last_at=to_text(now)))
        return
    if count >= MOST_AN_HOUR * (SHARED if is_shared else 1):
        raise TooManyRequests(TOO_MANY, int(HOUR.total_seconds()))
    # The hour is that of the first form, so that it ends.
    connection.execute(update(failures).where(failures.c.key == key).values(count=count + 1))


def _hash(connection: Connection, client: str) -> str:
    salt = connection.scalar(select(about.c.value).where(about.c.name == SALT))
    if salt is None:
        salt = new_secret()
        connection.execute(insert(about).values(name=SALT, value=salt))
    return hashlib.blake2b(client.encode(), key=salt.encode(), digest_size=16).hexdigest()
