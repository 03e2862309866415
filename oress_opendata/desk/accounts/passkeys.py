"""Passkeys (WebAuthn): a device signs a challenge of this site, after its owner unlocked it.

A passkey replaces name, password and code at once: the device must verify its user. Challenges work
once, in the browser that asked for them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import Connection, delete, insert, select, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from oress_opendata.desk.accounts.once import keep_once, take_once
from oress_opendata.desk.accounts.people import find_person
from oress_opendata.desk.audit import record_act
from oress_opendata.desk.moment import from_text, to_text
from oress_opendata.desk.person import Person
from oress_opendata.desk.tables import passkeys
from oress_opendata.errors import AccountRefused, NotFound
from oress_opendata.languages import N_
from oress_opendata.settings import Settings

SITE = "ORESS Open Data"
NEW, KNOWN = "new passkey", "passkey"
PATIENCE = timedelta(minutes=5)
LONGEST_NAME, MOST = 60, 20
REFUSED = N_("The passkey was not accepted. Try again, or sign in with your password.")
ABSENT = N_("There is no such passkey.")
TOO_MANY = N_("You already have {number} passkeys. Remove one first.")


@dataclass(frozen=True, slots=True)
class Passkey:
    id: str
    name: str
    created_at: datetime
    used_at: datetime | None


def takes_passkeys(settings: Settings) -> bool:
    """Whether browsers make passkeys for this site: for a name, never for an address of IP."""
    try:
        ip_address(_host_of(settings))
    except ValueError:
        return True
    return False


def list_passkeys(connection: Connection, person: Person) -> list[Passkey]:
    rows = connection.execute(
        select(passkeys).where(passkeys.c.person == person.id).order_by(passkeys.c.created_at)
    )
    return [
        Passkey(
            row.id,
            row.name,
            from_text(row.created_at),
            from_text(row.used_at) if row.used_at else None,
        )
        for row in rows
    ]


def ask_for_new(
    connection: Connection, settings: Settings, person: Person, browser: str, now: datetime
) -> str:
    """The options, as JSON, with which a browser makes a passkey. Raises AccountRefused."""
    known = list_passkeys(connection, person)
    if len(known) >= MOST:
        raise AccountRefused(TOO_MANY, number=MOST)
    options = webauthn.generate_registration_options(
        rp_id=_host_of(settings),
        rp_name=SITE,
        user_id=person.id.encode(),
        user_name=person.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.id)) for passkey in known
        ],
    )
    challenge = bytes_to_base64url(options.challenge)
    keep_once(connection, NEW, browser, challenge, now=now, lifetime=PATIENCE)
    return webauthn.options_to_json(options)


def add_passkey(
    connection: Connection,
    settings: Settings,
    person: Person,
    browser: str,
    *,
    answer: str,
    name: str,
    now: datetime,
) -> None:
    """Keep the passkey that a browser has made. Raises AccountRefused."""
    challenge = take_once(connection, NEW, browser, now)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge or ""),
            expected_rp_id=_host_of(settings),
            expected_origin=_origin_of(settings),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise AccountRefused(REFUSED) from error
    identifier = bytes_to_base64url(made.credential_id)
    if not challenge or _find_row(connection, identifier) is not None:
        raise AccountRefused(REFUSED)
    connection.execute(
        insert(passkeys).values(
            id=identifier,
            person=person.id,
            name=" ".join(name.split())[:LONGEST_NAME] or to_text(now)[:10],
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            created_at=to_text(now),
        )
    )
    record_act(connection, person.name, "account.passkey", person.name)


def ask_for_known(connection: Connection, settings: Settings, browser: str, now: datetime) -> str:
    """The options, as JSON, with which a browser signs in by a passkey that it knows."""
    options = webauthn.generate_authentication_options(
        rp_id=_host_of(settings), user_verification=UserVerificationRequirement.REQUIRED
    )
    challenge = bytes_to_base64url(options.challenge)
    keep_once(connection, KNOWN, browser, challenge, now=now, lifetime=PATIENCE)
    return webauthn.options_to_json(options)


def find_by_passkey(
    connection: Connection, settings: Settings, browser: str, answer: str, now: datetime
) -> Person | None:
    """Who a browser's answer belongs to; None if it is not valid."""
    challenge = take_once(connection, KNOWN, browser, now)
    row = _find_row(connection, _identifier_of(answer))
    if not challenge or row is None:
        return None
    try:
        shown = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host_of(settings),
            expected_origin=_origin_of(settings),
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    connection.execute(
        update(passkeys)
        .where(passkeys.c.id == row.id)
        .values(sign_count=shown.new_sign_count, used_at=to_text(now))
    )
    return find_person(connection, row.person)


def remove_passkey(connection: Connection, person: Person, identifier: str) -> None:
    """Raises NotFound, also for a passkey of somebody else."""
    removed = connection.execute(
        delete(passkeys).where(passkeys.c.id == identifier, passkeys.c.person == person.id)
    )
    if not removed.rowcount:
        raise NotFound(ABSENT)
    record_act(connection, person.name, "account.passkey_removed", person.name)


def _find_row(connection: Connection, identifier: str) -> Any:
    return connection.execute(select(passkeys).where(passkeys.c.id == identifier)).first()


def _identifier_of(answer: str) -> str:
    try:
        found = json.loads(answer)
        return str(found["id"])
    except (ValueError, KeyError, TypeError):
        return ""


def _host_of(settings: Settings) -> str:
    """The name of the site for browsers: its host.."""
    return urlsplit(settings.base_url).hostname or ""


def _origin_of(settings: Settings) -> str:
    parts = urlsplit(settings.base_url)
    return f"{parts.scheme}://{parts.netloc}"
