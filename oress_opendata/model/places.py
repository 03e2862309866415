"""Places and their hierarchy: which place contains which, and the perimeters of former regions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from oress_opendata.model.record import Record

REGISTER = "place"
REGION = "region"
COMMUNE = "commune"
PROVINCES = ("province", "prefecture")
YES, NO, UNKNOWN = "oui", "non", "inconnu"
# The former and present regions, by year, with the column that says whether a place was in them.
PERIMETERS = {"2015": "in_2015", "2009": "in_2009_2015", "1997": "in_1997_2009"}


@dataclass(frozen=True, slots=True)
class Place:
    """`kind` is a code of place-type, `parent` the code of the place that contains this one;
    `perimeters` says by column whether it was in each region, as far as that is known."""

    code: str
    names: Mapping[str, str]
    kind: str
    parent: str | None
    perimeters: Mapping[str, str]

    @property
    def is_commune(self) -> bool:
        return self.kind.startswith(COMMUNE)


@dataclass(frozen=True)
class Places:
    """Places by code."""

    all: Mapping[str, Place]

    @cached_property
    def region(self) -> Place | None:
        """The present region: there is only one."""
        return next((place for place in self.all.values() if place.kind == REGION), None)

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """The names that several places have: a province, its capital and a cercle often do."""
        names = (name for place in self.all.values() for name in set(place.names.values()) if name)
        return frozenset(name for name, count in Counter(names).items() if count > 1)

    @cached_property
    def _children(self) -> Mapping[str, tuple[Place, ...]]:
        found: dict[str, list[Place]] = {}
        for place in self.all.values():
            found.setdefault(place.parent or "", []).append(place)
        return {code: tuple(children) for code, children in found.items()}

    def children_of(self, code: str) -> tuple[Place, ...]:
        return self._children.get(code, ())

    def within(self, code: str) -> tuple[Place, ...]:
        """A place and all places that it contains, at any depth."""
        place = self.all.get(code)
        found = [place] if place else []
        known = {code}
        for outer in found:
            inner = [child for child in self.children_of(outer.code) if child.code not in known]
            known.update(child.code for child in inner)
            found.extend(inner)
        return tuple(found)

    def communes_of(self, code: str) -> tuple[Place, ...]:
        return tuple(place for place in self.within(code) if place.is_commune)

    def with_ancestors(self, code: str) -> tuple[Place, ...]:
        """A place, then the places that contain it, the outermost last."""
        return tuple(self._climb(code))

    def _climb(self, code: str | None) -> Iterator[Place]:
        """The same, one by one. A place that contains itself is given once."""
        passed: set[str] = set()
        while code and code not in passed and (place := self.all.get(code)):
            passed.add(code)
            yield place
            code = place.parent

    @cached_property
    def _covering(self) -> Mapping[str, frozenset[str]]:
        return {code: frozenset(place.code for place in self._climb(code)) for code in self.all}

    def codes_covering(self, code: str) -> frozenset[str]:
        """The codes of a place and of all places that contain it."""
        return self._covering.get(code, frozenset())

    def codes_within(self, code: str) -> frozenset[str]:
        """The code of a place, known or not, and those of all places that it contains."""
        return frozenset((code, *(place.code for place in self.within(code))))

    def count_members(self, code: str, perimeter: str) -> Counter[str]:
        """The number of communes of a place that were in a region: by yes, no, unknown."""
        column = PERIMETERS[perimeter]
        return Counter(
            commune.perimeters.get(column) or UNKNOWN for commune in self.communes_of(code)
        )

    @cached_property
    def provinces(self) -> tuple[Place, ...]:
        return tuple(place for place in self.all.values() if place.kind in PROVINCES)

    @cached_property
    def communes(self) -> tuple[Place, ...]:
        return tuple(place for place in self.all.values() if place.is_commune)

    def province_of(self, code: str) -> Place | None:
        """The province or prefecture that a place is, or that contains it."""
        return next((place for place in self._climb(code) if place.kind in PROVINCES), None)

    def was_in(self, province: Place, perimeter: str) -> bool | None:
        """Whether a province was in a region: any of its communes was. None if unknown."""
        column = PERIMETERS[perimeter]
        states = {
            commune.perimeters.get(column)
            for commune in self.communes
            if (own := self.province_of(commune.code)) and own.code == province.code
        }
        if YES in states:
            return True
        return False if states == {NO} else None


def read_places(records: Iterable[Record]) -> Places:
    """The places of the records of the register `place`."""
    return Places({record.id: _read_place(record) for record in records})


def _read_place(record: Record) -> Place:
    return Place(
        code=record.id,
        names=record.name,
        kind=record.code("type"),
        parent=record.code("parent") or None,
        perimeters={column: record.code(column) for column in PERIMETERS.values()},
    )
