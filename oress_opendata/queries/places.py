"""The places of the register, all of them at once: names, kinds, what each lies in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.records import stream_record_texts

REGION = "region"
PROVINCES = ("province", "prefecture")
YES, NO, UNKNOWN = "oui", "non", "inconnu"
# The regions of which today's provinces were, by the column of the register that says so.
PERIMETERS = {"2015": "in_2015", "2009": "in_2009_2015", "1997": "in_1997_2009"}


@dataclass(frozen=True, slots=True)
class Place:
    """`kind` is a code of place-type, `parent` the code of what it lies in; `perimeters` say of
    each region of the past or of today whether it lies in it, where that is known."""

    code: str
    names: Mapping[str, str]
    kind: str
    parent: str | None
    perimeters: Mapping[str, str]

    @property
    def is_commune(self) -> bool:
        return self.kind.startswith("commune")


@dataclass(frozen=True)
class Places:
    all: Mapping[str, Place]

    @cached_property
    def region(self) -> Place | None:
        """The region of today: there is one."""
        return next((each for each in self.all.values() if each.kind == REGION), None)

    @cached_property
    def _children(self) -> Mapping[str, tuple[Place, ...]]:
        found: dict[str, list[Place]] = {}
        for each in self.all.values():
            found.setdefault(each.parent or "", []).append(each)
        return {code: tuple(each) for code, each in found.items()}

    def children_of(self, code: str) -> tuple[Place, ...]:
        """What lies immediately in a place."""
        return self._children.get(code, ())

    def within(self, code: str) -> tuple[Place, ...]:
        """A place and all that lies in it, however deep."""
        place = self.all.get(code)
        found = [place] if place else []
        for each in found:
            found.extend(inside for inside in self.children_of(each.code) if inside not in found)
        return tuple(found)

    def communes_of(self, code: str) -> tuple[Place, ...]:
        return tuple(each for each in self.within(code) if each.is_commune)

    def line_of(self, code: str) -> tuple[Place, ...]:
        """A place and what it lies in, to the outermost."""
        found: list[Place] = []
        place = self.all.get(code)
        while place and place not in found:
            found.append(place)
            place = self.all.get(place.parent or "")
        return tuple(found)

    def count_members(self, code: str, perimeter: str) -> Counter[str]:
        """How many communes of a place were of a region of the past: by yes, no, not known."""
        column = PERIMETERS[perimeter]
        return Counter(each.perimeters.get(column) or UNKNOWN for each in self.communes_of(code))

    @property
    def provinces(self) -> tuple[Place, ...]:
        return tuple(each for each in self.all.values() if each.kind in PROVINCES)

    @property
    def communes(self) -> tuple[Place, ...]:
        return tuple(each for each in self.all.values() if each.is_commune)

    def province_of(self, code: str) -> Place | None:
        """The province or prefecture that a place is or lies in."""
        place = self.all.get(code)
        while place and place.kind not in PROVINCES:
            place = self.all.get(place.parent or "")
        return place

    def lies_in(self, province: Place, perimeter: str) -> bool | None:
        """Whether a province was of a region: any of its communes was. None: not known."""
        column = PERIMETERS[perimeter]
        said = {
            each.perimeters.get(column)
            for each in self.communes
            if self.province_of(each.code) == province
        }
        if YES in said:
            return True
        return False if said == {NO} else None


def read_places(catalogue: Catalogue, connection: Connection) -> Places:
    """The listed places; kept with the registry's state."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember(
        "places", lambda: Places({place.code: place for place in _read(connection)})
    )


def _read(connection: Connection) -> Iterator[Place]:
    for text in stream_record_texts(connection, "place"):
        body = json.loads(text)
        values = body["values"]
        parent = values.get("parent")
        yield Place(
            code=body["id"],
            names=body["name"],
            kind=_code(values.get("type")),
            parent=parent["code"] if parent else None,
            perimeters={name: _code(values.get(name)) for name in PERIMETERS.values()},
        )


def _code(value: object) -> str:
    """The code of a coded cell; of a list of them the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        return str(value["code"])
    return str(value) if value else ""
