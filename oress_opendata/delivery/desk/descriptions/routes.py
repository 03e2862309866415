"""Upload a spreadsheet, and complete its description in a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from oress_opendata.delivery.desk.access import go, person
from oress_opendata.delivery.desk.choices import make_choices
from oress_opendata.delivery.desk.descriptions.form import ShownDescription, show_description
from oress_opendata.delivery.desk.drafts.addresses import (
    refusals_shown,
    show_draft_after,
)
from oress_opendata.delivery.desk.upload import read_upload
from oress_opendata.delivery.desk.waiting import ShownJob, answer_page, show_job, wait_a_moment
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.database import Desk
from oress_opendata.desk.descriptions.draft import create_table, keep_form, read_inferred
from oress_opendata.desk.drafts.draft import Draft, Kind
from oress_opendata.desk.drafts.records import find_draft
from oress_opendata.desk.jobs import add_job, find_last
from oress_opendata.store.engine import transaction

KEPT = "keep."


@dataclass(frozen=True, slots=True)
class NewTablePage(Page):
    template: ClassVar[str] = "desk/descriptions/new.html"


@dataclass(frozen=True, slots=True)
class TableFormPage(Page):
    template: ClassVar[str] = "desk/descriptions/form.html"

    draft: Draft
    description: ShownDescription | None
    job: ShownJob


def make_descriptions(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("desk_descriptions", __name__)

    @pages.get("/tables/new")
    def show_upload(language: str) -> str:
        return render(NewTablePage())

    @pages.post("/tables/new")
    def upload(language: str) -> Response:
        with refusals_shown(desk):
            given = read_upload()
            with transaction(desk.writing) as connection:
                draft = create_table(connection, person().name, given)
                job = add_job(connection, "table", draft.id, person().name)
            wait_a_moment(desk, job)
            return go("tables", draft.id)
        return go("tables", "new")

    @pages.get("/tables/<draft_id>")
    def show_form(language: str, draft_id: str) -> Response:
        with transaction(desk.reading) as connection:
            draft = find_draft(connection, draft_id, Kind.TABLE)
            inferred = read_inferred(connection, draft_id)
            job = show_job(find_last(connection, draft_id), language)
        choices = make_choices(service, desk, language)
        form = draft.answers.get("form", {})
        page = TableFormPage(
            draft=draft,
            description=show_description(inferred, form, choices) if inferred else None,
            job=job,
        )
        return answer_page(page, reload=inferred is None and job.is_running)

    @pages.post("/tables/<draft_id>")
    def keep(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            with transaction(desk.writing) as connection:
                draft = find_draft(connection, draft_id, Kind.TABLE)
                keep_form(desk, connection, person().name, draft, _read_form(connection, draft_id))
                job = add_job(connection, "candidate", draft_id, person().name)
            return show_draft_after(desk, draft_id, job)
        return go("tables", draft_id)

    return pages


def _read_form(connection: Connection, draft_id: str) -> dict[str, Any]:
    """What the form says. A column whose box is not ticked is left out."""
    plain = {
        name: value.replace("\r\n", "\n").strip()
        for name, value in request.form.items()
        if name not in ("csrf", "themes")
    }
    inferred = read_inferred(connection, draft_id)
    fields = inferred["descriptor"]["resources"][0]["schema"]["fields"] if inferred else []
    kept = {f"{KEPT}{field['name']}": plain.get(f"{KEPT}{field['name']}", "0") for field in fields}
    return {**plain, **kept, "themes": request.form.getlist("themes")}
