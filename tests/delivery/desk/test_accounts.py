"""The pages of accounts: signing in and out, links, my account, people, the audit list, tokens."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import update

from oress_opendata.desk.accounts.invitations import invite_first, invite_person
from oress_opendata.desk.accounts.passwords import set_password
from oress_opendata.desk.accounts.people import add_person, find_account
from oress_opendata.desk.accounts.sessions import find_session
from oress_opendata.desk.audit import list_acts, record_act
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import to_text, utc_now
from oress_opendata.desk.person import Person, Role
from oress_opendata.desk.tables import failures, people
from oress_opendata.store.engine import transaction
from tests.delivery.desk.conftest import DeskClient, SignIn

PASSWORD = "quatre mots sans lien"


@pytest.fixture
def amina(desk: Desk) -> Person:
    with transaction(desk.writing) as connection:
        add_person(connection, "test", "root", Role.ADMIN)
        person = add_person(connection, "test", "amina", Role.PUBLISHER)
        set_password(connection, person, PASSWORD)
    return person


def give(client: DeskClient, password: str = PASSWORD, wanted: str = "") -> tuple[int, str]:
    data = {"name": "amina", "password": password, "next": wanted}
    answer = client.send("/en/desk/sign-in", data=data)
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_signing_in_gives_another_secret(visitor: DeskClient, desk: Desk, amina: Person) -> None:
    visitor.get("/en/desk/sign-in")
    before = visitor.secret
    assert give(visitor) == (303, "/en/desk")
    assert visitor.secret != before
    page = visitor.get("/en/desk")
    assert page.status_code == 200
    assert "amina" in page.text
    old = visitor.secret
    assert visitor.send("/en/desk/sign-out").headers["Location"] == "/en/desk/sign-in"
    with transaction(desk.reading) as connection:
        assert find_session(connection, old, utc_now()) is None
    visitor.secret = old
    assert visitor.get("/en/desk").status_code == 303


def test_a_session_that_another_planted_stays_nobodys(visitor: DeskClient, amina: Person) -> None:
    visitor.secret = "planted"
    assert give(visitor)[0] == 303
    assert visitor.secret != "planted"
    visitor.secret = "planted"
    assert visitor.get("/en/desk").status_code == 303


def test_the_cookie(visitor: DeskClient, amina: Person) -> None:
    cookie = visitor.get("/en/desk/sign-in").headers["Set-Cookie"]
    for part in ("oress-desk=", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(("wanted", "address"), [
    ("/fr/desk/audit?act=token", "/fr/desk/audit?act=token"),
    ("https://example.org/fr/desk", "/en/desk"),
    ("//example.org/fr/desk", "/en/desk"),
    ("/fr/desk//example.org", "/en/desk"),
    ("/\\example.org/fr/desk", "/en/desk"),
    ("/fr/datasets", "/en/desk"),
    ("/fr/desk\r\nX: y", "/en/desk"),
    ("/fr/deskless", "/en/desk"),
])  # fmt: skip
def test_where_one_goes_then(visitor: DeskClient, amina: Person, wanted: str, address: str) -> None:
    assert give(visitor, wanted=wanted) == (303, address)


def test_wrong_passwords_are_answered_in_words_then_slowly(
    visitor: DeskClient, amina: Person
) -> None:
    for _ in range(3):
        status, page = give(visitor, "wrong")
        assert status == 400
        assert "not right" in page
        assert 'value="amina"' in page
        assert "wrong" not in re.sub(r'class="[^"]*"', "", page)
    answer = visitor.send("/fr/desk/sign-in", data={"name": "amina", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_codes_from_the_setup_to_the_recovery(
    visitor: DeskClient, desk: Desk, amina: Person
) -> None:
    give(visitor)
    page = visitor.get("/en/desk/account/codes").text
    assert "<svg" in page
    found = re.search(r'class="once">([A-Z2-7]+)<', page)
    assert found
    secret = found[1]
    assert secret in visitor.get("/en/desk/account/codes").text
    wrong = visitor.send("/en/desk/account/codes", data={"code": "12"})
    assert wrong.status_code == 400
    assert secret in wrong.text
    done = visitor.send("/en/desk/account/codes", data={"code": pyotp.TOTP(secret).now()})
    recovery = re.findall(r"<code>([\w-]{14})</code>", done.text)
    assert len(recovery) == 10
    visitor.send("/en/desk/sign-out")
    with transaction(desk.writing) as connection:
        connection.execute(update(people).values(totp_step=0))
    status, page = give(visitor)
    assert status == 200
    assert visitor.get("/en/desk").status_code == 303
    assert visitor.send("/en/desk/sign-in/code", data={"code": "000"}).status_code == 400
    right = visitor.send("/en/desk/sign-in/code", data={"code": pyotp.TOTP(secret).now()})
    assert right.status_code == 303
    assert visitor.get("/en/desk").status_code == 200
    kept = visitor.send("/en/desk/account/codes/end", data={"confirm": "wrong"})
    assert kept.status_code == 303
    assert "not right" in visitor.get("/en/desk/account").text
    visitor.send("/en/desk/account/codes/end", data={"confirm": PASSWORD})
    visitor.send("/en/desk/sign-out")
    assert give(visitor)[0] == 303


def test_a_new_password_ends_the_other_sessions(
    visitor: DeskClient, application: Flask, amina: Person
) -> None:
    other = application.test_client()
    assert isinstance(other, DeskClient)
    give(visitor)
    give(other)
    new = {"password": "figues de barbarie", "again": "figues de barbarie"}
    for data in ({"current": "wrong", **new}, {"current": PASSWORD, **new, "again": "another one"}):
        assert visitor.send("/en/desk/account/password", data=data).status_code == 400
    before = visitor.secret
    done = visitor.send("/en/desk/account/password", data={"current": PASSWORD, **new})
    assert done.status_code == 303
    assert visitor.secret != before
    assert "password is changed" in visitor.get("/en/desk/account").text
    assert "password is changed" not in visitor.get("/en/desk/account").text
    assert other.get("/en/desk").status_code == 303


def test_the_first_administrator(visitor: DeskClient, desk: Desk) -> None:
    with transaction(desk.writing) as connection:
        link = invite_first(connection, utc_now())
    path = f"/fr/desk/link/{link}"
    assert "administrateur" in visitor.get(path).text
    for data in (
        {"name": "amina", "password": "short", "again": "short"},
        {"name": "a b", "password": PASSWORD, "again": PASSWORD},
        {"name": "amina", "password": PASSWORD, "again": ""},
    ):
        assert visitor.send(path, data=data).status_code == 400
    done = visitor.send(path, data={"name": "amina", "password": PASSWORD, "again": PASSWORD})
    assert done.headers["Location"] == "/fr/desk"
    assert "/fr/desk/people" in visitor.get("/fr/desk").text
    assert visitor.get(path).status_code == 400


def test_guessing_links_is_slowed(visitor: DeskClient, desk: Desk) -> None:
    statuses = [visitor.get(f"/en/desk/link/guess{number}").status_code for number in range(12)]
    assert statuses[0] == 400
    assert statuses[-1] == 429
    with transaction(desk.writing) as connection:
        before = to_text(utc_now() - timedelta(hours=1))
        connection.execute(update(failures).values(last_at=before))
        link = invite_first(connection, utc_now())
    assert visitor.get(f"/en/desk/link/{link}").status_code == 200


def test_people(sign_in: SignIn, desk: Desk) -> None:
    admin, editor = sign_in(Role.ADMIN), sign_in(Role.EDITOR)
    added = admin.send("/en/desk/people", data={"name": "Amina", "role": "publisher"})
    found = re.search(r"http://127\.0\.0\.1:8000(/fr/desk/link/[\w-]+)", added.text)
    assert found
    assert found[1] not in admin.get("/en/desk/people").text
    data = {"password": PASSWORD, "again": PASSWORD}
    assert editor.application.test_client().get(found[1]).status_code == 200
    for path, form in (
        ("/en/desk/people", {"name": "a b", "role": "editor"}),
        ("/en/desk/people", {"name": "amina", "role": "editor"}),
        ("/en/desk/people", {"name": "badr", "role": "queen"}),
        ("/en/desk/people/amina/role", {"role": "queen"}),
        ("/en/desk/people/admin/role", {"role": "editor"}),
        ("/en/desk/people/admin/disable", {}),
    ):
        refused = admin.send(path, data=form)
        assert refused.status_code == 400, path
        assert 'role="alert"' in refused.text
    for path, form in (("role", {"role": "editor"}), ("disable", {}), ("enable", {})):
        assert admin.send(f"/en/desk/people/amina/{path}", data=form).status_code == 303
    assert "can sign in again" in admin.get("/en/desk/people").text
    assert admin.send("/en/desk/people/amina/reset").status_code == 200
    assert admin.send("/en/desk/people/nobody/reset").status_code == 404
    assert data
    with transaction(desk.reading) as connection:
        assert find_account(connection, "amina").person.role == Role.EDITOR


def test_only_administrators_manage_people(sign_in: SignIn, application: Flask) -> None:
    sign_in(Role.ADMIN)
    for role in (Role.EDITOR, Role.PUBLISHER):
        client = sign_in(role)
        for rule in application.url_map.iter_rules():
            if "/desk/people" not in rule.rule:
                continue
            path = rule.rule.replace("<language:language>", "en").replace("<name>", "admin")
            for method in (rule.methods or set()) & {"GET", "POST"}:
                send = client.get if method == "GET" else client.send
                assert send(path).status_code == 403, rule.rule


def test_the_audit_list_is_paged_filtered_and_a_file(sign_in: SignIn, desk: Desk) -> None:
    client = sign_in(Role.EDITOR)
    with transaction(desk.writing) as connection:
        for number in range(60):
            record_act(connection, "amina", "draft.made", f"=draft{number}", rows=number)
    first = client.get("/en/desk/audit").text
    assert "draft59" in first
    assert "draft5<" not in first
    older = re.search(r'href="(/en/desk/audit\?before=\d+)"', first)
    assert older
    second = client.get(older[1]).text
    assert "draft5<" in second
    assert "Older" not in second
    assert "draft5" not in client.get("/en/desk/audit?act=person&person=(test)").text
    file = client.get("/en/desk/audit.csv?act=draft")
    assert file.headers["Content-Disposition"].startswith("attachment")
    lines = file.text.splitlines()
    assert len(lines) == 61
    assert ",'=draft0," in lines[-1]
    assert client.get("/en/desk/audit?before=x").status_code == 200


def test_tokens(sign_in: SignIn, desk: Desk) -> None:
    assert sign_in(Role.EDITOR).get("/en/desk/tokens").status_code == 403
    publisher, admin = sign_in(Role.PUBLISHER), sign_in(Role.ADMIN)
    for data in ({"name": "", "days": "3"}, {"name": "x", "days": "no"}):
        assert publisher.send("/en/desk/tokens", data=data).status_code == 400
    made = publisher.send("/en/desk/tokens", data={"name": "nightly", "days": "3"})
    secret = re.search(r"oress_[\w-]+", made.text)
    assert secret
    listed = publisher.get("/en/desk/tokens").text
    assert secret[0] not in listed
    number = re.search(r"/tokens/(\w+)/revoke", listed)
    assert number
    other = sign_in(Role.PUBLISHER, "other")
    assert number[1] not in other.get("/en/desk/tokens").text
    assert other.send(f"/en/desk/tokens/{number[1]}/revoke").status_code == 404
    assert admin.send(f"/en/desk/tokens/{number[1]}/revoke").status_code == 303
    assert "revoked" in publisher.get("/en/desk/tokens").text


def test_no_page_or_list_shows_a_link_again(sign_in: SignIn, desk: Desk) -> None:
    client = sign_in(Role.ADMIN)
    with transaction(desk.writing) as connection:
        person = add_person(connection, "test", "amina", Role.EDITOR)
        link = invite_person(connection, "test", person, utc_now())
        acts = repr(list_acts(connection))
    assert link not in acts
    for path in ("people", "audit", "audit.csv", "account"):
        assert link not in client.get(f"/en/desk/{path}").text
