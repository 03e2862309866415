"""A call of a tool: the service, one state of the registry, the language, and the arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import BadQuery
from oress_opendata.iris import record_iri
from oress_opendata.languages import N_, choose_text, comma_of
from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.places import Place, Places
from oress_opendata.model.texts import texts_of
from oress_opendata.queries.places import find_places, read_places
from oress_opendata.queries.support import Offers, read_offers
from oress_opendata.vocabularies.installed import installed_vocabulary

NO_PLACE = N_(
    "In {parameter}: there is no place {value}. Use the name or the code of a region, province or "
    "commune."
)
SEVERAL = N_("In {parameter}: {value} may be several places. Use a code: {known}.")
MOST_CANDIDATES = 10


@dataclass(frozen=True)
class Call:
    service: Service
    connection: Connection
    language: str
    arguments: Mapping[str, Any]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.language, *self.service.settings.languages)))

    @property
    def id_base(self) -> str:
        return self.service.settings.id_base

    @property
    def vocabulary(self) -> Vocabulary:
        return installed_vocabulary(self.id_base)

    @cached_property
    def places(self) -> Places:
        return read_places(self.service, self.connection)

    @cached_property
    def offers(self) -> Offers:
        return read_offers(self.service, self.connection)

    def text(self, name: str) -> str:
        """An argument; empty where it is not given."""
        return str(self.arguments.get(name) or "")

    def pick(self, texts: Mapping[str, str] | str | None) -> str:
        return choose_text(texts, self.languages)

    def text_of(self, part: Mapping[str, Any], key: str) -> str:
        """A text of a package, a table or a column."""
        return self.pick(texts_of(part, key, self.service.settings.languages[0]))

    def label(self, scheme: str, code: str) -> str:
        return self.pick(self.vocabulary.label(scheme, code)) or code

    def page(self, *steps: str) -> str:
        return self.service.addresses.page(*steps, language=self.language)

    def find_place(self, name: str, text: str) -> Place:
        """The place of a code or a name. Raises BadQuery, with the codes of several."""
        found = find_places(self.places, text)
        if not found:
            raise BadQuery(NO_PLACE, parameter=name, value=text)
        if len(found) > 1:
            known = self._comma.join(map(self._candidate, found[:MOST_CANDIDATES]))
            raise BadQuery(SEVERAL, parameter=name, value=text, known=known)
        return found[0]

    def _candidate(self, place: Place) -> str:
        described = (self.pick(place.names), self.label("place-type", place.kind))
        return f"{place.code} ({self._comma.join(described)})"

    @property
    def _comma(self) -> str:
        return comma_of(self.language)

    def show_place(self, place: Place) -> dict[str, Any]:
        return {
            "code": place.code,
            "name": self.pick(place.names) or place.code,
            "kind": self.label("place-type", place.kind),
            "iri": record_iri(self.id_base, "place", place.code),
            "url": self.page("places", place.code),
        }
