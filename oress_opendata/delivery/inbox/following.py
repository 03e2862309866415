"""Receive the changes of a page by e-mail: ask, confirm, stop. Only where mail can be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, g, request

from oress_opendata.delivery.http.clients import LOCAL
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.inbox.digests import PURPOSE_SHORT, period_of
from oress_opendata.delivery.inbox.sending import TRAP
from oress_opendata.delivery.inbox.topics import clean_topic, name_topic, page_of_topic
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.limits import count_arrival
from oress_opendata.desk.inbox.mail import canonical_address, is_address
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.subscriptions import (
    add_subscription,
    confirm_subscription,
    erase_subscription,
    find_subscription,
)
from oress_opendata.languages import N_, say
from oress_opendata.store.engine import transaction

NO_ADDRESS = N_("Type one e-mail address, such as name@example.org.")
ONE_CLICK = "List-Unsubscribe"


@dataclass(frozen=True, slots=True)
class FollowPage(Page):
    """`state` is ask, asked, confirm, confirmed or stopped; `title` and `page` are of what is
    followed."""

    template: ClassVar[str] = "inbox/follow.html"

    state: str
    title: str
    page: str
    about: str
    purpose: str
    email: str
    problem: str
    trap: str


def make_following(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("inbox_follow", __name__)

    @pages.get("/follow")
    def show_form(language: str) -> str:
        topic = clean_topic(read_query_string().text("about"))
        return _show(service, language, topic, "ask")

    @pages.post("/follow")
    def take_form(language: str) -> str:
        topic = clean_topic(request.form.get("about", ""))
        email = canonical_address(request.form.get("email", ""))
        if request.form.get(TRAP):
            return _show(service, language, topic, "asked")
        if not is_address(email):
            problem = say(NO_ADDRESS, language)
            return _show(service, language, topic, "ask", email=email, problem=problem)
        # A topic that is unknown is refused before anything is kept.
        page = _show(service, language, topic, "asked")
        _ask(desk, email, topic)
        return page

    @pages.get("/follow/<token>")
    def show_state(language: str, token: str) -> str:
        with transaction(desk.reading) as connection:
            found = find_subscription(connection, token)
        state = "confirmed" if found.is_confirmed else "confirm"
        return _show(service, language, found.topic, state)

    @pages.post("/follow/<token>")
    def change_state(language: str, token: str) -> str:
        with transaction(desk.writing) as connection:
            found = find_subscription(connection, token)
            if "confirm" in request.form:
                now = utc_now()
                confirm_subscription(connection, found, period_of(service.settings, now), now)
                state = "confirmed"
            else:
                every = "all" in request.form or ONE_CLICK in request.form
                erase_subscription(connection, found, every=every)
                state = "stopped"
        return _show(service, language, found.topic, state)

    return pages


def _ask(desk: Desk, email: str, topic: str) -> None:
    """Keep an address; the link is sent to it beside. One that has been asked or has confirmed is
    answered the same. Raises TooManyRequests or Busy."""
    now = utc_now()
    with transaction(desk.writing) as connection:
        count_arrival(connection, "follow", g.client, now, is_shared=g.client in LOCAL)
        add_subscription(connection, email, topic, g.language, now)


def _name(service: Service, language: str, topic: str) -> str:
    with transaction(service.store.reading) as connection:
        return name_topic(Reader(service, language), connection, topic)


def _show(
    service: Service, language: str, topic: str, state: str, *, email: str = "", problem: str = ""
) -> str:
    """Raises NotFound for a topic that cannot be followed."""
    return render(
        FollowPage(
            state=state,
            title=_name(service, language, topic),
            page=page_of_topic(Reader(service, language), topic),
            about=topic,
            purpose=say(PURPOSE_SHORT, language),
            email=email,
            problem=problem,
            trap=TRAP,
        )
    )
