"""Signing in with the provider of others: who is let in, who is linked, what is not taken twice."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from flask import Flask

from oress_opendata.app import create_app
from oress_opendata.delivery.http.service import fingerprint_build
from oress_opendata.desk.accounts.invitations import invite_person
from oress_opendata.desk.accounts.people import add_person, disable_person
from oress_opendata.desk.audit import list_acts
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Role
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from tests.delivery.desk.conftest import DeskClient

pytestmark = [pytest.mark.node, pytest.mark.slow]
SECRET = "a secret of forty-three characters and more"
BACK = "/fr/desk/sign-in/provider/back"
SCRIPT = Path(__file__).with_name("openid_provider.mjs")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    modules = Path(os.environ.get("TEST_NODE_MODULES", "absent"))
    if not shutil.which("node") or not (modules / "oidc-provider").is_dir():
        pytest.skip("needs Node.js and the npm client oidc-provider; .ci/run installs them")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["node", str(SCRIPT), str(port), f"http://127.0.0.1:8000{BACK}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    with process.stdout:
        for line in process.stdout:
            if "ready" in line:
                break
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def application(settings: Settings, store: Store, issuer: str) -> Iterator[Flask]:
    chosen = replace(settings, oidc_issuer=issuer, oidc_client="oress", oidc_secret=SECRET)
    app = create_app(chosen, store)
    app.test_client_class = DeskClient
    yield app
    app.extensions["desk"].close()


@pytest.fixture
def people(desk: Desk) -> None:
    with transaction(desk.writing) as connection:
        add_person(connection, "test", "root", Role.ADMIN)
        add_person(connection, "test", "amina", Role.EDITOR, "amina@example.org")
        add_person(connection, "test", "badr", Role.EDITOR)
        add_person(connection, "test", "chama", Role.EDITOR, "unverified@example.org")


def leave(client: DeskClient, query: str = "") -> str:
    answer = client.get(f"/en/desk/sign-in/provider{query}")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def consent(address: str, login: str) -> str:
    """Sign in at the provider as its own pages ask; our address to which it returns."""
    with requests.Session() as browser:
        for _ in range(12):
            answer = browser.get(address, allow_redirects=False, timeout=30)
            while answer.is_redirect:
                address = urljoin(address, answer.headers["Location"])
                if urlsplit(address).path == BACK:
                    return f"{BACK}?{urlsplit(address).query}"
                answer = browser.get(address, allow_redirects=False, timeout=30)
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert action, answer.text
            assert prompt
            data = {"prompt": prompt[1], "login": login, "password": "any"}
            posted = browser.post(
                urljoin(address, action[1]), data=data, allow_redirects=False, timeout=30
            )
            address = urljoin(address, posted.headers["Location"])
            if urlsplit(address).path == BACK:
                return f"{BACK}?{urlsplit(address).query}"
    raise AssertionError(address)


@pytest.mark.usefixtures("people")
def test_a_verified_address_that_was_noted_lets_in(visitor: DeskClient, desk: Desk) -> None:
    address = leave(visitor, "?next=/en/desk/audit")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    back = consent(address, "amina")
    done = visitor.get(back)
    assert (done.status_code, done.headers["Location"]) == (303, "/en/desk/audit")
    assert "amina" in visitor.get("/en/desk").text
    assert visitor.get(back).status_code == 400
    with transaction(desk.writing) as connection:
        acts = [act.act for act in list_acts(connection, person="amina")]
        disable_person(connection, "test", "amina")
    assert acts == ["account.signed_in", "account.provider"]
    assert visitor.get(consent(leave(visitor), "amina")).status_code == 400


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("login", ["stranger", "unverified", "badr"])
def test_nobody_else_is_let_in_and_no_account_is_made(
    visitor: DeskClient, desk: Desk, login: str
) -> None:
    answer = visitor.get(consent(leave(visitor), login))
    assert answer.status_code == 400
    assert "Demandez" in answer.text or "Ask an administrator" in answer.text
    assert visitor.get("/en/desk").status_code == 303


@pytest.mark.usefixtures("people")
def test_an_invitation_links_an_account(visitor: DeskClient, desk: Desk) -> None:
    with transaction(desk.writing) as connection:
        person = add_person(connection, "test", "dounia", Role.EDITOR)
        link = invite_person(connection, "test", person, utc_now())
    page = visitor.get(f"/en/desk/link/{link}").text
    assert f"/en/desk/sign-in/provider?invitation={link}" in page
    assert visitor.get(consent(leave(visitor, f"?invitation={link}"), "other")).status_code == 303
    assert "dounia" in visitor.get("/en/desk").text
    assert visitor.get(f"/en/desk/link/{link}").status_code == 400
    visitor.send("/en/desk/sign-out")
    assert visitor.get(consent(leave(visitor), "other")).status_code == 303


@pytest.mark.usefixtures("people")
def test_an_answer_is_taken_in_its_browser_only(visitor: DeskClient, application: Flask) -> None:
    back = consent(leave(visitor), "amina")
    other = application.test_client()
    assert isinstance(other, DeskClient)
    other.get("/en/desk/sign-in")
    assert other.get(back).status_code == 400
    for wrong in (
        f"{BACK}?error=access_denied",
        f"{BACK}?code=x&state=y",
        BACK,
        re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Fexample.org", back),
    ):
        assert visitor.get(wrong).status_code == 400
    assert visitor.get("/en/desk").status_code == 303


def test_a_provider_that_is_away(settings: Settings, store: Store, issuer: str) -> None:
    away = issuer.rpartition(":")[0] + ":9"
    chosen = replace(settings, oidc_issuer=away, oidc_client="oress", oidc_secret=SECRET)
    app = create_app(chosen, store)
    answer = app.test_client().get("/en/desk/sign-in/provider")
    assert answer.status_code == 400
    assert "cannot be reached" in answer.text
    app.extensions["desk"].close()


def test_the_secret_is_in_no_text_of_the_settings(settings: Settings) -> None:
    chosen = replace(settings, oidc_secret=SECRET)
    assert SECRET not in repr(chosen)
    assert fingerprint_build(chosen) == fingerprint_build(settings)
