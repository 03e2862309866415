"""Signing in with a name and a password, then with a code where the person asks for codes.

An attempt counts as a failure before it is checked, so that many at once gain nothing; success
forgets it. The hash is computed outside any transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from oress_opendata.desk.accounts.codes import accept_code, needs_code
from oress_opendata.desk.accounts.delays import (
    count_failure,
    forget_failures,
    key_of_account,
    key_of_client,
    refuse_early,
    undo_failure,
)
from oress_opendata.desk.accounts.once import find_once, keep_once, take_once
from oress_opendata.desk.accounts.passkeys import REFUSED as PASSKEY_REFUSED
from oress_opendata.desk.accounts.passkeys import find_by_passkey
from oress_opendata.desk.accounts.passwords import (
    read_hash,
    renew_hash,
    set_password,
    verify_password,
)
from oress_opendata.desk.accounts.people import find_person, find_person_named, fold_name
from oress_opendata.desk.accounts.sessions import open_session
from oress_opendata.desk.audit import record_act
from oress_opendata.desk.database import Desk
from oress_opendata.desk.person import Person
from oress_opendata.errors import AccountRefused
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

CODE = "code"
PATIENCE = timedelta(minutes=5)
WRONG = N_("The name or the password is not right.")
WRONG_CURRENT = N_("The current password is not right.")
WRONG_CODE = N_("The code is not right, or it was used before. Wait for the next one.")
TOO_LATE = N_("This step took too long. Sign in again.")


def check_password(desk: Desk, name: str, password: str, client: str, now: datetime) -> Person:
    """The person with this name and password. Raises AccountRefused, TooManyRequests."""
    person, kept = _begin_attempt(desk, name, client, now)
    if not verify_password(kept, password) or person is None:
        raise AccountRefused(WRONG)
    with transaction(desk.writing) as connection:
        undo_failure(connection, key_of_client(connection, client))
        renew_hash(connection, person, kept, password)
    return person


def await_code(desk: Desk, person: Person, browser: str, now: datetime) -> bool:
    """Whether the person signs in with a code too; the browser then has a while for it."""
    with transaction(desk.writing) as connection:
        if not needs_code(connection, person):
            return False
        keep_once(connection, CODE, browser, person.id, now=now, lifetime=PATIENCE)
    return True


def check_code(desk: Desk, browser: str, code: str, client: str, now: datetime) -> Person:
    """The person who gave the password in this browser, and now a code. Raises AccountRefused,
    TooManyRequests."""
    with transaction(desk.reading) as connection:
        person = find_person(connection, find_once(connection, CODE, browser, now) or "")
    if person is None:
        raise AccountRefused(TOO_LATE)
    _begin_attempt(desk, person.name, client, now)
    with transaction(desk.writing) as connection:
        accepted = accept_code(connection, person, code, now)
        if accepted:
            undo_failure(connection, key_of_client(connection, client))
            take_once(connection, CODE, browser, now)
    if not accepted:
        raise AccountRefused(WRONG_CODE)
    return person


def check_passkey(desk: Desk, browser: str, answer: str, client: str, now: datetime) -> Person:
    """The person whose device has answered. Raises AccountRefused, TooManyRequests."""
    with transaction(desk.writing) as connection:
        key = key_of_client(connection, client)
        refuse_early(connection, (key,), now)
        person = find_by_passkey(connection, desk.settings, browser, answer, now)
        if person is None:
            count_failure(connection, (key,), now)
    if person is None:
        raise AccountRefused(PASSKEY_REFUSED)
    return person


def enter(desk: Desk, person: Person, by: str, now: datetime) -> str:
    """Open a session, once everything was checked; its secret. `by` says with what."""
    with transaction(desk.writing) as connection:
        failed = forget_failures(connection, key_of_account(connection, person.name))
        record_act(connection, person.name, "account.signed_in", by=by, attempts=max(failed, 1))
        return open_session(connection, person.id, now)


def change_password(
    desk: Desk, person: Person, current: str, new: str, *, client: str, now: datetime
) -> None:
    """Replace the password of somebody who knows the current one, if there is one. Raises
    AccountRefused, TooManyRequests."""
    confirm_password(desk, person, current, client, now)
    with transaction(desk.writing) as connection:
        set_password(connection, person, new)


def confirm_password(desk: Desk, person: Person, password: str, client: str, now: datetime) -> None:
    """Ask again who it is, before a change that would let another person in. Somebody who signs in
    without a password has none to confirm. Raises AccountRefused, TooManyRequests."""
    _, kept = _begin_attempt(desk, person.name, client, now)
    if kept and not verify_password(kept, password):
        raise AccountRefused(WRONG_CURRENT)
    with transaction(desk.writing) as connection:
        undo_failure(connection, key_of_client(connection, client))
        forget_failures(connection, key_of_account(connection, person.name))


def _begin_attempt(desk: Desk, name: str, client: str, now: datetime) -> tuple[Person | None, str]:
    with transaction(desk.writing) as connection:
        account = key_of_account(connection, fold_name(name))
        keys = (account, key_of_client(connection, client))
        refuse_early(connection, keys, now)
        count_failure(connection, keys, now)
        person = find_person_named(connection, name)
        return person, read_hash(connection, person)
