"""Passwords: at least 12 characters of any kind, kept as Argon2 hashes.

No rule asks for digits or signs: length is what counts (NIST SP 800-63B, section 5.1.1.2). A
password that everybody tries first, or that is made of the person's name, is refused.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, select, update

from oress_opendata.desk.accounts.common_passwords import is_common
from oress_opendata.desk.audit import record_act
from oress_opendata.desk.person import Person
from oress_opendata.desk.tables import people
from oress_opendata.errors import AccountRefused
from oress_opendata.languages import N_

SHORTEST, LONGEST, LEAST_BESIDE_NAME = 12, 1_000, 8
TOO_SHORT = N_(
    "The password has fewer than {characters} characters. Take several words that only you would "
    "put together."
)
TOO_LONG = N_("The password has more than {characters} characters.")
TOO_COMMON = N_("This password is one of those that are tried first. Choose another.")
IS_NAME = N_("The password must not be made of your name.")
_HASHER = PasswordHasher()


def set_password(connection: Connection, person: Person, password: str) -> None:
    """Give a person a password; the caller ends their sessions. Raises AccountRefused."""
    text = _normalise(password)
    _refuse_weak(person.name, text)
    _write(connection, person.id, text)
    record_act(connection, person.name, "account.password", person.name)


def read_hash(connection: Connection, person: Person | None) -> str:
    """The hash of a person's password; empty where there is none, or nobody."""
    if person is None:
        return ""
    return connection.scalar(select(people.c.password).where(people.c.id == person.id)) or ""


def verify_password(kept: str, password: str) -> bool:
    """Whether a password is that of a hash. Takes as long where there is none."""
    text = _normalise(password)[:LONGEST]
    try:
        return _HASHER.verify(kept or _hash_of_nobody(), text) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def renew_hash(connection: Connection, person: Person, kept: str, password: str) -> None:
    """Hash the password again where its hash was made with other parameters than today's."""
    if _HASHER.check_needs_rehash(kept):
        _write(connection, person.id, _normalise(password))


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("")


def _write(connection: Connection, person: str, text: str) -> None:
    kept = _HASHER.hash(text)
    connection.execute(update(people).where(people.c.id == person).values(password=kept))


def _normalise(password: str) -> str:
    """One form of a password, on whatever keyboard it was typed (RFC 8265, section 4.2)."""
    return unicodedata.normalize("NFC", password)


def _refuse_weak(name: str, password: str) -> None:
    if len(password) < SHORTEST:
        raise AccountRefused(TOO_SHORT, characters=SHORTEST)
    if len(password) > LONGEST:
        raise AccountRefused(TOO_LONG, characters=LONGEST)
    folded = password.casefold()
    rest = folded.replace(name.casefold(), "").replace(name.partition("@")[0].casefold(), "")
    if len(rest) < len(folded) and len(rest) < LEAST_BESIDE_NAME:
        raise AccountRefused(IS_NAME)
    if is_common(folded):
        raise AccountRefused(TOO_COMMON)
