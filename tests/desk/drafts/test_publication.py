"""From an edit to a release and back: what is approved is what is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from oress_opendata.desk.audit import list_acts
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts import publication
from oress_opendata.desk.drafts.draft import Draft, State
from oress_opendata.desk.drafts.publication import (
    approve_draft,
    discard_draft,
    is_overtaken,
    reopen_draft,
    restore_before,
    submit_draft,
    take_back,
    withdraw_published,
)
from oress_opendata.desk.drafts.records import DraftRefused, change_answers, find_draft
from oress_opendata.desk.jobs import add_job, find_job, resume_jobs
from oress_opendata.desk.person import Person, Role
from oress_opendata.desk.rows.draft import add_edit
from oress_opendata.desk.rows.edit import Action, Edit
from oress_opendata.desk.tables import draft_files, files
from oress_opendata.desk.worker import do_all, do_next
from oress_opendata.publication.publish import Publication
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current
from tests.desk.conftest import EDITOR, PUBLISHER

DATASET = "cooperatives"
REGISTER = "cooperatives-thing"


def edit(desk: Desk, identifier: str = "zitoun", author: Person = EDITOR, **cells: str) -> Draft:
    """An edit of a record, and the frozen draft that it joined."""
    made = Edit(REGISTER, identifier, Action.CHANGE, cells)
    with transaction(desk.writing) as connection:
        draft = add_edit(desk, connection, author.name, DATASET, made)
        add_job(connection, "candidate", draft.id, author.name)
    do_all(desk)
    return read(desk, draft)


def read(desk: Desk, draft: Draft) -> Draft:
    with transaction(desk.reading) as connection:
        return find_draft(connection, draft.id)


def approve(desk: Desk, draft: Draft, **options: object) -> Draft:
    with transaction(desk.writing) as connection:
        approve_draft(
            desk,
            connection,
            PUBLISHER,
            draft.id,
            candidate=str(draft.candidate),
            message="Corrections",
            **options,  # type: ignore[arg-type]
        )
    do_all(desk)
    return read(desk, draft)


def current(desk: Desk) -> str:
    with transaction(desk.store.reading) as connection:
        return find_current(connection, DATASET).version


def test_an_edit_becomes_a_patch_release(desk: Desk) -> None:
    draft = edit(desk, members="13")
    assert draft.state is State.FROZEN
    assert draft.review is not None
    assert draft.review["version"] == "1.0.1"
    assert draft.review["valid"]
    [row] = draft.review["rows"]
    assert (row["before"], row["after"]) == ({"members": "12"}, {"members": "13"})
    published = approve(desk, draft)
    assert (published.state, published.released) == (State.PUBLISHED, "1.0.1")
    assert current(desk) == "1.0.1"


def test_what_was_published_leaves_no_files(desk: Desk) -> None:
    approve(desk, edit(desk, members="13"))
    with transaction(desk.reading) as connection:
        assert connection.execute(select(draft_files)).all() == []
        assert connection.execute(select(files.c.sha256)).all() == []


def test_every_step_is_in_the_audit_list(desk: Desk) -> None:
    approve(desk, edit(desk, members="13"))
    with transaction(desk.reading) as connection:
        acts = [(act.person, act.act) for act in reversed(list_acts(connection))]
    assert acts == [
        ("salma", "draft.created"),
        ("salma", "draft.frozen"),
        ("hamza", "draft.approved"),
        ("hamza", "draft.published"),
    ]


def test_a_second_edit_joins_the_draft(desk: Desk) -> None:
    first = edit(desk, members="13")
    second = edit(desk, "amal", members="8")
    assert second.id == first.id
    assert second.review is not None
    assert len(second.review["rows"]) == 2


def test_only_what_was_seen_is_published(desk: Desk) -> None:
    seen = edit(desk, members="13")
    edit(desk, members="14")
    with pytest.raises(DraftRefused, match="changed since"):
        approve(desk, seen)
    assert current(desk) == "1.0.0"


def test_a_file_that_was_changed_behind_the_desk_is_not_published(desk: Desk) -> None:
    draft = edit(desk, members="13")
    with transaction(desk.writing) as connection:
        connection.execute(
            update(draft_files)
            .values(path="other.csv")
            .where(draft_files.c.path == "structures.csv")
        )
    assert approve(desk, draft).state is State.FROZEN
    assert current(desk) == "1.0.0"


def test_an_editor_does_not_publish(desk: Desk) -> None:
    draft = edit(desk, members="13")
    with pytest.raises(DraftRefused, match="role"), transaction(desk.writing) as connection:
        approve_draft(
            desk, connection, EDITOR, draft.id, candidate=str(draft.candidate), message="Mine"
        )


def test_another_person_approves_where_the_settings_say_so(desk: Desk) -> None:
    strict = replace(desk, settings=replace(desk.settings, approvals=True))
    draft = edit(desk, members="13", author=PUBLISHER)
    with pytest.raises(DraftRefused, match="Another person"):
        approve(strict, draft)


def test_no_author_approves_an_administrator_neither(desk: Desk) -> None:
    strict = replace(desk, settings=replace(desk.settings, approvals=True))
    chief = Person("p3", "chief", Role.ADMIN)
    edit(desk, members="13")
    draft = edit(desk, "amal", members="8", author=chief)
    assert draft.author == EDITOR.name
    seen = str(draft.candidate)
    with (
        pytest.raises(DraftRefused, match="Another person"),
        transaction(desk.writing) as connection,
    ):
        approve_draft(strict, connection, chief, draft.id, candidate=seen, message="Mine")
    assert approve(strict, draft).state is State.PUBLISHED


def test_a_submitted_draft_is_locked_until_it_is_taken_back(desk: Desk) -> None:
    draft = edit(desk, members="13")
    with transaction(desk.writing) as connection:
        submitted = submit_draft(connection, EDITOR, draft.id, "One more member")
        with pytest.raises(DraftRefused):
            change_answers(connection, EDITOR.name, submitted, {})
        returned = take_back(connection, EDITOR, submitted.id)
        assert change_answers(connection, EDITOR.name, returned, {}).state is State.OPEN


def test_a_form_from_before_the_submission_changes_nothing(desk: Desk) -> None:
    shown = edit(desk, members="13")
    with transaction(desk.writing) as connection:
        submit_draft(connection, EDITOR, shown.id, "One more member")
    with pytest.raises(DraftRefused), transaction(desk.writing) as connection:
        change_answers(connection, EDITOR.name, shown, {})
    assert read(desk, shown).state is State.SUBMITTED


def test_nothing_is_published_that_another_release_has_overtaken(
    desk: Desk, publish: Callable[..., Publication]
) -> None:
    draft = edit(desk, members="13")
    rows = (("id", "name_fr", "name_ar", "members"), ("zitoun", "Zitoun", "", "5"))
    publish(version="1.1.0", rows=rows)
    with pytest.raises(DraftRefused, match="in the meantime"):
        approve(desk, draft)
    assert current(desk) == "1.1.0"
    with transaction(desk.writing) as connection:
        submit_draft(connection, EDITOR, draft.id, "One more member")
        assert is_overtaken(desk, find_draft(connection, draft.id))
        reopen_draft(connection, EDITOR, draft.id)
        add_job(connection, "candidate", draft.id, EDITOR.name)
    do_all(desk)
    [row] = (read(desk, draft).review or {})["rows"]
    assert row["before"] == {"members": "5"}
    assert approve(desk, read(desk, draft)).released == "1.1.1"


def test_a_draft_is_published_at_its_time(desk: Desk) -> None:
    draft = approve(desk, edit(desk, members="13"), at=datetime.now(UTC) + timedelta(days=1))
    assert draft.state is State.SCHEDULED
    assert current(desk) == "1.0.0"
    with transaction(desk.writing) as connection:
        take_back(connection, PUBLISHER, draft.id)
    assert not do_next(desk)


def test_an_interrupted_publication_is_finished(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = edit(desk, members="13")
    # Killed after the release, before the desk noted it.
    monkeypatch.setattr(publication, "remove_files", interrupt)
    with pytest.raises(KeyboardInterrupt):
        approve(desk, draft)
    monkeypatch.undo()
    assert (current(desk), read(desk, draft).state) == ("1.0.1", State.SCHEDULED)
    with transaction(desk.writing) as connection:
        resume_jobs(connection)
    do_all(desk)
    assert read(desk, draft).released == "1.0.1"


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_invalid_edit_says_where(desk: Desk) -> None:
    draft = edit(desk, members="many")
    assert draft.review is not None
    assert not draft.review["valid"]
    [finding] = [found for found in draft.review["findings"] if found["severity"] == "error"]
    assert (finding["file"], finding["row"], finding["column"]) == ("structures.csv", 2, "members")
    with pytest.raises(DraftRefused, match="errors"):
        approve(desk, draft)


def test_a_release_is_undone_by_a_correction(desk: Desk) -> None:
    published = approve(desk, edit(desk, members="13"))
    with transaction(desk.writing) as connection:
        undo = restore_before(connection, PUBLISHER, published.id)
        add_job(connection, "candidate", undo.id, PUBLISHER.name)
    do_all(desk)
    assert approve(desk, read(desk, undo)).released == "1.0.2"


def test_a_release_is_undone_by_a_withdrawal(desk: Desk) -> None:
    published = approve(desk, edit(desk, members="13"))
    withdraw_published(desk, PUBLISHER, published, "Wrong file")
    assert current(desk) == "1.0.0"


def test_the_number_of_a_withdrawn_release_is_not_proposed_again(desk: Desk) -> None:
    withdraw_published(desk, PUBLISHER, approve(desk, edit(desk, members="13")), "Wrong file")
    again = edit(desk, members="14")
    assert again.review is not None
    assert again.review["version"] == "1.0.2"


def test_a_discarded_draft_leaves_nothing(desk: Desk) -> None:
    draft = edit(desk, members="13")
    with transaction(desk.writing) as connection:
        discarded = discard_draft(connection, EDITOR, draft.id)
        assert discarded.answers == {}
        assert connection.execute(select(draft_files)).all() == []


def test_a_job_that_fails_says_why(desk: Desk) -> None:
    with transaction(desk.writing) as connection:
        draft = add_edit(
            desk, connection, EDITOR.name, DATASET, Edit(REGISTER, "absent", Action.CHANGE, {})
        )
        job = add_job(connection, "candidate", draft.id, EDITOR.name)
    do_all(desk)
    with transaction(desk.reading) as connection:
        assert "absent" in find_job(connection, job).say_error("fr")
