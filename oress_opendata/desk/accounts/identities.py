"""Who a provider's subject is here. No account is made: a person is linked by an invitation, or by
the verified e-mail address that an administrator noted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from oress_opendata.desk.accounts.invitations import find_invitation, spend_invitation
from oress_opendata.desk.accounts.openid import Claims
from oress_opendata.desk.accounts.people import find_person
from oress_opendata.desk.audit import record_act
from oress_opendata.desk.person import Person
from oress_opendata.desk.tables import identities, people
from oress_opendata.errors import AccountRefused
from oress_opendata.languages import N_

STRANGER = N_(
    "The provider knows you, but there is no account for you here. Ask an administrator to add "
    "you or to note your e-mail address."
)


def find_by_claims(connection: Connection, claims: Claims, now: datetime) -> Person:
    """The person, linked from now on. Raises AccountRefused."""
    known = connection.scalar(
        select(identities.c.person).where(
            identities.c.issuer == claims.issuer, identities.c.subject == claims.subject
        )
    )
    person = find_person(connection, known) if known else _find_new(connection, claims, now)
    if person is None:
        raise AccountRefused(STRANGER)
    if not known:
        connection.execute(
            insert(identities).values(
                issuer=claims.issuer, subject=claims.subject, person=person.id
            )
        )
        record_act(connection, person.name, "account.provider", person.name)
    return person


def forget_identities(connection: Connection, by: str, person: Person) -> None:
    """The person signs in with no provider any more, until linked again."""
    connection.execute(delete(identities).where(identities.c.person == person.id))
    record_act(connection, by, "account.provider_removed", person.name)


def has_identity(connection: Connection, person: Person) -> bool:
    found = select(identities.c.subject).where(identities.c.person == person.id).limit(1)
    return connection.scalar(found) is not None


def _find_new(connection: Connection, claims: Claims, now: datetime) -> Person | None:
    if claims.invitation:
        person = find_invitation(connection, claims.invitation, now)
        spend_invitation(connection, claims.invitation, now)
        return person
    if not claims.email:
        return None
    found = connection.scalar(select(people.c.id).where(people.c.email == claims.email))
    return find_person(connection, found) if found else None
