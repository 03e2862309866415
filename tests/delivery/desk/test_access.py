"""Nobody is at the desk without a session, no form of another site is taken, nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import update

from oress_opendata.app import create_app
from oress_opendata.delivery.desk.access import is_open_view
from oress_opendata.desk.accounts.people import disable_person
from oress_opendata.desk.accounts.sessions import IDLE, LONGEST, find_session
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import to_text, utc_now
from oress_opendata.desk.person import Role
from oress_opendata.desk.tables import sessions
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from tests.delivery.desk.conftest import DeskClient, SignIn


def test_every_address_below_the_desk_asks_to_sign_in(
    application: Flask, visitor: DeskClient
) -> None:
    rules = [rule for rule in application.url_map.iter_rules() if "/desk" in rule.rule]
    assert rules
    for rule in rules:
        if is_open_view(application, rule.endpoint):
            continue
        path = rule.rule.replace("<language:language>", "en")
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            send = visitor.get if method == "GET" else visitor.send
            answer = send(path.replace("<", "").replace(">", ""))
            assert answer.status_code in (303, 404), (method, rule.rule)
            if answer.status_code == 303:
                assert answer.headers["Location"].startswith("/en/desk/sign-in?next=%2Fen%2Fdesk")


def test_answers_are_kept_and_shared_by_nobody(sign_in: SignIn, visitor: DeskClient) -> None:
    for client in (sign_in(), visitor):
        for path in ("/fr/desk", "/fr/desk/sign-in", "/fr/desk/nothing"):
            headers = client.get(path).headers
            assert headers.getlist("Cache-Control") == ["no-store"]
            assert headers["X-Robots-Tag"] == "noindex, nofollow"
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "script-src 'self'" in headers["Content-Security-Policy"]
            for name in ("ETag", "Access-Control-Allow-Origin", "Access-Control-Allow-Methods"):
                assert name not in headers


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://example.org"},
    {"Origin": "null"},
    {"Origin": "http://["},
])  # fmt: skip
def test_a_form_of_another_site_is_refused(sign_in: SignIn, headers: dict[str, str]) -> None:
    client = sign_in()
    assert client.send("/en/desk/sign-out", headers=headers).status_code == 403
    assert client.get("/en/desk").status_code == 200


def test_a_form_without_the_token_of_its_session_is_refused(sign_in: SignIn) -> None:
    client, other = sign_in(), sign_in(Role.EDITOR)
    assert client.post("/en/desk/sign-out").status_code == 403
    other.get("/en/desk")
    client_secret, client.secret = client.secret, other.secret
    forged = client.send("/en/desk/sign-out", data={"csrf": "0" * 64})
    assert forged.status_code == 403
    client.secret = client_secret
    assert client.get("/en/desk").status_code == 200


def test_sessions_end(sign_in: SignIn, desk: Desk) -> None:
    for column, span in ((sessions.c.seen_at, IDLE), (sessions.c.created_at, LONGEST)):
        client = sign_in()
        assert client.get("/en/desk").status_code == 200
        with transaction(desk.writing) as connection:
            connection.execute(update(sessions).values({column: to_text(utc_now() - span)}))
        assert client.get("/en/desk").status_code == 303


def test_a_session_ends_when_its_person_is_disabled(sign_in: SignIn, desk: Desk) -> None:
    sign_in(Role.ADMIN)
    client = sign_in(Role.EDITOR)
    assert client.get("/en/desk").status_code == 200
    with transaction(desk.writing) as connection:
        disable_person(connection, "(test)", "editor")
    assert client.get("/en/desk").status_code == 303


def test_use_prolongs_a_session(sign_in: SignIn, desk: Desk) -> None:
    client = sign_in()
    with transaction(desk.writing) as connection:
        before = utc_now() - timedelta(hours=11)
        connection.execute(update(sessions).values(seen_at=to_text(before)))
    client.get("/en/desk")
    with transaction(desk.reading) as connection:
        assert find_session(connection, client.secret, utc_now() + timedelta(hours=11))


def test_the_parts_are_those_of_the_role(sign_in: SignIn) -> None:
    assert "/en/desk/people" in sign_in(Role.ADMIN).get("/en/desk").text
    assert "/en/desk/people" not in sign_in(Role.PUBLISHER).get("/en/desk").text


def test_files_are_taken_from_people_who_signed_in(sign_in: SignIn, visitor: DeskClient) -> None:
    for client, status in ((sign_in(), 303), (visitor, 413)):
        file = (BytesIO(b"0" * 200_000), "list.xlsx")
        answer = client.send("/en/desk/sign-out", data={"file": file})
        assert answer.status_code == status


def test_behind_https_the_cookie_is_of_this_host_alone(settings: Settings, store: Store) -> None:
    base = "https://data.example.org"
    app = create_app(replace(settings, base_url=base, id_base=base), store)
    answer = app.test_client().get("/fr/desk/sign-in", base_url=base)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-oress-desk=")
    assert "Secure" in cookie
    app.extensions["desk"].close()


def test_an_error_logs_no_link(visitor: DeskClient, caplog: pytest.LogCaptureFixture) -> None:
    failing = "oress_opendata.delivery.desk.invitation.find_invitation"
    with patch(failing, side_effect=RuntimeError("broken")):
        assert visitor.get("/fr/desk/link/a-secret-link").status_code == 500
    assert "/desk/link/<secret>" in caplog.text
    assert "a-secret-link" not in caplog.text
