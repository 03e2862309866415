"""The forms of the public in a browser: without JavaScript, in Arabic, 360 pixels wide; axe-core
finds nothing."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ViewportSize
from werkzeug.serving import make_server

from oress_opendata.app import create_app
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.claims import make_claim
from oress_opendata.desk.inbox.message import Kind
from oress_opendata.desk.inbox.records import list_messages
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Role
from oress_opendata.desk.subscriptions import add_subscription, list_unasked, write_token
from oress_opendata.projections.refresh import refresh
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from tests.delivery.desk.conftest import DeskClient, SignIn
from tests.delivery.desk.inbox.test_forms import NAME, REGISTER, ROWS
from tests.delivery.desk.test_browser import CLIENTS, RULES

pytestmark = pytest.mark.slow
SIZE: ViewportSize = {"width": 360, "height": 700}


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@pytest.fixture
def application(settings: Settings, store: Store, port: int) -> Iterator[Flask]:
    base = f"http://127.0.0.1:{port}"
    # Nothing listens there: no mail is sent, and the pages to follow others are there.
    mailing = replace(settings, smtp="smtp://127.0.0.1:9", contact="oress@example.org")
    app = create_app(replace(mailing, base_url=base, id_base=base, rate=0), store)
    app.test_client_class = DeskClient
    yield app
    app.extensions["desk"].close()


@pytest.fixture
def address(application: Flask, publish: Callable[..., Any], port: int) -> Iterator[str]:
    publish(NAME, "1.0.0", ROWS)
    desk = application.extensions["desk"]
    refresh(desk.store, desk.settings)
    server = make_server("127.0.0.1", port, application, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_error_is_reported_in_arabic_without_a_script(
    browser: Browser, address: str, desk: Desk
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SIZE)
    page = context.new_page()
    page.goto(f"{address}/ar/registers/{REGISTER}/zitoun")
    page.click("p.report a")
    page.fill("#wrong", "عدد الأعضاء خطأ")
    page.fill("#right", "15")
    page.click("button.action")
    number = page.inner_text("dl code")
    assert re.fullmatch(r"(?:[a-z0-9]{4}-){3}[a-z0-9]{4}", number)
    page.goto(f"{address}/ar/messages")
    page.fill("#number", number)
    page.click("button.plain")
    assert page.inner_text("dl code") == number
    with transaction(desk.reading) as connection:
        [message] = list_messages(connection)
    assert message.content["wrong"] == "عدد الأعضاء خطأ"
    context.close()


def test_a_structure_declares_itself_in_arabic_without_a_script(
    browser: Browser, address: str, desk: Desk
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SIZE)
    page = context.new_page()
    page.goto(f"{address}/ar/declare")
    page.click("main ul a")
    page.fill("[name='cell.name_ar']", "تعاونية جبالة")
    page.fill("[name='cell.website']", "https://jbala.example.org")
    page.check("[name=consent]")
    page.click("button.action")
    assert page.locator("dl code").count() == 1
    with transaction(desk.reading) as connection:
        [message] = list_messages(connection)
    assert (message.kind, message.cells["contact_consent"]) == (Kind.DECLARATION, "oui")
    context.close()


@pytest.mark.skipif(not CLIENTS, reason="needs axe-core in TEST_NODE_MODULES")
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_forms_are_accessible(
    browser: Browser, address: str, desk: Desk, sign_in: SignIn, language: str
) -> None:
    about = f"/fr/registers/{REGISTER}/amal"
    client = sign_in(Role.EDITOR)
    sent = client.post(f"/{language}/report", data={"about": about, "wrong": "x"})
    number = str(sent.headers["Location"]).split("/messages/")[1].partition("?")[0]
    with transaction(desk.writing) as connection:
        secret = make_claim(connection, "test", REGISTER, "amal")
        topic = f"datasets/{NAME}"
        add_subscription(connection, "amina@example.org", topic, language, utc_now())
        [follower] = list_unasked(connection)
        token = write_token(connection, follower.id)
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    cookie = {"name": "oress-desk", "value": client.secret, "url": address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    script = (Path(str(CLIENTS)) / "axe-core" / "axe.min.js").read_text("utf-8")
    page = context.new_page()
    for path in (
        f"report?about={about}",
        f"messages/{number}?sent=1",
        "messages?number=none",
        "declare",
        f"declare/{NAME}/{REGISTER}",
        f"claim/{secret}",
        f"follow?about=datasets/{NAME}",
        f"follow/{token}",
        "desk/inbox",
        f"desk/inbox/{number}",
        f"desk/claims?register={REGISTER}&id=amal",
    ):
        page.goto(f"{address}/{language}/{path}")
        page.add_script_tag(content=script)
        found: dict[str, Any] = page.evaluate(
            "rules => axe.run({runOnly: {type: 'tag', values: rules},"
            " resultTypes: ['violations']})",
            RULES,
        )
        violations = [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
        assert (path, violations) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()
