"""The letters: their list, each as page and as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from flask import Blueprint, Response
from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.capacity import DIFFERENCES, EXPORTS, takes
from oress_opendata.delivery.http.letters import EditedLetter, find_edited
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.letters.draft import (
    draft_letter,
    find_quarter,
    find_quarters,
    name_letter,
)
from oress_opendata.delivery.pages.letters.typeset import can_typeset, typeset_letter
from oress_opendata.delivery.pages.shared.formatting import show_day
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import render_markdown
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_, say
from oress_opendata.model.form import FORMS
from oress_opendata.model.quarter import Quarter, quarter_of

NO_PDF = N_("Letters are not made as PDF here. Print the page.")
GENERATED = N_("Written by the program from what was published; nobody has edited it.")
EDITED = N_("Edited at the observatory ({role}) and published on {day}.")
RUNNING = N_("This quarter is not over: the letter still changes.")


@dataclass(frozen=True, slots=True)
class LettersPage(Page):
    """Addresses and names."""

    template: ClassVar[str] = "letters/letters.html"

    letters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LetterPage(Page):
    """`about` says who wrote it and when; `pdf` is an address, empty where none is made."""

    template: ClassVar[str] = "letters/letter.html"

    title: str
    about: str
    content: Markup
    pdf: str


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    about: str
    text: str


def make_letters(service: Service) -> Blueprint:
    pages = Blueprint("letters", __name__)

    @pages.get("/letters")
    def show_letters(language: str) -> Response:
        reader, today = Reader(service, language), _find_today(service)
        return answer(service, lambda c: _render_list(reader, c, today), PAGE, str(today))

    @pages.get("/letters/<quarter>")
    @takes(DIFFERENCES)
    def show_letter(language: str, quarter: str) -> Response:
        reader, today = Reader(service, language), _find_today(service)
        edited = find_edited(quarter, language)
        return answer(
            service,
            lambda connection: _render(reader, connection, quarter, edited, today),
            PAGE,
            (edited, str(today)),
        )

    @pages.get("/letters/<quarter>.pdf")
    @takes(EXPORTS)
    def get_pdf(language: str, quarter: str) -> Response:
        if not can_typeset():
            raise NotFound(NO_PDF)
        reader, today = Reader(service, language), _find_today(service)
        edited = find_edited(quarter, language)

        def make(connection: Connection) -> bytes:
            letter = _read(reader, connection, quarter, edited, today)
            try:
                return typeset_letter(letter.title, letter.about, letter.text, language)
            except ValueError as error:
                raise NotFound(NO_PDF) from error

        return answer(service, make, FORMS["pdf"].media_type, (edited, str(today)))

    return pages


def _find_today(service: Service) -> Quarter:
    return quarter_of(service.settings.day_of(datetime.now(UTC)))


def _render_list(reader: Reader, connection: Connection, today: Quarter) -> str:
    page = reader.service.addresses.page
    return render(
        LettersPage(
            tuple(
                (page("letters", str(quarter), language=reader.language),
                 name_letter(reader, quarter))
                for quarter in find_quarters(reader, connection, today)
            )
        )
    )  # fmt: skip


def _read(
    reader: Reader,
    connection: Connection,
    text: str,
    edited: EditedLetter | None,
    today: Quarter,
) -> Letter:
    """The letter as the staff published it, else as the program writes it. Raises NotFound."""
    quarter = find_quarter(reader, connection, text, today)
    language, title = reader.language, name_letter(reader, quarter)
    if edited:
        day = show_day(edited.published_at, language, reader.service.settings.timezone)
        about = say(EDITED, language, role=say(edited.role, language), day=day)
        return Letter(title, about, edited.text)
    about = say(GENERATED, language)
    if quarter == today:
        about = f"{about} {say(RUNNING, language)}"
    return Letter(title, about, draft_letter(reader, connection, quarter))


def _render(
    reader: Reader,
    connection: Connection,
    text: str,
    edited: EditedLetter | None,
    today: Quarter,
) -> str:
    letter = _read(reader, connection, text, edited, today)
    page = reader.service.addresses.page("letters", text, language=reader.language)
    return render(
        LetterPage(
            title=letter.title,
            about=letter.about,
            content=render_markdown(letter.text),
            pdf=f"{page}.pdf" if can_typeset() else "",
        )
    )
