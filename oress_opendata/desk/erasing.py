"""The desk forgets what was erased or redacted: drafts, uploads, messages, memory, jobs, answers.

What it holds of an erased release is known by versions and hashes; a redacted value is searched for
in every text and file. Files that cannot be searched go with their drafts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Table, delete, select

from oress_opendata.desk.drafts.draft import State
from oress_opendata.desk.searching import holds_value
from oress_opendata.desk.tables import (
    confirmations,
    deposits,
    draft_files,
    drafts,
    files,
    jobs,
    memory,
    messages,
)
from oress_opendata.model.entry import Entry
from oress_opendata.store.erasures import Erasures

Values = frozenset[str]
# Every column in which a person may have typed a value, by table.
TEXTS: dict[Table, tuple[str, ...]] = {
    memory: ("key", "value"),
    jobs: ("arguments", "error"),
    deposits: ("answer",),
    confirmations: ("id",),
    messages: ("subject", "content", "contact", "answer"),
}
WAITING = (State.FROZEN, State.SUBMITTED, State.SCHEDULED)
_DRAFT_TEXTS = ("title", "answers", "message", "review")


def forget_values(connection: Connection, values: Values, datasets: Iterable[str]) -> int:
    """Remove what holds one of the values. Without a value that is long enough to be searched for,
    every draft of the datasets goes. Returns the number of drafts."""
    if not values:
        found = set(connection.scalars(select(drafts.c.id).where(drafts.c.dataset.in_(datasets))))
        return _remove_drafts(connection, found)
    held = _find_files(connection, values)
    query = select(draft_files.c.draft).where(draft_files.c.sha256.in_(held))
    found = set(connection.scalars(query)) | _find_rows(connection, drafts, _DRAFT_TEXTS, values)
    for table, names in TEXTS.items():
        _remove_rows(connection, table, names, values)
    count = _remove_drafts(connection, found)
    connection.execute(delete(files).where(files.c.sha256.in_(held)))
    return count


def forget_erased(connection: Connection, erasures: Erasures) -> int:
    """Remove the drafts that were made from an erased release, and the files that were erased."""
    versions = {name: set[str]() for name, _ in erasures.releases}
    for name, version in erasures.releases:
        versions[name].add(version)
    found: set[str] = set()
    for name, bases in versions.items():
        own = (drafts.c.dataset == name) & drafts.c.base.in_(bases)
        found |= set(connection.scalars(select(drafts.c.id).where(own)))
    held = set(connection.scalars(select(files.c.sha256))) & erasures.blobs
    query = select(draft_files.c.draft).where(draft_files.c.sha256.in_(held))
    count = _remove_drafts(connection, found | set(connection.scalars(query)))
    connection.execute(delete(files).where(files.c.sha256.in_(held)))
    return count


def forget_older(connection: Connection, erasures: Sequence[Entry]) -> None:
    """In a database that is older than erasures: remove all of their datasets from before them, and
    all messages, since nobody can tell any more which of them hold the data."""
    for erasure in erasures:
        before = _to_text(erasure.at)
        own = (drafts.c.dataset == erasure.dataset) & (drafts.c.created_at <= before)
        _remove_drafts(connection, set(connection.scalars(select(drafts.c.id).where(own))))
        connection.execute(
            delete(memory).where(memory.c.dataset == erasure.dataset, memory.c.at <= before)
        )
        connection.execute(delete(messages).where(messages.c.created_at <= before))
        connection.execute(delete(deposits).where(deposits.c.at <= before))
    if erasures:
        used = select(draft_files.c.sha256)
        connection.execute(delete(files).where(files.c.sha256.not_in(used)))


def move_drafts(connection: Connection, closed: Iterable[tuple[str, str, str | None]]) -> None:
    """Let the drafts that follow a closed release follow what replaces it; what was frozen from the
    old one is a candidate no longer."""
    for name, version, replaced_by in closed:
        if replaced_by is not None:
            own = drafts.update().where(drafts.c.dataset == name, drafts.c.base == version)
            anew = {"candidate": None, "review": None, "approved_by": None, "publish_at": None}
            waiting = drafts.c.state.in_([state.value for state in WAITING])
            connection.execute(own.where(waiting).values(state=State.OPEN.value, **anew))
            connection.execute(own.values(base=replaced_by))


def find_remains(connection: Connection, erasures: Erasures) -> Iterator[str]:
    """The drafts and files that are of something erased, for `oress verify`."""
    for row in connection.execute(select(drafts.c.id, drafts.c.dataset, drafts.c.base)):
        if (row.dataset, row.base) in erasures.releases:
            yield f"draft {row.id}"
    for sha256 in sorted(set(connection.scalars(select(files.c.sha256))) & erasures.blobs):
        yield f"file {sha256}"


def _to_text(time: datetime) -> str:
    """As the tables keep it (desk.audit.now_text)."""
    return time.isoformat()


def _find_files(connection: Connection, values: Values) -> set[str]:
    found = set()
    for sha256 in list(connection.scalars(select(files.c.sha256))):
        content = connection.scalar(select(files.c.content).where(files.c.sha256 == sha256))
        if content is not None and holds_value(content, values):
            found.add(sha256)
    return found


def _find_rows(
    connection: Connection, table: Table, names: tuple[str, ...], values: Values
) -> set[str]:
    """The first key of the rows in which a text holds a value, as written or as JSON writes it."""
    key = next(iter(table.primary_key))
    columns: list[Column[str]] = [table.c[name] for name in names]
    return {
        row[0]
        for row in connection.execute(select(key, *columns))
        if any(holds_value((text or "").encode(), values) for text in row[1:])
    }


def _remove_rows(
    connection: Connection, table: Table, names: tuple[str, ...], values: Values
) -> None:
    keys = list(table.primary_key)
    columns = [table.c[name] for name in names]
    for row in list(connection.execute(select(*keys, *columns))):
        if any(holds_value((text or "").encode(), values) for text in row[len(keys) :]):
            same = [key == value for key, value in zip(keys, row, strict=False)]
            connection.execute(delete(table).where(*same))


def _remove_drafts(connection: Connection, found: set[str]) -> int:
    """Remove drafts with their jobs, and with the files that no other draft has."""
    own = select(draft_files.c.sha256).where(draft_files.c.draft.in_(found))
    held = set(connection.scalars(own))
    connection.execute(delete(jobs).where(jobs.c.draft.in_(found)))
    connection.execute(delete(draft_files).where(draft_files.c.draft.in_(found)))
    unlinked = messages.update().where(messages.c.draft.in_(found)).values(draft=None)
    connection.execute(unlinked)
    connection.execute(delete(drafts).where(drafts.c.id.in_(found)))
    unused = files.c.sha256.in_(held) & files.c.sha256.not_in(select(draft_files.c.sha256))
    connection.execute(delete(files).where(unused))
    return len(found)
