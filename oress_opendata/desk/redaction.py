"""Redact in the catalogue and at the desk; and let the desk follow what was erased elsewhere.

The desk is cleared before the releases: only they say what the value is, so a redaction that a kill
interrupted is repeated whole. The audit list has no value.
"""

from __future__ import annotations

import logging

from oress_opendata.desk.audit import record_act
from oress_opendata.desk.database import Desk
from oress_opendata.desk.erasing import forget_erased, forget_values, move_drafts
from oress_opendata.desk.jobs import Job
from oress_opendata.errors import NotFound, StoreUnavailable
from oress_opendata.model.progress import Progress
from oress_opendata.model.redaction import Mention, Redaction, Target
from oress_opendata.publication.redact import perform_redaction
from oress_opendata.publication.redaction_plan import Plan, prepared_redaction
from oress_opendata.store.engine import compact_database, transaction
from oress_opendata.store.erasures import Erasures, read_erasures

ACT = "record.redacted"
log = logging.getLogger(__name__)


def redact(
    desk: Desk,
    person: str,
    target: Target,
    reason: str,
    *,
    everywhere: bool = False,
    progress: Progress | None = None,
) -> Redaction:
    """Take a cell or a row out of every release and of the desk.

    Raises NotFound, RedactionRefused, NoteRefused, PackageRefused, Damage or StoreUnavailable;
    nothing has changed then.
    """
    store, settings = desk.store, desk.settings
    prepared = prepared_redaction(
        store, settings, target, reason, everywhere=everywhere, progress=progress
    )
    try:
        with prepared as plan:
            _clear(desk, plan)
            done = perform_redaction(store, plan)
    except NotFound:
        follow_erasures(desk)  # a kill may have come between the releases and the desk
        raise
    with transaction(desk.writing) as connection:
        move_drafts(connection, done.closed)
        forget_erased(connection, _erasures(desk))
        record_act(
            connection,
            person,
            ACT,
            target.register,
            column=target.column or "",
            reason=reason,
            closed=[f"{name} {version} → {new or '—'}" for name, version, new in done.closed],
            remains=[_describe(mention) for mention in done.mentions],
        )
    _compact(desk)
    return done


def redact_as_asked(desk: Desk, job: Job, progress: Progress | None = None) -> None:
    """The job of a form: its arguments are those of `redact`."""
    given = job.arguments
    target = Target(given["register"], given["id"], given["column"] or None)
    everywhere = bool(given["everywhere"])
    redact(desk, job.person, target, given["reason"], everywhere=everywhere, progress=progress)


def _describe(mention: Mention) -> str:
    """A place in a line, without the value."""
    parts = (mention.dataset, mention.version, mention.file, mention.row, mention.column)
    return " · ".join([mention.where.value, *(str(part) for part in parts if part)])


def follow_erasures(desk: Desk) -> int:
    """Remove what the desk still holds of erased releases. Returns the number of drafts."""
    with transaction(desk.writing) as connection:
        count = forget_erased(connection, _erasures(desk))
    _compact(desk)
    return count


def _compact(desk: Desk) -> None:
    """Write the database anew, without what was deleted. While others read, its log stays a while:
    what was done is done."""
    try:
        compact_database(desk.writing)
    except StoreUnavailable as error:
        log.warning("the desk's database was not compacted: %s", error)


def _clear(desk: Desk, plan: Plan) -> None:
    datasets = {name for name, _, _ in plan.closed}
    with transaction(desk.writing) as connection:
        forget_values(connection, plan.telling, datasets)


def _erasures(desk: Desk) -> Erasures:
    with transaction(desk.store.reading) as connection:
        return read_erasures(connection)
