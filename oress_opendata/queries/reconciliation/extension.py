"""Columns of entities, to extend somebody's table with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oress_opendata.iris import concept_iri, record_iri
from oress_opendata.languages import choose_text
from oress_opendata.model.concept import Concept
from oress_opendata.model.record import Record, code_of
from oress_opendata.projections.search.querying.names import Entity
from oress_opendata.queries.reconciliation.descriptions import Describer
from oress_opendata.queries.reconciliation.properties import (
    BROADER,
    CODE,
    DEFINITION,
    IRI,
    NAME,
    PAGE,
    PROVINCE,
    SCHEME,
)
from oress_opendata.queries.reconciliation.types import CONCEPT

ENTITY, LABEL = "entity", "label"
CONTENTS = (ENTITY, LABEL, CODE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Value = dict[str, Any]
PageOf = Callable[[Entity], str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A property, and how its values are wanted: codes as entities, labels or codes; texts in a
    language; at most `limit` values, all where it is 0."""

    id: str
    content: str = ENTITY
    language: str = ""
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Extender:
    describer: Describer
    id_base: str
    page_of: PageOf

    def values(self, wanted: Wanted, entity: Entity, record: Record | None) -> list[Value]:
        values = list(self._values(wanted, entity, record))
        return values[: wanted.limit] if wanted.limit else values

    def _values(self, wanted: Wanted, entity: Entity, record: Record | None) -> Iterator[Value]:
        if wanted.id == NAME:
            yield from _as_text(choose_text(entity.titles, self._languages(wanted)))
        elif wanted.id == IRI:
            yield from _as_text(self._iri(entity))
        elif wanted.id == PAGE:
            yield from _as_text(self.page_of(entity))
        elif entity.register == CONCEPT:
            yield from self._concept_values(wanted, entity)
        elif record is not None:
            cell = record.value(wanted.id)
            if cell is None and wanted.id == PROVINCE:
                yield from self._province(wanted, entity)
            for part in cell if isinstance(cell, list) else [cell]:
                yield from self._cell(wanted, part)

    def _languages(self, wanted: Wanted) -> tuple[str, ...]:
        return tuple(filter(None, (wanted.language, *self.describer.languages)))

    def _iri(self, entity: Entity) -> str:
        if entity.register == CONCEPT:
            scheme, _, notation = entity.id.partition("/")
            return concept_iri(self.id_base, scheme, notation)
        return record_iri(self.id_base, entity.register, entity.id)

    def _province(self, wanted: Wanted, entity: Entity) -> Iterator[Value]:
        """The province around something that states its commune only."""
        places = self.describer.places
        province = places.province_of(entity.places[0]) if entity.places else None
        if province and province.code != entity.id:
            iri = record_iri(self.id_base, "place", province.code)
            cell = {"code": province.code, "iri": iri, "label": province.names}
            yield from self._cell(wanted, cell)

    def _concept_values(self, wanted: Wanted, entity: Entity) -> Iterator[Value]:
        scheme_name, _, notation = entity.id.partition("/")
        vocabulary = self.describer.types.vocabulary
        scheme = vocabulary.schemes.get(scheme_name)
        concept = scheme.concepts.get(notation) if scheme else None
        if scheme is None or concept is None:
            return
        languages = self._languages(wanted)
        if wanted.id == CODE:
            yield from _as_text(notation)
        elif wanted.id == DEFINITION:
            yield from _as_text(choose_text(concept.definitions, languages))
        elif wanted.id == SCHEME:
            yield from _as_text(choose_text(scheme.titles, languages))
        elif wanted.id == BROADER and concept.broader:
            yield from self._broader(wanted, concept)

    def _broader(self, wanted: Wanted, concept: Concept) -> Iterator[Value]:
        code = str(concept.broader)
        label = self.describer.types.vocabulary.label(concept.scheme, code)
        iri = concept_iri(self.id_base, concept.scheme, code)
        yield from self._cell(wanted, {"code": code, "iri": iri, "label": label})

    def _cell(self, wanted: Wanted, cell: Any) -> Iterator[Value]:
        if not isinstance(cell, Mapping):
            yield from _as_literal(cell)
            return
        label = choose_text(cell.get("label") or {}, self._languages(wanted)) or code_of(cell)
        path = str(cell.get("iri") or "").removeprefix(f"{self.id_base}/")
        if wanted.content == CODE:
            yield {"str": code_of(cell)}
        elif wanted.content == ENTITY and path.startswith(("id/", "vocab/")):
            yield {"id": path, "name": label}
        else:
            yield {"str": label}


def _as_text(text: str) -> Iterator[Value]:
    if text:
        yield {"str": text}


def _as_literal(cell: Any) -> Iterator[Value]:
    """A plain cell. A day is a time in the protocol; a year or a month is a text."""
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        yield {"str": str(cell).lower()}
    elif isinstance(cell, int):
        yield {"int": cell}
    elif isinstance(cell, float):
        yield {"float": cell}
    elif _DAY.fullmatch(str(cell)):
        yield {"date": f"{cell}T00:00:00Z"}
    else:
        yield {"str": str(cell)}


def extend_rows(
    extender: Extender,
    entities: Mapping[str, Entity],
    records: Mapping[str, Record],
    ids: Mapping[str, str],
    wanted: Sequence[Wanted],
) -> dict[str, dict[str, list[Value]]]:
    """The values by id and property; none for an unknown id. `ids` are the keys by id."""
    return {
        identifier: {
            column.id: (
                extender.values(column, entities[key], records.get(key)) if key in entities else []
            )
            for column in wanted
        }
        for identifier, key in ids.items()
    }
