"""What the public sends: its forms, its number, and what the staff makes of it."""

from __future__ import annotations

import re
import smtplib
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from oress_opendata.app import create_app
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.records import find_draft
from oress_opendata.desk.inbox import mail
from oress_opendata.desk.inbox.limits import MOST_AN_HOUR, SHARED
from oress_opendata.desk.inbox.message import Kind, State
from oress_opendata.desk.inbox.records import find_confirmation, find_message, list_messages
from oress_opendata.desk.person import Role
from oress_opendata.desk.rows.edit import Action
from oress_opendata.desk.rows.package import edits_of
from oress_opendata.desk.tables import messages
from oress_opendata.projections.refresh import refresh
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from tests.delivery.desk.conftest import DeskClient, SignIn

NAME = "cooperatives"
REGISTER = f"{NAME}-thing"
HEADER = ("id", "name_fr", "name_ar", "members", "website", "contact_consent")
ROWS = (
    (*HEADER, "contact_consent_date"),
    ("zitoun", "Coopérative Zitoun", "تعاونية الزيتون", "12", "", "non", ""),
    ("amal", "Coopérative Amal", "", "7", "https://amal.example.org", "oui", "2026-01-02"),
)
ERROR = {"about": f"/fr/registers/{REGISTER}/zitoun", "wrong": "12 membres", "right": "15 membres"}


@pytest.fixture
def rows(desk: Desk, publish: Any) -> None:
    publish(NAME, "1.0.0", ROWS)


def number_of(response: Any) -> str:
    assert response.status_code == 303, response.get_data(as_text=True)
    return re.search(r"/messages/([a-z0-9-]{19})\?", response.headers["Location"])[1]  # type: ignore[index]


def report(visitor: DeskClient, **changes: str) -> str:
    return number_of(visitor.post("/fr/report", data={**ERROR, **changes}))


def all_messages(desk: Desk) -> list[Any]:
    with transaction(desk.reading) as connection:
        return list_messages(connection)


@pytest.mark.usefixtures("rows")
def test_an_error_is_reported_and_looked_up(visitor: DeskClient, desk: Desk) -> None:
    page = visitor.get("/ar/report", query_string={"about": ERROR["about"]})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    number = report(visitor, contact="salma@example.org")
    [message] = all_messages(desk)
    assert (message.kind, message.record) == (Kind.ERROR, (REGISTER, "zitoun"))
    assert message.content == {"wrong": "12 membres", "right": "15 membres", "source": ""}
    shown = visitor.get(f"/fr/messages/{number}")
    text = shown.get_data(as_text=True)
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert number in text
    assert "salma@example.org" not in text
    assert "15 membres" not in text
    asked = visitor.get("/fr/messages", query_string={"number": number.upper().replace("-", " ")})
    assert number in asked.get_data(as_text=True)
    assert visitor.get("/fr/messages/aaaa-aaaa-aaaa-aaaa").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"wrong": "", "right": " "}, "Dites"),
        ({"wrong": "x" * 4001}, "4001"),
        ({"wrong": "a\x0bb"}, "U+000B"),
    ],
)
@pytest.mark.usefixtures("rows")
def test_a_form_that_cannot_be_taken_is_shown_again(
    visitor: DeskClient, desk: Desk, changes: dict[str, str], words: str
) -> None:
    answer = visitor.post("/fr/report", data={**ERROR, **changes})
    assert words in answer.get_data(as_text=True)
    assert all_messages(desk) == []


@pytest.mark.usefixtures("rows")
def test_robots_learn_nothing_and_leave_nothing(visitor: DeskClient, desk: Desk) -> None:
    answer = visitor.post("/fr/report", data={**ERROR, "homepage": "https://spam.example"})
    assert answer.status_code == 303
    assert all_messages(desk) == []
    assert visitor.post("/fr/report", data={"wrong": "x" * 70_000}).status_code == 413


