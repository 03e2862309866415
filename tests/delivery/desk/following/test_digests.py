"""Changes by e-mail: asked for, confirmed, sent once a month, stopped. A mail server of the test
listens on a free port."""

from __future__ import annotations

import re
import socketserver
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from oress_opendata.app import create_app
from oress_opendata.delivery.http.service import make_service
from oress_opendata.delivery.inbox import digests, links
from oress_opendata.delivery.inbox.digests import MailRounds, send_digests
from oress_opendata.delivery.inbox.links import send_links
from oress_opendata.delivery.inbox.topics import clean_topic
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.mail import Outcome
from oress_opendata.desk.moment import to_text, utc_now
from oress_opendata.desk.subscriptions import MOST_WAITING
from oress_opendata.desk.tables import subscriptions
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_dataset
from tests.delivery.conftest import LATER
from tests.delivery.desk.conftest import DeskClient

TOPIC, EMAIL = "datasets/cooperatives", "amina@example.org"
Publish = Callable[..., Any]


def until_month(count: int) -> timedelta:
    """From now to the second day of a later month."""
    now = utc_now()
    years, month = divmod(now.month - 1 + count, 12)
    return now.replace(year=now.year + years, month=month + 1, day=2) - now


NEXT_MONTH, LATER_MONTH = until_month(1), until_month(2)


