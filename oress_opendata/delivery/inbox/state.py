"""What became of a message: its sender looks it up by its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.inbox.subject import page_of
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.message import KINDS, STATES, Message
from oress_opendata.desk.inbox.records import find_message
from oress_opendata.errors import NotFound
from oress_opendata.store.engine import transaction


@dataclass(frozen=True, slots=True)
class StatePage(Page):
    """`message` is None before a number was typed; `sent` says that it has just arrived. What was
    sent is not shown: a number may be read over a shoulder."""

    template: ClassVar[str] = "inbox/state.html"

    message: Message | None
    kind: str
    state: str
    page: str
    sent: bool
    problem: str


def make_states(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("inbox_state", __name__)

    @pages.get("/messages")
    def show_search(language: str) -> str:
        number = read_query_string().text("number")
        return _show(desk, number, language) if number else render(_empty(""))

    @pages.get("/messages/<number>")
    def show_state(language: str, number: str) -> str:
        return _show(desk, number, language)

    return pages


def _show(desk: Desk, number: str, language: str) -> str:
    try:
        with transaction(desk.reading) as connection:
            message = find_message(connection, number)
    except NotFound as error:
        return render(_empty(error.say(language)))
    return render(
        StatePage(
            message=message,
            kind=KINDS[message.kind],
            state=STATES[message.state],
            page=page_of(message.subject) if message.subject != "/" else "",
            sent="sent" in read_query_string(),
            problem="",
        )
    )


def _empty(problem: str) -> StatePage:
    return StatePage(None, "", "", "", sent=False, problem=problem)
