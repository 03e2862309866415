"""What is sent about a list: the list, answers, a corrected list. Each begins the job that reads it
again."""

from __future__ import annotations

from flask import Blueprint, Response, request

from oress_opendata.delivery.desk.access import go, person
from oress_opendata.delivery.desk.drafts.addresses import PART, refusals_shown
from oress_opendata.delivery.desk.upload import read_upload
from oress_opendata.delivery.desk.waiting import wait_a_moment
from oress_opendata.delivery.desk.workbooks.registers import refuse_other
from oress_opendata.delivery.desk.workbooks.view import PREFIX
from oress_opendata.delivery.http.service import Service
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Kind, State
from oress_opendata.desk.drafts.records import find_draft
from oress_opendata.desk.imports.draft import answer_import, create_import, replace_upload
from oress_opendata.desk.jobs import add_job
from oress_opendata.store.engine import transaction

# One answer to all questions about missing records that a form shows: a record that is missing
# from a later list is asked about again.
FOR_ALL, MISSING = "all.missing", "missing:"


def make_workbook_forms(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("workbook_forms", __name__)

    @pages.post("/workbooks/new")
    def upload(language: str) -> Response:
        with refusals_shown(desk):
            dataset, _, register = request.form.get("register", "").partition("/")
            refuse_other(desk, dataset, register)
            given = read_upload()
            with transaction(desk.writing) as connection:
                draft = create_import(
                    desk,
                    connection,
                    person().name,
                    dataset=dataset,
                    register=register,
                    upload=given,
                    language=language,
                )
                job = add_job(connection, "candidate", draft.id, person().name)
            return _show_after(desk, draft.id, job)
        return go("workbooks", "new")

    @pages.post("/workbooks/<draft_id>/answers")
    def keep_answers(language: str, draft_id: str) -> Response:
        given = {
            name.removeprefix(PREFIX): value.strip()
            for name, value in request.form.items()
            if name.startswith(PREFIX)
        }
        if for_all := request.form.get(FOR_ALL, ""):
            given |= {key: for_all for key in given if key.startswith(MISSING)}
        with refusals_shown(desk):
            with transaction(desk.writing) as connection:
                draft = find_draft(connection, draft_id, Kind.WORKBOOK)
                answer_import(connection, person().name, draft, given)
                job = add_job(connection, "candidate", draft_id, person().name)
            return _show_after(desk, draft_id, job)
        return go("workbooks", draft_id)

    @pages.post("/workbooks/<draft_id>/upload")
    def upload_again(language: str, draft_id: str) -> Response:
        with refusals_shown(desk):
            given = read_upload()
            with transaction(desk.writing) as connection:
                draft = find_draft(connection, draft_id, Kind.WORKBOOK)
                replace_upload(connection, person().name, draft, given)
                job = add_job(connection, "candidate", draft_id, person().name)
            return _show_after(desk, draft_id, job)
        return go("workbooks", draft_id)

    return pages


def _show_after(desk: Desk, draft_id: str, job: str) -> Response:
    """To the review where nothing is open, else to the questions."""
    wait_a_moment(desk, job)
    with transaction(desk.reading) as connection:
        draft = find_draft(connection, draft_id)
    return go(PART if draft.state is State.FROZEN else "workbooks", draft_id)
