"""The listed places of the register, all at once, and those that a text names."""

from __future__ import annotations

from sqlalchemy import Connection

from oress_opendata.model.places import REGISTER, Place, Places
from oress_opendata.model.places import read_places as read_place_records
from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.records import stream_records


def read_places(catalogue: Catalogue, connection: Connection) -> Places:
    """The listed places; cached with the snapshot of the registry."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember(
        "places", lambda: read_place_records(stream_records(connection, REGISTER))
    )


def find_places(places: Places, text: str) -> tuple[Place, ...]:
    """The places that a text names: by code, else by name, else by a name that holds every word."""
    if text in places.all:
        return (places.all[text],)
    wanted = sort_key(text)
    if not wanted:
        return ()
    named = {code: set(map(sort_key, place.names.values())) for code, place in places.all.items()}
    found = [code for code, names in named.items() if wanted in names]
    found = found or [
        code
        for code, names in named.items()
        if any(set(wanted.split()) <= set(name.split()) for name in names)
    ]
    return tuple(places.all[code] for code in found)
