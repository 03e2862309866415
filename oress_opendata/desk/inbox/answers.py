"""Answer a message: refuse it, or make its cells an edit in a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Draft
from oress_opendata.desk.inbox.message import Kind, Message, State
from oress_opendata.desk.inbox.records import answer_message, confirm_record, find_message
from oress_opendata.desk.inbox.texts import clean_texts
from oress_opendata.desk.rows.draft import add_edit, find_dataset_of
from oress_opendata.desk.rows.edit import Action, Edit
from oress_opendata.desk.rows.ids import make_id
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

ANSWER = N_("Answer")


def refuse(desk: Desk, person: str, number: str, answer: str) -> Message:
    """Refuse a message with an answer. Raises NotFound or MessageRefused."""
    return _answer(desk, person, number, State.REFUSED, answer)


def accept(
    desk: Desk, person: str, number: str, answer: str, cells: Mapping[str, str] | None = None
) -> tuple[Message, Draft | None]:
    """Accept a message. `cells` are the changes that join the draft of the dataset, as the staff
    left them; without any, nothing changes in the data. A claim confirms its row.

    Raises NotFound, MessageRefused, DraftRefused.
    """
    with transaction(desk.reading) as connection:
        message = find_message(connection, number)
    edit = _make_edit(desk, message, cells or {})
    answer = clean_texts({ANSWER: answer})[ANSWER]
    draft = None
    with transaction(desk.writing) as connection:
        if edit is not None:
            dataset = message.content.get("dataset") or find_dataset_of(desk, *edit.key)
            draft = add_edit(desk, connection, person, dataset, edit)
        draft_id = draft.id if draft else None
        answer_message(connection, person, message, State.ACCEPTED, answer=answer, draft=draft_id)
        if message.kind is Kind.CLAIM and message.record:
            day = desk.settings.day_of(message.created_at)
            confirm_record(connection, *message.record, day)
    return message, draft


def _answer(desk: Desk, person: str, number: str, state: State, answer: str) -> Message:
    answer = clean_texts({ANSWER: answer})[ANSWER]
    with transaction(desk.writing) as connection:
        message = find_message(connection, number)
        answer_message(connection, person, message, state, answer=answer)
    return message


def _make_edit(desk: Desk, message: Message, cells: Mapping[str, str]) -> Edit | None:
    if not cells:
        return None
    if message.kind is Kind.DECLARATION:
        register = str(message.content["register"])
        identifier = make_id(desk, register)
        return Edit(register, identifier, Action.ADD, dict(cells), message=message.number)
    if message.record is None:
        return None
    return Edit(*message.record, Action.CHANGE, dict(cells), message=message.number)


def today(desk: Desk) -> str:
    """The day, in the time zone of the settings."""
    return datetime.now(desk.settings.timezone).date().isoformat()
