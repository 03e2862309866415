"""The candidates of a query with their scores, and whether the first one is certainly meant.

A score is from 0 to 100: the likeness of the names (likeness.py), and the agreement of each given
property as 0.3 of a name. It is a match only where nothing speaks against it: the right type, no
property that differs, and no other candidate near it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.places import Places
from oress_opendata.model.record import Record
from oress_opendata.projections.search.analysis.kinds import CERCLE, COMMUNE, PROVINCE, REGION
from oress_opendata.projections.search.analysis.names import (
    Name,
    may_be_same_kind,
    read_name,
    read_once,
    read_place_name,
)
from oress_opendata.projections.search.analysis.texts import fold_once, reduce_once, reduce_words
from oress_opendata.projections.search.indexing.names import normalise_number
from oress_opendata.projections.search.querying.names import Entity, Names, Scope, readings_of
from oress_opendata.queries.reconciliation.descriptions import read_key
from oress_opendata.queries.reconciliation.likeness import EQUAL, rate_likeness
from oress_opendata.queries.reconciliation.types import read_scope, type_ids

# The score of a match, at least, and how far the next candidate must be below it.
MATCH, GAP = 86.0, 6.0
# A candidate below this is noise.
LEAST = 45.0
# What a property weighs beside the name, and what is taken away for another kind of thing.
PROPERTY_WEIGHT, OTHER_KIND = 0.3, 20.0
# The score of a name that its number confirms: from this on, by the likeness of the names.
CONFIRMED, LEAST_CONFIRMED = 95.0, 50.0
# The score of a number that is right with a name that is not.
NUMBER_ALONE = 75.0
# Letters of a name, below which only an equal one is a match.
SHORT = 4
# A value of a property is a place if its name is this like.
SAME_PLACE = 88.0
MOST_RATED, MOST_VALUES = 50, 10
ANY, SHOULD, ALL = "any", "should", "all"
# The columns that say where something is, beside those that refer to the register of places.
WHERE = frozenset({"province", "commune", "cercle", "region", "place", "territory", "parent"})

ReadRecords = Callable[[Iterable[Entity]], Mapping[str, Record]]


@dataclass(frozen=True, slots=True)
class Property:
    """A column, and the values that one of its cells should have: texts, numbers, or ids."""

    id: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    types: tuple[str, ...] = ()
    strict: str = ANY
    properties: tuple[Property, ...] = ()
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """`agreements` are those of the properties by id, from 0 to 100, as far as the record has
    values for them."""

    entity: Entity
    score: float
    name: float
    has_type: bool
    agreements: Mapping[str, float] = field(default_factory=dict)
    match: bool = False


@dataclass(frozen=True, slots=True)
class Matcher:
    """Answers the queries of one request. `read_records` is asked only for queries with properties
    that are no places."""

    names: Names
    places: Places
    read_records: ReadRecords
    id_base: str = ""
    known_places: dict[str, frozenset[str]] = field(default_factory=dict)

    def find(self, query: Query) -> list[Candidate]:
        """The candidates, the best one first."""
        scopes = [] if query.strict == SHOULD else list(map(read_scope, query.types))
        places = {p.id: self._find_places(p) for p in query.properties if p.id in WHERE}
        near = sorted(set().union(*places.values())) if places else []
        numbered = self.names.find_number(query.text, scopes)
        if "/" in query.text:
            numbered += self.names.get([read_key(query.text, self.id_base)]).values()
        found = self._collect(query, scopes, near, numbered)
        others = [p for p in query.properties if p.id not in WHERE]
        records = self.read_records(found) if others else {}
        exact = {entity.key for entity in numbered}
        rated = [
            self._rate(
                query,
                entity,
                EQUAL if entity.key in exact else self._rate_name(query.text, entity),
                places,
                _compare_cells(others, records.get(entity.key)),
            )
            for entity in found
        ]
        wanted = (c for c in rated if c.has_type or query.strict != ALL)
        kept = [candidate for candidate in wanted if candidate.score >= LEAST]
        best = sorted(kept, key=lambda c: (-c.score, c.entity.key))
        return _decide(query, best)[: query.limit]

    def _collect(
        self,
        query: Query,
        scopes: Sequence[Scope],
        near: Sequence[str],
        numbered: Iterable[Entity],
    ) -> list[Entity]:
        """What might be meant: by its number, or a number in a property, or its name."""
        values = (value for given in query.properties for value in given.values)
        entities = [*numbered, *(e for v in values for e in self.names.find_number(v, scopes))]
        entities += self.names.find(readings_of(query.text), scopes, near, MOST_RATED)
        return list({entity.key: entity for entity in entities}.values())

    def _rate(
        self,
        query: Query,
        entity: Entity,
        name: float,
        places: Mapping[str, frozenset[str]],
        cells: Mapping[str, float],
    ) -> Candidate:
        here = {
            column: EQUAL if codes.intersection(entity.places) else 0.0
            for column, codes in places.items()
            if codes and _has_place(entity)
        }
        agreements = {**here, **cells}
        weight = PROPERTY_WEIGHT * len(agreements)
        score = (name + PROPERTY_WEIGHT * sum(agreements.values())) / (1 + weight)
        if _same_number(query, agreements):
            confirmed = CONFIRMED + name / 20 if name >= LEAST_CONFIRMED else NUMBER_ALONE
            score = max(score, confirmed)
        has_type = _has_types(query, entity)
        score = max(score if has_type else score - OTHER_KIND, 0.0)
        return Candidate(entity, round(score, 1), round(name, 1), has_type, agreements)

    def _rate_name(self, text: str, entity: Entity) -> float:
        read = read_place_name if entity.register == PLACE else read_name
        asked = read_once(text, place=entity.register == PLACE)
        if asked is None:
            return 0.0
        own = [name for name in map(read, entity.names) if name]
        likeness = max((rate_likeness(asked, name) for name in own), default=0.0)
        if likeness < EQUAL and entity.register != PLACE:
            shorter = self._without_places(text, entity)
            rest = read_once(shorter, place=False) if shorter else None
            if rest:
                stripped = max((rate_likeness(rest, name) for name in own), default=0.0)
                likeness = max(likeness, stripped - 1)
        return likeness if _fits_kind(asked, own, entity) else max(likeness - OTHER_KIND, 0.0)

    def _without_places(self, text: str, entity: Entity) -> str:
        """A text without the names of the places of an entity: Coop Zitoun, Tétouan."""
        known = {
            word
            for code in entity.places
            if code in self.places.all
            for name in self.places.all[code].names.values()
            for word in reduce_words(name)
        }
        words = reduce_once(text)
        rest = [word for word in words if word not in known]
        return " ".join(rest) if 0 < len(rest) < len(words) else ""

    def _find_places(self, given: Property) -> frozenset[str]:
        """The codes of the places that the values name, by code or in any spelling."""
        found: set[str] = set()
        for value in given.values[:MOST_VALUES]:
            if value not in self.known_places:
                self.known_places[value] = frozenset(self._find_place(value))
            codes = self.known_places[value]
            wanted = read_scope(given.id)
            narrow = {code for code in codes if self._is_in(code, wanted)}
            found.update(narrow or codes)
        return frozenset(found)

    def _find_place(self, value: str) -> Iterable[str]:
        code = value.rpartition("/")[2]
        if code in self.places.all:
            return [code]
        asked = read_once(value, place=True)
        if asked is None:
            return []
        likely = self.names.find([asked], [Scope(PLACE)], limit=MOST_RATED)
        rated = [(self._rate_name(value, entity), entity.id) for entity in likely]
        best = max(rated, default=(0.0, ""))[0]
        return [code for score, code in rated if score >= max(SAME_PLACE, best)]

    def _is_in(self, code: str, scope: Scope) -> bool:
        place = self.places.all.get(code)
        return place is not None and any(kind.endswith(f"/{place.kind}") for kind in scope.kinds)


def _has_place(entity: Entity) -> bool:
    """Whether it is known where something is; of a place itself, what contains it."""
    return (
        bool(set(entity.places) - {entity.id}) if entity.register == PLACE else bool(entity.places)
    )


def _decide(query: Query, candidates: list[Candidate]) -> list[Candidate]:
    """The same, the first one a match if that is certain."""
    if not candidates:
        return []
    first, *rest = candidates
    runner_up = rest[0].score if rest else 0.0
    letters = sum(character.isalnum() for word in fold_once(query.text) for character in word)
    certain = (
        first.score >= MATCH
        and first.score - runner_up >= GAP
        and first.has_type
        and (letters > SHORT or first.name == EQUAL)
        and all(agreement >= MATCH for agreement in first.agreements.values())
    )
    return [_as_match(first), *rest] if certain else candidates


def _as_match(one: Candidate) -> Candidate:
    return Candidate(one.entity, one.score, one.name, one.has_type, one.agreements, match=True)


def _has_types(query: Query, entity: Entity) -> bool:
    own = set(type_ids(entity.register, entity.kind))
    wanted = set(query.types)
    return wanted <= own if query.strict == ALL else not wanted or bool(wanted & own)


def _fits_kind(asked: Name, own: Sequence[Name], entity: Entity) -> bool:
    """Whether the words of a query that say what it is fit: Province de, Union de coopératives."""
    if entity.register != PLACE:
        return any(may_be_same_kind([asked], [name]) for name in own)
    said = asked.kinds & {COMMUNE, PROVINCE, CERCLE, REGION}
    return not said or not said.isdisjoint(type_ids(entity.register, entity.kind))


def _same_number(query: Query, agreements: Mapping[str, float]) -> bool:
    """Whether a property with a number of its own, not just any count, agrees."""
    return any(
        agreements.get(p.id) == EQUAL and any(len(normalise_number(v)) > SHORT for v in p.values)
        for p in query.properties
    )


def _compare_cells(properties: Iterable[Property], record: Record | None) -> dict[str, float]:
    """The agreement of each column that the record has a cell for."""
    compared = ((given.id, _compare_cell(given, record)) for given in properties)
    return {name: agreement for name, agreement in compared if agreement is not None}


def _compare_cell(given: Property, record: Record | None) -> float | None:
    """The agreement of a column of a record with the values; None where it has no such cell."""
    cell = record.value(given.id) if record else None
    texts = list(_texts_of(cell))
    if not texts or not given.values:
        return None
    return max(
        _compare_texts(value, text) for value in given.values[:MOST_VALUES] for text in texts
    )


def _texts_of(cell: Any) -> Iterable[str]:
    """A cell as it may be written: the code and the labels, or the text."""
    if isinstance(cell, list):
        for part in cell[:MOST_VALUES]:
            yield from _texts_of(part)
    elif isinstance(cell, Mapping):
        yield str(cell["code"])
        yield from map(str, (cell.get("label") or {}).values())
    elif cell is not None and cell != "":
        yield str(cell).lower() if isinstance(cell, bool) else str(cell)


def _compare_texts(value: str, text: str) -> float:
    number, other = normalise_number(value), normalise_number(text)
    if number and other:
        return EQUAL if number == other else 0.0
    one, two = (" ".join(fold_once(part)) for part in (value.rpartition("/")[2], text))
    likeness = fuzz.ratio(one, two)
    return EQUAL if one == two else min(likeness, EQUAL - 1) if likeness >= MATCH else 0.0
