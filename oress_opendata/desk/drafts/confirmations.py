"""What validation takes for data of private persons, or for ids that were given out again, and a
person confirms with a reason: the reason becomes part of the descriptor, and so of the release."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from oress_opendata.desk.audit import record_act
from oress_opendata.desk.descriptor import read_descriptor, write_descriptor
from oress_opendata.desk.drafts.draft import Draft
from oress_opendata.desk.drafts.records import DraftRefused, change_answers
from oress_opendata.languages import N_

CONFIRMED = "confirmed"
KEY = "oress:confirmed"
PLACE = ("rule", "resource", "column")
NO_REASON = N_("Write why this may be published.")
NOTHING = N_("There is nothing to confirm here any more. Check the draft again.")


@dataclass(frozen=True, slots=True)
class Confirmable:
    """Findings of one rule in one column that a reason can settle. `key` names the place."""

    key: str
    rule: str
    column: str
    values: tuple[str, ...]


def find_confirmable(review: Mapping[str, Any]) -> Iterator[Confirmable]:
    """What can be confirmed of a review, place by place."""
    found: dict[str, dict[str, Any]] = {}
    for finding in review["findings"]:
        if finding["severity"] != "error" or "entry" not in finding["parameters"]:
            continue
        entry = json.loads(finding["parameters"]["entry"])
        place = found.setdefault(_key(entry), {**entry, "values": []})
        place["values"] += [
            value for value in entry.get("values", ()) if value not in place["values"]
        ]
    for key, entry in found.items():
        values = tuple(entry["values"])
        yield Confirmable(key, entry["rule"], entry.get("column", ""), values)


def confirm(connection: Connection, person: str, draft: Draft, key: str, reason: str) -> Draft:
    """Confirm everything that was found at a place. Raises DraftRefused."""
    if not reason.strip():
        raise DraftRefused(NO_REASON)
    places = {place.key: place for place in find_confirmable(draft.review or {"findings": []})}
    if key not in places:
        raise DraftRefused(NOTHING)
    place = places[key]
    entry = dict(zip(PLACE, json.loads(key), strict=True))
    plain = {name: text for name, text in entry.items() if text}
    values = {"values": list(place.values)} if place.values else {}
    added = {**plain, **values, "reason": reason.strip()}
    record_act(
        connection, person, "draft.confirmed", draft.id, rule=place.rule, column=place.column
    )
    kept = [*draft.answers.get(CONFIRMED, ()), added]
    return change_answers(connection, person, draft, {**draft.answers, CONFIRMED: kept})


def write_confirmations(draft: Draft, folder: Path) -> None:
    """Add what was confirmed to the descriptor of a package."""
    added = draft.answers.get(CONFIRMED, ())
    if not added:
        return
    descriptor = read_descriptor(folder)
    descriptor[KEY] = [*descriptor.get(KEY, ()), *added]
    write_descriptor(folder, descriptor)


def _key(entry: Mapping[str, Any]) -> str:
    return json.dumps([entry.get(name, "") for name in PLACE], ensure_ascii=False)
