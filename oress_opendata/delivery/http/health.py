"""Health: whether the service lives, and how far each projection is behind the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, json
from sqlalchemy import Connection

from oress_opendata.delivery.http.negotiation import JSON
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import StoreUnavailable
from oress_opendata.projections.documents import documents_root
from oress_opendata.projections.encoded import encoded_path
from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.projections.rdf.store.generation import read_cursor as read_generation
from oress_opendata.projections.search.indexing.generation import find_current as find_index
from oress_opendata.projections.search.indexing.generation import read_cursor as read_index
from oress_opendata.projections.tables.projection import tables_root
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of
from oress_opendata.store.home import Store
from oress_opendata.store.records import read_cursor

Reader = Callable[[Store, Connection], int]

# A publication takes seconds to project; only what stays behind is ill.
PATIENCE_SECONDS = 60


def _read_file(cursor: Path) -> int:
    """A cursor in a file begins with its number; one that is not there has read nothing."""
    try:
        return int(cursor.read_text(encoding="utf-8").partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return 0


PROJECTIONS: Mapping[str, Reader] = {
    "registers": lambda _, connection: read_cursor(connection, "registers")[0],
    "documents": lambda store, _: _read_file(documents_root(store.home) / "cursor"),
    "search": lambda store, _: read_index(find_index(store.home)).seq,
    "encoded": lambda store, _: _read_file(encoded_path(store.home, "").parent / "cursor"),
    "tables": lambda store, _: _read_file(tables_root(store.home) / "cursor"),
    "rdf": lambda store, _: read_generation(find_current(store.home)).seq,
}


def make_health(service: Service) -> Blueprint:
    health = Blueprint("health", __name__, url_prefix="/health")

    @health.get("/live")
    def live() -> Response:
        return _answer({"status": "live"}, 200)

    @health.get("/ready")
    def ready() -> Response:
        try:
            with transaction(service.store.reading) as connection:
                state = describe_state(service.store, connection, datetime.now(UTC))
        except StoreUnavailable as error:
            return _answer({"status": "unavailable", "detail": str(error)}, 503)
        return _answer(state, 200 if state["status"] == "ready" else 503)

    return health


def describe_state(store: Store, connection: Connection, now: datetime) -> dict[str, Any]:
    """The journal's head and each projection's place; `late` where one stays behind."""
    head = head_of(connection)
    projections = {
        name: _describe(connection, read(store, connection), head, now)
        for name, read in PROJECTIONS.items()
    }
    late = any(state["seconds_behind"] > PATIENCE_SECONDS for state in projections.values())
    return {
        "status": "late" if late else "ready",
        "journal": {"head": head},
        "projections": projections,
    }


def _describe(connection: Connection, cursor: int, head: int, now: datetime) -> dict[str, int]:
    missing = find_entry(connection, cursor + 1)
    waits = int((now - missing.at).total_seconds()) if missing else 0
    return {"cursor": cursor, "behind": head - cursor, "seconds_behind": max(0, waits)}


def _answer(state: dict[str, Any], status: int) -> Response:
    response = Response(json.dumps(state), status, content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response
