"""The inbox: messages that wait, a message with the row beside it, its answer."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, request

from oress_opendata.delivery.desk.access import go, notify, person
from oress_opendata.delivery.desk.choices import make_choices
from oress_opendata.delivery.desk.drafts.addresses import refusals_shown, show_draft_after
from oress_opendata.delivery.desk.rows.shown_form import read_cells
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.answers import accept, refuse, today
from oress_opendata.desk.inbox.mail import can_send, send_answer
from oress_opendata.desk.inbox.message import KINDS, STATES, Kind, Message, State
from oress_opendata.desk.inbox.records import find_message, list_messages
from oress_opendata.desk.jobs import add_job
from oress_opendata.desk.rows.draft import find_dataset_of
from oress_opendata.desk.rows.form import Field, Form, read_form
from oress_opendata.desk.rows.record import RecordSource, open_record
from oress_opendata.errors import OressError
from oress_opendata.languages import N_, say
from oress_opendata.store.engine import transaction

ACCEPTED = N_("The message was accepted; how to reach its sender was erased.")
REFUSED = N_("The message was not accepted; how to reach its sender was erased.")
SENT = N_("The answer was sent by e-mail.")
NOT_SENT = N_("The answer could not be sent by e-mail; its sender still finds it by the number.")
SOURCE = N_("Declared by the structure, message {number}")


@dataclass(frozen=True, slots=True)
class InboxPage(Page):
    template: ClassVar[str] = "desk/inbox/inbox.html"

    messages: tuple[Message, ...]
    kinds: Mapping[Kind, str]
    over: bool


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of the row: what the catalogue has, and what the message or the staff proposes."""

    field: Field
    old: str
    new: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class MessagePage(Page):
    """`cells` are those of the row beside the message; `sends_mail` whether an answer reaches its
    sender by e-mail."""

    template: ClassVar[str] = "desk/inbox/message.html"

    message: Message
    kind: str
    state: str
    record: tuple[str, str] | None
    cells: tuple[ShownCell, ...]
    sends_mail: bool


def make_desk_inbox(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("desk_inbox", __name__)

    @pages.get("/inbox")
    def show_inbox(language: str) -> str:
        over = "over" in read_query_string()
        with transaction(desk.reading) as connection:
            found = list_messages(connection, over=over)
        return render(InboxPage(tuple(found), KINDS, over))

    @pages.get("/inbox/<number>")
    def show_message(language: str, number: str) -> str:
        with transaction(desk.reading) as connection:
            message = find_message(connection, number)
        source = _open_source(desk, message)
        return render(
            MessagePage(
                message=message,
                kind=KINDS[message.kind],
                state=STATES[message.state],
                record=message.record,
                cells=_show_cells(service, desk, message, source, language),
                sends_mail=can_send(desk.settings, message.contact),
            )
        )

    @pages.post("/inbox/<number>")
    def answer(language: str, number: str) -> Response:
        text = request.form.get("answer", "")
        with refusals_shown(desk):
            with transaction(desk.reading) as connection:
                message = find_message(connection, number)
            if "refuse" in request.form:
                refuse(desk, person().name, number, text)
                notify(desk, REFUSED)
                _send(desk, message, State.REFUSED, text)
                return go("inbox")
            cells = _read_changes(service, desk, message, language)
            _, draft = accept(desk, person().name, number, text, cells)
            notify(desk, ACCEPTED)
            _send(desk, message, State.ACCEPTED, text)
            if draft is not None:
                with transaction(desk.writing) as connection:
                    job = add_job(connection, "candidate", draft.id, person().name)
                return show_draft_after(desk, draft, job)
            return go("inbox")
        return go("inbox", number)

    return pages


def _send(desk: Desk, message: Message, state: State, text: str) -> None:
    """Send the answer, where a server of mail is set and the sender gave an address."""
    if can_send(desk.settings, message.contact):
        sent = send_answer(desk.settings, message, state, text)
        notify(desk, SENT if sent else NOT_SENT, "good" if sent else "bad")


def _open_source(desk: Desk, message: Message) -> RecordSource | None:
    """Where the row of a message is, or would be; None if there is none any more."""
    with suppress(OressError):
        if message.kind is Kind.DECLARATION:
            return open_record(desk, message.content["dataset"], message.content["register"])
        if message.record:
            dataset = find_dataset_of(desk, *message.record)
            return open_record(desk, dataset, *message.record)
    return None


def _form_of(service: Service, desk: Desk, source: RecordSource, language: str) -> Form:
    return read_form(source.table, make_choices(service, desk, language))


def _show_cells(
    service: Service, desk: Desk, message: Message, source: RecordSource | None, language: str
) -> tuple[ShownCell, ...]:
    if source is None:
        return ()
    old = source.cells or {}
    new = {**old, **_provenance(desk, message, source), **message.cells}
    return tuple(
        ShownCell(
            field,
            old.get(field.name, ""),
            new.get(field.name, ""),
            is_changed=field.name in message.cells,
        )
        for field in _form_of(service, desk, source, language).fields
    )


def _provenance(desk: Desk, message: Message, source: RecordSource) -> dict[str, str]:
    """Where what a structure says of itself comes from; the staff may write it otherwise."""
    if message.kind is Kind.ERROR:
        return {}
    stated = source.table.schema.get("oress:provenance") or {}
    language = desk.settings.languages[0]
    proposed = {
        "source": say(SOURCE, language, number=message.number),
        "checked": today(desk),
    }
    return {stated[name]: text for name, text in proposed.items() if name in stated}


def _read_changes(service: Service, desk: Desk, message: Message, language: str) -> dict[str, str]:
    """The cells that the staff left different from the catalogue's."""
    source = _open_source(desk, message)
    if source is None or "keep" not in request.form:
        return {}
    old = source.cells or {}
    given = read_cells(request.form, _form_of(service, desk, source, language))
    return {name: cell for name, cell in given.items() if cell != old.get(name, "")}
