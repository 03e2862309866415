"""Services of the support actors: what they offer, for whom and where.

Read from the registers `service` and `actor`; cached with the snapshot of the registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from oress_opendata.model.places import Places
from oress_opendata.model.record import Record
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.guide import read_guide
from oress_opendata.store.records import stream_records
from oress_opendata.vocabularies.installed import installed_publics

EVERYBODY = "all"
CONTACTS = ("email", "website", "address", "fax")
Rank = tuple[bool, int, int, bool, bool]


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
    """All offers, and the actors by id. An actor that no longer exists offers nothing. `publics`
    says whose services each public may use; `competent` are, by kind of support, the bodies that
    the guide names, and those of the whole procedure where a kind has none of its own."""

    all: tuple[Offer, ...]
    actors: Mapping[str, Record]
    publics: Mapping[str, frozenset[str]] = field(default_factory=dict)
    competent: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def find(self, need: str, public: str, around: frozenset[str]) -> tuple[Offer, ...]:
        """The offers of a kind, for a public and those that include it, in one of the places
        `around`; an empty value does not filter."""
        publics = {EVERYBODY, public, *self.publics.get(public, ())}
        return tuple(
            offer
            for offer in self.all
            if (not need or offer.kind == need)
            and (not public or offer.publics & publics)
            and (not around or offer.territories & around)
        )

    def is_competent(self, actor: str, need: str) -> bool:
        return actor in self.competent.get(need, self.competent.get("", frozenset()))

    def rank(
        self, actor: str, offers: Iterable[Offer], need: str, place: str, places: Places
    ) -> Rank:
        """The order of an actor: the competent body first, then the nearest, then who has a
        telephone, then who has any contact. Near is few steps out from the place, then few
        places: commune, province, region, country."""
        record = self.actors[actor]
        around = places.region.code if places.region and not place else place
        steps = {code.code: step for step, code in enumerate(places.with_ancestors(around))}
        territories = {code for offer in offers for code in offer.territories}
        elsewhere = len(steps) if place else 0
        return (
            not self.is_competent(actor, need),
            min((steps.get(code, elsewhere) for code in territories), default=len(steps)),
            len(territories) if place else 0,
            not record.text("phone"),
            not any(record.text(name) for name in CONTACTS),
        )


def read_offers(catalogue: Catalogue, connection: Connection) -> Offers:
    """All offers; cached with the snapshot of the registry."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember("offers", lambda: _read_offers(catalogue, connection))


def _read_offers(catalogue: Catalogue, connection: Connection) -> Offers:
    actors = {
        actor.id: actor
        for actor in stream_records(connection, "actor")
        if not actor.value("valid_to")
    }
    offers = map(_to_offer, stream_records(connection, "service"))
    guide = read_guide(catalogue, connection)
    return Offers(
        tuple(offer for offer in offers if offer.actor in actors),
        actors,
        installed_publics(),
        guide.competent if guide else {},
    )


def _to_offer(service: Record) -> Offer:
    return Offer(
        actor=service.code("actor"),
        kind=service.code("kind"),
        publics=frozenset(service.codes("public")),
        territories=frozenset(service.codes("territory")),
        checked=service.text("checked_on"),
    )
