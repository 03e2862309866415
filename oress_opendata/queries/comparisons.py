"""Which indicators may be compared between two periods: what a release states about itself.

A table states it that has the columns `indicator`, `from`, `to`, `comparable` and `reason`. An
indicator that no table names is not compared, nor is one whose definitions were not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import iterate_rows
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.tables import find_rows
from oress_opendata.store.releases import list_datasets

COLUMNS = ("indicator", "from", "to", "comparable", "reason")
# Release 1.1.0 of `indicateurs` allows these by their headings alone; their notes in the vocabulary
# say that the definitions of both censuses were not compared.
UNCHECKED = frozenset({"labour_unemployment_rate"})
HEADINGS = ("heading_from", "heading_to")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether two periods of an indicator may be compared, and the code of the reason; the headings
    of the source in both."""

    indicator: str
    start: str
    end: str
    allowed: bool
    reason: str
    headings: tuple[str, str]


def read_comparisons(catalogue: Catalogue, connection: Connection) -> dict[str, Comparison]:
    """By indicator; cached with the snapshot."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember(
        "comparisons",
        lambda: {found.indicator: found for found in _read(catalogue, connection)},
    )


def _read(catalogue: Catalogue, connection: Connection) -> Iterator[Comparison]:
    for database in _find(catalogue, connection):
        for row in iterate_rows(database, RowQuery(select=(*COLUMNS, *HEADINGS), limit=0)):
            indicator, start, end, allowed, reason, before, after = row
            if allowed and indicator in UNCHECKED:
                allowed, reason = False, "unchecked"
            yield Comparison(
                str(indicator), str(start), str(end), bool(allowed), str(reason),
                (str(before or ""), str(after or "")),
            )  # fmt: skip


def _find(catalogue: Catalogue, connection: Connection) -> Iterator[Path]:
    for dataset in list_datasets(connection):
        if dataset.current is None:
            continue
        manifest = catalogue.store.manifest(dataset.current.manifest)
        for table in read_tables(manifest.descriptor):
            if {*COLUMNS, *HEADINGS} <= set(table.names):
                found = find_rows(catalogue, dataset.name, dataset.current.version, table.resource)
                if found:
                    yield found
