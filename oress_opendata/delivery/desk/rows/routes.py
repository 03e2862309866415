"""The forms of single rows, made from the schema of their register. What is sent joins a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import Blueprint, Response, request

from oress_opendata.delivery.desk.access import go, notify, person
from oress_opendata.delivery.desk.choices import make_choices
from oress_opendata.delivery.desk.drafts.addresses import (
    PART,
    refusals_shown,
    show_draft_after,
)
from oress_opendata.delivery.desk.rows.shown_form import (
    ShownSatellite,
    read_cells,
    read_satellite,
    show_satellites,
)
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Draft, Kind
from oress_opendata.desk.drafts.records import find_draft, find_open
from oress_opendata.desk.jobs import add_job
from oress_opendata.desk.rows.draft import add_edit, find_dataset_of, remove_edit
from oress_opendata.desk.rows.edit import Action, Edit
from oress_opendata.desk.rows.form import Form, end_columns, read_form, read_names
from oress_opendata.desk.rows.ids import make_id
from oress_opendata.desk.rows.package import edits_of
from oress_opendata.desk.rows.record import RecordSource, list_register_datasets, open_record
from oress_opendata.languages import N_
from oress_opendata.model.known import fold_label
from oress_opendata.store.engine import transaction
from oress_opendata.store.records import list_registers

NEW = "new"
ON_A_PAGE = 50
NO_CHANGE = N_("Nothing was changed in the form, so there is nothing to keep.")


@dataclass(frozen=True, slots=True)
class RowsPage(Page):
    """`found` are ids and names of the chosen register; `more` how many are not shown."""

    template: ClassVar[str] = "desk/rows/rows.html"

    registers: Mapping[str, int]
    register: str
    text: str
    found: tuple[tuple[str, str], ...]
    more: int
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowPage(Page):
    """`cells` are what the form shows; `draft` is the open one that already has this record."""

    template: ClassVar[str] = "desk/rows/row.html"

    register: str
    id: str
    dataset: str
    action: Action
    form: Form
    cells: Mapping[str, str]
    satellites: tuple[ShownSatellite, ...]
    draft: Draft | None
    can_end: bool


def make_rows(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("desk_rows", __name__)

    @pages.get("/rows")
    def show_rows(language: str) -> str:
        query = read_query_string()
        register, text = query.text("register"), query.text("q")
        with transaction(desk.store.reading) as connection:
            registers = list_registers(connection)
            names = read_names(connection, register) if register else {}
        folded = fold_label(text)
        found = [
            (identifier, next(filter(None, (name.get(language), *name.values())), identifier))
            for identifier, name in names.items()
            if any(folded in fold_label(shown) for shown in (identifier, *name.values()))
        ]
        return render(
            RowsPage(
                registers,
                register,
                text,
                tuple(sorted(found, key=lambda pair: pair[1])[:ON_A_PAGE]),
                max(0, len(found) - ON_A_PAGE),
                tuple(list_register_datasets(desk, register)) if register else (),
            )
        )

    @pages.get("/rows/<register>/<identifier>")
    def show_row(language: str, register: str, identifier: str) -> str:
        source = _open(desk, register, identifier)
        ending = "end" in read_query_string()
        return _show(service, desk, source, language, Action.END if ending else Action.CHANGE)

    @pages.post("/rows/<register>/<identifier>")
    def keep_row(language: str, register: str, identifier: str) -> Response:
        source = _open(desk, register, identifier)
        return _keep(service, desk, source, language)

    @pages.post("/rows/<register>/<identifier>/forget")
    def forget_row(language: str, register: str, identifier: str) -> Response:
        draft_id = request.form.get("draft", "")
        with refusals_shown(desk), transaction(desk.writing) as connection:
            draft = find_draft(connection, draft_id)
            remove_edit(connection, person().name, draft, register, identifier)
        return go(PART, draft_id)

    return pages


def _open(desk: Desk, register: str, identifier: str) -> RecordSource:
    """The record of an address; a new one belongs to the dataset that the query names."""
    if identifier != NEW:
        return open_record(desk, find_dataset_of(desk, register, identifier), register, identifier)
    return open_record(desk, read_query_string().text("dataset"), register)


def _show(service: Service, desk: Desk, source: RecordSource, language: str, action: Action) -> str:
    register = str(source.table.register)
    choices = make_choices(service, desk, language)
    form = read_form(source.table, choices)
    ends = end_columns(source.table)
    if action is Action.END:
        form = _only(form, (*ends, *source.provenance))
    with transaction(desk.reading) as connection:
        draft = find_open(connection, Kind.EDITS, source.dataset)
    edit = _edit_in(draft, register, source.id)
    today = datetime.now(service.settings.timezone).date().isoformat()
    cells = {**(source.cells or _defaults(source, today)), **(edit.cells if edit else {})}
    return render(
        RowPage(
            register=register,
            id=source.id or NEW,
            dataset=source.dataset,
            action=action if source.id else Action.ADD,
            form=form,
            cells=cells,
            satellites=()
            if action is Action.END
            else show_satellites(source, choices, edit.satellites if edit else {}),
            draft=draft if edit else None,
            can_end=bool(ends and source.id),
        )
    )


def _keep(service: Service, desk: Desk, source: RecordSource, language: str) -> Response:
    register = str(source.table.register)
    edit = _read_edit(service, desk, source, language)
    if edit is None:
        notify(desk, NO_CHANGE, "bad")
        return go("rows", register, source.id or NEW)
    with refusals_shown(desk):
        with transaction(desk.writing) as connection:
            draft = add_edit(desk, connection, person().name, source.dataset, edit)
            job = add_job(connection, "candidate", draft.id, person().name)
        return show_draft_after(desk, draft, job)
    return go("rows", register, source.id or NEW)


def _read_edit(service: Service, desk: Desk, source: RecordSource, language: str) -> Edit | None:
    """What a form changes; None if that is nothing."""
    choices = make_choices(service, desk, language)
    given = read_cells(request.form, read_form(source.table, choices))
    old = source.cells or {}
    cells = {name: cell for name, cell in given.items() if cell != old.get(name, "")}
    provenance = {name: given.get(name, "") for name in source.provenance}
    satellites = {}
    for table in source.satellites:
        rows = read_satellite(request.form, table, read_form(table, choices), provenance)
        sent = any(name.startswith(f"list.{table.resource}.") for name in request.form)
        id_column = str(table.id_column)
        before = [
            {name: cell for name, cell in row.items() if name != id_column}
            for row in source.satellite_rows(table)
        ]
        if sent and rows != before:
            satellites[table.resource] = tuple(rows)
    if not cells and not satellites:
        return None
    register = str(source.table.register)
    action = Action.CHANGE if source.id else Action.ADD
    return Edit(register, source.id or make_id(desk, register), action, cells, satellites)


def _only(form: Form, names: tuple[str, ...]) -> Form:
    fields = tuple(field for field in form.fields if field.name in names)
    return Form(form.resource, form.register, fields, form.fixed)


def _edit_in(draft: Draft | None, register: str, identifier: str) -> Edit | None:
    edits = edits_of(draft) if draft else ()
    return next((edit for edit in edits if edit.key == (register, identifier)), None)


def _defaults(source: RecordSource, today: str) -> dict[str, str]:
    """What a new row has before anybody types: it was checked today."""
    checked = (source.table.schema.get("oress:provenance") or {}).get("checked")
    return {checked: today} if checked else {}
