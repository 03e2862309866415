"""The list of what was erased, `erasures.json`, which grows beside the backups.

An old backup may have what the law had erased later (09-08). A restore reads this list and erases
it again, so the list must survive the backups; it has hashes, versions and reasons, never data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry, Kind, time_from_text, time_to_text
from oress_opendata.store.files import replace_durably

ERASURES = "erasures.json"
FORMAT = 1
UNREADABLE = N_(
    "The list of erasures {file} is damaged. Without it, erased data could come back. Take that "
    "of a newer backup, or move the file away if nothing was ever erased."
)


# The catalogue by the hash of its first entry, and what was erased when. A replayed erasure keeps
# it at another place of a journal. Two catalogues may share a folder of backups.
Key = tuple[str, str, str | None, datetime]


@dataclass(frozen=True, slots=True)
class Erasures:
    """The journal entries that erased. `until` is the time of the last backup that added to the
    list: what was erased later is not in it."""

    until: datetime | None
    entries: dict[Key, Entry]


def read_erasures(path: Path) -> Erasures:
    """The list in a file; empty if there is none. Raises Damage."""
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = {}
        for item in value["erasures"]:
            entry = Entry.from_bytes(item["entry"].encode())
            found[_key(item["catalogue"], entry)] = entry
        return Erasures(time_from_text(value["until"]), found)
    except FileNotFoundError:
        return Erasures(None, {})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damage(UNREADABLE, file=path.name) from error


def merge_erasures(lists: Iterable[Erasures]) -> Erasures:
    known = [erasures for erasures in lists if erasures.until is not None]
    merged = {key: entry for erasures in known for key, entry in erasures.entries.items()}
    return Erasures(max((one.until for one in known if one.until), default=None), merged)


def find_erasures(entries: Sequence[Entry], until: datetime) -> Erasures:
    """The erasures of a journal."""
    found = [entry for entry in entries if entry.erase]
    return Erasures(until, {_key(entries[0].sha256, entry): entry for entry in found})


def write_erasures(path: Path, erasures: Erasures) -> None:
    """Replace the list, safely on the disk."""
    assert erasures.until is not None
    items = [
        {"catalogue": key[0], "entry": entry.to_bytes().decode()}
        for key, entry in _in_order(erasures)
    ]
    value = {"format": FORMAT, "until": time_to_text(erasures.until), "erasures": items}
    replace_durably(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


def replay_erasures(entries: Sequence[Entry], erasures: Erasures) -> list[Entry]:
    """The entries to append to an older journal, so that what was erased later stays erased.

    They keep their time and reason; their place in the chain is new.
    """
    catalogue = entries[0].sha256
    have = {_key(catalogue, entry) for entry in entries if entry.erase}
    published = {(entry.dataset, entry.version) for entry in entries if entry.kind is Kind.PUBLISH}
    published |= {(name, None) for name, _ in published}
    replayed: list[Entry] = []
    last = entries[-1]
    for key, erasure in _in_order(erasures):
        known = key[0] == catalogue and (erasure.dataset, erasure.version) in published
        if key in have or not known:
            continue
        redacted = {seq: new for seq, new in erasure.redacted.items() if int(seq) <= len(entries)}
        last = replace(erasure, seq=last.seq + 1, prev=last.sha256, redacted=redacted)
        replayed.append(last)
    return replayed


def redact_entries(entries: Sequence[Entry], replayed: Sequence[Entry]) -> list[Entry]:
    """The older entries without the words that the replayed erasures removed from them."""
    redacted = {seq for erasure in replayed for seq in erasure.redacted}
    return [
        entry.redact() if str(entry.seq) in redacted and not entry.original else entry
        for entry in entries
    ]


def _key(catalogue: str, erasure: Entry) -> Key:
    return catalogue, erasure.dataset, erasure.version, erasure.at


def _in_order(erasures: Erasures) -> list[tuple[Key, Entry]]:
    return sorted(erasures.entries.items(), key=lambda item: (item[1].at, item[1].seq))
