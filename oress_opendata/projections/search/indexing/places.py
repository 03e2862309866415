"""The places that things are in: their names and what they lie in, from the register `place`.

A commune is found under its own names and its province's; the region and the country, in which
everything lies, would say nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.model.canonical import canonical_json, sha256_of

REGISTER = "place"
TOO_WIDE = frozenset({"region", "pays"})
PROVINCES = frozenset({"province", "prefecture"})


@dataclass(frozen=True, slots=True)
class Place:
    names: Mapping[str, str]
    parent: str | None
    type: str


@dataclass(frozen=True, slots=True)
class Places:
    """Places by code."""

    by_code: Mapping[str, Place]

    def lying_in(self, code: str) -> list[str]:
        """The place itself, then what it lies in, as far as that says something."""
        found: list[str] = []
        following: str | None = code
        while following is not None and following not in found:
            place = self.by_code.get(following)
            if found and (place is None or place.type in TOO_WIDE):
                break
            found.append(following)
            following = place.parent if place else None
        return found

    def province_of(self, code: str) -> str | None:
        """The province or prefecture in which a place lies, or which it is."""
        here = (each for each in self.lying_in(code) if each in self.by_code)
        return next((each for each in here if self.by_code[each].type in PROVINCES), None)

    @property
    def fingerprint(self) -> str:
        facts = {
            code: [dict(place.names), place.parent or "", place.type]
            for code, place in self.by_code.items()
        }
        return sha256_of(canonical_json(facts))


def read_places(bodies: Iterable[str]) -> Places:
    """Places from the bodies of their items."""
    items: list[dict[str, Any]] = [json.loads(body) for body in bodies]
    return Places({item["id"]: _read_place(item) for item in items})


def _read_place(item: Mapping[str, Any]) -> Place:
    values = item["values"]
    return Place(item["name"], _code(values.get("parent")), _code(values.get("type")) or "")


def _code(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value["code"]
    return None if value is None else str(value)
