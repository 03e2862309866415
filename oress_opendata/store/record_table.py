"""The records as the projection `registers` compares and writes them. Nothing else does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, select

from oress_opendata.store.record_state import delete_state
from oress_opendata.store.records import AT_ONCE
from oress_opendata.store.tables import cursors, record_history, records

# The members that are stored once a dataset, not in each body.
OMITTED = ("dataset", "version")


@dataclass(frozen=True, slots=True)
class RecordDigest:
    """Digests of what a record was rendered from, and whether it is listed."""

    digest: str
    made: str
    listed: bool


def forget_cursors(connection: Connection) -> None:
    """Restart every projection of the registry."""
    connection.execute(cursors.delete())
    delete_records(connection)


def list_unlisted(connection: Connection) -> dict[str, dict[str, dict[str, set[str]]]]:
    """The ids that are no longer listed: by dataset, last version that listed them, register."""
    query = select(records.c.dataset, records.c.version, records.c.register, records.c.id).where(
        records.c.listed.is_(False)
    )
    found: dict[str, dict[str, dict[str, set[str]]]] = {}
    for dataset, version, register, identifier in connection.execute(query):
        versions = found.setdefault(dataset, {})
        versions.setdefault(version, {}).setdefault(register, set()).add(identifier)
    return found


def read_digests(connection: Connection, dataset: str) -> dict[tuple[str, str], RecordDigest]:
    """The digests of the records of a dataset, by (register, id)."""
    columns = (records.c.digest, records.c.made, records.c.listed)
    query = select(records.c.register, records.c.id, *columns).where(records.c.dataset == dataset)
    return {
        (register, identifier): RecordDigest(*digests)
        for register, identifier, *digests in connection.execute(query)
    }


def read_digests_of(
    connection: Connection, dataset: str, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], RecordDigest]:
    """The digests of some records of a dataset."""
    columns = (records.c.digest, records.c.made, records.c.listed)
    by_register: dict[str, list[str]] = {}
    for register, identifier in keys:
        by_register.setdefault(register, []).append(identifier)
    found = {}
    for register, ids in by_register.items():
        here = (records.c.dataset == dataset) & (records.c.register == register)
        for start in range(0, len(ids), AT_ONCE):
            some = records.c.id.in_(ids[start : start + AT_ONCE])
            query = select(records.c.id, *columns).where(here, some)
            for identifier, *digests in connection.execute(query):
                found[register, identifier] = RecordDigest(*digests)
    return found


def unlist_record(
    connection: Connection, register: str, identifier: str, content: Mapping[str, Any]
) -> None:
    here = (records.c.register == register) & (records.c.id == identifier)
    text = serialize_record(content)
    change = records.update().where(here)
    values = {"version": content["version"], "body": text, "stamp": stamp_of(text)}
    connection.execute(change.values(listed=False, **values))


def serialize_record(content: Mapping[str, Any]) -> str:
    """The JSON of a record as it is stored."""
    stored = {name: value for name, value in content.items() if name not in OMITTED}
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))


def stamp_of(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


def replace_records(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace records. `rows` are rows of the table `records`."""
    by_register: dict[str, list[str]] = {}
    for row in rows:
        by_register.setdefault(row["register"], []).append(row["id"])
    for register, ids in by_register.items():
        here = (records.c.register == register) & records.c.id.in_(ids)
        connection.execute(records.delete().where(here))
    if rows:
        connection.execute(records.insert(), rows)


def delete_records(connection: Connection, dataset: str | None = None) -> None:
    """Delete the records and the history of a dataset, or of all datasets."""
    for table in (records, record_history):
        change = table.delete()
        connection.execute(change.where(table.c.dataset == dataset) if dataset else change)
    delete_state(connection, dataset)
