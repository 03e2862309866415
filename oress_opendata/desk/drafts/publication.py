"""From a frozen draft to a release: submit, approve, schedule, publish; discard; undo.

A draft whose dataset has a newer release than its base is never published: its difference would be
another than the one that was approved.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from oress_opendata.desk.audit import PROGRAM, record_act
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Draft, Kind, State
from oress_opendata.desk.drafts.files import (
    CANDIDATE,
    UPLOAD,
    digest_candidate,
    remove_all,
    remove_files,
    write_files,
)
from oress_opendata.desk.drafts.records import (
    OVER,
    DraftRefused,
    change_draft,
    create_draft,
    find_draft,
    list_authors,
    refuse_locked,
)
from oress_opendata.desk.drafts.review import current_version
from oress_opendata.desk.jobs import add_job, cancel_jobs
from oress_opendata.desk.person import Person, Role
from oress_opendata.languages import N_
from oress_opendata.model.release import Release
from oress_opendata.publication.notes import refuse_note
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.scratch import scratch_folder
from oress_opendata.store.engine import transaction

NOT_FROZEN = N_("The draft has changed since you looked at it. Look at the new difference first.")
INVALID = N_("The draft has errors. Correct them before it is published.")
NO_CHANGE = N_("Nothing changes: the draft is the same as the current release.")
OWN = N_("Another person must approve what you prepared yourself.")
NO_RIGHT = N_("Your role does not allow this. Ask a publisher or an administrator.")
NO_MESSAGE = N_("Write what changed, in a sentence, for readers.")
MOVED = N_(
    "{dataset} was published in the meantime ({version}). Check the draft again: the difference "
    "may be another now."
)
NOT_PUBLISHED = N_("Only what was published from this desk can be undone here.")


def submit_draft(connection: Connection, person: Person, draft_id: str, message: str) -> Draft:
    """Ask for the approval of a frozen draft. Raises DraftRefused or NoteRefused."""
    draft = find_draft(connection, draft_id)
    refuse_unpublishable(draft)
    _refuse_message(message)
    record_act(connection, person.name, "draft.submitted", draft.id, sha256=draft.candidate)
    return change_draft(connection, draft.id, state=State.SUBMITTED, message=message.strip())


def take_back(connection: Connection, person: Person, draft_id: str, reason: str = "") -> Draft:
    """Return a submitted or scheduled draft to its author, who may change it again."""
    draft = find_draft(connection, draft_id)
    if draft.state not in (State.SUBMITTED, State.SCHEDULED):
        raise DraftRefused(OVER)
    if person.name != draft.author and not person.may(Role.PUBLISHER):
        raise DraftRefused(NO_RIGHT)
    cancel_jobs(connection, draft.id)
    record_act(connection, person.name, "draft.returned", draft.id, reason=reason)
    return change_draft(connection, draft.id, state=State.FROZEN, approved_by=None, publish_at=None)


def reopen_draft(connection: Connection, person: Person, draft_id: str) -> Draft:
    """Let a draft be checked again; one that was submitted is taken back. Raises DraftRefused."""
    draft = find_draft(connection, draft_id)
    if draft.state is State.SUBMITTED:
        return take_back(connection, person, draft_id)
    refuse_locked(draft)
    return draft


def is_overtaken(desk: Desk, draft: Draft) -> bool:
    """Whether the review of an unfinished draft is about a release that is not current any more."""
    if draft.review is None or draft.state.is_over:
        return False
    current = current_version(desk, draft.dataset)
    return current != draft.base and not _is_own(draft, current)


def approve_draft(
    desk: Desk,
    connection: Connection,
    person: Person,
    draft_id: str,
    *,
    candidate: str,
    message: str,
    at: datetime | None = None,
) -> tuple[Draft, str]:
    """Have a draft published, now or at a time. `candidate` is the SHA-256 of what the person saw.
    Returns the draft, and the job that publishes it.

    Raises DraftRefused or NoteRefused.
    """
    draft = find_draft(connection, draft_id)
    if not person.may(Role.PUBLISHER):
        raise DraftRefused(NO_RIGHT)
    if desk.settings.approvals and person.name in list_authors(connection, draft):
        raise DraftRefused(OWN)
    if candidate != draft.candidate:
        raise DraftRefused(NOT_FROZEN)
    refuse_unpublishable(draft)
    _refuse_message(message)
    _refuse_moved(desk, draft)
    record_act(connection, person.name, "draft.approved", draft.id, sha256=candidate)
    approved = change_draft(
        connection,
        draft.id,
        state=State.SCHEDULED,
        message=message.strip(),
        approved_by=person.name,
        publish_at=at,
    )
    return approved, add_job(connection, "publish", draft.id, person.name, due_at=at)


def publish_draft(desk: Desk, draft_id: str) -> Release:
    """Publish an approved draft. May be repeated: the same content is published once.

    Where it is refused, the draft goes back to its author. Raises what publishing raises.
    """
    with transaction(desk.reading) as connection:
        draft = find_draft(connection, draft_id)
    if draft.state is not State.SCHEDULED:
        raise DraftRefused(NOT_FROZEN)
    try:
        release = _publish_candidate(desk, draft)
    except Exception:
        with transaction(desk.writing) as connection:
            record_act(connection, PROGRAM, "draft.refused", draft.id)
            change_draft(connection, draft.id, state=State.FROZEN, approved_by=None)
        raise
    with transaction(desk.writing) as connection:
        name = f"{release.dataset}@{release.version}"
        record_act(
            connection, draft.approved_by or PROGRAM, "draft.published", name, draft=draft.id
        )
        change_draft(connection, draft.id, state=State.PUBLISHED, released=release.version)
        remove_files(connection, draft.id, CANDIDATE)
        remove_files(connection, draft.id, UPLOAD)
    return release


def _publish_candidate(desk: Desk, draft: Draft) -> Release:
    with scratch_folder() as folder:
        with transaction(desk.reading) as connection:
            if digest_candidate(connection, draft.id) != draft.candidate:
                raise DraftRefused(NOT_FROZEN)
            write_files(connection, draft.id, CANDIDATE, folder)
        _refuse_moved(desk, draft)
        return publish_path(desk.store, folder, desk.settings, draft.message).release


def discard_draft(connection: Connection, person: Person, draft_id: str) -> Draft:
    """Give a draft up; its files are removed. Raises DraftRefused."""
    draft = find_draft(connection, draft_id)
    if draft.state.is_over:
        raise DraftRefused(OVER)
    if person.name != draft.author and not person.may(Role.PUBLISHER):
        raise DraftRefused(NO_RIGHT)
    cancel_jobs(connection, draft.id)
    remove_all(connection, draft.id)
    record_act(connection, person.name, "draft.discarded", draft.id)
    return change_draft(
        connection, draft.id, state=State.DISCARDED, candidate=None, review=None, answers={}
    )


def restore_before(connection: Connection, person: Person, draft_id: str) -> Draft:
    """A draft that brings back the release before that of a published draft, as a correction."""
    draft = find_draft(connection, draft_id)
    if draft.released is None or draft.base is None:
        raise DraftRefused(NOT_PUBLISHED)
    return create_draft(
        connection,
        person.name,
        Kind.RESTORE,
        draft.dataset,
        draft.title,
        base=draft.released,
        answers={"version": draft.base, "undone": draft.released},
    )


def withdraw_published(desk: Desk, person: Person, draft: Draft, reason: str) -> None:
    """Withdraw the release of a draft; the one before is current again. Raises DraftRefused or
    what withdrawing raises."""
    if draft.released is None:
        raise DraftRefused(NOT_PUBLISHED)
    if not person.may(Role.PUBLISHER):
        raise DraftRefused(NO_RIGHT)
    _refuse_message(reason)
    withdraw_release(desk.store, draft.dataset, draft.released, reason.strip(), draft.base)
    with transaction(desk.writing) as connection:
        name = f"{draft.dataset}@{draft.released}"
        record_act(connection, person.name, "release.withdrawn", name, draft=draft.id)


def refuse_unpublishable(draft: Draft) -> None:
    """Raise DraftRefused unless a draft is frozen, valid, and changes something."""
    if draft.state.is_over:
        raise DraftRefused(OVER)
    if draft.state not in (State.FROZEN, State.SUBMITTED) or draft.review is None:
        raise DraftRefused(NOT_FROZEN)
    if not draft.review["valid"]:
        raise DraftRefused(INVALID)
    difference = draft.review["difference"]
    if difference is not None and difference["level"] == "none":
        raise DraftRefused(NO_CHANGE)


def _refuse_message(message: str) -> None:
    if not message.strip():
        raise DraftRefused(NO_MESSAGE)
    refuse_note(message)


def _refuse_moved(desk: Desk, draft: Draft) -> None:
    if is_overtaken(desk, draft):
        current = current_version(desk, draft.dataset)
        raise DraftRefused(MOVED, dataset=draft.dataset, version=current)


def _is_own(draft: Draft, version: str | None) -> bool:
    """Whether the current release may be this draft's own, of a job that was interrupted: if its
    content is another, publishing refuses it."""
    return draft.review is not None and version == draft.review["version"]
