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
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, pick_text, safe_link
from oress_opendata.delivery.parameters.parameter import NOT_A_CHOICE
from oress_opendata.errors import BadQuery
from oress_opendata.model.places import Places
from oress_opendata.model.record import Record
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import EVERYBODY, Offer, Offers, read_offers

PLACES_SHOWN = 6
LONGEST_NAME = 40
LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class ActorView:
    """An actor with its services (`kinds`), for whom (`publics`, empty for everybody), and its
    contacts. `acronym` is empty where it has none, `spelt` the name of the body whose acronym its
    own name begins with; `seat` is the commune of its office, `source` the cell of its sources."""

    code: str
    name: Text
    role: Text
    kind: str
    kinds: tuple[Text, ...]
    publics: tuple[Text, ...]
    where: tuple[Text, ...]
    contacts: Contacts
    checked: str
    status: Text
    acronym: str
    spelt: Text
    seat: Text
    competent: bool
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

    @property
    def beside(self) -> str:
        """The acronym, where the name does not hold it."""
        return "" if _has_word(str(self.name), self.acronym) else self.acronym


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
        return name_place(self.reader, self.places, code)

    def find(self, need: str, public: str, place: str) -> tuple[Offer, ...]:
        around = self.places.codes_covering(place) if place else frozenset()
        return self.offers.find(need, public, around)

    def views(self, found: Iterable[Offer], need: str = "", place: str = "") -> list[ActorView]:
        """The actors of some offers: the competent body, the nearest, those that can be reached."""
        by_actor: dict[str, list[Offer]] = {}
        for offer in found:
            by_actor.setdefault(offer.actor, []).append(offer)
        views = [self.view(code, offers, need) for code, offers in by_actor.items()]
        rank = self.offers.rank
        return sorted(
            views,
            key=lambda view: (
                *rank(view.code, by_actor[view.code], need, place, self.places),
                alphabetical(view.name),
            ),
        )

    def view(self, code: str, offers: Iterable[Offer] = (), need: str = "") -> ActorView:
        """The actor with the given of its offers."""
        offers = tuple(offers)
        record = self.offers.actors[code]
        values = record.values
        territories = {territory for offer in offers for territory in offer.territories}
        checked = max((offer.checked for offer in offers), default=record.text("checked_on"))
        kinds = sorted({offer.kind for offer in offers})
        publics = {public for offer in offers for public in offer.publics}
        seat = record.code("commune")
        return ActorView(
            code=code,
            name=self._pick(record.name),
            role=self._pick(record.texts("role")),
            kind=record.code("kind"),
            kinds=tuple(self.reader.label("support-service", kind) for kind in kinds),
            publics=()
            if EVERYBODY in publics
            else tuple(self.reader.label("public", public) for public in sorted(publics)),
            where=tuple(self.place(territory) for territory in sorted(territories)[:PLACES_SHOWN]),
            contacts=replace(read_contacts(values), website=safe_link(values.get("website"))),
            checked=self.day(str(checked)),
            status=self.reader.label("fact-status", record.code("status")),
            acronym=record.text("acronym"),
            spelt=self._spell(record),
            seat=self.place(seat) if seat else Text(""),
            competent=self.offers.is_competent(code, need),
            source=record.text("source"),
        )

    def _spell(self, record: Record) -> Text:
        """What the acronym in a name stands for: the name of the body that it is a part of."""
        acronym = record.text("acronym")
        if not any(_has_word(name, acronym) for name in record.name.values()):
            return Text("")
        for other in self.offers.actors.values():
            if other.id != record.id and other.text("acronym") == acronym:
                return self._pick(other.name)
        return Text("")

    def _pick(self, texts: Mapping[str, str]) -> Text:
        return pick_text(texts, self.reader.language, self.reader.languages)


def _has_word(name: str, acronym: str) -> bool:
    return bool(acronym) and bool(re.search(rf"(?<!\w){re.escape(acronym)}(?!\w)", name))


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
