"""`/api/v1/changes`: the journal, for those who follow the catalogue."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy import Connection

from oress_opendata.delivery.api.bodies import describe_entry
from oress_opendata.delivery.api.lists import JSON, answer, envelope
from oress_opendata.delivery.api.schemas import ChangeList
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.lists import LIMIT
from oress_opendata.delivery.parameters.parameter import GREATEST, number_parameter
from oress_opendata.delivery.parameters.query_string import describe, read_only
from oress_opendata.store.entries import head_of, list_entries

SINCE = number_parameter(
    "since", "The number of the last entry that is known already.", 0, 0, GREATEST
)


def make_changes(service: Service) -> Blueprint:
    changes = Blueprint("changes", __name__, description="What happened, in order")

    @changes.get("/changes")
    @changes.response(200, ChangeList)
    @changes.doc(parameters=describe(SINCE, LIMIT))
    def get_changes() -> Response:
        """The entries of the journal after a number, in order. To go on, ask `since` the last."""
        return answer(service, lambda connection: _list_changes(service, connection), JSON)

    return changes


def _list_changes(service: Service, connection: Connection) -> str:
    query = read_only(SINCE, LIMIT)
    since, limit = query.get(SINCE), query.get(LIMIT)
    entries = list_entries(connection, since, limit)
    left = max(0, head_of(connection) - since)
    following = None
    if left > len(entries):
        following = service.addresses.api("changes", since=entries[-1].seq, limit=limit)
    items = [describe_entry(service, entry) for entry in entries]
    return envelope(ChangeList, items, left, following)
