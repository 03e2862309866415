"""Packages that programs send: tried, or published in the name of a publisher, or sent for the
approval of another person.

An idempotency key makes a repeated request harmless: what was answered once is answered again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from oress_opendata.comparison.difference import compare_sides
from oress_opendata.comparison.side import side_of_package, side_of_release
from oress_opendata.desk.accounts.tokens import Bearer, mark_used
from oress_opendata.desk.audit import record_act
from oress_opendata.desk.candidates import make_candidate
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.deposit import create_deposit
from oress_opendata.desk.drafts.draft import Draft, State
from oress_opendata.desk.drafts.records import change_draft
from oress_opendata.desk.drafts.review import current_version
from oress_opendata.desk.moment import text_before, to_text
from oress_opendata.desk.tables import deposits
from oress_opendata.errors import Gone, KeyInUse, KeyTaken, NotFound, PackageRefused
from oress_opendata.languages import N_
from oress_opendata.model.difference import Difference, Level
from oress_opendata.model.finding import Report
from oress_opendata.model.package import Package
from oress_opendata.publication.knowledge import load_known
from oress_opendata.publication.notes import refuse_note
from oress_opendata.publication.publish import INVALID, Publication, publish_path
from oress_opendata.publication.rehearsal import validate_release
from oress_opendata.scratch import scratch_folder
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current

# How long an answer is kept for a key, and a request that a kill interrupted blocks it.
KEPT, INTERRUPTED = timedelta(days=30), timedelta(minutes=15)
RUNNING = 0
OTHER = N_("This Idempotency-Key was used for another request.")
STILL_RUNNING = N_("The first request with this Idempotency-Key is still running.")


@dataclass(frozen=True, slots=True)
class Trial:
    """What a package would come to. `difference` is that to the current release, if there is one
    and the package is valid."""

    name: str
    version: str
    report: Report
    difference: Difference | None


def try_package(desk: Desk, bearer: Bearer, path: Path) -> Trial:
    """Validate and compare a package; nothing is published. Raises PackageRefused where it cannot
    be read, Forbidden beyond the token's scope."""
    with open_package(path) as package:
        bearer.check_scope(package.name)
        known = load_known(package.descriptor, desk.settings, desk.store)
        report = validate_release(package, known, desk.settings, None)
        difference = _compare(desk, package) if report.is_valid() else None
        return Trial(package.name, package.version, report, difference)


def deposit_package(desk: Desk, bearer: Bearer, path: Path, message: str) -> Publication:
    """Publish a package. Raises what `publish_path` raises, and Forbidden."""
    with open_package(path) as package:
        bearer.check_scope(package.name)
    done = publish_path(desk.store, path, desk.settings, message)
    with transaction(desk.writing) as connection:
        record_act(
            connection,
            bearer.person.name,
            "deposit.published",
            done.release.dataset,
            version=done.release.version,
            outcome=done.outcome,
            token=bearer.token,
        )
    return done


def submit_package(
    desk: Desk, bearer: Bearer, path: Path, message: str
) -> tuple[Trial, Draft | None]:
    """Make a draft of a package that another person may approve; None where nothing changes.

    The trial has the number of the draft: the one that the change deserves. Raises PackageRefused,
    NoteRefused or Forbidden.
    """
    refuse_note(message)
    trial = try_package(desk, bearer, path)
    if not trial.report.is_valid():
        raise PackageRefused(INVALID, trial.report, name=trial.name, version=trial.version)
    if trial.difference is not None and trial.difference.level is Level.NONE:
        return replace(trial, version=trial.difference.before), None
    person = bearer.person.name
    base = current_version(desk, trial.name)
    with open_package(path) as package, transaction(desk.writing) as connection:
        made = create_deposit(connection, person, package, base)
        record_act(connection, person, "deposit.submitted", made.id, token=bearer.token)
    draft = make_candidate(desk, made.id, person)
    assert draft.review is not None
    with transaction(desk.writing) as connection:
        state = State.SUBMITTED if draft.review["valid"] else State.FROZEN
        draft = change_draft(connection, draft.id, state=state, message=message.strip())
    return replace(trial, version=str(draft.review and draft.review["version"])), draft


def begin_request(
    desk: Desk, bearer: Bearer, key: str, request: str, now: datetime
) -> tuple[int, Mapping[str, Any]] | None:
    """The status and the answer of a key that was used; None if the work is to be done. `request`
    is a digest of what was sent. Raises KeyTaken, KeyInUse."""
    with transaction(desk.writing) as connection:
        mark_used(connection, bearer.token, now)
        if not key:
            return None
        connection.execute(delete(deposits).where(deposits.c.at < text_before(now, KEPT)))
        found = _find_request(connection, bearer, key, now)
        if found is None:
            connection.execute(
                insert(deposits).values(
                    token=bearer.token,
                    key=key,
                    request=request,
                    status=RUNNING,
                    answer="",
                    at=to_text(now),
                )
            )
            return None
    if found.request != request:
        raise KeyTaken(OTHER)
    if found.status == RUNNING:
        raise KeyInUse(STILL_RUNNING)
    return found.status, json.loads(found.answer)


def end_request(
    desk: Desk, bearer: Bearer, key: str, status: int, answer: Mapping[str, Any] | None
) -> None:
    """Keep the answer for the key; without one, forget the key: the request may be repeated."""
    if not key:
        return
    mine = (deposits.c.token == bearer.token) & (deposits.c.key == key)
    with transaction(desk.writing) as connection:
        if answer is None:
            connection.execute(delete(deposits).where(mine))
            return
        text = json.dumps(answer, ensure_ascii=False)
        connection.execute(update(deposits).where(mine).values(status=status, answer=text))


def _find_request(connection: Connection, bearer: Bearer, key: str, now: datetime) -> Any:
    """The request with a key; one that was interrupted long ago is forgotten."""
    mine = (deposits.c.token == bearer.token) & (deposits.c.key == key)
    connection.execute(
        delete(deposits).where(
            mine, deposits.c.status == RUNNING, deposits.c.at < text_before(now, INTERRUPTED)
        )
    )
    return connection.execute(select(deposits).where(mine)).first()


def _compare(desk: Desk, package: Package) -> Difference | None:
    with transaction(desk.store.reading) as connection:
        try:
            current = find_current(connection, package.name)
        except (NotFound, Gone):
            return None
    before = side_of_release(desk.store.blobs, desk.store.manifest(current.manifest))
    with scratch_folder() as folder:
        scratch = folder / "rows.sqlite"
        return compare_sides(before, side_of_package(package), scratch).difference
