"""The ids of records in a package's own tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.package import Package
from oress_opendata.sources.tables.rows import read_rows


def read_register_ids(
    package: Package, tables: Iterable[Table] | None = None
) -> dict[str, frozenset[str]]:
    """The ids of each register that the package declares, from all its tables or from some.

    A broken file gives the ids before its error, which validation reports.
    """
    ids: dict[str, set[str]] = {}
    for table in read_tables(package.descriptor) if tables is None else tables:
        if table.register and table.id_column in table.names:
            ids.setdefault(table.register, set()).update(_read_ids(package, table))
    return {register: frozenset(members) for register, members in ids.items()}


def _read_ids(package: Package, table: Table) -> Iterator[str]:
    position = table.positions[str(table.id_column)]
    rows = read_rows(package.file(table.path).location, table.descriptor)
    try:
        for row in rows:
            if len(row) > position and row[position]:
                yield row[position]
    except (csv.Error, UnicodeDecodeError, TypeError):
        return
