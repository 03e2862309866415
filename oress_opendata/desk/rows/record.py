"""A record as the current release has it: its table, its cells, and its rows in satellites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from oress_opendata.desk.database import Desk
from oress_opendata.desk.rows.package import find_row, find_satellite_rows, find_table
from oress_opendata.meaning.descriptor import Table, declared_registers, read_tables
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current, list_datasets


@dataclass(frozen=True)
class RecordSource:
    """Where a record is edited. `cells` is None for a record that is not in the release."""

    dataset: str
    version: str
    table: Table
    satellites: tuple[Table, ...]
    locations: Mapping[str, Path]
    id: str

    @cached_property
    def cells(self) -> dict[str, str] | None:
        return find_row(self.locations[self.table.path], self.table, self.id)

    def satellite_rows(self, table: Table) -> list[dict[str, str]]:
        return find_satellite_rows(self.locations[table.path], table, self.id)

    @property
    def provenance(self) -> tuple[str, ...]:
        """The columns that say where a row comes from."""
        return tuple((self.table.schema.get("oress:provenance") or {}).values())


def open_record(desk: Desk, dataset: str, register: str, identifier: str = "") -> RecordSource:
    """The source of a record, or of a new one. Raises NotFound, Gone or EditRefused."""
    with transaction(desk.store.reading) as connection:
        release = find_current(connection, dataset)
    manifest = desk.store.manifest(release.manifest)
    tables = read_tables(manifest.descriptor)
    table = find_table(tables, dataset, register)
    satellites = tuple(other for other in tables if other.owner == register)
    paths = {table.path, *(other.path for other in satellites)}
    return RecordSource(
        dataset=dataset,
        version=release.version,
        table=table,
        satellites=satellites,
        locations={
            file.path: desk.store.blobs.checked(file.sha256)
            for file in manifest.resource_files
            if file.path in paths
        },
        id=identifier,
    )


def list_register_datasets(desk: Desk, register: str) -> list[str]:
    """The datasets whose current release has rows of a register."""
    with transaction(desk.store.reading) as connection:
        datasets = list_datasets(connection)
    return [
        dataset.name
        for dataset in datasets
        if dataset.current
        and register in declared_registers(desk.store.manifest(dataset.current.manifest).descriptor)
    ]
