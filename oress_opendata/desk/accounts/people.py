"""People with an account: added, given another role, disabled, listed. Nobody is removed, since the
audit list names them. The last administrator can neither be disabled nor lowered."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, func, insert, select, update

from oress_opendata.desk.accounts.sessions import end_sessions
from oress_opendata.desk.audit import record_act
from oress_opendata.desk.moment import from_text, to_text, utc_now
from oress_opendata.desk.person import Person, Role
from oress_opendata.desk.tables import people, tokens
from oress_opendata.errors import AccountRefused, NotFound
from oress_opendata.languages import N_

NAME = re.compile(r"[\w.@+-]{2,64}")
BAD_NAME = N_(
    "A name has 2 to 64 letters, digits and the characters . _ - + @, without spaces: for example "
    "amina or amina@example.org."
)
TAKEN = N_("There is already an account with the name {name}.")
BAD_EMAIL = N_("{email} is not an e-mail address.")
EMAIL_TAKEN = N_("Another account already has the e-mail address {email}.")
UNKNOWN = N_("There is no account with the name {name}.")
ALONE = N_(
    "{name} is the only administrator. Give another person this role first, otherwise nobody could "
    "manage accounts."
)
_EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Account:
    """A person as administrators see them."""

    person: Person
    email: str
    created_at: datetime
    disabled: bool
    has_password: bool
    has_codes: bool


def add_person(connection: Connection, by: str, name: str, role: Role, email: str = "") -> Person:
    """A new account, into which nobody can sign in yet. Raises AccountRefused."""
    name = fold_name(name)
    if not NAME.fullmatch(name):
        raise AccountRefused(BAD_NAME)
    if connection.scalar(select(people.c.id).where(people.c.name == name)):
        raise AccountRefused(TAKEN, name=name)
    person = Person(uuid4().hex, name, role)
    connection.execute(
        insert(people).values(
            id=person.id,
            name=name,
            role=role,
            email=_check_email(connection, email),
            password="",
            totp="",
            totp_step=0,
            created_at=to_text(utc_now()),
        )
    )
    record_act(connection, by, "person.added", name, role=role)
    return person


def fold_name(name: str) -> str:
    """The one way in which a name is kept, whatever its capitals."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def list_people(connection: Connection) -> list[Account]:
    return [_to_account(row) for row in connection.execute(select(people).order_by(people.c.name))]


def find_account(connection: Connection, name: str) -> Account:
    """Raises NotFound."""
    row = connection.execute(select(people).where(people.c.name == fold_name(name))).first()
    if row is None:
        raise NotFound(UNKNOWN, name=name)
    return _to_account(row)


def find_person_named(connection: Connection, name: str) -> Person | None:
    """A person by name, unless the account is disabled."""
    found = select(people.c.id).where(people.c.name == fold_name(name))
    return find_person(connection, connection.scalar(found) or "")


def find_person(connection: Connection, identifier: str) -> Person | None:
    """A person by id, unless the account is disabled."""
    row = connection.execute(
        select(people).where(people.c.id == identifier, people.c.disabled_at.is_(None))
    ).first()
    return Person(row.id, row.name, Role(row.role)) if row else None


def set_role(connection: Connection, by: str, name: str, role: Role) -> None:
    """Give a person another role; they sign in again. Raises NotFound, AccountRefused."""
    account = find_account(connection, name)
    if role != Role.ADMIN and is_alone(connection, account.person):
        raise AccountRefused(ALONE, name=account.person.name)
    connection.execute(update(people).where(people.c.id == account.person.id).values(role=role))
    end_sessions(connection, account.person.id)
    record_act(
        connection, by, "person.role", account.person.name, before=account.person.role, after=role
    )


def set_email(connection: Connection, by: str, name: str, email: str) -> None:
    """Note the e-mail address by which a provider knows a person. Raises as `set_role`."""
    account = find_account(connection, name)
    email = _check_email(connection, email, account.person.id)
    connection.execute(update(people).where(people.c.id == account.person.id).values(email=email))
    record_act(connection, by, "person.email", account.person.name)


def disable_person(connection: Connection, by: str, name: str) -> None:
    """Let a person sign in no more; their sessions and tokens end. Raises as `set_role`."""
    account = find_account(connection, name)
    if is_alone(connection, account.person):
        raise AccountRefused(ALONE, name=account.person.name)
    now = to_text(utc_now())
    connection.execute(
        update(people).where(people.c.id == account.person.id).values(disabled_at=now)
    )
    connection.execute(
        update(tokens)
        .where(tokens.c.person == account.person.id, tokens.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    end_sessions(connection, account.person.id)
    record_act(connection, by, "person.disabled", account.person.name)


def enable_person(connection: Connection, by: str, name: str) -> None:
    """Raises NotFound."""
    account = find_account(connection, name)
    connection.execute(
        update(people).where(people.c.id == account.person.id).values(disabled_at=None)
    )
    record_act(connection, by, "person.enabled", account.person.name)


def is_alone(connection: Connection, person: Person) -> bool:
    """Whether a person is the only administrator who can sign in."""
    admins = select(people.c.id).where(people.c.role == Role.ADMIN, people.c.disabled_at.is_(None))
    return [row.id for row in connection.execute(admins)] == [person.id]


def has_people(connection: Connection) -> bool:
    return bool(connection.scalar(select(func.count()).select_from(people)))


def _check_email(connection: Connection, email: str, person: str = "") -> str:
    email = email.strip().casefold()
    if email and not _EMAIL.fullmatch(email):
        raise AccountRefused(BAD_EMAIL, email=email)
    taken = select(people.c.id).where(people.c.email == email, people.c.id != person)
    if email and connection.scalar(taken):
        raise AccountRefused(EMAIL_TAKEN, email=email)
    return email


def _to_account(row: Row[Any]) -> Account:
    return Account(
        person=Person(row.id, row.name, Role(row.role)),
        email=row.email,
        created_at=from_text(row.created_at),
        disabled=row.disabled_at is not None,
        has_password=bool(row.password),
        has_codes=bool(row.totp),
    )
