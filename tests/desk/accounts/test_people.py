"""Accounts: names, roles, the last administrator, links that work once, what a reset takes away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oress_opendata.desk.accounts.invitations import (
    LIFETIME,
    accept_invitation,
    find_invitation,
    invite_first,
    invite_person,
    reset_person,
)
from oress_opendata.desk.accounts.people import (
    add_person,
    disable_person,
    enable_person,
    find_account,
    find_person_named,
    list_people,
    set_email,
    set_role,
)
from oress_opendata.desk.accounts.sessions import find_session, list_sessions, open_session
from oress_opendata.desk.accounts.tokens import (
    add_token,
    identify_bearer,
    list_tokens,
    revoke_token,
)
from oress_opendata.desk.audit import list_acts
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Role
from oress_opendata.errors import AccountRefused, Forbidden, NotFound, NotIdentified
from oress_opendata.store.engine import transaction

PASSWORD = "quatre mots sans lien"
NOW = utc_now()


@pytest.mark.parametrize("name", ["a", "two words", "<b>", "x" * 65, "", "a\nb"])
def test_names_that_cannot_be(any_desk: Desk, name: str) -> None:
    with transaction(any_desk.writing) as connection, pytest.raises(AccountRefused):
        add_person(connection, "test", name, Role.EDITOR)


def test_a_name_is_one_whatever_its_capitals(any_desk: Desk) -> None:
    with transaction(any_desk.writing) as connection:
        added = add_person(connection, "test", "Amina", Role.EDITOR)
        assert find_person_named(connection, " AMINA ") == added
        with pytest.raises(AccountRefused, match="already"):
            add_person(connection, "test", "amina", Role.ADMIN)
        with pytest.raises(NotFound):
            find_account(connection, "nobody")


def test_the_last_administrator_stays_one(any_desk: Desk) -> None:
    with transaction(any_desk.writing) as connection:
        add_person(connection, "test", "amina", Role.ADMIN)
        with pytest.raises(AccountRefused, match="only administrator"):
            disable_person(connection, "test", "amina")
        with pytest.raises(AccountRefused, match="only administrator"):
            set_role(connection, "test", "amina", Role.PUBLISHER)
        add_person(connection, "test", "badr", Role.ADMIN)
        set_role(connection, "test", "amina", Role.PUBLISHER)
        with pytest.raises(AccountRefused, match="only administrator"):
            disable_person(connection, "test", "badr")


def test_disabling_and_a_new_role_end_the_sessions(any_desk: Desk) -> None:
    with transaction(any_desk.writing) as connection:
        add_person(connection, "test", "root", Role.ADMIN)
        person = add_person(connection, "test", "amina", Role.PUBLISHER)
        token = add_token(connection, "test", person, "nightly", [], days=3, now=NOW)
        secret = open_session(connection, person.id, NOW)
        set_role(connection, "test", "amina", Role.ADMIN)
        assert find_session(connection, secret, NOW) is None
        secret = open_session(connection, person.id, NOW)
        disable_person(connection, "test", "amina")
        assert find_session(connection, secret, NOW) is None
        assert find_person_named(connection, "amina") is None
        enable_person(connection, "test", "amina")
        assert find_session(connection, secret, NOW) is None
        with pytest.raises(NotIdentified):
            identify_bearer(connection, f"Bearer {token}", NOW)


def test_a_link_works_once_and_the_newest_replaces_the_others(any_desk: Desk) -> None:
    with transaction(any_desk.writing) as connection:
        person = add_person(connection, "test", "amina", Role.EDITOR)
        older = invite_person(connection, "test", person, NOW)
        link = invite_person(connection, "test", person, NOW)
        for bad in (older, "", "x", link + "x"):
            with pytest.raises(AccountRefused):
                find_invitation(connection, bad, NOW)
        with pytest.raises(AccountRefused, match="12"):
            accept_invitation(connection, link, "", "too short", NOW)
        assert find_invitation(connection, link, NOW) == person
        with pytest.raises(AccountRefused):
            find_invitation(connection, link, NOW + LIFETIME + timedelta(seconds=1))
        assert accept_invitation(connection, link, "", PASSWORD, NOW) == person
        with pytest.raises(AccountRefused):
            accept_invitation(connection, link, "", PASSWORD, NOW)


def test_the_first_administrator_comes_by_a_link(any_desk: Desk) -> None:
    with transaction(any_desk.writing) as connection:
        older, link = invite_first(connection, NOW), invite_first(connection, NOW)
        assert older
        assert link
        with pytest.raises(AccountRefused):
            find_invitation(connection, older, NOW)
        assert find_invitation(connection, link, NOW) is None
        made = accept_invitation(connection, link, "amina", PASSWORD, NOW)
        assert made.role == Role.ADMIN
        assert invite_first(connection, NOW) is None


def test_a_reset_takes_all_away(any_desk: Desk) -> None:
    with transaction(any_desk.writing) as connection:
        person = add_person(connection, "test", "amina", Role.EDITOR)
        link = invite_person(connection, "test", person, NOW)
        accept_invitation(connection, link, "", PASSWORD, NOW)
        open_session(connection, person.id, NOW)
        assert find_account(connection, "amina").has_password
        reset_person(connection, "test", "amina", NOW)
        assert not find_account(connection, "amina").has_password
        assert list_sessions(connection, person, NOW) == []


def test_an_e_mail_address_belongs_to_one_person(any_desk: Desk) -> None:
    with transaction(any_desk.writing) as connection:
        add_person(connection, "test", "amina", Role.EDITOR, "Amina@Example.org")
        add_person(connection, "test", "badr", Role.EDITOR)
        add_person(connection, "test", "chama", Role.EDITOR)
        with pytest.raises(AccountRefused, match="Another account"):
            set_email(connection, "test", "badr", "amina@example.org")
        with pytest.raises(AccountRefused):
            set_email(connection, "test", "badr", "no address")
        set_email(connection, "test", "amina", "")
        set_email(connection, "test", "badr", "amina@example.org")
        emails = [account.email for account in list_people(connection)]
        assert emails == ["", "amina@example.org", ""]


def test_tokens_are_scoped_expire_and_are_revoked(any_desk: Desk) -> None:
    with transaction(any_desk.writing) as connection:
        add_person(connection, "test", "root", Role.ADMIN)
        person = add_person(connection, "test", "amina", Role.PUBLISHER)
        editor = add_person(connection, "test", "badr", Role.EDITOR)
        secret = add_token(connection, "test", person, "nightly", ["one"], days=3, now=NOW)
        bearer = identify_bearer(connection, f"bearer {secret}", NOW)
        bearer.check_scope("one")
        with pytest.raises(Forbidden):
            bearer.check_scope("two")
        for header in ("", "Bearer", f"Basic {secret}", f"Bearer {secret}x"):
            with pytest.raises(NotIdentified):
                identify_bearer(connection, header, NOW)
        with pytest.raises(NotIdentified):
            identify_bearer(connection, f"Bearer {secret}", NOW + timedelta(days=3))
        with pytest.raises(AccountRefused):
            add_token(connection, "test", editor, "mine", [], days=3, now=NOW)
        with pytest.raises(NotFound):
            revoke_token(connection, "test", bearer.token, editor, NOW)
        set_role(connection, "test", "amina", Role.EDITOR)
        with pytest.raises(Forbidden):
            identify_bearer(connection, f"Bearer {secret}", NOW)
        set_role(connection, "test", "amina", Role.PUBLISHER)
        revoke_token(connection, "test", bearer.token, person, NOW)
        with pytest.raises(NotIdentified):
            identify_bearer(connection, f"Bearer {secret}", NOW)
        assert [token.revoked for token in list_tokens(connection, person)] == [True]


@pytest.mark.parametrize(("name", "datasets", "days"), [
    ("", [], 3), ("x" * 81, [], 3), ("x", ["A b"], 3), ("x", [], 0), ("x", [], 731),
])  # fmt: skip
def test_tokens_that_cannot_be(any_desk: Desk, name: str, datasets: list[str], days: int) -> None:
    with transaction(any_desk.writing) as connection:
        person = add_person(connection, "test", "amina", Role.PUBLISHER)
        with pytest.raises(AccountRefused):
            add_token(connection, "test", person, name, datasets, days=days, now=NOW)


def test_the_audit_list_knows_no_secret(any_desk: Desk) -> None:
    with transaction(any_desk.writing) as connection:
        person = add_person(connection, "test", "amina", Role.PUBLISHER)
        link = invite_person(connection, "test", person, NOW)
        accept_invitation(connection, link, "", PASSWORD, NOW)
        token = add_token(connection, "test", person, "nightly", [], days=3, now=NOW)
        written = repr(list_acts(connection))
    assert "person.invited" in written
    for secret in (link, token, PASSWORD):
        assert secret not in written
