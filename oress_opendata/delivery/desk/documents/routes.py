"""Upload a PDF, and write its record in a form that the file has begun to fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import Blueprint, Response, abort, request

from oress_opendata.delivery.desk.access import go, person
from oress_opendata.delivery.desk.choices import make_choices
from oress_opendata.delivery.desk.drafts.addresses import refusals_shown, show_draft_after
from oress_opendata.delivery.desk.rows.shown_form import (
    ShownSatellite,
    read_cells,
    read_satellite,
    show_satellites,
)
from oress_opendata.delivery.desk.upload import read_upload
from oress_opendata.delivery.desk.waiting import ShownJob, answer_page, show_job, wait_a_moment
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.database import Desk
from oress_opendata.desk.documents.draft import (
    COVER,
    REGISTER,
    UploadRefused,
    create_document,
    facts_of,
    has_cover,
    name_document,
)
from oress_opendata.desk.documents.facts import Facts
from oress_opendata.desk.drafts.draft import Draft, Kind
from oress_opendata.desk.drafts.files import UPLOAD, list_files, read_file
from oress_opendata.desk.drafts.records import change_answers, find_draft
from oress_opendata.desk.jobs import add_job, find_last
from oress_opendata.desk.rows.form import Field, Form, read_form
from oress_opendata.desk.rows.record import RecordSource, list_register_datasets, open_record
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS
from oress_opendata.settings import Settings
from oress_opendata.sources.checks.documents import PROBLEMS
from oress_opendata.store.engine import transaction

# The fields that every document needs; the others are below them, folded.
FIRST = frozenset({
    "title_fr", "title_ar", "title_en", "abstract_fr", "abstract_ar", "abstract_en", "type",
    "language", "issued", "number", "part_of", "publisher", "licence",
})  # fmt: skip
FROM_FILE = ("resource", "pages")
NO_DATASET = N_("{dataset} does not hold documents.")


@dataclass(frozen=True, slots=True)
class NewDocumentPage(Page):
    template: ClassVar[str] = "desk/documents/new.html"

    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentFormPage(Page):
    """`problem` and `remedy` say what is wrong with the text of the PDF; empty if nothing is."""

    template: ClassVar[str] = "desk/documents/form.html"

    draft: Draft
    facts: Facts | None
    job: ShownJob
    problem: str
    remedy: str
    has_cover: bool
    first: tuple[Field, ...]
    more: tuple[Field, ...]
    cells: Mapping[str, str]
    satellites: tuple[ShownSatellite, ...]


def make_desk_documents(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("desk_documents", __name__)

    @pages.get("/documents/new")
    def show_upload(language: str) -> str:
        return render(NewDocumentPage(tuple(list_register_datasets(desk, REGISTER))))

    @pages.post("/documents/new")
    def upload(language: str) -> Response:
        with refusals_shown(desk):
            given = read_upload()
            dataset = request.form.get("dataset", "")
            if dataset not in list_register_datasets(desk, REGISTER):
                raise UploadRefused(NO_DATASET, dataset=dataset)
            with transaction(desk.writing) as connection:
                draft = create_document(desk, connection, person().name, dataset, upload=given)
                job = add_job(connection, "document", draft.id, person().name)
            wait_a_moment(desk, job)
            return go("documents", draft.id)
        return go("documents", "new")

    @pages.get("/documents/<draft_id>")
    def show_form(language: str, draft_id: str) -> Response:
        with transaction(desk.reading) as connection:
            draft = find_draft(connection, draft_id, Kind.DOCUMENT)
            job = show_job(find_last(connection, draft_id), language)
            cover = has_cover(connection, draft_id)
        page = _make_page(service, desk, draft, language, job=job, cover=cover)
        return answer_page(page, reload=page.facts is None and job.is_running)

    @pages.get("/documents/<draft_id>/cover.webp")
    def show_cover(language: str, draft_id: str) -> Response:
        with transaction(desk.reading) as connection:
            sha256 = list_files(connection, draft_id, UPLOAD).get(COVER)
            if sha256 is None:
                abort(404)
            content = read_file(connection, sha256)
        return Response(content, content_type=FORMS["webp"].content_type)

    @pages.post("/documents/<draft_id>")
    def keep_form(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            with transaction(desk.reading) as connection:
                draft = find_draft(connection, draft_id, Kind.DOCUMENT)
            answers = _read_answers(service, desk, draft, language)
            with transaction(desk.writing) as connection:
                change_answers(connection, person().name, draft, answers)
                job = add_job(connection, "candidate", draft_id, person().name)
            return show_draft_after(desk, draft_id, job)
        return go("documents", draft_id)

    return pages


def _make_page(
    service: Service, desk: Desk, draft: Draft, language: str, *, job: ShownJob, cover: bool
) -> DocumentFormPage:
    source = open_record(desk, draft.dataset, REGISTER)
    choices = make_choices(service, desk, language)
    form = _form_of(source, read_form(source.table, choices))
    facts = facts_of(draft)
    rule = PROBLEMS.get(facts.problem) if facts else None
    finding = rule.finding(draft.title) if rule else None
    cells = draft.answers.get("cells") or _propose(service.settings, facts)
    return DocumentFormPage(
        draft=draft,
        facts=facts,
        job=job,
        problem=finding.say(language) if finding else "",
        remedy=finding.say_remedy(language) if finding else "",
        has_cover=cover,
        first=tuple(field for field in form.fields if field.name in FIRST),
        more=tuple(field for field in form.fields if field.name not in FIRST),
        cells=cells,
        satellites=show_satellites(source, choices, draft.answers.get("satellites", {})),
    )


def _read_answers(service: Service, desk: Desk, draft: Draft, language: str) -> dict[str, object]:
    source = open_record(desk, draft.dataset, REGISTER)
    choices = make_choices(service, desk, language)
    cells = read_cells(request.form, _form_of(source, read_form(source.table, choices)))
    facts = facts_of(draft)
    if facts and facts.pages and "pages" in source.table.names:
        cells["pages"] = str(facts.pages)
    provenance = {name: cells.get(name, "") for name in source.provenance}
    satellites = {
        table.resource: read_satellite(request.form, table, read_form(table, choices), provenance)
        for table in source.satellites
    }
    title = cells.get("title_fr") or cells.get("title_en") or ""
    identifier = draft.answers.get("id") or name_document(desk, title, cells.get("issued", ""))
    return {**draft.answers, "cells": cells, "satellites": satellites, "id": identifier}


def _form_of(source: RecordSource, form: Form) -> Form:
    """The form without what the file says."""
    fields = tuple(field for field in form.fields if field.name not in FROM_FILE)
    return Form(form.resource, form.register, fields, form.fixed)


def _propose(settings: Settings, facts: Facts | None) -> dict[str, str]:
    """What the form holds before anybody writes: from the file, and as most documents are."""
    today = datetime.now(settings.timezone).date().isoformat()
    known = {"status": "verified", "source": settings.publisher, "checked_on": today}
    if facts is None:
        return known
    language = facts.language or settings.languages[0]
    named = {f"title_{language}": facts.title, "language": language, "issued": facts.issued}
    return {**known, **named}
