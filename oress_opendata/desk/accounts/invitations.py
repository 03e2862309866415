"""Links that an operator or an administrator hands to a person: for the first administrator, and
for a new password. Each works once; a newer one replaces it. Nothing sends them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from oress_opendata.desk.accounts.once import find_once, forget_purpose, keep_once, take_once
from oress_opendata.desk.accounts.passwords import set_password
from oress_opendata.desk.accounts.people import add_person, find_account, find_person
from oress_opendata.desk.accounts.secret import new_secret
from oress_opendata.desk.accounts.sessions import end_sessions
from oress_opendata.desk.audit import PROGRAM, record_act
from oress_opendata.desk.person import Person, Role
from oress_opendata.desk.tables import identities, passkeys, people, recovery_codes
from oress_opendata.errors import AccountRefused
from oress_opendata.languages import N_

FIRST, PASSWORD = "first administrator", "password"
LIFETIME = timedelta(days=7)
USED = N_("This link was used, has expired, or was replaced by a newer one. Ask for another.")


def invite_first(connection: Connection, now: datetime) -> str | None:
    """The secret of a link that creates the first administrator; None if there is one."""
    if connection.scalar(select(people.c.id).where(people.c.role == Role.ADMIN).limit(1)):
        return None
    secret = new_secret()
    forget_purpose(connection, FIRST, "")
    keep_once(connection, FIRST, secret, "", now=now, lifetime=LIFETIME)
    return secret


def invite_person(connection: Connection, by: str, person: Person, now: datetime) -> str:
    """The secret of a link with which a person sets a password."""
    secret = new_secret()
    forget_purpose(connection, PASSWORD, person.id)
    keep_once(connection, PASSWORD, secret, person.id, now=now, lifetime=LIFETIME)
    record_act(connection, by, "person.invited", person.name)
    return secret


def reset_person(connection: Connection, by: str, name: str, now: datetime) -> str:
    """Take away all with which a person signs in, and give a link for a new password: for somebody
    who lost a device, or whose password another person knows. Raises NotFound."""
    person = find_account(connection, name).person
    connection.execute(
        update(people).where(people.c.id == person.id).values(password="", totp="", totp_step=0)
    )
    for table in (recovery_codes, passkeys, identities):
        connection.execute(delete(table).where(table.c.person == person.id))
    end_sessions(connection, person.id)
    record_act(connection, by, "person.reset", person.name)
    return invite_person(connection, by, person, now)


def find_invitation(connection: Connection, secret: str, now: datetime) -> Person | None:
    """The person that a link is for; None for the first administrator. Raises AccountRefused."""
    if find_once(connection, FIRST, secret, now) is not None:
        return None
    person = find_person(connection, find_once(connection, PASSWORD, secret, now) or "")
    if person is None:
        raise AccountRefused(USED)
    return person


def accept_invitation(
    connection: Connection, secret: str, name: str, password: str, now: datetime
) -> Person:
    """Use a link: set the password, and end all other sessions of the person. `name` is that of
    the first administrator. Raises AccountRefused; the link then works again."""
    person = find_invitation(connection, secret, now)
    if person is None:
        person = add_person(connection, PROGRAM, name, Role.ADMIN)
    set_password(connection, person, password)
    spend_invitation(connection, secret, now)
    end_sessions(connection, person.id)
    return person


def spend_invitation(connection: Connection, secret: str, now: datetime) -> None:
    """The link works no more."""
    for purpose in (FIRST, PASSWORD):
        take_once(connection, purpose, secret, now)
