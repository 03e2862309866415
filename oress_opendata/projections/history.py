"""What a release did to the items of its dataset: added, changed, removed, returned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from oress_opendata.model.release import Release
from oress_opendata.projections.records import Item
from oress_opendata.store.records import Known, read_bodies


def find_states(
    connection: Connection,
    release: Release,
    batch: list[Item],
    before: Mapping[tuple[str, str], Known],
) -> Iterator[dict[str, Any]]:
    """The rows of `states` for the items that a release did something to. Reads the old bodies,
    so it comes before the new ones are written."""
    changed = {
        item.key for item in batch if item.key in before and before[item.key].digest != item.digest
    }
    old = _old_values(connection, changed)
    for item in batch:
        if item.key not in before:
            yield make_state(release, item.key, "added")
        elif item.key in changed:
            columns = _differing(old[item.key], item.body["values"])
            yield make_state(release, item.key, "changed", columns)
        elif not before[item.key].listed:
            yield make_state(release, item.key, "returned")


def make_state(
    release: Release, key: tuple[str, str], change: str, columns: Iterable[str] = ()
) -> dict[str, Any]:
    return {
        "register": key[0],
        "id": key[1],
        "version": release.version,
        "dataset": release.dataset,
        "change": change,
        "columns": "\n".join(columns),
    }


def _old_values(
    connection: Connection, keys: set[tuple[str, str]]
) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for register in {register for register, _ in keys}:
        ids = [identifier for each, identifier in keys if each == register]
        for identifier, body in read_bodies(connection, register, ids).items():
            found[register, identifier] = json.loads(body)["values"]
    return found


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
