"""Health: whether the service lives, and how far each projection is behind the journal."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, json
from sqlalchemy import Connection

from oress_opendata.delivery.http.negotiation import JSON
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import StoreUnavailable
from oress_opendata.model.entry import time_to_text
from oress_opendata.queries.status import Status, read_status
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store


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
    """The journal's head and each projection's place; `late` where one stays behind, `stale` where
    a reader has not heard from the object storage. A release that is damaged, or that a view leaves
    out, is named, as is another SPARQL server that is behind (`external`); neither makes the
    service unready: all others are served. An error may quote the data, so only `oress list --json`
    shows it."""
    state = read_status(store, connection, now)
    late = any(position.is_late for position in state.positions.values())
    status = "late" if late else "stale" if state.is_stale else "ready"
    return {
        "status": status,
        "journal": {"head": state.head},
        **_describe_follow(state),
        **({"external": asdict(state.external)} if state.external else {}),
        "projections": {name: asdict(position) for name, position in state.positions.items()},
        "omitted": [
            {"projection": found.projection, "dataset": found.dataset, "version": found.version}
            for found in state.omissions
        ],
        "damaged": [
            {"dataset": release.dataset, "version": release.version} for release in state.damaged
        ],
    }


def _describe_follow(state: Status) -> dict[str, Any]:
    """When this host last had all that is in the object storage."""
    if state.follow is None:
        return {"followed": None} if state.reads_only else {}
    seconds = state.seconds_stale
    return {"followed": {"at": time_to_text(state.follow.at), "seconds_ago": seconds}}


def _answer(state: dict[str, Any], status: int) -> Response:
    response = Response(json.dumps(state), status, content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response
