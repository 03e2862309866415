"""Entities as a reader sees them: their id, name and description, in a language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from oress_opendata.errors import NotFound
from oress_opendata.languages import N_, choose_text
from oress_opendata.model.places import PROVINCES, REGION, Places
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.querying.names import Entity, Names
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.places import read_places
from oress_opendata.queries.reconciliation.types import CONCEPT, Types
from oress_opendata.vocabularies.installed import installed_vocabulary

RECORD_PATH, CONCEPT_PATH = "id/", "vocab/"
SEPARATOR = " · "
NO_ENTITY = N_("There is no entity {id}.")


@dataclass(frozen=True, slots=True)
class Describer:
    """`languages` are tried in their order, the reader's first."""

    types: Types
    places: Places
    languages: tuple[str, ...]

    def name(self, entity: Entity) -> str:
        return choose_text(entity.titles, self.languages) or entity.id

    def description(self, entity: Entity) -> str:
        """What it is and where, so that namesakes are told apart."""
        return SEPARATOR.join((self.types.kind_of(entity), *self._around(entity)))

    def other_names(self, entity: Entity) -> dict[str, str]:
        """The names in other languages."""
        shown = self.name(entity)
        return {code: text for code, text in entity.titles.items() if text and text != shown}

    def _around(self, entity: Entity) -> Iterator[str]:
        """The commune and the province of something; of a place, the province or the region that
        contains it."""
        if not entity.places:
            return
        own = self.places.with_ancestors(entity.places[0])
        if entity.register == PLACE:
            shown = [place for place in own[1:] if place.kind in (*PROVINCES, REGION)][:1]
        else:
            shown = [place for place in own if place.is_commune or place.kind in PROVINCES]
        yield from (choose_text(place.names, self.languages) for place in shown)


def make_describer(catalogue: Catalogue, connection: Connection, language: str) -> Describer:
    languages = tuple(dict.fromkeys((language, *catalogue.settings.languages)))
    vocabulary = installed_vocabulary(catalogue.settings.id_base)
    return Describer(Types(vocabulary, languages), read_places(catalogue, connection), languages)


def entity_path(entity: Entity) -> str:
    """Its IRI without the base: the id of an entity in the service."""
    prefix = "vocab" if entity.register == CONCEPT else f"id/{entity.register}"
    return f"{prefix}/{entity.id}"


def read_key(text: str, id_base: str) -> str:
    """The key of an entity from its id, its IRI, or its key."""
    path = text.strip().removeprefix(f"{id_base}/")
    if path.startswith(CONCEPT_PATH):
        return f"{CONCEPT}/{path.removeprefix(CONCEPT_PATH)}"
    return path.removeprefix(RECORD_PATH)


def find_entity(names: Names, text: str, id_base: str) -> Entity:
    """Raises NotFound."""
    key = read_key(text, id_base)
    entity = names.get([key]).get(key)
    if entity is None:
        raise NotFound(NO_ENTITY, id=text)
    return entity
