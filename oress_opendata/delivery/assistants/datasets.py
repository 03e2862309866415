"""The tools `dataset` and `difference`: what is published, and what changed between versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from oress_opendata.comparison.kept import compare_releases
from oress_opendata.delivery.assistants.arguments import number, text
from oress_opendata.delivery.assistants.call import Call
from oress_opendata.delivery.assistants.provenance import complete, describe_release
from oress_opendata.delivery.assistants.tool import CURSOR, NEXT, NUMBER, OBJECT, OBJECTS, Tool
from oress_opendata.delivery.http.capacity import DIFFERENCES, ROWS
from oress_opendata.delivery.parameters.cursors import NOT_A_CURSOR, read_cursor, write_cursor
from oress_opendata.delivery.parameters.parameter import NOT_A_CHOICE, read_version
from oress_opendata.errors import BadQuery
from oress_opendata.languages import say
from oress_opendata.meaning.descriptor import Column, Table, read_tables
from oress_opendata.model.difference import Change, ResourceChange
from oress_opendata.model.release import File, Release
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import count_rows
from oress_opendata.queries.tables import find_rows
from oress_opendata.store.releases import find_current, find_dataset, find_visible, list_datasets

MOST_CHANGES, LONGEST_VALUE = 50, 300


def find_release(call: Call) -> Release:
    """The release that the arguments name: the current one where no version is given."""
    name, version = call.text("dataset"), call.text("version")
    if version in ("", "latest"):
        return find_current(call.connection, name)
    return find_visible(call.connection, name, version)


def describe(call: Call) -> dict[str, Any]:
    if not call.text("dataset"):
        return _list(call)
    release = find_release(call)
    manifest = call.service.store.manifest(release.manifest)
    dataset = {
        **describe_release(call, release),
        "description": call.text_of(manifest.descriptor, "description"),
        "tables": [_describe_table(call, release, table) for table in _tables(call, release)],
        "files": [_describe_file(call, release, file) for file in manifest.files],
        "versions": [
            {"version": other.version, "status": other.state, "message": other.message}
            for other in find_dataset(call.connection, release.dataset).releases
        ],
    }
    body = {"items": [dataset], "total": 1, "next": None}
    return complete(call, body, [(release.dataset, release.version)])


def _list(call: Call) -> dict[str, Any]:
    cursor, limit = call.text("cursor"), call.arguments["limit"]
    after = read_cursor("cursor", cursor) if cursor else ""
    found = [dataset.current for dataset in list_datasets(call.connection) if dataset.current]
    rest = [release for release in found if release.dataset > after]
    shown = rest[:limit]
    body = {
        "items": [
            {
                **describe_release(call, release),
                "tables": [{"name": table.resource} for table in _tables(call, release)],
            }
            for release in shown
        ],
        "total": len(found),
        "next": write_cursor(shown[-1].dataset) if len(rest) > len(shown) else None,
    }
    return complete(call, body, [])


def _tables(call: Call, release: Release) -> list[Table]:
    """The tables that can be queried."""
    descriptor = call.service.store.manifest(release.manifest).descriptor
    return [table for table in read_tables(descriptor) if table.columns]


def find_table(call: Call, release: Release) -> Table:
    """The table that the arguments name; where none is named, the only one, or the one with the
    name of the dataset. Raises BadQuery."""
    tables, name = _tables(call, release), call.text("table")
    if not name and len(tables) == 1:
        return tables[0]
    found = next((table for table in tables if table.resource == (name or release.dataset)), None)
    if found is None:
        known = ", ".join(table.resource for table in tables)
        raise BadQuery(NOT_A_CHOICE, parameter="table", known=known)
    return found


def _describe_table(call: Call, release: Release, table: Table) -> dict[str, Any]:
    database = find_rows(call.service, release.dataset, release.version, table.resource)
    return {
        "name": table.resource,
        "title": call.text_of(table.descriptor, "title"),
        "register": table.register,
        "rows": count_rows(database, RowQuery(select=())) if database else None,
        "columns": [describe_column(call, column) for column in table.columns],
    }


def describe_column(call: Call, column: Column) -> dict[str, Any]:
    """A column with its title; `scheme` has the labels of its codes, `register` its records."""
    facts = {
        "name": column.name,
        "type": column.type,
        "title": call.text_of(column.field, "title"),
        "scheme": column.scheme,
        "register": column.register,
        "unit": column.field.get("oress:unit"),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _describe_file(call: Call, release: Release, file: File) -> dict[str, Any]:
    address = call.service.addresses.file(release.dataset, release.version, file.path)
    return {"path": file.path, "url": address, "bytes": file.bytes, "sha256": file.sha256}


def compare(call: Call) -> dict[str, Any]:
    name, limit, table = call.text("dataset"), call.arguments["limit"], call.text("table") or None
    versions = [read_version(side, call.text(side)) for side in ("from", "to")]
    before, after = (find_visible(call.connection, name, version) for version in versions)
    comparison = compare_releases(call.service.store, before, after)
    difference = comparison.difference
    known = [change.resource for change in difference.resources]
    if table and table not in known:
        raise BadQuery(NOT_A_CHOICE, parameter="table", known=", ".join(known))
    rows = comparison.rows(table, _read_position(call), limit + 1)
    body = {
        "level": difference.level.name.lower(),
        "reasons": [
            say(reason.sentence, call.language, **reason.parameters)
            for reason in difference.reasons
        ],
        "metadata": list(map(_show_change, difference.metadata[:MOST_CHANGES])),
        "tables": list(map(_show_table, difference.resources)),
        "rows": [asdict(row) for _, row in rows[:limit]],
        "next": write_cursor(str(rows[limit - 1][0])) if len(rows) > limit else None,
    }
    return complete(call, body, [(name, version) for version in versions])


def _read_position(call: Call) -> int:
    cursor = call.text("cursor")
    key = read_cursor("cursor", cursor) if cursor else "0"
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        raise BadQuery(NOT_A_CURSOR, parameter="cursor")
    return int(key)


def _show_table(change: ResourceChange) -> Mapping[str, Any]:
    changed = change.columns_changed[:MOST_CHANGES]
    return {**asdict(change), "columns_changed": list(map(_show_change, changed))}


def _show_change(change: Change) -> Mapping[str, Any]:
    """A change of the descriptor; its values only where they are short."""
    values = {"before": change.before, "after": change.after}
    short = {name: value for name, value in values.items() if len(repr(value)) <= LONGEST_VALUE}
    return {"pointer": change.pointer, **short}


DATASET_TOOL = Tool(
    name="dataset",
    title="List or describe datasets",
    description=(
        "Without `dataset`: the datasets, in pages. With `dataset`: one of them with its tables, "
        "the columns and what they mean, its files with their sha256, its licences, its versions."
    ),
    arguments=(
        text("dataset", "The name of a dataset, such as indicateurs."),
        text("version", "A version, such as 1.0.0; the current one where it is left out."),
        number("limit", "Datasets at most, in the list.", 20, 50),
        CURSOR,
    ),
    output={"items": OBJECTS, "total": NUMBER, "next": NEXT},
    capacity=ROWS,
    answer=describe,
)
DIFFERENCE_TOOL = Tool(
    name="difference",
    title="Compare two versions",
    description=(
        "What changed from one version of a dataset to another: reasons, columns, counts, and the "
        "rows in pages, each with its key and its cells before and after."
    ),
    arguments=(
        text("dataset", "The name of a dataset.", required=True),
        text("from", "The version before, such as 1.0.0.", required=True),
        text("to", "The version after, such as 1.1.0.", required=True),
        text("table", "Only the rows of this table."),
        number("limit", "Changed rows at most.", 20, 100),
        CURSOR,
    ),
    output={
        "level": {"type": "string", "enum": ["none", "patch", "minor", "major"]},
        "reasons": {"type": "array", "items": {"type": "string"}},
        "metadata": OBJECTS,
        "tables": OBJECTS,
        "rows": {"type": "array", "items": OBJECT},
        "next": NEXT,
    },
    capacity=DIFFERENCES,
    answer=compare,
)
