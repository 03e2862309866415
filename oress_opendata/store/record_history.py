"""What each release did to the records: the history that the projection `registers` keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semver import Version
from sqlalchemy import Connection, Row, bindparam, func, select

from oress_opendata.store.tables import record_history, releases

_PAST = record_history.c
_PUBLISHED = (releases.c.dataset == _PAST.dataset) & (releases.c.version == _PAST.version)
# Built once: that takes longer than the answer.
_HISTORY = (
    select(_PAST.version, releases.c.issued, _PAST.change, _PAST.columns)
    .join(releases, _PUBLISHED)
    .where(_PAST.register == bindparam("register"), _PAST.id == bindparam("id"))
)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What a release did to a record: `change` is added, changed, removed or returned."""

    version: str
    issued: str
    change: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """What a release did to a register: by kind of change, the number of its records, and the first
    of their ids with the columns that changed."""

    dataset: str
    version: str
    seq: int
    counts: Mapping[str, int]
    first: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]


def list_history(connection: Connection, register: str, identifier: str) -> list[HistoryEntry]:
    """The history of a record, by release in version order."""
    wanted = {"register": register, "id": identifier}
    found = [
        HistoryEntry(version, issued, change, tuple(columns.split("\n")) if columns else ())
        for version, issued, change, columns in connection.execute(_HISTORY, wanted)
    ]
    return sorted(found, key=lambda entry: Version.parse(entry.version))


def list_release_changes(
    connection: Connection, register: str, before: int, limit: int, named: int
) -> list[ReleaseChanges]:
    """The releases before an entry of the journal that changed a register, the newest first, each
    with at most `named` ids of a kind of change."""
    past = record_history.c
    key = (past.dataset, past.version, releases.c.seq)
    query = (
        select(*key)
        .select_from(record_history.join(releases, _PUBLISHED))
        .where(past.register == register, releases.c.seq < before)
        .group_by(*key)
        .order_by(releases.c.seq.desc())
        .limit(limit)
    )
    return [
        ReleaseChanges(*row, *_count_changes(connection, register, row, named))
        for row in connection.execute(query)
    ]


def _count_changes(
    connection: Connection, register: str, release: Row[Any, Any, Any], named: int
) -> tuple[dict[str, int], dict[str, list[tuple[str, tuple[str, ...]]]]]:
    """By kind of change, the number of records, and the first ids with the changed columns."""
    past = record_history.c
    position = func.row_number().over(partition_by=past.change, order_by=past.id).label("position")
    total = func.count().over(partition_by=past.change).label("total")
    own = (past.dataset == release.dataset) & (past.version == release.version)
    here = (past.register == register) & own
    ranked = select(past.change, past.id, past.columns, total, position).where(here).subquery()
    query = select(ranked).where(ranked.c.position <= named).order_by(ranked.c.position)
    counts: dict[str, int] = {}
    first: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for row in connection.execute(query):
        counts[row.change] = row.total
        columns = tuple(row.columns.split("\n")) if row.columns else ()
        first.setdefault(row.change, []).append((row.id, columns))
    return counts, first


def insert_history(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(record_history.insert(), rows)
