"""The support actors as pages show them: what with, where, how to reach them, when checked.

Called by the finder, the guide, the cards and the catalogue; whoever helps is found in offers.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.formatting import show_date
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, pick_text, safe_link
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.model.places import Places
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import Offer, Offers, read_offers

NO_CHOICE = N_("The parameter {parameter} must be one of: {known}.")
PLACES_SHOWN = 6
LONGEST_NAME = 40
LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Entry:
    """An actor who helps: what with, how to reach it, and when that was checked. `near` is the
    greater the smaller the place is in which it does; `values` are those of its row."""

    code: str
    name: Text
    role: Text
    kind: str
    kinds: tuple[Text, ...]
    where: tuple[Text, ...]
    phone: str
    email: str
    website: str
    address: str
    checked: str
    status: Text
    near: int
    values: Mapping[str, Any]

    @property
    def call(self) -> str:
        """The number as a telephone takes it."""
        return "".join(
            character for character in self.phone if character.isdigit() or character == "+"
        )

    @property
    def short(self) -> Text:
        """The name; its acronym, which is in Latin letters, where a name in them is long."""
        acronym = str(self.values.get("acronym") or "")
        is_long = len(str(self.name)) > LONGEST_NAME and LATIN.search(str(self.name))
        return Text(acronym) if acronym and is_long else self.name

    @property
    def can_be_reached(self) -> bool:
        return bool(self.phone or self.email or self.website or self.address)


@dataclass(frozen=True, slots=True)
class Directory:
    reader: Reader
    places: Places
    offers: Offers

    @property
    def last(self) -> str:
        """The day on which anything was checked last."""
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

    def entries(self, found: Iterable[Offer]) -> list[Entry]:
        """The actors of some offers, the nearest first."""
        by_actor: dict[str, list[Offer]] = {}
        for offer in found:
            by_actor.setdefault(offer.actor, []).append(offer)
        entries = [self.entry(code, offered) for code, offered in by_actor.items()]
        return sorted(entries, key=lambda entry: (-entry.near, alphabetical(entry.name)))

    def entry(self, code: str, offered: Iterable[Offer] = ()) -> Entry:
        offered = tuple(offered)
        actor = self.offers.actors[code]
        values = actor.values
        territories = {territory for offer in offered for territory in offer.territories}
        checked = max((offer.checked for offer in offered), default=values.get("checked_on") or "")
        kinds = sorted({offer.kind for offer in offered})
        return Entry(
            code=code,
            name=self._pick(actor.name),
            role=self._pick(_texts(values, "role")),
            kind=actor.code("kind"),
            kinds=tuple(self.reader.label("support-service", kind) for kind in kinds),
            where=tuple(self.place(territory) for territory in sorted(territories)[:PLACES_SHOWN]),
            phone=str(values.get("phone") or ""),
            email=str(values.get("email") or ""),
            website=safe_link(values.get("website")),
            address=str(values.get("address") or ""),
            checked=self.day(str(checked)),
            status=self.reader.label("fact-status", actor.code("status")),
            near=max((len(territory) for territory in territories), default=0),
            values=values,
        )

    def _pick(self, texts: Mapping[str, str]) -> Text:
        return pick_text(texts, self.reader.language, self.reader.languages)


def open_directory(reader: Reader, connection: Connection) -> Directory:
    service = reader.service
    return Directory(reader, read_places(service, connection), read_offers(service, connection))


def alphabetical(text: object) -> str:
    """A key that keeps a letter with an accent beside the plain one."""
    return unicodedata.normalize("NFD", str(text)).casefold()


def check_choices(directory: Directory, asked: Mapping[str, str]) -> None:
    """Any code of the schemes may be asked; that nobody offers it is an answer too."""
    schemes = directory.reader.vocabulary.schemes
    known: dict[str, Iterable[str]] = {
        "need": schemes["support-service"].concepts,
        "public": schemes["public"].concepts,
        "place": directory.places.all,
    }
    for name, value in asked.items():
        if value and value not in known[name]:
            raise BadQuery(NO_CHOICE, parameter=name, known=", ".join(list(known[name])[:40]))


def _texts(values: Mapping[str, Any], name: str) -> dict[str, str]:
    begin = f"{name}_"
    return {
        key.removeprefix(begin): str(value)
        for key, value in values.items()
        if key.startswith(begin) and value
    }
