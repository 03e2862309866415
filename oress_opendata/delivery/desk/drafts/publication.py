"""Publishing a draft, now or at a time, and undoing that. A refusal is shown on its page."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, request

from oress_opendata.delivery.desk.access import go, notify, person, require
from oress_opendata.delivery.desk.drafts.addresses import (
    PART,
    refusals_shown,
    show_draft_after,
)
from oress_opendata.delivery.http.service import Service
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.publication import (
    approve_draft,
    restore_before,
    withdraw_published,
)
from oress_opendata.desk.drafts.records import DraftRefused, find_draft
from oress_opendata.desk.jobs import add_job
from oress_opendata.desk.person import Role
from oress_opendata.languages import N_
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction

WITHDRAWN = N_("The release was withdrawn. The one before is current again.")
PLANNED = N_("The draft will be published at the time that you set.")
BAD_TIME = N_("“{value}” is not a time in the future. Write it as 2026-12-31T09:00.")


def make_draft_publication(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("draft_publication", __name__)

    @pages.post("/drafts/<draft_id>/publish")
    @require(Role.PUBLISHER)
    def publish(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            at = _read_time(request.form.get("at", ""), service.settings)
            with transaction(desk.writing) as connection:
                _, job = approve_draft(
                    desk,
                    connection,
                    person(),
                    draft_id,
                    candidate=request.form.get("candidate", ""),
                    message=request.form.get("message", ""),
                    at=at,
                )
            if at is None:
                return show_draft_after(desk, draft_id, job)
            notify(desk, PLANNED)
        return go(PART, draft_id)

    @pages.post("/drafts/<draft_id>/restore")
    @require(Role.PUBLISHER)
    def restore(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            with transaction(desk.writing) as connection:
                undo = restore_before(connection, person(), draft_id)
                job = add_job(connection, "candidate", undo.id, person().name)
            return show_draft_after(desk, undo, job)
        return go(PART, draft_id)

    @pages.post("/drafts/<draft_id>/withdraw")
    @require(Role.PUBLISHER)
    def withdraw(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            with transaction(desk.reading) as connection:
                draft = find_draft(connection, draft_id)
            withdraw_published(desk, person(), draft, request.form.get("reason", ""))
            notify(desk, WITHDRAWN)
        return go(PART, draft_id)

    return pages


def _read_time(text: str, settings: Settings) -> datetime | None:
    """A time in the future, in the time zone of the settings; None if there is none."""
    if not text.strip():
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise DraftRefused(BAD_TIME, value=text) from error
    at = at if at.tzinfo else at.replace(tzinfo=settings.timezone)
    if at <= datetime.now(settings.timezone):
        raise DraftRefused(BAD_TIME, value=text)
    return at
