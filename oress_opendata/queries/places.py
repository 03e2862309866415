"""The listed places of the register, all at once."""

from __future__ import annotations

from sqlalchemy import Connection

from oress_opendata.model.places import REGISTER, Places
from oress_opendata.model.places import read_places as read_place_records
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.records import stream_records


def read_places(catalogue: Catalogue, connection: Connection) -> Places:
    """The listed places; cached with the snapshot of the registry."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember(
        "places", lambda: read_place_records(stream_records(connection, REGISTER))
    )
