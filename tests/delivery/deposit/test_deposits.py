"""Programs publish with a token: what is answered, what is refused, what is done only once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from oress_opendata.app import create_app
from oress_opendata.desk.accounts.people import add_person, set_role
from oress_opendata.desk.accounts.tokens import add_token, list_tokens, revoke_token
from oress_opendata.desk.audit import list_acts
from oress_opendata.desk.database import Desk
from oress_opendata.desk.deposits import begin_request
from oress_opendata.desk.drafts.publication import approve_draft
from oress_opendata.desk.drafts.records import DraftRefused, list_drafts
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Person, Role
from oress_opendata.desk.worker import do_all
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from tests.conftest import ROWS, WritePackage
from tests.delivery.deposit.conftest import ADDRESS, Send, zip_folder

WRONG = (*ROWS, ("rif", "Encore", "", "-3"))
MORE = (*ROWS, ("jbala", "Coopérative Jbala", "", "4"))


def test_a_package_is_tried_then_published_once(send: Send, client: FlaskClient) -> None:
    tried = send("?dry_run=1")
    assert tried.status_code == 200
    body = tried.get_json()
    assert (body["outcome"], body["difference"], body["report"]["valid"]) == ("tried", None, True)
    assert client.get("/api/v1/datasets/cooperatives").status_code == 404
    done = send("?message=First")
    assert done.status_code == 201
    assert done.headers["Location"].endswith("/api/v1/datasets/cooperatives/versions/1.0.0")
    assert done.headers["Cache-Control"] == "no-store"
    same = send("?message=First")
    assert (same.status_code, same.get_json()["outcome"]) == (200, "unchanged")
    later = send("?dry_run=1", version="1.1.0", rows=MORE).get_json()
    assert later["difference"]["proposed"] == "1.1.0"
    assert later["difference"]["resources"][0]["added"] == 1
    assert set(later["difference"]["reasons"][0]["text"]) == {"fr", "ar", "en"}


def test_the_files_of_a_form(
    client: FlaskClient, tokens: Callable[..., str], write_package: WritePackage
) -> None:
    headers = {"Authorization": f"Bearer {tokens()}"}

    def post(files: dict[str, bytes]) -> int:
        data = {path: (BytesIO(content), "any name") for path, content in files.items()}
        return client.post(ADDRESS, data=data, headers=headers).status_code

    files = {file.name: file.read_bytes() for file in write_package().iterdir()}
    for bad in ("../structures.csv", "/etc/x", ".hidden", "data/../../x", "STRUCTURES.csv"):
        assert post({**files, bad: b"x"}) == 422, bad
    assert post({}) in (400, 415)
    assert post(files) == 201


def test_what_is_not_valid_is_reported(send: Send) -> None:
    for query in ("", "?dry_run=1"):
        answer = send(query, rows=WRONG)
        report = answer.get_json()["report"]
        assert answer.status_code == (422 if not query else 200)
        assert not report["valid"]
        finding = report["findings"][0]
        assert finding["file"] == "structures.csv"
        assert set(finding["message"]) == {"fr", "ar", "en"}


def test_numbers_that_are_taken_or_too_low(send: Send) -> None:
    send()
    taken = send(rows=MORE)
    assert taken.status_code == 409
    low = send(rows=MORE, version="1.0.1")
    assert low.status_code == 409
    assert low.get_json()["proposed"] == "1.1.0"
    assert low.get_json()["reasons"]


def test_who_may_not(
    send: Send, client: FlaskClient, desk: Desk, tokens: Callable[..., str]
) -> None:
    for token in ("", "oress_guess", "x" * 5_000):
        refused = send(token=token)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert refused.mimetype == "application/problem+json"
    assert client.post(ADDRESS, data=b"x", content_type="application/zip").status_code == 401
    assert send(token=tokens("another", "one-more")).status_code == 403
    assert send("?dry_run=1", token=tokens("another")).status_code == 403
    expired, now = tokens(days=1), utc_now()
    with patch("oress_opendata.delivery.deposit.routes.utc_now") as clock:
        clock.return_value = now + timedelta(days=2)
        assert send(token=expired).status_code == 401
    with transaction(desk.writing) as connection:
        set_role(connection, "test", "amina", Role.EDITOR)
    assert send().status_code == 403
    with transaction(desk.writing) as connection:
        set_role(connection, "test", "amina", Role.PUBLISHER)
        for listed in list_tokens(connection):
            revoke_token(connection, "test", listed.id, None, now)
    assert send().status_code == 401


def test_a_scope_that_fits(send: Send, tokens: Callable[..., str], desk: Desk) -> None:
    assert send(token=tokens("another", "cooperatives")).status_code == 201
    with transaction(desk.reading) as connection:
        act = list_acts(connection, act="deposit")[0]
    assert (act.person, act.subject, act.details["version"]) == ("amina", "cooperatives", "1.0.0")


def test_a_key_is_done_once(send: Send, client: FlaskClient) -> None:
    key = {"Idempotency-Key": "run-1"}
    first, again = send(headers=key), send(headers=key)
    assert first.status_code == again.status_code == 201
    assert first.get_json() == again.get_json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    other = send(rows=MORE, version="1.1.0", headers=key)
    assert other.status_code == 422
    assert send("?dry_run=1", headers=key).status_code == 422
    for bad in ("", "with space", "x" * 201):
        assert send(headers={"Idempotency-Key": bad}).status_code == 400


def test_a_key_of_a_failure_may_be_used_again(send: Send) -> None:
    key = {"Idempotency-Key": "run-1"}
    assert send(rows=WRONG, headers=key).status_code == 422
    assert send(headers=key).status_code == 201


def test_two_requests_with_a_key_at_once(send: Send, desk: Desk) -> None:
    key = {"Idempotency-Key": "run-1"}
    send(headers=key)
    with (
        patch("oress_opendata.delivery.deposit.routes.end_request"),
        patch("oress_opendata.delivery.deposit.routes.begin_request", wraps=begin_request),
    ):
        send(headers={"Idempotency-Key": "run-2"})
    assert send(headers={"Idempotency-Key": "run-2"}).status_code == 409
    with patch("oress_opendata.delivery.deposit.routes.utc_now") as clock:
        clock.return_value = utc_now() + timedelta(hours=1)
        assert send(headers={"Idempotency-Key": "run-2"}).status_code == 200


@pytest.mark.parametrize("query", ["?dry_run=2", "?dryrun=1", "?dry_run=1&dry_run=1"])
def test_parameters_that_are_not_known(send: Send, query: str) -> None:
    assert send(query).status_code == 400


def test_what_is_no_package(client: FlaskClient, tokens: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {tokens()}"}
    for kind, body, status in (
        ("application/zip", b"PK\x03\x04 no zip", 422),
        ("application/zip", b"", 422),
        ("text/csv", b"a,b", 415),
        ("multipart/form-data; boundary=x", b"--y", 400),
    ):
        answer = client.post(ADDRESS, data=body, content_type=kind, headers=headers)
        assert answer.status_code == status, (kind, body)
        assert answer.mimetype == "application/problem+json"


def test_no_other_site_may_ask(client: FlaskClient) -> None:
    answer = client.options(ADDRESS, headers={"Origin": "https://example.org"})
    assert "POST" not in answer.headers["Access-Control-Allow-Methods"]
    assert "Authorization" not in answer.headers["Access-Control-Allow-Headers"]


def test_where_another_person_approves_a_package_becomes_a_draft(
    settings: Settings, store: Store, write_package: WritePackage
) -> None:
    app = create_app(replace(settings, approvals=True), store)
    desk = app.extensions["desk"]
    with transaction(desk.writing) as connection:
        author = add_person(connection, "test", "amina", Role.PUBLISHER)
        other = add_person(connection, "test", "hamza", Role.PUBLISHER)
        token = add_token(connection, "test", author, "nightly", (), days=3, now=utc_now())

    def post(query: str = "", **package: Any) -> TestResponse:
        return app.test_client().post(
            ADDRESS + query,
            data=zip_folder(write_package(**package)),
            content_type="application/zip",
            headers={
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": f"{query or 1}-{len(package)}",
            },
        )

    def approve(person: Person) -> None:
        with transaction(desk.writing) as connection:
            [draft] = list_drafts(connection)
            seen = str(draft.candidate)
            approve_draft(desk, connection, person, draft.id, candidate=seen, message="First")

    def current() -> int:
        return app.test_client().get("/api/v1/datasets/cooperatives").status_code

    assert post("?dry_run=1").status_code == 200
    assert post("", rows=WRONG).status_code == 422
    with transaction(desk.reading) as connection:
        assert list_drafts(connection) == []
    answer = post("?message=First")
    body = answer.get_json()
    assert (answer.status_code, body["outcome"], body["version"]) == (202, "submitted", "1.0.0")
    assert "/desk/drafts/" in body["url"]
    assert post("?message=First").headers["Idempotency-Replayed"] == "true"
    with pytest.raises(DraftRefused, match="Another person"):
        approve(author)
    assert current() == 404
    approve(other)
    do_all(desk)
    assert current() == 200
    same = post("?message=Again")
    assert (same.status_code, same.get_json()["outcome"]) == (200, "unchanged")
    desk.close()


def test_without_a_desk_there_are_no_deposits(settings: Settings, store: Store) -> None:
    client = create_app(replace(settings, desk=False), store).test_client()
    assert client.post(ADDRESS).status_code == 404
    assert client.get("/fr/desk").status_code == 404
    assert ADDRESS not in client.get("/api/openapi.json").get_json()["paths"]
