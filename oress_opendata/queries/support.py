"""Who helps with what, where and whom: the services of the support actors, ready to be searched.

Read from the registers `service` and `actor`; kept with the registry's state.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.places import Places
from oress_opendata.store.records import stream_record_texts

EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class Offer:
    """A service of an actor: its kind, whom it is for, and where, as codes."""

    actor: str
    kind: str
    publics: frozenset[str]
    territories: frozenset[str]
    checked: str


@dataclass(frozen=True, slots=True)
class Offers:
    """All offers, and the actors' items by id. An actor that no longer exists offers nothing."""

    all: tuple[Offer, ...]
    actors: Mapping[str, Mapping[str, Any]]

    def find(self, need: str, public: str, around: frozenset[str]) -> tuple[Offer, ...]:
        """Those of a kind, for a public, in one of the places `around`; empty asks for any."""
        return tuple(
            each
            for each in self.all
            if (not need or each.kind == need)
            and (not public or each.publics & {public, EVERYBODY})
            and (not around or each.territories & around)
        )


def around_of(places: Places, code: str) -> frozenset[str]:
    """A place and all that it lies in: whoever helps there helps here."""
    found = []
    place = places.all.get(code)
    while place and place.code not in found:
        found.append(place.code)
        place = places.all.get(place.parent or "")
    return frozenset(found)


def read_offers(catalogue: Catalogue, connection: Connection) -> Offers:
    """Kept with the registry's state."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember("offers", lambda: _read_offers(connection))


def _read_offers(connection: Connection) -> Offers:
    bodies = (json.loads(text) for text in stream_record_texts(connection, "actor"))
    actors = {body["id"]: body for body in bodies if not body["values"].get("valid_to")}
    return Offers(tuple(offer for offer in _read(connection) if offer.actor in actors), actors)


def _read(connection: Connection) -> Iterator[Offer]:
    for text in stream_record_texts(connection, "service"):
        values = json.loads(text)["values"]
        yield Offer(
            actor=values["actor"]["code"],
            kind=values["kind"]["code"],
            publics=frozenset(each["code"] for each in values.get("public") or ()),
            territories=frozenset(each["code"] for each in values.get("territory") or ()),
            checked=str(values.get("checked_on") or ""),
        )
