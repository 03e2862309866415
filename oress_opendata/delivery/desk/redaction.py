"""Redact from the browser: for administrators. A job does it; its page says what remains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from flask import Blueprint, Response, request

from oress_opendata.delivery.desk.access import desk_path, go, notify, person, require
from oress_opendata.delivery.http.negotiation import redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.audit import list_acts
from oress_opendata.desk.database import Desk
from oress_opendata.desk.jobs import add_job
from oress_opendata.desk.person import Role
from oress_opendata.desk.redaction import ACT
from oress_opendata.desk.rows.draft import find_dataset_of
from oress_opendata.desk.rows.record import open_record
from oress_opendata.desk.worker import wait_for
from oress_opendata.errors import NotFound, OressError
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

PATIENCE_SECONDS = 5.0
NO_REASON = N_("Give a reason: it is shown to everyone who requests the data.")


@dataclass(frozen=True, slots=True)
class RedactionPage(Page):
    """`columns` are those of the record. After the job: `running`, its `problem`, and the last act
    with the `closed` releases and the places where the value `remains`."""

    template: ClassVar[str] = "desk/redaction.html"

    register: str
    id: str
    columns: tuple[str, ...]
    running: bool
    problem: str
    closed: tuple[str, ...]
    remains: tuple[str, ...]
    is_done: bool


def make_redaction(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("desk_redaction", __name__)

    @pages.get("/redact")
    @require(Role.ADMIN)
    def show_redaction(language: str) -> str:
        query = read_query_string()
        return _show(desk, language, query.text("register"), query.text("id"), query.text("job"))

    @pages.post("/redact")
    @require(Role.ADMIN)
    def ask_redaction(language: str) -> Response:
        given = {name: request.form.get(name, "").strip() for name in ("register", "id", "column")}
        reason = request.form.get("reason", "").strip()
        if not reason:
            notify(desk, NO_REASON, "bad")
            return go("redact")
        everywhere = "everywhere" in request.form
        with transaction(desk.writing) as connection:
            job = add_job(
                connection,
                "redact",
                draft="",
                person=person().name,
                due_at=None,
                **given,
                reason=reason,
                everywhere=everywhere,
            )
        there = "&".join(f"{name}={quote(given[name], safe='')}" for name in ("register", "id"))
        return redirect(f"{desk_path('redact')}?{there}&job={job}", 303)

    return pages


def _show(desk: Desk, language: str, register: str, identifier: str, job_id: str) -> str:
    running, problem = _follow(desk, job_id, language) if job_id else (False, "")
    done: dict[str, Any] = {}
    is_done = bool(job_id) and not running and not problem
    if is_done:
        with transaction(desk.reading) as connection:
            acts = list_acts(connection, subject=register)
        done = next((dict(act.details) for act in acts if act.act == ACT), {})
    return render(
        RedactionPage(
            register=register,
            id=identifier,
            columns=() if is_done else _columns_of(desk, register, identifier),
            running=running,
            problem=problem,
            closed=tuple(done.get("closed", ())),
            remains=tuple(done.get("remains", ())),
            is_done=is_done,
        )
    )


def _follow(desk: Desk, job_id: str, language: str) -> tuple[bool, str]:
    """Whether a job is still running, and why it failed. One that redacted its own arguments is
    over."""
    try:
        job = wait_for(desk, job_id, PATIENCE_SECONDS)
    except NotFound:
        return False, ""
    return not job.is_over, job.say_error(language)


def _columns_of(desk: Desk, register: str, identifier: str) -> tuple[str, ...]:
    """The columns of a record that has a row in a current release."""
    try:
        source = open_record(
            desk, find_dataset_of(desk, register, identifier), register, identifier
        )
    except OressError:
        return ()
    names = [*source.table.names, *(name for one in source.satellites for name in one.names)]
    return tuple(dict.fromkeys(names))
