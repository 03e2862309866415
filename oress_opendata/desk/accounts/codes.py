"""One-time codes of an authenticator (TOTP, RFC 6238), and recovery codes for who loses it."""

from __future__ import annotations

import secrets
from datetime import datetime
from io import BytesIO

import pyotp
import segno
from sqlalchemy import Connection, delete, func, insert, select, update

from oress_opendata.desk.accounts.secret import digest_of
from oress_opendata.desk.audit import record_act
from oress_opendata.desk.person import Person
from oress_opendata.desk.tables import people, recovery_codes
from oress_opendata.errors import AccountRefused
from oress_opendata.languages import N_

ISSUER = "ORESS Open Data"
STEP = 30
RECOVERY = 10
# Without letters and digits that look alike.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
WRONG = N_("The code is not right. Codes change every 30 seconds; check the clock of your device.")


def new_code_secret() -> str:
    return pyotp.random_base32()


def address_of(person: Person, secret: str) -> str:
    """What an authenticator reads: an address `otpauth:`."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.name, issuer_name=ISSUER)


def draw_code(text: str) -> str:
    """A QR code as an SVG document, without colours of its own or styles."""
    target = BytesIO()
    segno.make(text, error="m").save(target, kind="svg", xmldecl=False, border=2, scale=4)
    return target.getvalue().decode()


def begin_codes(
    connection: Connection, person: Person, secret: str, code: str, now: datetime
) -> list[str]:
    """Ask for codes from now on, once the first one is right; the recovery codes. Raises
    AccountRefused."""
    step = _step_of(secret, code, now)
    if step is None:
        raise AccountRefused(WRONG)
    connection.execute(
        update(people).where(people.c.id == person.id).values(totp=secret, totp_step=step)
    )
    record_act(connection, person.name, "account.codes", person.name)
    return _renew_recovery(connection, person)


def end_codes(connection: Connection, by: str, person: Person) -> None:
    """Ask for no codes any more."""
    connection.execute(update(people).where(people.c.id == person.id).values(totp="", totp_step=0))
    connection.execute(delete(recovery_codes).where(recovery_codes.c.person == person.id))
    record_act(connection, by, "account.codes_ended", person.name)


def needs_code(connection: Connection, person: Person) -> bool:
    return bool(connection.scalar(select(people.c.totp).where(people.c.id == person.id)))


def accept_code(connection: Connection, person: Person, code: str, now: datetime) -> bool:
    """Whether a code is right and was not used before: of the authenticator, or of recovery."""
    secret, last = connection.execute(
        select(people.c.totp, people.c.totp_step).where(people.c.id == person.id)
    ).one()
    step = _step_of(secret, code, now) if secret else None
    if step is not None and step > last:
        connection.execute(update(people).where(people.c.id == person.id).values(totp_step=step))
        return True
    digest = digest_of(_plain(code))
    used = connection.execute(
        delete(recovery_codes).where(
            recovery_codes.c.person == person.id, recovery_codes.c.digest == digest
        )
    )
    if used.rowcount:
        record_act(connection, person.name, "account.recovery_code", person.name)
    return bool(used.rowcount)


def count_recovery(connection: Connection, person: Person) -> int:
    """How many recovery codes are left."""
    found = select(func.count()).where(recovery_codes.c.person == person.id)
    return connection.scalar(found) or 0


def _renew_recovery(connection: Connection, person: Person) -> list[str]:
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(RECOVERY)]
    connection.execute(delete(recovery_codes).where(recovery_codes.c.person == person.id))
    connection.execute(
        insert(recovery_codes),
        [{"person": person.id, "digest": digest_of(code)} for code in codes],
    )
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute of a code: now, just before or just after."""
    codes, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    for step in (current - 1, current, current + 1):
        if pyotp.utils.strings_equal(_plain(code), codes.at(step * STEP)):
            return step
    return None


def _plain(code: str) -> str:
    """A code as it is compared: people write it with spaces and dashes."""
    digits = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in code.casefold())
    return "".join(sign for sign in digits if sign.isalnum())