class Conversation(socketserver.StreamRequestHandler):
    """SMTP as far as a client needs it."""

    def handle(self) -> None:
        self.say("220 test")
        for line in self.rfile:
            word = line.decode().split()[0].upper()
            if word == "DATA":
                self.say("354 go on")
                self.server.mails.append(self.read_mail())  # type: ignore[attr-defined]
            self.say("221 bye" if word == "QUIT" else "250 ok")
            if word == "QUIT":
                return

    def read_mail(self) -> EmailMessage:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.raw.append(b"".join(lines))  # type: ignore[attr-defined]
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return mail

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Mailbox(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []

    def read(self) -> tuple[EmailMessage, str]:
        """The last mail, and its text."""
        mail = self.mails[-1]
        return mail, str(mail.get_content())


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def mail_settings(settings: Settings, mailbox: Mailbox) -> Settings:
    server = f"smtp://127.0.0.1:{mailbox.server_address[1]}"
    return replace(settings, smtp=server, contact="oress@example.org")


@pytest.fixture
def application(mail_settings: Settings, store: Store) -> Iterator[Flask]:
    app = create_app(mail_settings, store)
    app.test_client_class = DeskClient
    yield app
    app.extensions["desk"].close()


@pytest.fixture
def send(mail_settings: Settings, store: Store, desk: Desk) -> Callable[[timedelta], int]:
    """A function (time from now) -> how many digests were sent then."""
    service = make_service(mail_settings, store)
    return lambda later: send_digests(service, desk, datetime.now(UTC) + later)


@pytest.fixture
def change(publish: Publish, project: Callable[[], object]) -> Callable[[], None]:
    """A function that publishes version 1.1.0 and brings the views up to date."""

    def change() -> None:
        publish("cooperatives", "1.1.0", LATER)
        project()

    return change


def rows_of(desk: Desk) -> list[Any]:
    with transaction(desk.reading) as connection:
        return list(connection.execute(select(subscriptions)).all())


def ask(visitor: DeskClient, topic: str = TOPIC, **more: str) -> Any:
    answer = visitor.post("/en/follow", data={"about": topic, "email": EMAIL, **more})
    desk = visitor.application.extensions["desk"]
    send_links(make_service(desk.settings, desk.store), desk)
    return answer


def link_in(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/en/follow/\S+)", text)
    assert found, text
    return found[1]


def follow(visitor: DeskClient, mailbox: Mailbox, topic: str = TOPIC) -> str:
    """Ask and confirm. Returns the link."""
    assert ask(visitor, topic).status_code == 200
    link = link_in(mailbox.read()[1])
    assert "You receive the changes" in visitor.post(link, data={"confirm": "1"}).text
    return link


@pytest.mark.usefixtures("release")
def test_nothing_is_sent_before_it_is_confirmed(
    visitor: DeskClient, mailbox: Mailbox, desk: Desk, send: Callable[[timedelta], int]
) -> None:
    assert "Look into your mailbox" in ask(visitor).text
    mail, text = mailbox.read()
    assert mail["To"] == EMAIL
    assert mail["Date"]
    assert mail["Message-ID"].endswith("@127.0.0.1>")
    assert "Coopératives de démonstration" in text
    ask(visitor)
    assert len(mailbox.mails) == 1
    # Opening the link, as a mail filter does, confirms nothing.
    assert "Yes, send me" in visitor.get(link_in(text)).text
    assert send(timedelta(days=2)) == 0
    assert len(rows_of(desk)) == 1
    assert send(timedelta(days=4)) == 0
    assert rows_of(desk) == []
    assert visitor.get(link_in(text)).status_code == 404


@pytest.mark.usefixtures("release")
def test_a_digest_comes_once_a_month_if_something_changed(
    visitor: DeskClient,
    mailbox: Mailbox,
    send: Callable[[timedelta], int],
    change: Callable[[], None],
) -> None:
    follow(visitor, mailbox)
    assert send(timedelta()) == 0
    change()
    assert send(timedelta()) == 0  # not in the month of the confirmation
    assert send(NEXT_MONTH) == 1
    mail, text = mailbox.read()
    now = utc_now()
    last = (now + NEXT_MONTH).replace(day=1) - timedelta(days=1)
    assert f"{now:%B %Y}" in mail["Subject"]
    assert mail["Subject"].endswith(f"{last:%B %Y}")
    assert "1.1.0" in text
    assert "- Structures: 1 row added" in text
    assert "/en/datasets/cooperatives/changes" in text
    assert mail["List-Unsubscribe"].strip("<>").startswith("http://127.0.0.1:8000/en/follow/")
    assert re.search(rb"(?m)^List-Unsubscribe: <http\S+>\r?$", mailbox.raw[-1])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert send(NEXT_MONTH) == 0
    assert send(LATER_MONTH) == 0  # nothing is new
    assert len(mailbox.mails) == 2


@pytest.mark.usefixtures("release")
def test_one_address_gets_one_mail_about_all_its_pages(
    visitor: DeskClient,
    mailbox: Mailbox,
    desk: Desk,
    send: Callable[[timedelta], int],
    change: Callable[[], None],
) -> None:
    for topic in (TOPIC, "registers/cooperatives-thing", "search?q=jbala"):
        follow(visitor, mailbox, topic)
    change()
    assert send(NEXT_MONTH) == 1
    text = mailbox.read()[1]
    assert "SEARCH: JBALA" in text
    assert "Coopérative Jbala: http" in text
    assert text.count("To stop this:") == 3
    link = mailbox.read()[0]["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert visitor.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert rows_of(desk) == []


@pytest.mark.usefixtures("release")
def test_a_kill_sends_nothing_twice(
    visitor: DeskClient,
    mailbox: Mailbox,
    send: Callable[[timedelta], int],
    change: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow(visitor, mailbox)
    change()

    def die(*_: object) -> Outcome:
        raise KeyboardInterrupt

    monkeypatch.setattr(digests, "deliver", die)
    with pytest.raises(KeyboardInterrupt):
        send(NEXT_MONTH)
    monkeypatch.undo()
    assert send(NEXT_MONTH) == 0
    assert send(LATER_MONTH) == 0


@pytest.mark.usefixtures("release")
def test_what_was_not_sent_is_sent_later(
    visitor: DeskClient,
    mailbox: Mailbox,
    send: Callable[[timedelta], int],
    change: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow(visitor, mailbox)
    change()
    monkeypatch.setattr(digests, "deliver", lambda *_: Outcome.UNREACHABLE)
    assert send(NEXT_MONTH) == 0
    monkeypatch.undo()
    assert send(NEXT_MONTH) == 1
    assert "1.1.0" in mailbox.read()[1]


@pytest.mark.usefixtures("release")
def test_forms_are_kept_from_robots_and_from_filling_a_mailbox(
    visitor: DeskClient, mailbox: Mailbox, desk: Desk
) -> None:
    assert ask(visitor, homepage="x").status_code == 200
    assert "Type one e-mail address" in ask(visitor, email="a@b.org, c@d.org").text
    assert mailbox.mails == []
    for _ in range(2):  # the same page twice is one mail
        ask(visitor)
    for number in range(MOST_WAITING + 2):
        ask(visitor, f"search?q=miel{number}")
    assert len(mailbox.mails) == len(rows_of(desk)) == MOST_WAITING
    answers = {visitor.post("/en/follow", data={"about": "", "email": f"a{n}@b.org"},
                            environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code
               for n in range(12)}  # fmt: skip
    assert answers == {200, 429}


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("topic", ["places/99", "datasets/x", "nothing", "//x", "a" * 400, "desk"])
def test_what_is_no_page_of_changes_cannot_be_followed(
    visitor: DeskClient, mailbox: Mailbox, topic: str
) -> None:
    assert ask(visitor, topic).status_code in (404, 410)
    assert visitor.get("/en/follow", query_string={"about": topic}).status_code in (404, 410)
    assert mailbox.mails == []


@pytest.mark.usefixtures("release")
def test_a_forged_link_is_refused(visitor: DeskClient, mailbox: Mailbox) -> None:
    ask(visitor)
    link = link_in(mailbox.read()[1])
    assert visitor.post(link[:-1] + "x", data={"all": "1"}).status_code == 404
    assert visitor.get(link).status_code == 200


@pytest.mark.usefixtures("release")
def test_pages_offer_it_only_where_mail_is_sent(
    visitor: DeskClient, settings: Settings, store: Store
) -> None:
    page = visitor.get(f"/en/{TOPIC}/changes").text
    assert "/en/follow?about=datasets/cooperatives" in page
    assert "/en/follow?about=datasets/cooperatives" in visitor.get(f"/en/{TOPIC}").text
    search = visitor.get("/en/search/changes?q=a%20b").text
    assert "/en/follow?about=search%3Fq%3Da%2Bb" in search
    app = create_app(settings, store)
    plain = app.test_client()
    assert "/follow" not in plain.get(f"/en/{TOPIC}/changes").text
    assert plain.get("/en/follow").status_code == 404
    app.extensions["desk"].close()


@pytest.mark.usefixtures("release")
def test_a_publication_of_the_second_of_the_confirmation_counts(
    visitor: DeskClient,
    mailbox: Mailbox,
    desk: Desk,
    send: Callable[[timedelta], int],
    change: Callable[[], None],
) -> None:
    """Publications know the second only."""
    follow(visitor, mailbox)
    change()
    with transaction(desk.store.reading) as connection:
        current = find_dataset(connection, "cooperatives").current
    assert current
    with transaction(desk.writing) as connection:
        connection.execute(update(subscriptions).values(seen=to_text(current.issued)))
    assert send(NEXT_MONTH) == 1


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("text", ["a%0A%0AClick here", "http%3A%2F%2Fevil.example", "a%00b"])
def test_nobody_writes_their_own_lines_into_a_mail(
    visitor: DeskClient, mailbox: Mailbox, text: str
) -> None:
    ask(visitor, f"search?q={text}")
    assert mailbox.mails == []


@pytest.mark.usefixtures("release")
def test_nobody_follows_the_same_twice(visitor: DeskClient, mailbox: Mailbox, desk: Desk) -> None:
    """However the address of the page, or that of the mailbox, is written."""
    for topic in ("datasets/cooperatives", "datasets/c%6Foperatives", "/datasets/cooperatives/"):
        for email in (EMAIL, "amina@EXAMPLE.org"):
            ask(visitor, topic, email=email)
    assert [row.topic for row in rows_of(desk)] == [TOPIC]
    for query in ("q=rif%C3%A9&type=dataset", "type=dataset&q=rife%CC%81&limit=5&sort=name",
                  "q=+rif%c3%a9&type=dataset&fbclid=1"):  # fmt: skip
        ask(visitor, f"search?{query}")
    assert len(mailbox.mails) == len(rows_of(desk)) == 2


def test_a_register_has_one_topic() -> None:
    assert clean_topic("registers/place") == clean_topic("places") == "places"
    assert clean_topic("registers/ville") == "registers/ville"


@pytest.mark.usefixtures("release")
def test_a_visitor_never_waits_for_a_mail_server(
    visitor: DeskClient, mailbox: Mailbox, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link is sent once the server answers."""
    monkeypatch.setattr(links, "deliver", lambda *_: Outcome.UNREACHABLE)
    assert "Look into your mailbox" in ask(visitor).text
    rounds = MailRounds(visitor.application.extensions["desk"].settings)
    rounds(desk)
    assert mailbox.mails == []
    monkeypatch.undo()
    for _ in range(2):
        rounds.next_links = 0
        rounds(desk)
    assert len(mailbox.mails) == 1
    assert visitor.get(link_in(mailbox.read()[1])).status_code == 200


@pytest.mark.usefixtures("release")
def test_a_refused_address_may_ask_again(
    visitor: DeskClient, mailbox: Mailbox, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "deliver", lambda *_: Outcome.REFUSED)
    ask(visitor)
    assert rows_of(desk) == []
    monkeypatch.undo()
    ask(visitor)
    assert len(mailbox.mails) == 1


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("path", ["/en/follow", "/en/report"])
def test_no_other_site_sends_a_form(visitor: DeskClient, desk: Desk, path: str) -> None:
    form = {"about": TOPIC, "email": EMAIL, "wrong": "x"}
    for headers in ({"Origin": "https://other.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert visitor.post(path, data=form, headers=headers).status_code == 403
    assert rows_of(desk) == []
    own = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    assert visitor.post(path, data=form, headers=own).status_code in (200, 303)


@pytest.mark.usefixtures("release")
def test_a_link_is_proof_enough(visitor: DeskClient, mailbox: Mailbox, desk: Desk) -> None:
    link = follow(visitor, mailbox)
    other = {"Origin": "https://mail.example"}
    assert visitor.post(link, data={"all": "1"}, headers=other).status_code == 200
    assert rows_of(desk) == []
