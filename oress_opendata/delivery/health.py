"""Health: whether the service lives, and how far each projection is behind the journal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, json
from sqlalchemy import Connection

from oress_opendata.delivery.service import Service
from oress_opendata.errors import StoreUnavailable
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of
from oress_opendata.store.items import read_cursor

PROJECTIONS = ("registers",)
# A publication takes seconds to project; only what stays behind is ill.
PATIENCE_SECONDS = 60


def make_health(service: Service) -> Blueprint:
    health = Blueprint("health", __name__, url_prefix="/health")

    @health.get("/live")
    def live() -> Response:
        return _answer({"status": "live"}, 200)

    @health.get("/ready")
    def ready() -> Response:
        try:
            with transaction(service.store.reading) as connection:
                state = describe_state(connection, datetime.now(UTC))
        except StoreUnavailable as error:
            return _answer({"status": "unavailable", "detail": str(error)}, 503)
        return _answer(state, 200 if state["status"] == "ready" else 503)

    return health


def describe_state(connection: Connection, now: datetime) -> dict[str, Any]:
    """The journal's head and each projection's place; `late` where one stays behind."""
    head = head_of(connection)
    projections = {name: _describe(connection, name, head, now) for name in PROJECTIONS}
    late = any(each["seconds_behind"] > PATIENCE_SECONDS for each in projections.values())
    return {
        "status": "late" if late else "ready",
        "journal": {"head": head},
        "projections": projections,
    }


def _describe(connection: Connection, name: str, head: int, now: datetime) -> dict[str, int]:
    cursor, _ = read_cursor(connection, name)
    missing = find_entry(connection, cursor + 1)
    waits = int((now - missing.at).total_seconds()) if missing else 0
    return {"cursor": cursor, "behind": head - cursor, "seconds_behind": max(0, waits)}


def _answer(state: dict[str, Any], status: int) -> Response:
    response = Response(json.dumps(state), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
