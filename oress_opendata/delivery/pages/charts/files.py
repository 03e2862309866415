"""The data of a chart as CSV and as JSON: what its table shows, with sources and limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import json

from oress_opendata.delivery.pages.charts.data import Cell, ChartData
from oress_opendata.meaning.csv_text import guard_text, map_texts, write_csv

# They order a text on a page; a program would find them in its strings.
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def write_table(data: ChartData) -> str:
    """A row for each row of the table: its code, its label, its values, why one is uncertain, and
    the sources."""
    return "".join(write_csv(map_texts(_rows(data), guard_text))).translate(ISOLATES)


def _rows(data: ChartData) -> Iterator[Sequence[object]]:
    yield ("code", "label", *(column.name for column in data.columns), "note", "source")
    source = " ; ".join(source.text for source in data.sources)
    for row in data.rows:
        cells = (_write(cell) for cell in row.values)
        yield (row.code, row.label, *cells, row.flag, source)


def _write(cell: Cell) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else f"{cell:.10g}"


def write_json(data: ChartData, address: str, citation: str) -> str:
    described: dict[str, Any] = {
        "id": data.id,
        "language": data.language,
        "title": data.title,
        "scope": data.scope,
        "summary": data.summary,
        "url": address,
        "citation": citation,
        "columns": [
            {"name": column.name, "title": column.title, "unit": column.unit or None}
            for column in data.columns
        ],
        "rows": [
            {
                "code": row.code,
                "label": row.label,
                "values": dict(
                    zip((column.name for column in data.columns), row.values, strict=True)
                ),
                "note": row.flag or None,
            }
            for row in data.rows
        ],
        "notes": [str(note) for note in data.notes],
        "sources": [
            {
                "source": source.text,
                "status": source.status or None,
                "checked": source.checked or None,
                "dataset": source.name,
                "version": source.version,
                "licence": source.licence or None,
                "rows": source.csv,
            }
            for source in data.sources
        ],
    }
    return json.dumps(described, ensure_ascii=False).translate(ISOLATES)
