"""Declare a structure: a form from the schema of a register that takes declarations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, request

from oress_opendata.delivery.desk.choices import make_choices
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.inbox.own_row import CONSENT_FIELD, find_problem, read_own_cells
from oress_opendata.delivery.inbox.report import FIELDS
from oress_opendata.delivery.inbox.sending import TRAP, send
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.message import Kind
from oress_opendata.desk.inbox.own_row import find_declarable, read_own_form
from oress_opendata.desk.inbox.texts import MessageRefused, clean_texts
from oress_opendata.desk.rows.form import Form
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Table
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import list_datasets

NOWHERE = N_("No register here takes declarations.")
FILL = N_("Fill in “{field}”.")


@dataclass(frozen=True, slots=True)
class DeclarationsPage(Page):
    """`places` are the dataset and the register of each table, and its title."""

    template: ClassVar[str] = "inbox/declarations.html"

    places: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class DeclarationPage(Page):
    """`cells` is what was typed; `consents` whether its contact may be shown."""

    template: ClassVar[str] = "inbox/declaration.html"

    title: str
    form: Form
    cells: Mapping[str, str]
    consents: bool
    reach: str
    problem: str
    trap: str
    consent_field: str


def make_declarations(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("inbox_declaration", __name__)

    @pages.get("/declare")
    def show_registers(language: str) -> str:
        found = [
            (dataset, str(table.register), _title(service, desk, table, language))
            for dataset, table in _list_tables(desk)
        ]
        return render(DeclarationsPage(tuple(found)))

    @pages.get("/declare/<dataset>/<register>")
    def show_form(language: str, dataset: str, register: str) -> str:
        table = _find_table(desk, dataset, register)
        return _show(service, desk, table, language, cells={}, problem="")

    @pages.post("/declare/<dataset>/<register>")
    def take_form(language: str, dataset: str, register: str) -> str | Response:
        table = _find_table(desk, dataset, register)
        form = read_own_form(table, make_choices(service, desk, language))
        try:
            cells = read_own_cells(desk, table, form)
            reach = _read_contact(language)
            if empty := find_problem(form, cells):
                raise MessageRefused(FILL, field=empty)
        except MessageRefused as error:
            typed = {one.name: request.form.get(f"cell.{one.name}", "") for one in form.fields}
            return _show(service, desk, table, language, cells=typed, problem=error.say(language))
        content = {
            "dataset": dataset,
            "register": register,
            "cells": {name: cell for name, cell in cells.items() if cell},
        }
        return send(
            service, desk, Kind.DECLARATION, f"/registers/{register}", content, contact=reach
        )

    return pages


def _read_contact(language: str) -> str:
    title = say(FIELDS["contact"], language)
    return clean_texts({title: request.form.get("contact", "")})[title]


def _list_tables(desk: Desk) -> list[tuple[str, Table]]:
    with transaction(desk.store.reading) as connection:
        datasets = list_datasets(connection)
    return [
        (dataset.name, table)
        for dataset in datasets
        if dataset.current
        for table in find_declarable(desk.store.manifest(dataset.current.manifest).descriptor)
    ]


def _find_table(desk: Desk, dataset: str, register: str) -> Table:
    for name, table in _list_tables(desk):
        if (name, table.register) == (dataset, register):
            return table
    raise NotFound(NOWHERE)


def _title(service: Service, desk: Desk, table: Table, language: str) -> str:
    return make_choices(service, desk, language).text(table.descriptor, "title") or table.resource


def _show(
    service: Service,
    desk: Desk,
    table: Table,
    language: str,
    *,
    cells: Mapping[str, str],
    problem: str,
) -> str:
    return render(
        DeclarationPage(
            title=_title(service, desk, table, language),
            form=read_own_form(table, make_choices(service, desk, language)),
            cells=cells,
            consents=CONSENT_FIELD in request.form,
            reach=request.form.get("contact", ""),
            problem=problem,
            trap=TRAP,
            consent_field=CONSENT_FIELD,
        )
    )
