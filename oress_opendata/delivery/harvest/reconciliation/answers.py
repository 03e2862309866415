"""What the service answers, as JSON values."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.http.capacity import BUSY
from oress_opendata.delivery.http.result_urls import find_page
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.reconciliation import Extension
from oress_opendata.errors import Busy
from oress_opendata.model.record import Record
from oress_opendata.projections.search.analysis.texts import fold_once, fold_text
from oress_opendata.projections.search.querying.names import Entity, Names
from oress_opendata.queries.reconciliation.descriptions import (
    Describer,
    entity_path,
    make_describer,
    read_key,
)
from oress_opendata.queries.reconciliation.extension import Extender, extend_rows
from oress_opendata.queries.reconciliation.match import Candidate, Matcher, Query
from oress_opendata.queries.reconciliation.properties import find_properties, list_properties
from oress_opendata.queries.reconciliation.types import CONCEPT, read_scope
from oress_opendata.store.records import read_records

# Seconds that a batch may take: what is left unanswered then is asked again in a smaller one.
SECONDS = 5.0
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers one request, in one transaction and one language."""

    service: Service
    connection: Connection
    names: Names
    language: str

    def match(self, queries: Mapping[str, Query]) -> Body:
        describer = self.describer
        id_base = self.service.settings.id_base
        matcher = Matcher(self.names, describer.places, self._read_records, id_base)
        until = time.monotonic() + SECONDS
        found: Body = {}
        for name, query in queries.items():
            if time.monotonic() > until:
                raise Busy(BUSY)
            candidates = matcher.find(query)
            found[name] = {"result": [_to_json(describer, one) for one in candidates]}
        return found

    def extend(self, extension: Extension) -> Body:
        keys = {text: read_key(text, self.service.settings.id_base) for text in extension.ids}
        entities = self.names.get(list(keys.values()))
        records = self._read_records(entities.values())
        extender = Extender(self.describer, self.service.settings.id_base, self.page_of)
        known = list_properties(self.service, self.connection)
        rows = extend_rows(extender, entities, records, keys, extension.wanted)
        return {
            "meta": [self._describe_property(wanted.id, known) for wanted in extension.wanted],
            "rows": rows,
        }

    def suggest_entities(self, prefix: str, type_id: str, limit: int, skip: int) -> Body:
        scopes = [read_scope(type_id)] if type_id else []
        describer = self.describer
        found = self.names.complete(prefix, scopes, limit, skip) if prefix.strip() else []
        return {
            "result": [
                {
                    "id": entity_path(entity),
                    "name": describer.name(entity),
                    "description": describer.description(entity),
                    "notable": _types_of(describer, entity),
                }
                for entity in found
            ]
        }

    def suggest_properties(self, prefix: str, type_id: str, limit: int, skip: int) -> Body:
        languages = self.describer.languages
        known = list_properties(self.service, self.connection)
        found = find_properties(known, prefix, languages, type_id)
        return {
            "result": [
                {
                    "id": one.id,
                    "name": one.name(languages),
                    "description": ", ".join([one.id, *sorted(one.registers)]),
                }
                for one in found[skip : skip + limit]
            ]
        }

    def suggest_types(self, prefix: str, limit: int, skip: int) -> Body:
        folded = f" {' '.join(fold_once(prefix))}"
        found = [
            {"id": one.id, "name": one.name, "description": one.id}
            for one in self.describer.types.list_all(self.names)
            if folded in f" {fold_text(one.name)}" or folded in f" {fold_text(one.id)}"
        ]
        return {"result": found[skip : skip + limit]}

    def propose_properties(self, type_id: str, limit: int) -> Body:
        languages = self.describer.languages
        known = list_properties(self.service, self.connection)
        found = find_properties(known, "", languages, type_id)[:limit]
        listed = [{"id": one.id, "name": one.name(languages)} for one in found]
        return {"type": type_id, "limit": limit, "properties": listed}

    @property
    def describer(self) -> Describer:
        return make_describer(self.service, self.connection, self.language)

    def page_of(self, entity: Entity) -> str:
        """The page of an entity in the language of the service."""
        return find_page(self.service, entity.register, entity.id, self.language)

    def _read_records(self, entities: Iterable[Entity]) -> dict[str, Record]:
        by_register: dict[str, list[str]] = {}
        for entity in entities:
            if entity.register != CONCEPT:
                by_register.setdefault(entity.register, []).append(entity.id)
        return {
            f"{register}/{identifier}": record
            for register, ids in by_register.items()
            for identifier, record in read_records(self.connection, register, ids).items()
        }

    def _describe_property(self, name: str, known: Mapping[str, Any]) -> Body:
        found = known.get(name)
        if found is None:
            return {"id": name, "name": name}
        described = {"id": name, "name": found.name(self.describer.languages)}
        if found.type:
            named = self.describer.types.named(found.type)
            described["type"] = {"id": named.id, "name": named.name}
        return described


def _to_json(describer: Describer, candidate: Candidate) -> Body:
    entity = candidate.entity
    features: list[Body] = [
        {"id": "name", "value": candidate.name},
        {"id": "type", "value": candidate.has_type},
    ]
    features += [{"id": name, "value": value} for name, value in candidate.agreements.items()]
    return {
        "id": entity_path(entity),
        "name": describer.name(entity),
        "description": describer.description(entity),
        "type": _types_of(describer, entity),
        "score": candidate.score,
        "match": candidate.match,
        "features": features,
    }


def _types_of(describer: Describer, entity: Entity) -> list[Body]:
    return [{"id": one.id, "name": one.name} for one in describer.types.of(entity)]
