"""Drafts in the desk's database: make, find, list, change. Every change is in the audit list."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from oress_opendata.desk.audit import list_acts, now_text, record_act
from oress_opendata.desk.drafts.draft import Draft, Kind, State
from oress_opendata.desk.tables import drafts
from oress_opendata.errors import NotFound, OressError
from oress_opendata.languages import N_

ABSENT = N_("There is no draft {id}.")
OVER = N_("This draft is finished: it was published or discarded. Begin a new one.")
FROZEN = N_("This draft waits for its approval or publication. Take it back before you change it.")


CHANGED = "draft.changed"


class DraftRefused(OressError):
    """A draft does not allow what was asked of it."""


def create_draft(
    connection: Connection,
    person: str,
    kind: Kind,
    dataset: str,
    title: str,
    *,
    base: str | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Draft:
    """A new, open draft. `person` is the name of its author."""
    now = now_text()
    draft_id = secrets.token_hex(6)
    connection.execute(
        insert(drafts).values(
            id=draft_id,
            kind=kind.value,
            dataset=dataset,
            title=title,
            state=State.OPEN.value,
            author=person,
            created_at=now,
            changed_at=now,
            base=base,
            answers=_to_json(answers or {}),
            message="",
        )
    )
    record_act(connection, person, "draft.created", draft_id, kind=kind.value, dataset=dataset)
    return find_draft(connection, draft_id)


def find_draft(connection: Connection, draft_id: str, kind: Kind | None = None) -> Draft:
    """A draft, of this kind if one is given: the pages of lists are not those of documents. Raises
    NotFound."""
    row = connection.execute(select(drafts).where(drafts.c.id == draft_id)).one_or_none()
    if row is None or (kind is not None and row.kind != kind):
        raise NotFound(ABSENT, id=draft_id)
    return _to_draft(row)


def list_drafts(connection: Connection, *, over: bool = False, limit: int = 200) -> list[Draft]:
    """The drafts that are not finished, or those that are; the last changed first."""
    finished = [state.value for state in State if state.is_over]
    here = drafts.c.state.in_(finished) if over else drafts.c.state.not_in(finished)
    query = select(drafts).where(here).order_by(drafts.c.changed_at.desc()).limit(limit)
    return [_to_draft(row) for row in connection.execute(query)]


def find_open(connection: Connection, kind: Kind, dataset: str) -> Draft | None:
    """The open draft of a kind and a dataset that was changed last."""
    query = select(drafts).where(
        drafts.c.kind == kind.value,
        drafts.c.dataset == dataset,
        drafts.c.state.in_([State.OPEN.value, State.FROZEN.value]),
    )
    row = connection.execute(query.order_by(drafts.c.changed_at.desc())).first()
    return _to_draft(row) if row else None


def change_answers(
    connection: Connection, person: str, draft: Draft, answers: Mapping[str, Any]
) -> Draft:
    """Keep new answers; what was frozen before is a candidate no longer. Raises DraftRefused.

    Who is not the author becomes one of its authors."""
    # It may have been submitted since the form that changes it was shown.
    refuse_locked(find_draft(connection, draft.id))
    if person != draft.author:
        record_act(connection, person, CHANGED, draft.id)
    return change_draft(
        connection,
        draft.id,
        answers=answers,
        state=State.OPEN,
        candidate=None,
        review=None,
        approved_by=None,
    )


def list_authors(connection: Connection, draft: Draft) -> frozenset[str]:
    """The names of those who made a draft what it is: none of them may approve it alone."""
    acts = list_acts(connection, limit=None, act=CHANGED, subject=draft.id)
    return frozenset({draft.author, *(act.person for act in acts)})


def change_draft(connection: Connection, draft_id: str, **values: Any) -> Draft:
    """Write columns of a draft: JSON, times and states as their values."""
    plain = {name: _to_column(value) for name, value in values.items()}
    changed = {**plain, "changed_at": now_text()}
    connection.execute(update(drafts).where(drafts.c.id == draft_id).values(**changed))
    return find_draft(connection, draft_id)


def refuse_locked(draft: Draft) -> None:
    """Raise DraftRefused unless its content may be changed."""
    if draft.state.is_over:
        raise DraftRefused(OVER)
    if draft.state not in (State.OPEN, State.FROZEN):
        raise DraftRefused(FROZEN)


def _to_column(value: Any) -> Any:
    if isinstance(value, State):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return _to_json(value) if isinstance(value, Mapping) else value


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _to_draft(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        kind=Kind(row.kind),
        dataset=row.dataset,
        title=row.title,
        state=State(row.state),
        author=row.author,
        created_at=datetime.fromisoformat(row.created_at),
        changed_at=datetime.fromisoformat(row.changed_at),
        base=row.base,
        answers=json.loads(row.answers),
        message=row.message,
        candidate=row.candidate,
        review=json.loads(row.review) if row.review else None,
        approved_by=row.approved_by,
        publish_at=datetime.fromisoformat(row.publish_at) if row.publish_at else None,
        released=row.released,
    )
