"""The link with which a structure corrects and confirms its own row. The staff sends it by hand."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from oress_opendata.desk.accounts.once import find_once, forget_purpose, keep_once, take_once
from oress_opendata.desk.accounts.secret import new_secret
from oress_opendata.desk.audit import record_act
from oress_opendata.desk.moment import utc_now
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_

PURPOSE = "claim"
LIFETIME = timedelta(days=60)
ABSENT = N_(
    "This link is no longer valid: it was used, it is older than 60 days, or a newer one was made. "
    "Ask the observatory for another."
)


def make_claim(connection: Connection, person: str, register: str, identifier: str) -> str:
    """A new link for a record, which replaces the older ones. Returns its secret."""
    secret, subject = new_secret(), f"{register}/{identifier}"
    forget_purpose(connection, PURPOSE, subject)
    keep_once(connection, PURPOSE, secret, subject, now=utc_now(), lifetime=LIFETIME)
    record_act(connection, person, "claim.created", subject)
    return secret


def find_claim(connection: Connection, secret: str) -> tuple[str, str]:
    """The register and the id of a link. Raises NotFound."""
    return _split(find_once(connection, PURPOSE, secret, utc_now()))


def take_claim(connection: Connection, secret: str) -> tuple[str, str]:
    """The same, and the link is used up. Raises NotFound."""
    return _split(take_once(connection, PURPOSE, secret, utc_now()))


def _split(subject: str | None) -> tuple[str, str]:
    if subject is None:
        raise NotFound(ABSENT)
    register, _, identifier = subject.partition("/")
    return register, identifier
