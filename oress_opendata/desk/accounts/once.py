"""What works once, for a while: links that set a password, and steps of signing in.

The holder has a secret; the table has its digest, derived for the purpose. A link of one purpose
is refused for another.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from oress_opendata.desk.accounts.secret import derive
from oress_opendata.desk.moment import to_text
from oress_opendata.desk.tables import links


def keep_once(
    connection: Connection,
    purpose: str,
    secret: str,
    subject: str,
    *,
    now: datetime,
    lifetime: timedelta,
) -> None:
    """Keep a subject for the holder of the secret; it replaces what the secret gave before."""
    connection.execute(delete(links).where(links.c.expires_at <= to_text(now)))
    digest = derive(secret, purpose)
    connection.execute(delete(links).where(links.c.digest == digest))
    connection.execute(
        insert(links).values(
            digest=digest,
            purpose=purpose,
            subject=subject,
            created_at=to_text(now),
            expires_at=to_text(now + lifetime),
        )
    )


def find_once(connection: Connection, purpose: str, secret: str, now: datetime) -> str | None:
    """The subject, which is kept."""
    return connection.scalar(
        select(links.c.subject).where(
            links.c.digest == derive(secret, purpose), links.c.expires_at > to_text(now)
        )
    )


def take_once(connection: Connection, purpose: str, secret: str, now: datetime) -> str | None:
    """The subject, which is forgotten: the second time there is none."""
    found = find_once(connection, purpose, secret, now)
    connection.execute(delete(links).where(links.c.digest == derive(secret, purpose)))
    return found


def forget_purpose(connection: Connection, purpose: str, subject: str) -> None:
    """Forget all that a subject may still do: a newer link replaces the older ones."""
    connection.execute(delete(links).where(links.c.purpose == purpose, links.c.subject == subject))
