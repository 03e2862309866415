"""Edit the letter of a quarter in each language, from the draft that the program writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from flask import Blueprint, Flask, Response, request
from markupsafe import Markup

from oress_opendata.delivery.desk.access import NOT_ALLOWED, ROLES, go, notify, person
from oress_opendata.delivery.http.letters import EditedLetter, provide_letters
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.letters.draft import (
    draft_letter,
    find_quarter,
    find_quarters,
    name_letter,
)
from oress_opendata.delivery.pages.shared.formatting import own_name
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import render_markdown
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.texts import MessageRefused
from oress_opendata.desk.letters import (
    SavedLetter,
    drop_letter,
    find_letter,
    publish_letter,
    save_letter,
)
from oress_opendata.desk.person import Role
from oress_opendata.errors import Forbidden, NotFound
from oress_opendata.languages import N_, direction
from oress_opendata.model.quarter import Quarter, quarter_of
from oress_opendata.store.engine import transaction

SAVED = N_("The letter is saved. The public does not see it before it is published.")
PUBLISHED = N_("The letter is published.")
DROPPED = N_("The edited text is gone. The public reads what the program writes.")
NO_LANGUAGE = N_("There is no language {code}.")


@dataclass(frozen=True, slots=True)
class LettersPage(Page):
    """`quarters` are addresses of letters by language, below the name of each quarter."""

    template: ClassVar[str] = "desk/letters/letters.html"

    quarters: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class LetterPage(Page):
    """`text` is what was saved, or typed, else the draft; `saved` is None before it was saved."""

    template: ClassVar[str] = "desk/letters/letter.html"

    title: str
    code: str
    named: str
    text: str
    text_direction: str
    saved: SavedLetter | None
    preview: Markup
    public: str
    may_publish: bool
    problem: str


def share_letters(app: Flask, desk: Desk) -> None:
    """Give the published letters to their pages."""

    def find(quarter: str, language: str) -> EditedLetter | None:
        with transaction(desk.reading) as connection:
            found = find_letter(connection, quarter, language)
        if found is None or found.published_at is None:
            return None
        return EditedLetter(found.published, found.published_at, ROLES[Role(found.role)])

    provide_letters(app, find)


def make_desk_letters(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("desk_letters", __name__)

    @pages.get("/letters")
    def show_letters(language: str) -> str:
        reader = Reader(service, language)
        with transaction(desk.store.reading) as connection:
            quarters = find_quarters(reader, connection, _find_today(service))
        codes = service.settings.languages
        named = tuple((code, own_name(code)) for code in codes)
        return render(
            LettersPage(
                tuple(
                    (name_letter(reader, quarter),
                     tuple((f"{quarter}/{code}", name) for code, name in named))
                    for quarter in quarters
                )
            )
        )  # fmt: skip

    @pages.get("/letters/<quarter>/<code>")
    def show_letter(language: str, quarter: str, code: str) -> str:
        return _show(service, desk, quarter, code, typed=None, problem="")

    @pages.post("/letters/<quarter>/<code>")
    def take_letter(language: str, quarter: str, code: str) -> str | Response:
        _read_draft(service, desk, quarter, code)
        if "drop" in request.form or "publish" in request.form:
            _ask_publisher()
        try:
            _change(desk, quarter, code)
        except MessageRefused as error:
            typed = request.form.get("text", "")
            return _show(service, desk, quarter, code, typed=typed, problem=error.say(language))
        return go("letters", quarter, code)

    return pages


def _ask_publisher() -> None:
    if not person().may(Role.PUBLISHER):
        raise Forbidden(NOT_ALLOWED, role=ROLES[Role.PUBLISHER])


def _change(desk: Desk, quarter: str, code: str) -> None:
    """What the button says. Raises MessageRefused."""
    form, own = request.form, person()
    with transaction(desk.writing) as connection:
        if "drop" in form:
            drop_letter(connection, own, quarter, code)
        else:
            save_letter(connection, own, quarter, code, form.get("text", ""))
        if "publish" in form:
            publish_letter(connection, own, quarter, code)
    notify(desk, DROPPED if "drop" in form else PUBLISHED if "publish" in form else SAVED)


def _find_today(service: Service) -> Quarter:
    return quarter_of(service.settings.day_of(datetime.now(UTC)))


def _read_draft(service: Service, desk: Desk, quarter: str, code: str) -> tuple[str, str]:
    """The name of a letter and its draft. Raises NotFound."""
    if code not in service.settings.languages:
        raise NotFound(NO_LANGUAGE, code=code)
    reader = Reader(service, code)
    with transaction(desk.store.reading) as connection:
        found = find_quarter(reader, connection, quarter, _find_today(service))
        return name_letter(reader, found), draft_letter(reader, connection, found)


def _show(
    service: Service, desk: Desk, quarter: str, code: str, *, typed: str | None, problem: str
) -> str:
    title, draft = _read_draft(service, desk, quarter, code)
    with transaction(desk.reading) as connection:
        saved = find_letter(connection, quarter, code)
    text = typed if typed is not None else saved.text if saved else draft
    return render(
        LetterPage(
            title=title,
            code=code,
            named=own_name(code),
            text=text,
            text_direction=direction(code),
            saved=saved,
            preview=render_markdown(text),
            public=service.addresses.page("letters", quarter, language=code),
            may_publish=person().may(Role.PUBLISHER),
            problem=problem,
        )
    )
