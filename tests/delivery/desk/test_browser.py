"""The pages of accounts in a real browser: passkeys of a virtual authenticator, no script needed
for anything else, and axe-core finds nothing in three languages at 320 pixels."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from oress_opendata.app import create_app
from oress_opendata.desk.accounts.invitations import invite_first, invite_person
from oress_opendata.desk.accounts.passwords import set_password
from oress_opendata.desk.accounts.people import add_person
from oress_opendata.desk.accounts.tokens import add_token
from oress_opendata.desk.database import Desk
from oress_opendata.desk.descriptions.draft import create_table
from oress_opendata.desk.drafts.upload import Upload
from oress_opendata.desk.imports.draft import create_import
from oress_opendata.desk.jobs import add_job
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Role
from oress_opendata.desk.rows.draft import add_edit
from oress_opendata.desk.rows.edit import Action, Edit
from oress_opendata.desk.worker import do_all
from oress_opendata.projections.refresh import refresh
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store

pytestmark = pytest.mark.slow
PASSWORD = "quatre mots sans lien"
CLIENTS = os.environ.get("TEST_NODE_MODULES")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@pytest.fixture
def application(settings: Settings, store: Store, port: int) -> Iterator[Flask]:
    # Browsers make no passkeys for an address of IP.
    base = f"http://localhost:{port}"
    app = create_app(replace(settings, base_url=base, id_base=base, rate=0), store)
    yield app
    app.extensions["desk"].close()


@pytest.fixture
def address(application: Flask, desk: Desk, port: int) -> Iterator[str]:
    with transaction(desk.writing) as connection:
        person = add_person(connection, "test", "amina", Role.ADMIN)
        set_password(connection, person, PASSWORD)
        add_person(connection, "test", "badr", Role.EDITOR)
        add_token(connection, "test", person, "nightly", ["indicateurs"], days=3, now=utc_now())
    server = make_server("127.0.0.1", port, application, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=False)
    yield context
    context.close()


def give_password(page: Page, address: str, language: str = "en") -> None:
    page.goto(f"{address}/{language}/desk")
    page.fill("#name", "amina")
    page.fill("#password", PASSWORD)
    page.click("button.action")


def test_a_passkey_is_made_used_and_removed(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.on("console", lambda message: errors.append(message.text))
    errors: list[str] = []
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    made: dict[str, Any] = devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    give_password(page, address)
    page.goto(f"{address}/en/desk/account")
    page.fill("#passkey-name", "Telephone")
    page.click("text=Add a passkey")
    page.wait_for_selector("text=The passkey is added.")
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")
    page.click("text=Sign in with a passkey")
    page.wait_for_url("**/en/desk")
    assert page.inner_text(".deskbar").count("amina") == 1
    page.click("text=Sign out")
    devices.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": made["authenticatorId"], "isUserVerified": False},
    )
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("[data-passkey] .error:not(:empty)")
    give_password(page, address)
    page.goto(f"{address}/en/desk/account")
    page.click("text=Remove")
    page.wait_for_selector("text=It is removed.")
    assert not [text for text in errors if "Content Security Policy" in text]


def test_without_scripts_the_password_does_the_same(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    give_password(page, address)
    assert page.url.endswith("/en/desk")
    assert not page.locator("text=Sign in with a passkey").is_visible()
    page.goto(f"{address}/en/desk/people")
    page.fill("#name", "chama")
    page.click("text=Add >> nth=-1")
    assert "/desk/link/" in page.inner_text(".once")
    context.close()


@pytest.mark.node
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_pages_are_accessible(
    browser: Browser, address: str, desk: Desk, language: str
) -> None:
    if not CLIENTS:
        pytest.skip("needs the npm clients in TEST_NODE_MODULES; .ci/run installs them")
    axe = (Path(CLIENTS) / "axe-core" / "axe.min.js").read_text("utf-8")
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    page = context.new_page()
    with transaction(desk.writing) as connection:
        badr = add_person(connection, "test", "dounia", Role.EDITOR)
        link = invite_person(connection, "test", badr, utc_now())
    for path in ("sign-in", "sign-in?next=x", f"link/{link}", "link/guess"):
        page.goto(f"{address}/{language}/desk/{path}")
        check(page, axe, path)
    page.fill("#name", "amina")
    page.fill("#password", "wrong")
    page.click("button.action")
    check(page, axe, "a wrong password")
    give_password(page, address, language)
    for path in ("", "account", "account/codes", "people", "audit", "audit?act=none", "tokens"):
        page.goto(f"{address}/{language}/desk/{path}")
        for summary in page.locator("summary").all():
            summary.click()
        check(page, axe, path)
    context.close()


@pytest.mark.node
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_pages_of_drafts_are_accessible(
    browser: Browser, address: str, desk: Desk, language: str, publish: Callable[..., object]
) -> None:
    if not CLIENTS:
        pytest.skip("needs the npm clients in TEST_NODE_MODULES; .ci/run installs them")
    axe = (Path(CLIENTS) / "axe-core" / "axe.min.js").read_text("utf-8")
    publish()
    refresh(desk.store, desk.settings)
    drafts = make_drafts(desk)
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    page = context.new_page()
    give_password(page, address, language)
    for path in (
        "drafts",
        "rows?register=cooperatives-thing",
        "rows/cooperatives-thing/zitoun",
        "rows/cooperatives-thing/new?dataset=cooperatives",
        "workbooks/new",
        "tables/new",
        "documents/new",
        "status",
        "help",
        *drafts,
    ):
        page.goto(f"{address}/{language}/desk/{path}")
        for summary in page.locator("summary").all():
            summary.click()
        check(page, axe, path)
    context.close()


def make_drafts(desk: Desk) -> list[str]:
    """A draft of each kind that asks something; the paths of their pages."""
    register = "cooperatives-thing"
    with transaction(desk.writing) as connection:
        edit = Edit(register, "zitoun", Action.CHANGE, {"members": "13"})
        edited = add_edit(desk, connection, "amina", "cooperatives", edit)
        bad = Upload("liste.csv", b"Colonne name_fr;Colonne members\nZitoune;12\nCoop Neuve;dix\n")
        listed = create_import(
            desk,
            connection,
            "amina",
            dataset="cooperatives",
            register=register,
            upload=bad,
            language="fr",
        )
        table = create_table(connection, "amina", Upload("m.csv", b"nom;jour\nHad;1\nTnine;2\n"))
        for kind, draft in (("candidate", edited), ("candidate", listed), ("table", table)):
            add_job(connection, kind, draft.id, "amina")
    do_all(desk)
    return [f"drafts/{edited.id}", f"workbooks/{listed.id}", f"tables/{table.id}"]


def check(page: Page, axe: str, name: str) -> None:
    page.add_script_tag(content=axe)
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        RULES,
    )
    assert [
        (violation["id"], violation["nodes"][0]["html"][:200]) for violation in found["violations"]
    ] == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


def test_the_first_administrator_comes_by_a_browser(
    context: BrowserContext, application: Flask, desk: Desk, store: Store, port: int
) -> None:
    with transaction(desk.writing) as connection:
        link = invite_first(connection, utc_now())
    server = make_server("127.0.0.1", port, application, threaded=True)
    thread: Thread = Thread(target=server.serve_forever)
    thread.start()
    page = context.new_page()
    page.goto(f"http://localhost:{port}/ar/desk/link/{link}")
    page.fill("#name", "amina")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.action")
    page.wait_for_url("**/ar/desk")
    server.shutdown()
    thread.join()
    server.server_close()
