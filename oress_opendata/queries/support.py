"""Services of the support actors: what they offer, for whom and where.

Read from the registers `service` and `actor`; cached with the snapshot of the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from oress_opendata.model.record import Record
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.records import stream_records

EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class Offer:
    """A service of an actor: its kind, its publics and its territories, as codes."""

    actor: str
    kind: str
    publics: frozenset[str]
    territories: frozenset[str]
    checked: str


@dataclass(frozen=True, slots=True)
class Offers:
    """All offers, and the actors by id. An actor that no longer exists offers nothing."""

    all: tuple[Offer, ...]
    actors: Mapping[str, Record]

    def find(self, need: str, public: str, around: frozenset[str]) -> tuple[Offer, ...]:
        """The offers of a kind, for a public, in one of the places `around`; an empty value does
        not filter."""
        return tuple(
            offer
            for offer in self.all
            if (not need or offer.kind == need)
            and (not public or offer.publics & {public, EVERYBODY})
            and (not around or offer.territories & around)
        )


def read_offers(catalogue: Catalogue, connection: Connection) -> Offers:
    """All offers; cached with the snapshot of the registry."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember("offers", lambda: _read_offers(connection))


def _read_offers(connection: Connection) -> Offers:
    actors = {
        actor.id: actor
        for actor in stream_records(connection, "actor")
        if not actor.value("valid_to")
    }
    offers = map(_to_offer, stream_records(connection, "service"))
    return Offers(tuple(offer for offer in offers if offer.actor in actors), actors)


def _to_offer(service: Record) -> Offer:
    return Offer(
        actor=service.code("actor"),
        kind=service.code("kind"),
        publics=frozenset(service.codes("public")),
        territories=frozenset(service.codes("territory")),
        checked=service.text("checked_on"),
    )
