"""The databases of the tables of releases, and the state of their projection."""

from __future__ import annotations

from pathlib import Path

from oress_opendata.projections.tables.folders import folder_of, tables_root
from oress_opendata.projections.tables.formats import database_of
from oress_opendata.projections.tables.reading import is_readable
from oress_opendata.queries.catalogue import Catalogue


def tables_state(catalogue: Catalogue) -> int:
    """Changes whenever tables were projected: part of the tag of an answer that shows rows."""
    try:
        return (tables_root(catalogue.store.home) / "cursor").stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def find_rows(catalogue: Catalogue, name: str, version: str, resource: str) -> Path | None:
    """The database with the rows of a table; None if it does not exist yet, or is damaged
    until it is rebuilt."""
    database = database_of(folder_of(catalogue.store.home, name, version), resource)
    return database if is_readable(database) else None