@pytest.mark.usefixtures("rows")
def test_one_client_cannot_fill_the_inbox(visitor: DeskClient, desk: Desk) -> None:
    def send(address: str) -> int:
        environment = {"REMOTE_ADDR": address}
        return visitor.post("/fr/report", data=ERROR, environ_overrides=environment).status_code

    assert [send("203.0.113.5") for _ in range(MOST_AN_HOUR + 1)] == [303] * MOST_AN_HOUR + [429]
    assert send("203.0.113.6") == 303
    assert SHARED > 1


@pytest.mark.parametrize("about", ["https://evil.example/", "//evil.example", "\x00", "x" * 400])
def test_a_report_is_about_a_page_of_this_site(visitor: DeskClient, desk: Desk, about: str) -> None:
    page = visitor.get("/fr/report", query_string={"about": about})
    assert not re.search(r'(href|value)="[^"?]*evil', page.get_data(as_text=True))
    report(visitor, about=about)
    assert [message.subject for message in all_messages(desk)] == ["/"]


@pytest.mark.usefixtures("rows")
def test_an_accepted_error_becomes_an_edit(
    visitor: DeskClient, desk: Desk, sign_in: SignIn
) -> None:
    hostile = '<a href="https://evil.example">x</a> https://evil.example'
    number = report(visitor, wrong=hostile, contact="salma@example.org")
    staff = sign_in(Role.EDITOR)
    page = staff.get(f"/fr/desk/inbox/{number}").get_data(as_text=True)
    assert 'href="https://evil.example' not in page
    assert "salma@example.org" in page
    form = {"keep": "1", "cell.members": "15", "answer": "Merci, corrigé."}
    answer = staff.send(f"/fr/desk/inbox/{number}", data=form)
    assert "/desk/drafts/" in answer.headers["Location"]
    with transaction(desk.reading) as connection:
        message = find_message(connection, number)
        assert message.draft is not None
        [edit] = edits_of(find_draft(connection, message.draft))
        stored = str(list(connection.execute(select(messages))))
    assert (edit.key, edit.action, edit.cells) == (
        (REGISTER, "zitoun"),
        Action.CHANGE,
        {"members": "15"},
    )
    assert (message.state, message.contact, edit.message) == (State.ACCEPTED, "", number)
    assert "salma@example.org" not in stored
    assert "Merci, corrigé." in visitor.get(f"/fr/messages/{number}").get_data(as_text=True)


@pytest.mark.usefixtures("rows")
def test_a_message_is_answered_once(visitor: DeskClient, desk: Desk, sign_in: SignIn) -> None:
    number = report(visitor)
    staff = sign_in(Role.EDITOR)
    assert number in staff.get("/fr/desk/inbox").get_data(as_text=True)
    staff.send(f"/fr/desk/inbox/{number}", data={"refuse": "1", "answer": "Non."})
    staff.send(f"/fr/desk/inbox/{number}", data={"answer": "Oui."})
    with transaction(desk.reading) as connection:
        message = find_message(connection, number)
    assert (message.state, message.answer) == (State.REFUSED, "Non.")
    assert number in staff.get("/fr/desk/inbox?over=1").get_data(as_text=True)


@pytest.mark.usefixtures("rows")
def test_a_structure_declares_itself(visitor: DeskClient, desk: Desk, sign_in: SignIn) -> None:
    address = f"/ar/declare/{NAME}/{REGISTER}"
    assert address in visitor.get("/ar/declare").get_data(as_text=True)
    page = visitor.get(address).get_data(as_text=True)
    assert 'name="cell.members"' in page
    assert 'name="cell.contact_consent"' not in page
    data = {"cell.name_fr": "Coopérative Jbala", "cell.website": "https://jbala.example.org"}
    number = number_of(visitor.post(address, data={**data, "consent": "1"}))
    [message] = all_messages(desk)
    assert message.cells["contact_consent"] == "oui"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", message.cells["contact_consent_date"])
    staff = sign_in(Role.EDITOR)
    cells = {f"cell.{name}": cell for name, cell in message.cells.items()}
    staff.send(f"/fr/desk/inbox/{number}", data={"keep": "1", **cells})
    with transaction(desk.reading) as connection:
        answered = find_message(connection, number)
        [edit] = edits_of(find_draft(connection, str(answered.draft)))
    assert (edit.action, edit.cells["name_fr"]) == (Action.ADD, "Coopérative Jbala")


