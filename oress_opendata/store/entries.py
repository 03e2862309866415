"""The journal entries in the registry, which readers follow."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from oress_opendata.model.entry import GENESIS, Entry
from oress_opendata.store.tables import entries


def head_of(connection: Connection) -> int:
    """The number of the last entry; 0 if there is none."""
    return connection.scalar(select(func.max(entries.c.seq))) or 0


def find_entry(connection: Connection, seq: int) -> Entry | None:
    content = connection.scalar(select(entries.c.content).where(entries.c.seq == seq))
    return Entry.from_bytes(content.encode()) if content is not None else None


def last_hash(connection: Connection) -> str:
    """The sha256 of the last entry, for the next one."""
    query = select(entries.c.sha256).order_by(entries.c.seq.desc()).limit(1)
    return connection.scalar(query) or GENESIS


def list_entries(
    connection: Connection, after: int = 0, limit: int | None = None, dataset: str | None = None
) -> list[Entry]:
    """The entries after a number, in order; of one dataset or of all."""
    query = select(entries.c.content).where(entries.c.seq > after).order_by(entries.c.seq)
    if dataset is not None:
        query = query.where(entries.c.dataset == dataset)
    return [Entry.from_bytes(text.encode()) for text in connection.scalars(query.limit(limit))]


def insert_entry(connection: Connection, entry: Entry) -> None:
    content = entry.to_bytes().decode()
    connection.execute(
        entries.insert().values(
            seq=entry.seq, sha256=entry.sha256, dataset=entry.dataset, content=content
        )
    )
