"""Jobs that a kill interrupts: done again, but not for ever."""

from __future__ import annotations

import pytest

from oress_opendata.desk.database import Desk
from oress_opendata.desk.jobs import (
    MOST_ATTEMPTS,
    Job,
    JobState,
    add_job,
    find_job,
    resume_jobs,
)
from oress_opendata.desk.worker import WORK, do_all, do_next
from oress_opendata.store.engine import transaction


def kill(*_: object) -> None:
    raise KeyboardInterrupt


def add(desk: Desk, kind: str) -> str:
    with transaction(desk.writing) as connection:
        return add_job(connection, kind, "", "salma")


def read(desk: Desk, job_id: str) -> Job:
    with transaction(desk.reading) as connection:
        return find_job(connection, job_id)


def restart(desk: Desk) -> None:
    with transaction(desk.writing) as connection:
        resume_jobs(connection)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The kinds of work, one of which kills its process."""
    kinds: dict[str, object] = {**WORK, "deadly": kill, "harmless": lambda *_: None}
    monkeypatch.setattr("oress_opendata.desk.worker.WORK", kinds)
    return kinds


@pytest.mark.usefixtures("work")
def test_a_job_that_kills_its_process_each_time_fails(desk: Desk) -> None:
    deadly, harmless = add(desk, "deadly"), add(desk, "harmless")
    for _ in range(MOST_ATTEMPTS):
        assert read(desk, deadly).state is not JobState.FAILED
        with pytest.raises(KeyboardInterrupt):
            do_next(desk)
        restart(desk)
    failed = read(desk, deadly)
    assert failed.state is JobState.FAILED
    assert "3" in failed.say_error("en")
    do_all(desk)
    assert read(desk, harmless).state is JobState.DONE


def test_a_job_that_was_interrupted_once_is_done(desk: Desk, work: dict[str, object]) -> None:
    job = add(desk, "deadly")
    with pytest.raises(KeyboardInterrupt):
        do_next(desk)
    restart(desk)
    work["deadly"] = lambda *_: None
    do_all(desk)
    assert read(desk, job).state is JobState.DONE
