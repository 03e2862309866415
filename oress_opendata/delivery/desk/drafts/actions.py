"""What is done with a draft before it is published. A refusal is shown on its page."""

from __future__ import annotations

from flask import Blueprint, Response, request

from oress_opendata.delivery.desk.access import go, notify, person
from oress_opendata.delivery.desk.drafts.addresses import (
    PART,
    refusals_shown,
    show_draft_after,
)
from oress_opendata.delivery.http.service import Service
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.confirmations import confirm
from oress_opendata.desk.drafts.publication import (
    discard_draft,
    reopen_draft,
    submit_draft,
    take_back,
)
from oress_opendata.desk.drafts.records import find_draft
from oress_opendata.desk.jobs import add_job
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

SUBMITTED = N_("The draft waits for its approval.")
TAKEN_BACK = N_("The draft can be changed again.")
DISCARDED = N_("The draft was discarded.")


def make_draft_actions(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("draft_actions", __name__)

    @pages.post("/drafts/<draft_id>/check")
    def check(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            with transaction(desk.writing) as connection:
                reopen_draft(connection, person(), draft_id)
                job = add_job(connection, "candidate", draft_id, person().name)
            return show_draft_after(desk, draft_id, job)
        return go(PART, draft_id)

    @pages.post("/drafts/<draft_id>/confirm")
    def confirm_findings(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            with transaction(desk.writing) as connection:
                draft = find_draft(connection, draft_id)
                given = request.form
                key, reason = given.get("place", ""), given.get("reason", "")
                confirm(connection, person().name, draft, key, reason)
                job = add_job(connection, "candidate", draft_id, person().name)
            return show_draft_after(desk, draft_id, job)
        return go(PART, draft_id)

    @pages.post("/drafts/<draft_id>/submit")
    def submit(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            with transaction(desk.writing) as connection:
                submit_draft(connection, person(), draft_id, request.form.get("message", ""))
            notify(desk, SUBMITTED)
        return go(PART, draft_id)

    @pages.post("/drafts/<draft_id>/return")
    def return_draft(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            with transaction(desk.writing) as connection:
                take_back(connection, person(), draft_id, request.form.get("reason", ""))
            notify(desk, TAKEN_BACK)
        return go(PART, draft_id)

    @pages.post("/drafts/<draft_id>/discard")
    def discard(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            with transaction(desk.writing) as connection:
                discard_draft(connection, person(), draft_id)
            notify(desk, DISCARDED)
            return go(PART)
        return go(PART, draft_id)

    return pages
