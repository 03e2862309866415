"""Passwords, delays and codes: what is refused, what is forgotten, what works only once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from oress_opendata.desk.accounts.codes import (
    RECOVERY,
    address_of,
    begin_codes,
    count_recovery,
    draw_code,
    end_codes,
    needs_code,
    new_code_secret,
)
from oress_opendata.desk.accounts.delays import ACCOUNT, CLIENT
from oress_opendata.desk.accounts.once import find_once, keep_once, take_once
from oress_opendata.desk.accounts.passwords import set_password
from oress_opendata.desk.accounts.people import add_person, disable_person
from oress_opendata.desk.accounts.sessions import find_session
from oress_opendata.desk.accounts.sign_in import (
    await_code,
    change_password,
    check_code,
    check_password,
    enter,
)
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Person, Role
from oress_opendata.desk.tables import failures, people, sessions
from oress_opendata.errors import AccountRefused, TooManyRequests
from oress_opendata.store.engine import transaction

PASSWORD, CLIENT_ADDRESS = "quatre mots sans lien", "192.0.2.7"
NOW = utc_now()


@pytest.fixture
def person(any_desk: Desk) -> Person:
    with transaction(any_desk.writing) as connection:
        person = add_person(connection, "test", "amina", Role.EDITOR)
        set_password(connection, person, PASSWORD)
    return person


def attempt(desk: Desk, password: str, now: datetime = NOW, name: str = "amina") -> Person:
    return check_password(desk, name, password, CLIENT_ADDRESS, now)


@pytest.mark.parametrize("password", [
    "short", "elevenchars", "x" * 1_001, "aaaaaaaaaaaaaa", "motdepasse1234", "123456789012",
    "azertyuiop12", "tangertanger", "Password2026!", "Amina-amina-amina", "amina@2026!!",
    "oress_2026_oress", "1q2w3e4r5t6y",
])  # fmt: skip
def test_weak_passwords(any_desk: Desk, person: Person, password: str) -> None:
    with transaction(any_desk.writing) as connection, pytest.raises(AccountRefused):
        set_password(connection, person, password)


@pytest.mark.parametrize("password", [
    "trois figues et un bateau", "زيتون وبحر وجبل عال", "amina mange des figues",
    "   figue du Rif",
])  # fmt: skip
def test_passwords_of_any_kind(any_desk: Desk, person: Person, password: str) -> None:
    with transaction(any_desk.writing) as connection:
        set_password(connection, person, password)
    assert attempt(any_desk, password) == person


def test_a_password_is_kept_as_a_hash_that_follows_the_parameters(
    any_desk: Desk, person: Person
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with transaction(any_desk.writing) as connection:
        connection.execute(update(people).values(password=weak))
    assert attempt(any_desk, PASSWORD) == person
    with transaction(any_desk.reading) as connection:
        kept = connection.scalar(select(people.c.password)) or ""
    assert kept.startswith("$argon2id$")
    assert kept != weak
    assert PASSWORD not in kept


def test_names_without_an_account_are_answered_alike(any_desk: Desk, person: Person) -> None:
    answers = set()
    with transaction(any_desk.writing) as connection:
        add_person(connection, "test", "invited", Role.EDITOR)
        add_person(connection, "test", "root", Role.ADMIN)
    for name in ("amina", "nobody", "invited", ""):
        with pytest.raises(AccountRefused) as refused:
            attempt(any_desk, "wrong", name=name)
        answers.add(str(refused.value))
    with transaction(any_desk.writing) as connection:
        disable_person(connection, "test", "amina")
    with pytest.raises(AccountRefused) as refused:
        attempt(any_desk, PASSWORD)
    assert answers == {str(refused.value)}


def test_delays_grow_end_and_are_forgotten(any_desk: Desk, person: Person) -> None:
    now, waited = NOW, []
    for _ in range(12):
        try:
            attempt(any_desk, "wrong", now)
        except TooManyRequests as error:
            waited.append(error.seconds)
            now += timedelta(seconds=error.seconds)
            with pytest.raises(AccountRefused):
                attempt(any_desk, "wrong", now)
        except AccountRefused:
            pass
    assert waited == sorted(waited)
    assert waited[0] <= 2 < waited[-1] <= max(ACCOUNT[1], CLIENT[1])
    with pytest.raises(TooManyRequests):
        attempt(any_desk, PASSWORD, now)
    now += timedelta(seconds=CLIENT[1])
    enter(any_desk, attempt(any_desk, PASSWORD, now), "password", now)
    with pytest.raises(AccountRefused):
        attempt(any_desk, "wrong", now + timedelta(seconds=CLIENT[1]))


def test_attempts_during_a_delay_do_not_prolong_it(any_desk: Desk, person: Person) -> None:
    for _ in range(ACCOUNT[0]):
        with pytest.raises(AccountRefused):
            attempt(any_desk, "wrong")
    for _ in range(5):
        with pytest.raises(TooManyRequests):
            attempt(any_desk, "wrong")
    assert attempt(any_desk, PASSWORD, NOW + timedelta(seconds=3)) == person


def test_a_client_that_tries_many_names_waits(any_desk: Desk, person: Person) -> None:
    for number in range(CLIENT[0]):
        with pytest.raises(AccountRefused):
            attempt(any_desk, "wrong", name=f"name{number}")
    with pytest.raises(TooManyRequests):
        attempt(any_desk, "wrong", name="another")
    assert check_password(any_desk, "amina", PASSWORD, "198.51.100.1", NOW) == person


def test_neither_names_nor_addresses_are_kept_of_failures(any_desk: Desk, person: Person) -> None:
    with pytest.raises(AccountRefused):
        attempt(any_desk, "wrong", name="typed-by-mistake")
    with transaction(any_desk.reading) as connection:
        kept = repr(list(connection.execute(select(failures))))
    assert "client:" in kept
    assert CLIENT_ADDRESS not in kept
    assert "typed-by-mistake" not in kept


def test_sessions_are_kept_as_digests(any_desk: Desk, person: Person) -> None:
    secret = enter(any_desk, person, "password", NOW)
    with transaction(any_desk.reading) as connection:
        assert secret not in repr(list(connection.execute(select(sessions))))
        found = find_session(connection, secret, NOW)
    assert found
    assert found.person == person


def test_the_current_password_is_asked_for(any_desk: Desk, person: Person) -> None:
    new = "figues de barbarie"
    for current in ("", "wrong"):
        with pytest.raises(AccountRefused):
            change_password(any_desk, person, current, new, client=CLIENT_ADDRESS, now=NOW)
    change_password(any_desk, person, PASSWORD, new, client=CLIENT_ADDRESS, now=NOW)
    assert attempt(any_desk, new) == person


def test_codes(any_desk: Desk, person: Person) -> None:
    secret = new_code_secret()
    code = pyotp.TOTP(secret).at(NOW)
    with transaction(any_desk.writing) as connection:
        with pytest.raises(AccountRefused):
            begin_codes(connection, person, secret, "000000", NOW + timedelta(days=1))
        recovery = begin_codes(connection, person, secret, f" {code[:3]} {code[3:]} ", NOW)
        assert needs_code(connection, person)
    assert len(set(recovery)) == RECOVERY
    later = NOW + timedelta(seconds=60)
    assert await_code(any_desk, person, "browser", later)
    for wrong in (code, "", "123", recovery[0][:-1], "x" * 1_000):
        with pytest.raises((AccountRefused, TooManyRequests)):
            check_code(any_desk, "browser", wrong, CLIENT_ADDRESS, later)
    later += timedelta(seconds=90)
    with pytest.raises(AccountRefused):
        check_code(any_desk, "another browser", pyotp.TOTP(secret).at(later), CLIENT_ADDRESS, later)
    fresh = pyotp.TOTP(secret).at(later)
    assert check_code(any_desk, "browser", fresh, CLIENT_ADDRESS, later) == person
    later += timedelta(seconds=90)
    await_code(any_desk, person, "browser", later)
    with pytest.raises(AccountRefused):
        check_code(any_desk, "browser", fresh, CLIENT_ADDRESS, later)
    later += timedelta(seconds=90)
    used = recovery[0].upper().replace("-", " ")
    assert check_code(any_desk, "browser", used, CLIENT_ADDRESS, later) == person
    later += timedelta(seconds=90)
    await_code(any_desk, person, "browser", later)
    with pytest.raises(AccountRefused):
        check_code(any_desk, "browser", used, CLIENT_ADDRESS, later)
    with transaction(any_desk.writing) as connection:
        assert count_recovery(connection, person) == RECOVERY - 1
        end_codes(connection, "test", person)
    assert not await_code(any_desk, person, "browser", later)


def test_the_drawing_needs_no_style() -> None:
    drawing = draw_code(
        address_of(Person("1", "amina@example.org", Role.EDITOR), new_code_secret())
    )
    assert drawing.startswith("<svg")
    assert "style" not in drawing
    assert "script" not in drawing


def test_what_works_once(any_desk: Desk) -> None:
    lifetime = timedelta(minutes=5)
    with transaction(any_desk.writing) as connection:
        keep_once(connection, "one", "secret", "subject", now=NOW, lifetime=lifetime)
        assert find_once(connection, "two", "secret", NOW) is None
        assert find_once(connection, "one", "secret", NOW + lifetime) is None
        assert take_once(connection, "one", "secret", NOW) == "subject"
        assert take_once(connection, "one", "secret", NOW) is None
