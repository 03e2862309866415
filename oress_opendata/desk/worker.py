"""The process that does the desk's jobs, one after another, and publishes at the time that was set.

It is the only one: other hosts of the same catalogue run with ORESS_DESK=0.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping

from oress_opendata.desk.candidates import make_candidate
from oress_opendata.desk.database import Desk, open_desk
from oress_opendata.desk.descriptions.draft import infer_table
from oress_opendata.desk.documents.draft import read_upload
from oress_opendata.desk.imports.draft import publish_and_remember
from oress_opendata.desk.jobs import (
    Job,
    begin_job,
    change_job,
    end_job,
    error_text,
    find_job,
    find_next,
    resume_jobs,
)
from oress_opendata.desk.redaction import redact_as_asked
from oress_opendata.errors import OressError
from oress_opendata.languages import N_
from oress_opendata.model.progress import Progress
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import file_lock, open_store

LOOK_SECONDS = 0.1
# Progress is written at most this often: each time is a transaction.
PROGRESS_SECONDS = 0.5
BROKEN = N_("This could not be done: {error}. Please report it; nothing was changed.")

log = logging.getLogger(__name__)

Work = Callable[[Desk, Job, Progress], object]
WORK: Mapping[str, Work] = {
    "candidate": lambda desk, job, progress: make_candidate(desk, job.draft, job.person, progress),
    "document": lambda desk, job, _: read_upload(desk, job.draft, job.person),
    "table": lambda desk, job, _: infer_table(desk, job.draft, job.person),
    "redact": redact_as_asked,
    "publish": lambda desk, job, _: publish_and_remember(desk, job.draft),
}


def follow_jobs(
    settings: Settings, parent: int, beside: Callable[[Desk], object] | None = None
) -> None:
    """Do jobs while the process `parent` lives, and `beside` whenever there is none."""
    store = open_store(settings)
    desk = open_desk(settings, store)
    with file_lock(settings.home / "jobs.lock"):
        with transaction(desk.writing) as connection:
            resume_jobs(connection)
        while os.getppid() == parent:
            if not do_next(desk):
                if beside:
                    beside(desk)
                time.sleep(LOOK_SECONDS)


def do_next(desk: Desk) -> bool:
    """Do the job that is due first; false if there is none."""
    with transaction(desk.reading) as connection:
        job = find_next(connection)
    if job is None:
        return False
    with transaction(desk.writing) as connection:
        begin_job(connection, job)
    error = _do(desk, job)
    with transaction(desk.writing) as connection:
        end_job(connection, job.id, error)
    return True


def do_all(desk: Desk) -> None:
    """Do every job that is due."""
    while do_next(desk):
        pass


def wait_for(desk: Desk, job_id: str, seconds: float) -> Job:
    """A job, when it is over or this time has passed."""
    until = time.monotonic() + seconds
    while True:
        with transaction(desk.reading) as connection:
            job = find_job(connection, job_id)
        if job.is_over or time.monotonic() > until:
            return job
        time.sleep(LOOK_SECONDS / 2)


def _do(desk: Desk, job: Job) -> str:
    """Do a job. Returns its error as JSON, empty where it succeeded."""
    try:
        WORK[job.kind](desk, job, _progress_of(desk, job))
    except OressError as error:
        return error_text(error.sentence, error.parameters)
    except Exception as error:
        # One broken job must not stop the others.
        log.exception("the job %s of the draft %s", job.kind, job.draft)
        return error_text(BROKEN, {"error": type(error).__name__})
    return ""


def _progress_of(desk: Desk, job: Job) -> Progress:
    written = 0.0

    def note(_part: str, done: int, total: int) -> None:
        nonlocal written
        if time.monotonic() - written < PROGRESS_SECONDS:
            return
        written = time.monotonic()
        with transaction(desk.writing) as connection:
            change_job(connection, job.id, done=done, total=total)

    return note
