"""Jobs: work that takes longer than an answer may. One process of the service does them in turn.

A job that a kill interrupted is done again; each kind of work is safe to repeat. One that was
interrupted every time may be what kills the process: it fails, so that the others are done.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from oress_opendata.desk.audit import now_text
from oress_opendata.desk.tables import jobs
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_, say

ABSENT = N_("There is no job {id}.")
# How often a job is begun, if its process is killed each time.
MOST_ATTEMPTS = 3
KILLED = N_(
    "This was begun {count} times, and stopped each time before it was done: it may need more "
    "memory than there is. Try a smaller file, or report it."
)
# Finished jobs that are kept, for a page that still shows one.
KEPT_SECONDS = 86_400


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """`done` of `total` is how far it has come; `error` is a sentence with its parameters."""

    id: str
    kind: str
    draft: str
    arguments: Mapping[str, Any]
    person: str
    state: JobState
    done: int
    total: int
    error: Mapping[str, Any]
    due_at: datetime
    attempts: int = 0

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def is_running(self) -> bool:
        """Whether it is being done, or will be as soon as others are done."""
        return not self.is_over and self.due_at <= datetime.now(UTC)

    def say_error(self, language: str) -> str:
        """Why it failed; empty if it did not."""
        if not self.error:
            return ""
        return say(self.error["sentence"], language, **self.error["parameters"])


def add_job(
    connection: Connection,
    kind: str,
    draft: str,
    person: str,
    due_at: datetime | None = None,
    **arguments: Any,
) -> str:
    """Ask for a job, now or at a time. Returns its id."""
    job_id = secrets.token_hex(8)
    last = connection.scalar(select(func.max(jobs.c.number))) or 0
    connection.execute(
        insert(jobs).values(
            id=job_id,
            number=last + 1,
            kind=kind,
            draft=draft,
            arguments=json.dumps(arguments, ensure_ascii=False),
            person=person,
            state=JobState.WAITING.value,
            done=0,
            total=0,
            attempts=0,
            error="",
            created_at=now_text(),
            due_at=due_at.astimezone(UTC).isoformat() if due_at else now_text(),
        )
    )
    return job_id


def find_job(connection: Connection, job_id: str) -> Job:
    """Raises NotFound."""
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
    if row is None:
        raise NotFound(ABSENT, id=job_id)
    return _to_job(row)


def find_next(connection: Connection) -> Job | None:
    """The waiting job that is due first."""
    query = (
        select(jobs)
        .where(jobs.c.state == JobState.WAITING.value, jobs.c.due_at <= now_text())
        .order_by(jobs.c.due_at, jobs.c.number)
    )
    row = connection.execute(query.limit(1)).first()
    return _to_job(row) if row else None


def find_last(connection: Connection, draft: str) -> Job | None:
    """The last job of a draft."""
    query = select(jobs).where(jobs.c.draft == draft)
    row = connection.execute(query.order_by(jobs.c.number.desc()).limit(1)).first()
    return _to_job(row) if row else None


def change_job(connection: Connection, job_id: str, **values: Any) -> None:
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(**values))


def cancel_jobs(connection: Connection, draft: str) -> None:
    """Remove the waiting jobs of a draft."""
    here = (jobs.c.draft == draft) & (jobs.c.state == JobState.WAITING.value)
    connection.execute(delete(jobs).where(here))


def begin_job(connection: Connection, job: Job) -> None:
    """Note that a job is being done, before anything can interrupt it."""
    change_job(connection, job.id, state=JobState.RUNNING.value, attempts=job.attempts + 1)


def end_job(connection: Connection, job_id: str, error: str) -> None:
    """Note how a job ended; `error` is as error_text writes it, empty for none."""
    state = JobState.FAILED if error else JobState.DONE
    change_job(connection, job_id, state=state.value, error=error, ended_at=now_text())


def error_text(sentence: str, parameters: Mapping[str, object]) -> str:
    plain = {name: str(value) for name, value in parameters.items()}
    return json.dumps({"sentence": sentence, "parameters": plain}, ensure_ascii=False)


def resume_jobs(connection: Connection) -> None:
    """Let interrupted jobs wait again, unless that did not help before; and forget those that
    ended long ago."""
    running = select(jobs).where(jobs.c.state == JobState.RUNNING.value)
    for row in connection.execute(running).all():
        if row.attempts >= MOST_ATTEMPTS:
            end_job(connection, row.id, error_text(KILLED, {"count": row.attempts}))
        else:
            change_job(connection, row.id, state=JobState.WAITING.value)
    old = datetime.fromtimestamp(datetime.now(UTC).timestamp() - KEPT_SECONDS, UTC)
    connection.execute(delete(jobs).where(jobs.c.ended_at < old.isoformat()))


def _to_job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        draft=row.draft,
        arguments=json.loads(row.arguments),
        person=row.person,
        state=JobState(row.state),
        done=row.done,
        total=row.total,
        error=json.loads(row.error) if row.error else {},
        due_at=datetime.fromisoformat(row.due_at),
        attempts=row.attempts,
    )
