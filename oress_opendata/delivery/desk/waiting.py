"""Pages that wait for a job: a form gives it a moment, then the page asks again by itself, without
a script."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.database import Desk
from oress_opendata.desk.jobs import Job
from oress_opendata.desk.worker import wait_for
from oress_opendata.model.form import FORMS

# How long a form waits for its job, before a page shows the progress.
PATIENCE_SECONDS = 3.0
RELOAD_SECONDS = 2


@dataclass(frozen=True, slots=True)
class ShownJob:
    """The last job of a draft, if it has one; `error` is empty unless it failed."""

    is_running: bool = False
    done: int = 0
    total: int = 0
    error: str = ""


def show_job(job: Job | None, language: str) -> ShownJob:
    if job is None:
        return ShownJob()
    return ShownJob(job.is_running, job.done, job.total, job.say_error(language))


def wait_a_moment(desk: Desk, job: str) -> None:
    """Let a job be done, if it takes a moment only."""
    wait_for(desk, job, PATIENCE_SECONDS)


def answer_page(page: Page, *, reload: bool) -> Response:
    """A page; while a job runs, the browser is asked to load it again."""
    answer = Response(render(page), content_type=FORMS["html"].content_type)
    if reload:
        answer.headers["Refresh"] = str(RELOAD_SECONDS)
    return answer
