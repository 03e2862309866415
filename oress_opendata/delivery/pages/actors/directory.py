"""The support actors as pages show them: services, places, contacts, day of the check.

Which actors are found is decided in `queries/support.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.contacts import Contacts, read_contacts
from oress_opendata.delivery.pages.shared.formatting import show_date
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, pick_text, safe_link
from oress_opendata.delivery.parameters.parameter import NOT_A_CHOICE
from oress_opendata.errors import BadQuery
from oress_opendata.model.places import Places
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import Offer, Offers, read_offers

PLACES_SHOWN = 6
LONGEST_NAME = 40
LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class ActorView:
    """An actor with its services (`kinds`) and contacts. `near` grows as its territory shrinks;
    `acronym` is empty where it has none; `source` is the cell of its sources."""

    code: str
    name: Text
    role: Text
    kind: str
    kinds: tuple[Text, ...]
    where: tuple[Text, ...]
    contacts: Contacts
    checked: str
    status: Text
    near: int
    acronym: str
    source: str

    @property
    def call(self) -> str:
        """The number as a telephone dials it."""
        return "".join(
            character
            for character in self.contacts.phone
            if character.isdigit() or character == "+"
        )

    @property
    def short(self) -> Text:
        """The name; the acronym where the name is long and in Latin letters, as acronyms are."""
        is_long = len(str(self.name)) > LONGEST_NAME and LATIN.search(str(self.name))
        return Text(self.acronym) if self.acronym and is_long else self.name


@dataclass(frozen=True, slots=True)
class Directory:
    reader: Reader
    places: Places
    offers: Offers

    @property
    def last(self) -> str:
        """The day of the newest check of any offer."""
        return self.day(max((offer.checked for offer in self.offers.all), default=""))

    def day(self, text: str) -> str:
        return show_date(date.fromisoformat(text), self.reader.language) if text else ""

    def place(self, code: str) -> Text:
        place = self.places.all.get(code)
        names = place.names if place else {}
        return pick_text(names, self.reader.language, self.reader.languages) or Text(code)

    def find(self, need: str, public: str, place: str) -> tuple[Offer, ...]:
        around = self.places.codes_covering(place) if place else frozenset()
        return self.offers.find(need, public, around)

    def views(self, found: Iterable[Offer]) -> list[ActorView]:
        """The actors of some offers, the nearest first."""
        by_actor: dict[str, list[Offer]] = {}
        for offer in found:
            by_actor.setdefault(offer.actor, []).append(offer)
        views = [self.view(code, offers) for code, offers in by_actor.items()]
        return sorted(views, key=lambda view: (-view.near, alphabetical(view.name)))

    def view(self, code: str, offers: Iterable[Offer] = ()) -> ActorView:
        """The actor with the given of its offers."""
        offers = tuple(offers)
        record = self.offers.actors[code]
        values = record.values
        territories = {territory for offer in offers for territory in offer.territories}
        checked = max((offer.checked for offer in offers), default=record.text("checked_on"))
        kinds = sorted({offer.kind for offer in offers})
        return ActorView(
            code=code,
            name=self._pick(record.name),
            role=self._pick(record.texts("role")),
            kind=record.code("kind"),
            kinds=tuple(self.reader.label("support-service", kind) for kind in kinds),
            where=tuple(self.place(territory) for territory in sorted(territories)[:PLACES_SHOWN]),
            contacts=replace(read_contacts(values), website=safe_link(values.get("website"))),
            checked=self.day(str(checked)),
            status=self.reader.label("fact-status", record.code("status")),
            near=max((len(territory) for territory in territories), default=0),
            acronym=record.text("acronym"),
            source=record.text("source"),
        )

    def _pick(self, texts: Mapping[str, str]) -> Text:
        return pick_text(texts, self.reader.language, self.reader.languages)


def open_directory(reader: Reader, connection: Connection) -> Directory:
    service = reader.service
    return Directory(reader, read_places(service, connection), read_offers(service, connection))


def alphabetical(text: object) -> str:
    """A sort key that keeps accented letters beside the plain ones."""
    return unicodedata.normalize("NFD", str(text)).casefold()


def check_choices(directory: Directory, chosen: Mapping[str, str]) -> None:
    """Any code of the schemes is valid, also one that no actor offers. Raises BadQuery."""
    schemes = directory.reader.vocabulary.schemes
    known: dict[str, Iterable[str]] = {
        "need": schemes["support-service"].concepts,
        "public": schemes["public"].concepts,
        "place": directory.places.all,
    }
    for name, value in chosen.items():
        if value and value not in known[name]:
            raise BadQuery(NOT_A_CHOICE, parameter=name, known=", ".join(list(known[name])[:40]))