@pytest.mark.usefixtures("rows")
def test_no_consent_no_contact(visitor: DeskClient, desk: Desk) -> None:
    data = {"cell.name_fr": "Jbala", "cell.website": "https://jbala.example.org"}
    visitor.post(f"/fr/declare/{NAME}/{REGISTER}", data=data)
    [message] = all_messages(desk)
    assert message.cells == {"name_fr": "Jbala", "contact_consent": "non"}


@pytest.mark.usefixtures("rows")
def test_a_structure_confirms_its_row(visitor: DeskClient, desk: Desk, sign_in: SignIn) -> None:
    staff = sign_in(Role.EDITOR)
    target = {"register": REGISTER, "id": "amal"}
    assert staff.get("/fr/desk/claims", query_string=target).status_code == 200
    page = staff.send("/fr/desk/claims", data=target).get_data(as_text=True)
    secrets = re.findall(r"/(?:fr|ar|en)/claim/([\w-]+)", page)
    assert len(set(secrets)) == 1
    address = f"/ar/claim/{secrets[0]}"
    form = visitor.get(address).get_data(as_text=True)
    assert "Coopérative Amal" in form
    data = {"cell.name_fr": "Coopérative Amal", "cell.members": "9"}
    number = number_of(visitor.post(address, data=data))
    assert visitor.get(address).status_code == 404
    [message] = all_messages(desk)
    assert message.kind is Kind.CLAIM
    # The consent was taken back: the contact goes with it.
    assert message.cells == {
        "members": "9",
        "website": "",
        "contact_consent": "non",
        "contact_consent_date": "",
    }
    staff.send(f"/fr/desk/inbox/{number}", data={"answer": ""})
    with transaction(desk.reading) as connection:
        day = find_confirmation(connection, REGISTER, "amal")
    refresh(desk.store, desk.settings)
    page = visitor.get(f"/en/registers/{REGISTER}/amal").get_data(as_text=True)
    assert "Confirmed by the structure on" in page
    assert day[:4] in page


@pytest.mark.usefixtures("rows")
def test_an_answer_goes_by_mail_only_where_a_server_is_set(
    visitor: DeskClient, desk: Desk, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []

    class Server:
        def __init__(self, *_: Any, **__: Any) -> None: ...
        def __enter__(self) -> Server:
            return self

        def __exit__(self, *_: object) -> None: ...
        def send_message(self, message: Any) -> None:
            sent.append(message)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    staff = sign_in(Role.EDITOR)
    for server in ("", "smtp://mail.example.org"):
        number = report(visitor, contact="salma@example.org")
        settings = replace(desk.settings, smtp=server, contact="oress@example.org")
        object.__setattr__(desk, "settings", settings)
        staff.send(f"/fr/desk/inbox/{number}", data={"answer": "Merci."})
    assert [(message["To"], message.get_content().strip()) for message in sent] == [
        ("salma@example.org", "Merci.")
    ]
    assert not mail.can_send(settings, "salma@example.org\nBcc: other@example.org")


def test_without_a_desk_there_is_no_form(settings: Settings, store: Store) -> None:
    app = create_app(replace(settings, desk=False), store)
    client = app.test_client()
    for path in ("/fr/report", "/fr/messages", "/fr/declare", "/fr/claim/x"):
        assert client.get(path).status_code == 404


@pytest.mark.usefixtures("rows")
def test_only_the_staff_reads_the_inbox(visitor: DeskClient) -> None:
    number = report(visitor)
    for path in ("inbox", f"inbox/{number}", "claims"):
        assert visitor.get(f"/fr/desk/{path}").status_code == 303
