"""The journal entries in the registry, which readers follow."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, inspect, select

from oress_opendata.model.entry import GENESIS, Entry
from oress_opendata.model.head import Head
from oress_opendata.store.tables import entries, releases

_COLUMNS = (entries.c.content, entries.c.text)
# Each request asks it: to write a statement takes longer than to run it.
_HEAD = select(func.max(entries.c.seq))


def head_of(connection: Connection) -> int:
    """The number of the last entry; 0 if there is none."""
    return connection.scalar(_HEAD) or 0


def find_entry(connection: Connection, seq: int) -> Entry | None:
    row = connection.execute(select(*_COLUMNS).where(entries.c.seq == seq)).one_or_none()
    return _to_entry(row) if row is not None else None


def last_hash(connection: Connection) -> str:
    """The sha256 of the last entry, for the next one."""
    query = select(entries.c.sha256).order_by(entries.c.seq.desc()).limit(1)
    return connection.scalar(query) or GENESIS


def read_head(connection: Connection, id_base: str) -> Head | None:
    """The head of the journal; None while it is empty."""
    last = find_entry(connection, head_of(connection))
    return Head(id_base, last.seq, last.sha256, last.at) if last else None


def list_entries(
    connection: Connection, after: int = 0, limit: int | None = None, dataset: str | None = None
) -> list[Entry]:
    """The entries after a number, in order; of one dataset or of all."""
    query = select(*_COLUMNS).where(entries.c.seq > after).order_by(entries.c.seq)
    if dataset is not None:
        query = query.where(entries.c.dataset == dataset)
    return [_to_entry(row) for row in connection.execute(query.limit(limit))]


def list_last_entries(
    connection: Connection, before: int, limit: int, dataset: str | None = None
) -> list[Entry]:
    """The entries before a number, the newest first; of one dataset or of all."""
    query = select(*_COLUMNS).where(entries.c.seq < before).order_by(entries.c.seq.desc())
    if dataset is not None:
        query = query.where(entries.c.dataset == dataset)
    return [_to_entry(row) for row in connection.execute(query.limit(limit))]


def read_recorded(connection: Connection) -> dict[int, Entry]:
    """The entries whose rows agree with themselves, by number: a witness beside the journal.

    Raises NewerFormat.
    """
    found: dict[int, Entry] = {}
    if not inspect(connection).has_table(entries.name):
        return found
    # The columns that every version of the registry had.
    columns = (entries.c.seq, entries.c.sha256, entries.c.dataset, entries.c.content)
    for row in connection.execute(select(*columns)):
        try:
            entry = Entry.from_bytes(row.content.encode())
        except (ValueError, AttributeError):
            continue
        if (entry.seq, entry.sha256, entry.dataset) == (row.seq, row.sha256, row.dataset):
            found[entry.seq] = entry
    return found


def insert_entry(connection: Connection, entry: Entry) -> None:
    content = entry.to_bytes().decode()
    connection.execute(
        entries.insert().values(
            seq=entry.seq,
            sha256=entry.sha256,
            dataset=entry.dataset,
            content=content,
            text=entry.text,
        )
    )


def erase_words(connection: Connection, erasure: Entry) -> None:
    """Remove the words of the entries that an erasure names, by their notes or as redacted."""
    for entry in list_entries(connection, dataset=erasure.dataset):
        if str(entry.seq) in erasure.redacted and not entry.original:
            content = entry.redact().to_bytes().decode()
        elif entry.note in erasure.erased:
            content = entry.to_bytes().decode()
        else:
            continue
        values = {"content": content, "text": ""}
        connection.execute(entries.update().where(entries.c.seq == entry.seq).values(**values))
        _erase_words_of_releases(connection, entry)


def _erase_words_of_releases(connection: Connection, entry: Entry) -> None:
    """The message of a release that stays, and the reason of one that was withdrawn before."""
    own = releases.c.dataset == entry.dataset
    if entry.version is not None:
        own &= releases.c.version == entry.version
    for column in (releases.c.message, releases.c.reason):
        same = own & (column == entry.text)
        connection.execute(releases.update().where(same).values({column.name: ""}))


def _to_entry(row: Row[Any, Any]) -> Entry:
    entry = Entry.from_bytes(row.content.encode())
    return entry if entry.note is None else entry.with_text(row.text)
