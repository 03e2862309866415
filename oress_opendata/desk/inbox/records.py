"""Messages in the desk's database: keep, look up, list, answer."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from oress_opendata.desk.audit import PUBLIC, record_act
from oress_opendata.desk.inbox.message import Kind, Message, State
from oress_opendata.desk.inbox.texts import MessageRefused
from oress_opendata.desk.moment import from_text, to_text, utc_now
from oress_opendata.desk.tables import confirmations, messages
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_

# No letter or digit that is read as another: numbers are read out on the telephone.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP = 4, 4
ABSENT = N_(
    "There is no message with the number {number}. Check it: letters and digits, in groups."
)
ANSWERED = N_("This message has been answered already.")
# Built once: that takes longer than the answer.
_CONFIRMATION = select(confirmations.c.confirmed_on).where(
    confirmations.c.register == bindparam("register"), confirmations.c.id == bindparam("id")
)


def keep_message(
    connection: Connection,
    kind: Kind,
    subject: str,
    content: Mapping[str, Any],
    *,
    contact: str = "",
    language: str,
) -> str:
    """Keep what the public sent. Returns its number, which nobody can guess."""
    number = "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS)
    )
    connection.execute(
        insert(messages).values(
            number=number,
            kind=kind.value,
            state=State.OPEN.value,
            subject=subject,
            content=json.dumps(content, ensure_ascii=False, sort_keys=True),
            contact=contact,
            answer="",
            language=language,
            created_at=to_text(utc_now()),
            spam=False,
        )
    )
    record_act(connection, PUBLIC, "message.received", number, kind=kind.value)
    return number


def find_message(connection: Connection, number: str) -> Message:
    """By its number, in any case and with any blanks. Raises NotFound."""
    plain = "".join(character for character in number.lower() if character in ALPHABET)
    parts = [plain[at : at + GROUP] for at in range(0, len(plain), GROUP)]
    query = select(messages).where(messages.c.number == "-".join(parts))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(ABSENT, number=number[:40])
    return _to_message(row)


def list_messages(connection: Connection, *, over: bool = False, limit: int = 200) -> list[Message]:
    """Those that wait, the oldest first; or those that were answered, the newest first."""
    waiting = messages.c.state == State.OPEN.value
    query = select(messages).where(~waiting if over else waiting)
    order = messages.c.handled_at.desc() if over else messages.c.created_at
    rows = connection.execute(query.order_by(order, messages.c.number).limit(limit))
    return [_to_message(row) for row in rows]


def count_open(connection: Connection) -> int:
    query = select(func.count()).where(messages.c.state == State.OPEN.value)
    return connection.scalar(query) or 0


def answer_message(
    connection: Connection,
    person: str,
    message: Message,
    state: State,
    *,
    answer: str,
    draft: str | None = None,
) -> None:
    """Answer a message and erase how to reach its sender. Raises MessageRefused."""
    values = {
        "state": state.value,
        "answer": answer,
        "contact": "",
        "handled_at": to_text(utc_now()),
        "handled_by": person,
        "draft": draft,
    }
    own = (messages.c.number == message.number) & (messages.c.state == State.OPEN.value)
    if not connection.execute(update(messages).where(own).values(**values)).rowcount:
        raise MessageRefused(ANSWERED)
    record_act(connection, person, f"message.{state.value}", message.number, draft=draft or "")


def confirm_record(connection: Connection, register: str, identifier: str, day: date) -> None:
    """The structure confirmed its own row on a day."""
    own = (confirmations.c.register == register) & (confirmations.c.id == identifier)
    values = {"confirmed_on": day.isoformat()}
    if not connection.execute(update(confirmations).where(own).values(**values)).rowcount:
        new = {"register": register, "id": identifier, **values}
        connection.execute(insert(confirmations).values(**new))


def find_confirmation(connection: Connection, register: str, identifier: str) -> str:
    """The day on which a structure confirmed its row; empty if it never did."""
    wanted = {"register": register, "id": identifier}
    return connection.scalar(_CONFIRMATION, wanted) or ""


def _to_message(row: Row[Any]) -> Message:
    return Message(
        number=row.number,
        kind=Kind(row.kind),
        state=State(row.state),
        subject=row.subject,
        content=json.loads(row.content),
        contact=row.contact,
        answer=row.answer,
        language=row.language,
        created_at=from_text(row.created_at),
        handled_at=from_text(row.handled_at) if row.handled_at else None,
        handled_by=row.handled_by,
        draft=row.draft,
    )
