"""The list of drafts, the page of one, and the files that belong to it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import Blueprint, Response

from oress_opendata.delivery.desk.access import person
from oress_opendata.delivery.desk.acts import say_act
from oress_opendata.delivery.desk.choices import make_choices
from oress_opendata.delivery.desk.download import download
from oress_opendata.delivery.desk.drafts.addresses import STATES
from oress_opendata.delivery.desk.drafts.review import ShownReview, show_review
from oress_opendata.delivery.desk.waiting import ShownJob, answer_page, show_job
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.audit import Act, list_acts
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Draft, Kind, State
from oress_opendata.desk.drafts.files import CANDIDATE, list_files, read_file
from oress_opendata.desk.drafts.publication import is_overtaken
from oress_opendata.desk.drafts.records import find_draft, list_authors, list_drafts
from oress_opendata.desk.jobs import find_last
from oress_opendata.desk.person import Role
from oress_opendata.desk.rows.edit import Edit
from oress_opendata.desk.rows.package import edits_of
from oress_opendata.languages import N_
from oress_opendata.model.withdrawal import REASONS
from oress_opendata.store.engine import transaction

KINDS = {
    Kind.WORKBOOK: N_("list of a register"),
    Kind.TABLE: N_("new table"),
    Kind.EDITS: N_("single rows"),
    Kind.DOCUMENT: N_("document"),
    Kind.DEPOSIT: N_("package of a program"),
    Kind.RESTORE: N_("the release before, again"),
}
SHOWN_OVER = 20


@dataclass(frozen=True, slots=True)
class ShownAct:
    """`sha256` is that of the candidate that the act was about, if it was about one."""

    at: datetime
    person: str
    words: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DraftsPage(Page):
    template: ClassVar[str] = "desk/drafts/drafts.html"

    drafts: tuple[Draft, ...]
    finished: tuple[Draft, ...]
    states: dict[State, str]
    kinds: dict[Kind, str]


@dataclass(frozen=True, slots=True)
class DraftPage(Page):
    """`may_publish`: whether this person may approve this draft now."""

    template: ClassVar[str] = "desk/drafts/draft.html"

    draft: Draft
    state: str
    kind: str
    review: ShownReview | None
    edits: tuple[Edit, ...]
    job: ShownJob
    may_publish: bool
    overtaken: bool
    needs_other: bool
    acts: tuple[ShownAct, ...]
    reasons: tuple[str, ...] = REASONS


def make_drafts(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("drafts", __name__)

    @pages.get("/drafts")
    def show_drafts(language: str) -> str:
        with transaction(desk.reading) as connection:
            drafts = list_drafts(connection)
            finished = list_drafts(connection, over=True, limit=SHOWN_OVER)
        return render(DraftsPage(tuple(drafts), tuple(finished), STATES, KINDS))

    @pages.get("/drafts/<draft_id>")
    def show_draft(language: str, draft_id: str) -> Response:
        names = make_choices(service, desk, language).names
        with transaction(desk.reading) as connection:
            draft = find_draft(connection, draft_id)
            job = show_job(find_last(connection, draft_id), language)
            review = show_review(service, connection, draft, names, language)
            acts = list_acts(connection, subject=draft_id)
            authors = list_authors(connection, draft)
        needs_other = service.settings.approvals and person().name in authors
        page = DraftPage(
            draft=draft,
            state=STATES[draft.state],
            kind=KINDS[draft.kind],
            review=review,
            edits=edits_of(draft),
            job=job,
            overtaken=is_overtaken(desk, draft),
            may_publish=person().may(Role.PUBLISHER) and not needs_other,
            needs_other=needs_other,
            acts=tuple(_show_act(act, language) for act in acts),
        )
        return answer_page(page, reload=job.is_running)

    @pages.get("/drafts/<draft_id>/candidate.zip")
    def get_candidate(language: str, draft_id: str) -> Response:
        with transaction(desk.reading) as connection:
            draft = find_draft(connection, draft_id)
            target = io.BytesIO()
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for path, sha256 in list_files(connection, draft_id, CANDIDATE).items():
                    archive.writestr(path, read_file(connection, sha256))
        return download(target.getvalue(), f"{draft.dataset}-draft", "zip")

    return pages


def _show_act(act: Act, language: str) -> ShownAct:
    sha256 = str(act.details.get("sha256", ""))
    return ShownAct(act.at, act.person, say_act(act.act, language), sha256)
