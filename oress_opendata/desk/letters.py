"""The quarterly letters as the staff edits them: a text for each quarter and language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from oress_opendata.desk.audit import record_act
from oress_opendata.desk.inbox.texts import clean_texts
from oress_opendata.desk.moment import from_text, to_text, utc_now
from oress_opendata.desk.person import Person
from oress_opendata.desk.tables import letters
from oress_opendata.languages import N_

# What a page of Markdown shows at most.
MOST_CHARACTERS = 20_000
TEXT = N_("Text of the letter")


@dataclass(frozen=True, slots=True)
class SavedLetter:
    """`text` is what is being edited, `published` what the public reads, empty before. `role` is
    that of who published it."""

    text: str
    published: str
    published_at: datetime | None
    role: str


def find_letter(connection: Connection, quarter: str, language: str) -> SavedLetter | None:
    row = connection.execute(select(letters).where(_own(quarter, language))).one_or_none()
    if row is None:
        return None
    at = from_text(row.published_at) if row.published_at else None
    return SavedLetter(row.text, row.published, at, row.role)


def save_letter(
    connection: Connection, person: Person, quarter: str, language: str, text: str
) -> None:
    """Keep a text; the public goes on to read the one before. Raises MessageRefused."""
    values = {"text": clean_texts({TEXT: text}, MOST_CHARACTERS)[TEXT]}
    if not connection.execute(
        update(letters).where(_own(quarter, language)).values(values)
    ).rowcount:
        new = {"quarter": quarter, "language": language, "published": "", "role": "", **values}
        connection.execute(insert(letters).values(new))
    record_act(connection, person.name, "letter.saved", f"{quarter}/{language}")


def publish_letter(connection: Connection, person: Person, quarter: str, language: str) -> None:
    """Show the text that was saved last."""
    values = {
        "published": letters.c.text,
        "published_at": to_text(utc_now()),
        "role": person.role.value,
    }
    connection.execute(update(letters).where(_own(quarter, language)).values(values))
    record_act(connection, person.name, "letter.published", f"{quarter}/{language}")


def drop_letter(connection: Connection, person: Person, quarter: str, language: str) -> None:
    """Forget the text: the public reads again what the program writes."""
    connection.execute(delete(letters).where(_own(quarter, language)))
    record_act(connection, person.name, "letter.dropped", f"{quarter}/{language}")


def _own(quarter: str, language: str) -> ColumnElement[bool]:
    return (letters.c.quarter == quarter) & (letters.c.language == language)
