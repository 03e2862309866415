"""`/api/v1/changes`: the journal, for whoever follows the catalogue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response
from sqlalchemy import Connection

from oress_opendata.delivery.api.bodies import entry_to_json
from oress_opendata.delivery.api.lists import JSON, answer, envelope
from oress_opendata.delivery.api.schemas import ChangeList
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.fields import Part, Question, limit_field, seq_field
from oress_opendata.store.entries import head_of, list_entries
from oress_opendata.store.releases import erased_releases


class ChangesQuestion(Question):
    since = seq_field("The number of the last entry that is known already.")
    limit = limit_field()


def make_changes(service: Service) -> Part:
    changes = Part("changes", __name__, description="What happened, in order")

    @changes.get("/changes")
    @changes.arguments(ChangesQuestion, location="query")
    @changes.response(200, ChangeList)
    def get_changes(question: dict[str, Any]) -> Response:
        """The entries of the journal after a number, in order. To go on, ask `since` the last."""
        return answer(service, lambda each: _list_changes(service, each, question), JSON)

    return changes


def _list_changes(service: Service, connection: Connection, question: dict[str, Any]) -> str:
    since, limit = question["since"], question["limit"]
    entries = list_entries(connection, since, limit)
    left = max(0, head_of(connection) - since)
    following = None
    if left > len(entries):
        following = service.addresses.api("changes", since=entries[-1].seq, limit=limit)
    erased = erased_releases(connection)
    # The journal keeps what a publisher wrote; of what was erased nobody is told it again.
    told = [
        replace(each, message="") if (each.dataset, each.version) in erased else each
        for each in entries
    ]
    items = [
        {**entry_to_json(service, each), "sha256": entry.sha256}
        for each, entry in zip(told, entries, strict=True)
    ]
    return envelope(items, left, following)
