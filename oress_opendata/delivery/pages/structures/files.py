"""A list of structures as a file: CSV, or GeoJSON that includes structures without position.

The columns are those of the register; a code has its label beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.registers.profile import label_of
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.structures.structure import CONSENT, CONTACTS, REGISTER
from oress_opendata.meaning.csv_text import guard_text, map_texts, tabulate, write_csv
from oress_opendata.model.form import choose_forms
from oress_opendata.model.record import Record
from oress_opendata.projections.search.querying.searcher import Search
from oress_opendata.store.records import read_records

FILES = {name: form.content_type for name, form in choose_forms(("csv", "geojson")).items()}
MOST = 10_000
# The most records that one query to the registry names.
AT_ONCE = 1_000

Row = dict[str, Any]


def write_file(reader: Reader, connection: Connection, search: Search, form: str) -> str:
    """All that a search finds from its beginning, up to MOST."""
    found = reader.service.searcher.search(replace(search, limit=MOST, after=None))
    ids = [result.id for result in found.results]
    rows = list(_rows(reader, connection, ids))
    return _to_csv(rows) if form == "csv" else _to_geojson(rows, found.total)


def _rows(reader: Reader, connection: Connection, ids: list[str]) -> Iterator[Row]:
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        records = read_records(connection, REGISTER, part)
        yield from (
            _row(reader, records[identifier]) for identifier in part if identifier in records
        )


def _row(reader: Reader, record: Record) -> Row:
    values = record.values
    consented = record.code("contact_consent") == CONSENT
    row: Row = {"id": record.id, "iri": record.iri}
    for name, value in values.items():
        if isinstance(value, list) or (name in CONTACTS and not consented):
            continue
        row[name] = value
        if isinstance(value, Mapping):
            row[name] = value["code"]
            row[f"{name}_label"] = str(label_of(reader, value))
    return {**row, "dataset": record.dataset, "version": record.version}


def _to_csv(rows: list[Row]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return "".join(write_csv(map_texts(tabulate(names, rows), guard_text)))


def _to_geojson(rows: list[Row], total: int) -> str:
    """RFC 7946; `numberMatched` counts all structures, also those beyond MOST."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            "numberMatched": total,
            "numberReturned": len(rows),
            "features": [_to_feature(row) for row in rows],
        },
        ensure_ascii=False,
    )


def _to_feature(row: Row) -> dict[str, Any]:
    position = [row.get("longitude"), row.get("latitude")]
    located = all(isinstance(degrees, int | float) for degrees in position)
    return {
        "type": "Feature",
        "id": row["iri"],
        "geometry": {"type": "Point", "coordinates": position} if located else None,
        "properties": row,
    }
