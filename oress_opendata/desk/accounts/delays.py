"""How long to wait after failed attempts: longer after each, for an account and for a client.

Nobody is locked out for good: a delay has an upper bound, attempts during a delay do not count, and
success forgets the failures. Names and addresses are kept only as hashes with a salt of this desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from oress_opendata.desk.accounts.secret import derive
from oress_opendata.desk.moment import from_text, text_before, to_text
from oress_opendata.desk.tables import about, failures
from oress_opendata.errors import TooManyRequests
from oress_opendata.languages import N_

# Attempts without a delay, and the longest delay in seconds. Many people may share an address.
ACCOUNT, CLIENT = (3, 60), (10, 900)
FORGOTTEN = timedelta(days=1)
WAIT = N_("Too many failed attempts. Wait {seconds} s, then try again.")


def refuse_early(connection: Connection, keys: Iterable[str], now: datetime) -> None:
    """Raises TooManyRequests while one of the keys has to wait."""
    rows = connection.execute(select(failures).where(failures.c.key.in_(list(keys)))).all()
    waits = [_delay_left(row.key, row._mapping["count"], row.last_at, now) for row in rows]
    left = max(waits, default=0)
    if left > 0:
        raise TooManyRequests(WAIT, left)


def count_failure(connection: Connection, keys: Iterable[str], now: datetime) -> None:
    connection.execute(delete(failures).where(failures.c.last_at < text_before(now, FORGOTTEN)))
    for key in keys:
        changed = connection.execute(
            update(failures)
            .where(failures.c.key == key)
            .values(count=failures.c.count + 1, last_at=to_text(now))
        )
        if not changed.rowcount:
            connection.execute(insert(failures).values(key=key, count=1, last_at=to_text(now)))


def undo_failure(connection: Connection, key: str) -> None:
    """The attempt that was counted has succeeded."""
    connection.execute(
        update(failures)
        .where(failures.c.key == key, failures.c.count > 0)
        .values(count=failures.c.count - 1)
    )


def forget_failures(connection: Connection, key: str) -> int:
    """Forget them; how many there were."""
    found = failures.c.key == key
    count = connection.scalar(select(failures.c.count).where(found)) or 0
    connection.execute(delete(failures).where(found))
    return count


def key_of_account(connection: Connection, name: str) -> str:
    return f"account:{derive(_salt_of(connection), name)}"


def key_of_client(connection: Connection, client: str) -> str:
    return f"client:{derive(_salt_of(connection), client)}"


def _salt_of(connection: Connection) -> str:
    return connection.scalar(select(about.c.value).where(about.c.name == "salt")) or ""


def _delay_left(key: str, count: int, last: str, now: datetime) -> int:
    free, longest = ACCOUNT if key.startswith("account:") else CLIENT
    if count < free:
        return 0
    delay = min(longest, 2 ** min(count - free + 1, 20))
    return int(delay - (now - from_text(last)).total_seconds())
