"""The page of a table in a copy: the browser reads the rows from the release's Parquet file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple
from urllib.parse import unquote

from flask import g
from sqlalchemy import Connection

from oress_opendata.delivery.downloads.descriptions import make_subject
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.datasets.shown_table import ShownTable
from oress_opendata.delivery.pages.datasets.summary import DatasetSummary, summarize_dataset
from oress_opendata.delivery.pages.datasets.table import find_shown_table
from oress_opendata.delivery.pages.export.layout import Layout
from oress_opendata.delivery.pages.shared.formatting import read_marks
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.errors import OressError
from oress_opendata.meaning.descriptor import Column
from oress_opendata.projections.descriptions.citation import cite_apa, refer_release
from oress_opendata.projections.tables.reading import list_values
from oress_opendata.queries.labels import has_labels
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_dataset, find_visible

# Labels of a column that a page has with it.
MOST_LABELS = 5_000


class Viewer(NamedTuple):
    """The table whose rows a page shows, and the language of the page."""

    language: str
    name: str
    version: str
    resource: str


@dataclass(frozen=True, slots=True)
class RowsPage(Page):
    """`files` has addresses by the name of their format, `parquet` that of the file with the rows;
    `data` is what the script needs: columns, labels of their codes, marks of numbers."""

    template: ClassVar[str] = "export/rows.html"

    summary: DatasetSummary
    title: Text
    description: Text
    files: tuple[tuple[str, str], ...]
    parquet: str
    citation: str
    data: dict[str, Any]


def find_viewer(layout: Layout, address: str) -> Viewer | None:
    """The table at an address of the catalogue; None for what is no page of a table."""
    steps = [unquote(step) for step in address[len(layout.base) + 1 :].split("/")]
    match steps:
        case [language, "datasets", name, version, "tables", resource] if "?" not in resource:
            return Viewer(language, name, version, resource)
    return None


def write_viewer(service: Service, viewer: Viewer) -> str:
    """The page, in the context of a request for it; empty where the table is not ready."""
    g.language = viewer.language
    reader = Reader(service, viewer.language)
    try:
        with transaction(service.store.reading) as connection:
            shown = find_shown_table(reader, connection, *viewer[1:])
            return render(_describe(reader, connection, shown, viewer))
    except OressError:
        return ""


def _describe(
    reader: Reader, connection: Connection, shown: ShownTable, viewer: Viewer
) -> RowsPage:
    release = find_visible(connection, viewer.name, viewer.version)
    subject = make_subject(reader.service, release, shown.manifest)
    address = reader.service.addresses.file
    table = shown.table
    parquet = address(viewer.name, viewer.version, f"formats/{table.resource}.parquet")
    files = (("CSV", address(viewer.name, viewer.version, table.path)), ("Parquet", parquet))
    return RowsPage(
        summary=summarize_dataset(reader, find_dataset(connection, viewer.name), release),
        title=reader.text(table.descriptor, "title") or Text(table.resource),
        description=reader.text(table.descriptor, "description"),
        files=files,
        parquet=parquet,
        citation=cite_apa(refer_release(subject), reader.language),
        data={
            "columns": [_describe_column(shown, column) for column in shown.columns.values()],
            "labels": dict(_list_labels(shown)),
            "marks": dict(zip(("group", "decimal"), read_marks(reader.language), strict=True)),
        },
    )


def _describe_column(shown: ShownTable, column: Column) -> dict[str, Any]:
    """A number that is the id of a record is written as it is in the file."""
    is_id = bool(shown.table.register) and column.name == shown.table.id_column
    number = column.type in ("integer", "number") and not is_id
    described = {"name": column.name, "title": str(shown.title(column)), "number": number}
    marks = {
        "group": column.field.get("groupChar", ""),
        "decimal": column.field.get("decimalChar", "."),
    }
    return {**described, "marks": marks} if number else described


def _list_labels(shown: ShownTable) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """By column, what the codes that it holds are called: the label that is shown, then the others
    by which it is found."""
    for name, column in shown.columns.items():
        if has_labels(column) or column.type == "boolean" or _is_listed(column):
            codes = list_values(shown.database, name)[:MOST_LABELS]
            named = {code: _name(shown, column, code) for code in codes}
            yield name, {code: labels for code, labels in named.items() if labels}


def _is_listed(column: Column) -> bool:
    """Whether the schema lists the codes of a column, which may be known without a vocabulary."""
    return bool((column.field.get("constraints") or {}).get("enum"))


def _name(shown: ShownTable, column: Column, code: str) -> list[str]:
    first = str(shown.full_label(column, code))
    others = shown.labels.label(column, code).values()
    return [label for label in dict.fromkeys((first, *others)) if label]
