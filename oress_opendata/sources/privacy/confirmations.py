"""What the descriptor confirms: personal-looking data that may be published, and why.

A confirmation names its values, so that it never covers what a later version adds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oress_opendata.sources.privacy.plain_text import normalise

# A column is confirmed by its name; every other rule needs the values.
COLUMN_RULE = "private-column"

Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Confirmations:
    """The confirmed values by rule, resource and column; the last two are empty in the descriptor.

    `used` collects the places and values that were needed.
    """

    values: Mapping[Place, Mapping[str, str]] = field(default_factory=dict)
    used: set[tuple[Place, str]] = field(default_factory=set)

    def cover(self, rule: str, resource: str, column: str, value: str = "") -> bool:
        """Whether a finding is confirmed; notes that the confirmation was needed."""
        place, plain = (rule, resource, column), normalise(value)
        covered = plain in self.values.get(place, ())
        if covered:
            self.used.add((place, plain))
        return covered

    def find_unused(self) -> Iterator[tuple[Place, str]]:
        """The confirmed places and values where nothing was found."""
        for place, values in self.values.items():
            for plain, value in values.items():
                if (place, plain) not in self.used:
                    yield place, value


def read_confirmations(descriptor: Mapping[str, Any]) -> Confirmations:
    values: dict[Place, dict[str, str]] = {}
    for entry in descriptor.get("oress:confirmed") or ():
        if is_complete(entry):
            place = (entry["rule"], entry.get("resource", ""), entry.get("column", ""))
            given = [""] if entry["rule"] == COLUMN_RULE else entry["values"]
            values.setdefault(place, {}).update({normalise(value): value for value in given})
    return Confirmations(values)


def is_complete(entry: Any) -> bool:
    """Whether an entry names its rule, its reason, and what it confirms."""
    if not isinstance(entry, Mapping) or not all(
        map(_is_text, (entry.get("rule"), entry.get("reason")))
    ):
        return False
    places = [entry[name] for name in ("resource", "column") if name in entry]
    if not all(map(_is_text, places)):
        return False
    if entry["rule"] == COLUMN_RULE:
        return len(places) == 2
    values = entry.get("values")
    return isinstance(values, list) and bool(values) and all(map(_is_text, values))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def create_entry(rule: str, resource: str, column: str, value: str = "") -> str:
    """The confirmation to copy into the descriptor, as JSON."""
    entry = {
        "rule": rule,
        "resource": resource,
        "column": column,
        "values": [value] if value else None,
        "reason": "…",
    }
    return json.dumps({name: part for name, part in entry.items() if part}, ensure_ascii=False)
