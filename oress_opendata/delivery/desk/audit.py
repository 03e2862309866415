"""The audit list: who did what, newest first; a page, and a file for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import ClassVar
from urllib.parse import urlencode

from flask import Blueprint, Response, g
from sqlalchemy import Connection

from oress_opendata.delivery.desk.access import desk_path
from oress_opendata.delivery.desk.acts import WORDS, say_act
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.audit import Act, list_acts
from oress_opendata.desk.database import Desk
from oress_opendata.languages import comma_of
from oress_opendata.model.form import FORMS
from oress_opendata.store.engine import transaction

SHOWN = 50
FIELDS = ("person", "act", "subject")
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ShownAct:
    """`details` are their members in one line."""

    act: Act
    words: str
    details: str


@dataclass(frozen=True, slots=True)
class AuditPage(Page):
    """`kinds` are the acts to choose from, as codes and words. `asked` is what the list is narrowed
    to; `older` and `file` are addresses, `older` is empty at the end."""

    template: ClassVar[str] = "desk/audit.html"

    acts: tuple[ShownAct, ...]
    kinds: tuple[tuple[str, str], ...]
    asked: dict[str, str]
    older: str
    file: str


def make_audit(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("audit", __name__)

    @pages.get("/audit")
    def show_audit(language: str) -> str:
        asked, before = _read_filters(), _read_before()
        with transaction(desk.reading) as connection:
            found = _list(connection, asked, before=before, limit=SHOWN + 1)
        given = {name: value for name, value in asked.items() if value}
        last = found[SHOWN - 1].seq if len(found) > SHOWN else None
        older = f"{desk_path('audit')}?{urlencode({**given, 'before': last})}" if last else ""
        file = f"{desk_path('audit.csv')}?{urlencode(given)}"
        shown = tuple(_show(act, language) for act in found[:SHOWN])
        return render(AuditPage(shown, _list_kinds(asked["act"], language), asked, older, file))

    @pages.get("/audit.csv")
    def download_audit(language: str) -> Response:
        with transaction(desk.reading) as connection:
            found = _list(connection, _read_filters())
        response = Response(_write_csv(found), content_type=FORMS["csv"].content_type)
        response.headers["Content-Disposition"] = "attachment; filename=audit.csv"
        return response

    return pages


def _read_filters() -> dict[str, str]:
    query = read_query_string()
    return {name: query.text(name).strip() for name in FIELDS}


def _read_before() -> int | None:
    text = read_query_string().text("before")
    return int(text) if text.isascii() and text.isdecimal() else None


def _list(
    connection: Connection,
    asked: dict[str, str],
    before: int | None = None,
    limit: int | None = None,
) -> list[Act]:
    return list_acts(
        connection,
        before=before,
        limit=limit,
        person=asked["person"],
        act=asked["act"],
        subject=asked["subject"],
    )


def _list_kinds(asked: str, language: str) -> tuple[tuple[str, str], ...]:
    """The acts by their words; also the first part of some, where an address asks for it."""
    codes = dict.fromkeys((*WORDS, *([asked] if asked else [])))
    return tuple(
        sorted(((code, say_act(code, language)) for code in codes), key=lambda kind: kind[1])
    )


def _show(act: Act, language: str) -> ShownAct:
    details = comma_of(language).join(f"{name}: {value}" for name, value in act.details.items())
    return ShownAct(act, say_act(act.act, language), details)


def _write_csv(acts: list[Act]) -> str:
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(("number", "time", "person", "act", "subject", "details"))
    writer.writerows(_cells(act) for act in acts)
    # Excel reads UTF-8 only behind this mark.
    return "\ufeff" + target.getvalue()


def _cells(act: Act) -> Iterator[str]:
    shown = _show(act, g.language)
    for value in (act.seq, act.at.isoformat(), act.person, act.act, act.subject, shown.details):
        text = str(value)
        yield f"'{text}" if text.startswith(FORMULA) else text
