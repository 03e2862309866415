"""What a release did to the records of its dataset: added, changed, removed, returned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from oress_opendata.model.release import Release
from oress_opendata.projections.records import Key, RenderedRecord
from oress_opendata.store.record_table import RecordDigest
from oress_opendata.store.records import read_records


def find_changes(
    connection: Connection,
    release: Release,
    batch: list[RenderedRecord],
    before: Mapping[Key, RecordDigest],
) -> Iterator[dict[str, Any]]:
    """The rows of the table of the history for the records that a release changed. Reads the old
    records, so it must run before the new ones are written."""
    changed = {
        record.key
        for record in batch
        if record.key in before and before[record.key].digest != record.digest
    }
    old = _read_old_values(connection, changed)
    for record in batch:
        if record.key not in before:
            yield make_entry(release, record.key, "added")
        elif record.key in changed:
            columns = _differing(old[record.key], record.content["values"])
            yield make_entry(release, record.key, "changed", columns)
        elif not before[record.key].listed:
            yield make_entry(release, record.key, "returned")


def make_entry(
    release: Release, key: Key, change: str, columns: Iterable[str] = ()
) -> dict[str, Any]:
    return {
        "register": key[0],
        "id": key[1],
        "version": release.version,
        "dataset": release.dataset,
        "change": change,
        "columns": "\n".join(columns),
    }


def _read_old_values(connection: Connection, keys: set[Key]) -> dict[Key, Mapping[str, Any]]:
    by_register: dict[str, list[str]] = {}
    for register, identifier in keys:
        by_register.setdefault(register, []).append(identifier)
    return {
        (register, identifier): record.values
        for register, ids in by_register.items()
        for identifier, record in read_records(connection, register, ids).items()
    }


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
