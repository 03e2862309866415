"""Tokens of programs: each belongs to a publisher, to some datasets, and expires."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, select, update

from oress_opendata.desk.accounts.people import find_person
from oress_opendata.desk.accounts.secret import digest_of, new_secret
from oress_opendata.desk.audit import record_act
from oress_opendata.desk.moment import from_text, text_before, to_text
from oress_opendata.desk.person import Person, Role
from oress_opendata.desk.tables import people, tokens
from oress_opendata.errors import AccountRefused, Forbidden, NotFound, NotIdentified
from oress_opendata.languages import N_

_DATASET = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}").fullmatch
PREFIX = "oress_"
LONGEST_DAYS, DAYS = 730, 365
NOT_PUBLISHER = N_("{name} may not publish, so a program may not do so in this name either.")
BAD_NAME = N_("Give the token a name of at most 80 characters that says what it is for.")
BAD_DAYS = N_("A token is valid for 1 to {days} days.")
BAD_DATASET = N_("{name} is not the name of a dataset: lower case letters, digits and dashes.")
INVALID = N_("The token is not valid: it is unknown, has expired or was revoked.")
MISSING = N_("Send a token in the header: Authorization: Bearer …")
BEYOND = N_("The token is not for the dataset {name}.")
ABSENT = N_("There is no such token.")


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed. `datasets` is empty for all of them."""

    id: str
    name: str
    owner: str
    datasets: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class Bearer:
    """A program that has shown its token."""

    token: str
    person: Person
    datasets: tuple[str, ...]

    def check_scope(self, dataset: str) -> None:
        """Raises Forbidden."""
        if self.datasets and dataset not in self.datasets:
            raise Forbidden(BEYOND, name=dataset)


def add_token(
    connection: Connection,
    by: str,
    person: Person,
    name: str,
    datasets: Iterable[str],
    *,
    days: int,
    now: datetime,
) -> str:
    """A new token, which is shown once. Raises AccountRefused."""
    scope = sorted(set(datasets))
    _refuse_invalid(person, name.strip(), scope, days)
    secret = PREFIX + new_secret()
    connection.execute(
        insert(tokens).values(
            id=uuid4().hex[:12],
            digest=digest_of(secret),
            name=name.strip(),
            person=person.id,
            datasets=json.dumps(scope),
            created_at=to_text(now),
            expires_at=to_text(now + timedelta(days=days)),
        )
    )
    record_act(connection, by, "token.added", name.strip(), datasets=scope, days=days)
    return secret


def list_tokens(connection: Connection, person: Person | None = None) -> list[Token]:
    """The tokens of a person, or of all; the newest first."""
    query = (
        select(tokens, people.c.name.label("owner"))
        .join(people, people.c.id == tokens.c.person)
        .order_by(tokens.c.created_at.desc(), tokens.c.id)
    )
    if person is not None:
        query = query.where(tokens.c.person == person.id)
    return [_to_token(row) for row in connection.execute(query)]


def revoke_token(
    connection: Connection, by: str, identifier: str, owner: Person | None, now: datetime
) -> None:
    """End a token, of `owner` if one is given. Raises NotFound."""
    query = select(tokens.c.name).where(tokens.c.id == identifier)
    if owner is not None:
        query = query.where(tokens.c.person == owner.id)
    name = connection.scalar(query)
    if name is None:
        raise NotFound(ABSENT)
    connection.execute(
        update(tokens)
        .where(tokens.c.id == identifier, tokens.c.revoked_at.is_(None))
        .values(revoked_at=to_text(now))
    )
    record_act(connection, by, "token.revoked", name)


def identify_bearer(connection: Connection, header: str, now: datetime) -> Bearer:
    """Who an `Authorization` header is of. Raises NotIdentified, Forbidden."""
    kind, _, secret = header.strip().partition(" ")
    if kind.casefold() != "bearer" or not secret.strip():
        raise NotIdentified(MISSING)
    row = connection.execute(
        select(tokens).where(
            tokens.c.digest == digest_of(secret.strip()),
            tokens.c.revoked_at.is_(None),
            tokens.c.expires_at > to_text(now),
        )
    ).first()
    person = find_person(connection, row.person) if row else None
    if row is None or person is None:
        raise NotIdentified(INVALID)
    if not person.may(Role.PUBLISHER):
        raise Forbidden(NOT_PUBLISHER, name=person.name)
    return Bearer(row.id, person, tuple(json.loads(row.datasets)))


def mark_used(connection: Connection, token: str, now: datetime) -> None:
    """Note that a token was used, once a minute at most."""
    before = text_before(now, timedelta(minutes=1))
    connection.execute(
        update(tokens)
        .where(tokens.c.id == token, (tokens.c.used_at.is_(None)) | (tokens.c.used_at < before))
        .values(used_at=to_text(now))
    )


def _refuse_invalid(person: Person, name: str, datasets: list[str], days: int) -> None:
    if not person.may(Role.PUBLISHER):
        raise AccountRefused(NOT_PUBLISHER, name=person.name)
    if not 0 < len(name) <= 80 or not name.isprintable():
        raise AccountRefused(BAD_NAME)
    if not 1 <= days <= LONGEST_DAYS:
        raise AccountRefused(BAD_DAYS, days=LONGEST_DAYS)
    for dataset in datasets:
        if not _DATASET(dataset):
            raise AccountRefused(BAD_DATASET, name=dataset)


def _to_token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        owner=row.owner,
        datasets=tuple(json.loads(row.datasets)),
        created_at=from_text(row.created_at),
        expires_at=from_text(row.expires_at),
        used_at=from_text(row.used_at) if row.used_at else None,
        revoked=row.revoked_at is not None,
    )
