"""The package of a release without a value: files in a scratch folder, nothing published.

Cells are compared as written. A file without the value is the published one, where it is.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.package import Package, SourceFile
from oress_opendata.model.redaction import Target
from oress_opendata.model.release import without_sums
from oress_opendata.publication.holders import Holder, concerns, locate
from oress_opendata.sources.privacy.plain_text import normalise
from oress_opendata.sources.tables.dialect import read_format
from oress_opendata.sources.tables.rows import open_text, parse_rows
from oress_opendata.store.home import Store

GAP = "…"


def write_copy(
    store: Store, holder: Holder, target: Target, version: str, folder: Path, *, everywhere: bool
) -> Package:
    """The package of a release without the value; `everywhere` also in other cells, and in the
    texts of the descriptor."""
    manifest = holder.manifest
    values = holder.telling
    tables = {table.path: table for table in read_tables(manifest.descriptor)}
    folder.mkdir()
    files = []
    for number, file in enumerate(manifest.resource_files):
        location = locate(store, manifest, file.path)
        table = tables.get(file.path)
        if table and (everywhere or concerns(target, table)):
            redacted = folder / f"{number}{location.suffix}"
            _write_table(location, redacted, table, target, values if everywhere else frozenset())
            location = redacted
        files.append(SourceFile(file.path, location, file.mediatype))
    descriptor = _clean_descriptor(manifest.descriptor, values, everywhere=everywhere)
    return Package(manifest.name, version, {**descriptor, "version": version}, tuple(files))


def _write_table(
    source: Path, target_file: Path, table: Table, target: Target, values: frozenset[str]
) -> None:
    form = read_format(table.descriptor)
    if form["skipinitialspace"]:
        form["quoting"] = csv.QUOTE_ALL  # a blank at the start of a cell would be lost
    with open_text(source) as text, target_file.open("w", encoding="utf-8", newline="") as copy:
        ends = "\r\n" if text.readline().endswith("\r\n") else "\n"
        text.seek(0)
        writer = csv.writer(copy, lineterminator=ends, **form)
        rows = parse_rows(text, table.descriptor)
        writer.writerow(next(rows))
        for row in rows:
            kept = _redact_row(row, table, target)
            if kept is not None:
                writer.writerow([_blank(cell, values) for cell in kept])


def _redact_row(row: list[str], table: Table, target: Target) -> list[str] | None:
    """The row without the cell; None if the whole row goes."""
    if not row or not concerns(target, table):
        return row
    if row[table.positions[str(table.id_column)]] != target.id:
        return row
    if target.column is None:
        return None
    place = table.positions.get(target.column)
    return row if place is None else [*row[:place], "", *row[place + 1 :]]


def _blank(text: str, values: frozenset[str]) -> str:
    if text in values:
        return ""
    for value in values:
        text = text.replace(value, GAP)
    return text


def _clean_descriptor(
    descriptor: Mapping[str, Any], values: frozenset[str], *, everywhere: bool
) -> dict[str, Any]:
    """Without sums, and without the confirmations of the value; `everywhere` without it at all."""
    clean = {
        **descriptor,
        "resources": [without_sums(resource) for resource in descriptor["resources"]],
    }
    confirmed = [_drop_confirmed(one, values) for one in descriptor.get("oress:confirmed") or ()]
    if confirmed:
        clean["oress:confirmed"] = [one for one in confirmed if one is not None]
        if not clean["oress:confirmed"]:
            del clean["oress:confirmed"]
    return (
        {name: _blank_texts(part, values) for name, part in clean.items()} if everywhere else clean
    )


def _drop_confirmed(entry: Any, values: frozenset[str]) -> Any:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("values"), list):
        return entry
    plain = {normalise(value) for value in values}
    kept = [value for value in entry["values"] if normalise(str(value)) not in plain]
    if len(kept) == len(entry["values"]):
        return entry
    return {**entry, "values": kept} if kept else None


def _blank_texts(part: Any, values: frozenset[str]) -> Any:
    if isinstance(part, str):
        return GAP if part in values else _blank(part, values)
    if isinstance(part, Mapping):
        return {name: _blank_texts(one, values) for name, one in part.items()}
    return [_blank_texts(one, values) for one in part] if isinstance(part, list) else part
