"""The page behind the link that a structure got: it corrects its row, consents, confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, request

from oress_opendata.delivery.desk.choices import make_choices
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.inbox.declaration import FILL
from oress_opendata.delivery.inbox.own_row import CONSENT_FIELD, find_problem, read_own_cells
from oress_opendata.delivery.inbox.sending import send
from oress_opendata.delivery.inbox.subject import page_of
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.claims import find_claim, take_claim
from oress_opendata.desk.inbox.message import Kind
from oress_opendata.desk.inbox.own_row import list_changes, read_own_form
from oress_opendata.desk.inbox.texts import MessageRefused
from oress_opendata.desk.rows.draft import find_dataset_of
from oress_opendata.desk.rows.form import Form
from oress_opendata.desk.rows.record import RecordSource, open_record
from oress_opendata.sources.checks.consent import CONSENT, YES
from oress_opendata.store.engine import transaction


@dataclass(frozen=True, slots=True)
class ClaimPage(Page):
    """`cells` is what the catalogue has, or what was typed; `asks_consent` whether the register has
    contacts that need it."""

    template: ClassVar[str] = "inbox/claim.html"

    page: str
    form: Form
    cells: Mapping[str, str]
    asks_consent: bool
    consents: bool
    problem: str
    consent_field: str


def make_claims(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("inbox_claim", __name__)

    @pages.get("/claim/<secret>")
    def show_claim(language: str, secret: str) -> str:
        source = _open(desk, secret)
        return _show(service, desk, source, language, cells=source.cells or {}, problem="")

    @pages.post("/claim/<secret>")
    def take_form(language: str, secret: str) -> str | Response:
        source = _open(desk, secret)
        form = read_own_form(source.table, make_choices(service, desk, language))
        try:
            cells = read_own_cells(desk, source.table, form)
            if empty := find_problem(form, cells):
                raise MessageRefused(FILL, field=empty)
        except MessageRefused as error:
            typed = {one.name: request.form.get(f"cell.{one.name}", "") for one in form.fields}
            return _show(service, desk, source, language, cells=typed, problem=error.say(language))
        content = {"dataset": source.dataset, "cells": list_changes(source.cells or {}, cells)}
        subject = f"{source.table.register}/{source.id}"
        answer = send(service, desk, Kind.CLAIM, subject, content)
        with transaction(desk.writing) as connection:
            take_claim(connection, secret)
        return answer

    return pages


def _open(desk: Desk, secret: str) -> RecordSource:
    with transaction(desk.reading) as connection:
        register, identifier = find_claim(connection, secret)
    return open_record(desk, find_dataset_of(desk, register, identifier), register, identifier)


def _show(
    service: Service,
    desk: Desk,
    source: RecordSource,
    language: str,
    *,
    cells: Mapping[str, str],
    problem: str,
) -> str:
    consented = (source.cells or {}).get(CONSENT) == YES
    return render(
        ClaimPage(
            page=page_of(f"{source.table.register}/{source.id}"),
            form=read_own_form(source.table, make_choices(service, desk, language)),
            cells=cells,
            asks_consent=CONSENT in source.table.names,
            consents=CONSENT_FIELD in request.form if problem else consented,
            problem=problem,
            consent_field=CONSENT_FIELD,
        )
    )
