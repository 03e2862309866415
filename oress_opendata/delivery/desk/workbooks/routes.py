"""The pages of an import: the upload, the proposal with its questions, the files that come back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from flask import Blueprint, Response, abort

from oress_opendata.delivery.desk.download import download
from oress_opendata.delivery.desk.waiting import ShownJob, answer_page, show_job
from oress_opendata.delivery.desk.workbooks.registers import (
    RegisterChoice,
    list_choices,
)
from oress_opendata.delivery.desk.workbooks.view import ShownProposal, show_proposal
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Draft, Kind, State
from oress_opendata.desk.drafts.records import find_draft
from oress_opendata.desk.imports.draft import (
    answers_of,
    read_annotated,
    read_summary,
)
from oress_opendata.desk.jobs import find_last
from oress_opendata.store.engine import transaction


@dataclass(frozen=True, slots=True)
class NewWorkbookPage(Page):
    template: ClassVar[str] = "desk/workbooks/new.html"

    choices: tuple[RegisterChoice, ...]


@dataclass(frozen=True, slots=True)
class WorkbookPage(Page):
    template: ClassVar[str] = "desk/workbooks/workbook.html"

    draft: Draft
    proposal: ShownProposal | None
    job: ShownJob
    is_open: bool


def make_workbooks(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("workbooks", __name__)

    @pages.get("/workbooks/new")
    def show_upload(language: str) -> str:
        return render(NewWorkbookPage(tuple(list_choices(desk, language))))

    @pages.get("/workbooks/<draft_id>")
    def show_workbook(language: str, draft_id: str) -> Response:
        with transaction(desk.reading) as connection:
            draft = find_draft(connection, draft_id, Kind.WORKBOOK)
            summary = read_summary(connection, draft)
            job = show_job(find_last(connection, draft_id), language)
        shown = show_proposal(summary, answers_of(draft), language) if summary else None
        page = WorkbookPage(
            draft=draft,
            proposal=shown,
            job=job,
            is_open=draft.state in (State.OPEN, State.FROZEN),
        )
        return answer_page(page, reload=job.is_running)

    @pages.get("/workbooks/<draft_id>/annotated.xlsx")
    def get_annotated(language: str, draft_id: str) -> Response:
        with transaction(desk.reading) as connection:
            draft = find_draft(connection, draft_id, Kind.WORKBOOK)
            content = read_annotated(connection, draft)
        if content is None:
            abort(404)
        return download(content, Path(str(draft.answers["file"])).stem, "xlsx")

    return pages
