"""The page of a table of a release: its rows with filters, facets, order and citation, and the
profile of its columns. One address holds the whole question, and its rows never change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.downloads.citations import CITATIONS
from oress_opendata.delivery.downloads.descriptions import make_subject
from oress_opendata.delivery.pages.datasets.facets import Facet, find_suited, list_facets
from oress_opendata.delivery.pages.datasets.filters import (
    CONDITIONS,
    RowFilter,
    list_row_filters,
)
from oress_opendata.delivery.pages.datasets.profiles import view_profiles
from oress_opendata.delivery.pages.datasets.rows import (
    RowsView,
    read_pairs,
    read_pairs_question,
    view_rows,
)
from oress_opendata.delivery.pages.datasets.shown_table import Pairs, ShownTable
from oress_opendata.delivery.pages.datasets.summary import DatasetSummary, summarize_dataset
from oress_opendata.delivery.pages.shared.formatting import show_date
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.lists import LANGUAGE
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.delivery.parameters.rows import LABELS
from oress_opendata.errors import NotFound, StoreUnavailable
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column, Table, read_tables
from oress_opendata.model.release import Dataset, Manifest, Release
from oress_opendata.projections.descriptions.citation import cite_apa, refer_rows
from oress_opendata.projections.omissions import refuse_omitted
from oress_opendata.projections.tables.formats import find_position
from oress_opendata.projections.tables.profile import read_profile
from oress_opendata.projections.tables.reading import is_readable
from oress_opendata.queries.labels import point_to_owner, read_labels
from oress_opendata.queries.tables import find_rows, tables_state
from oress_opendata.store.releases import find_visible

NO_TABLE = N_("There is no table {resource} in the version {version} of the dataset {name}.")
NOT_YET = N_("The rows are being prepared. Try again in a moment.")
WITH_LABELS = N_("CSV with labels")
ACCESSED = N_("{citation} (accessed on {day})")


@dataclass(frozen=True, slots=True)
class TableLink:
    """A table of the same release."""

    title: Text
    href: str
    shown: bool


@dataclass(frozen=True, slots=True)
class TablePage(Page):
    """`kept` are the parameters that the form of filters sends again, `permanent` is the address
    of these rows; `newer` that of the same table in the current version, if that is another one."""

    template: ClassVar[str] = "datasets/table.html"

    summary: DatasetSummary
    resource: str
    title: Text
    description: Text
    path: str
    rows: RowsView
    kept: Pairs
    columns: tuple[tuple[str, Text], ...]
    conditions: tuple[tuple[str, str], ...]
    filters: tuple[RowFilter, ...]
    facets: tuple[Facet, ...]
    files: tuple[tuple[str, str], ...]
    citation: str
    permanent: str
    citations: tuple[tuple[str, str], ...]
    tables: tuple[TableLink, ...]
    newer: str


def find_shown_table(
    reader: Reader, connection: Connection, name: str, version: str, resource: str
) -> ShownTable:
    """Raises NotFound, Gone or StoreUnavailable."""
    service = reader.service
    release = find_visible(connection, name, version)
    key = ("table", release.manifest, resource, reader.language, tables_state(service))
    shown = service.snapshots.read(connection).remember(
        key, lambda: _open_table(reader, connection, release, resource)
    )
    if not is_readable(shown.database):
        raise StoreUnavailable(NOT_YET)
    return shown


def _open_table(
    reader: Reader, connection: Connection, release: Release, resource: str
) -> ShownTable:
    service = reader.service
    manifest = service.store.manifest(release.manifest)
    name, version = manifest.name, manifest.version
    table = next((one for one in _tables(manifest) if one.resource == resource), None)
    if table is None:
        raise NotFound(NO_TABLE, resource=resource, version=version, name=name)
    database = find_rows(service, name, version, resource)
    if database is None:
        refuse_omitted(service.store.home, "tables", name, version)
        raise StoreUnavailable(NOT_YET)
    table = point_to_owner(table)
    labels = read_labels(service, connection, table)
    return ShownTable(reader, manifest, table, database, labels)


def render_table(
    shown: ShownTable,
    connection: Connection,
    dataset: Dataset,
    query: QueryString,
    day: date,
) -> str:
    """Raises BadQuery."""
    snapshot = shown.reader.service.snapshots.read(connection)
    profiles = snapshot.remember(("profile", shown.database), lambda: read_profile(shown.database))
    suited = snapshot.remember(("facets", shown.database), lambda: find_suited(shown, profiles))
    page = describe_table(shown, suited, dataset, query, day)
    key = f"profiles {shown.reader.language} {shown.database}"
    part = snapshot.answers.get(key)
    if part is None:
        part = render(view_profiles(shown, profiles)).encode()
        snapshot.keep_answer(key, part)
    return render(page, profiles=part.decode())


def describe_table(
    shown: ShownTable,
    suited: Sequence[Column],
    dataset: Dataset,
    query: QueryString,
    day: date,
) -> TablePage:
    """Raises BadQuery."""
    reader, manifest, table = shown.reader, shown.manifest, shown.table
    release = next(one for one in dataset.releases if one.version == manifest.version)
    pairs = read_pairs(query)
    question = read_pairs_question(shown, pairs)
    total, facets = list_facets(shown, suited, question, pairs)
    rows = view_rows(shown, question, pairs, total)
    lasting = tuple(pair for pair in pairs if pair[0] != "cursor")
    permanent = _permanent(shown, lasting)
    return TablePage(
        summary=summarize_dataset(reader, dataset, release),
        resource=table.resource,
        title=reader.text(table.descriptor, "title") or Text(table.resource),
        description=reader.text(table.descriptor, "description"),
        path=shown.path,
        rows=rows,
        kept=lasting,
        columns=tuple((name, shown.title(column)) for name, column in shown.columns.items()),
        conditions=tuple((name, say(text, reader.language)) for name, text in CONDITIONS.items()),
        filters=tuple(list_row_filters(shown, pairs)),
        facets=facets,
        files=tuple(_list_files(shown, lasting)),
        citation=_cite(shown, release, permanent, day),
        permanent=permanent,
        citations=tuple(
            (form, _api(shown, f"citation.{form}", (*lasting, (LANGUAGE.name, reader.language))))
            for form in CITATIONS
        ),
        tables=tuple(_list_tables(shown)),
        newer=_find_newer(shown, dataset.current),
    )


def _tables(manifest: Manifest) -> list[Table]:
    return [table for table in read_tables(manifest.descriptor) if table.columns]


def _permanent(shown: ShownTable, pairs: Pairs) -> str:
    manifest, language = shown.manifest, shown.reader.language
    page = shown.reader.service.addresses.page(
        "datasets", manifest.name, manifest.version, "tables", shown.table.resource,
        language=language,
    )  # fmt: skip
    return f"{page}?{urlencode(pairs)}" if pairs else page


def _cite(shown: ShownTable, release: Release, address: str, day: date) -> str:
    language = shown.reader.language
    subject = make_subject(shown.reader.service, release, shown.manifest)
    citation = cite_apa(refer_rows(subject, address), language)
    return say(ACCESSED, language, citation=citation, day=show_date(day, language))


def _list_files(shown: ShownTable, pairs: Pairs) -> Iterator[tuple[str, str]]:
    """The same rows as files, all of them."""
    language = shown.reader.language
    pairs = tuple(pair for pair in pairs if pair[0] != "limit")
    yield "CSV", _api(shown, ".csv", pairs)
    yield say(WITH_LABELS, language), _api(shown, ".csv", (*pairs, (LABELS.name, language)))
    yield "JSON", _api(shown, ".json", pairs)
    yield "Parquet", _api(shown, ".parquet", pairs)
    if find_position(shown.table):
        yield "GeoJSON", _api(shown, ".geojson", pairs)


def _api(shown: ShownTable, end: str, pairs: Pairs) -> str:
    manifest, rows = shown.manifest, "rows" if end.startswith(".") else "rows/"
    steps = ("datasets", manifest.name, "versions", manifest.version)
    address = shown.reader.service.addresses.api(*steps, "resources", shown.table.resource)
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{address}/{rows}{end}{query}"


def _list_tables(shown: ShownTable) -> Iterator[TableLink]:
    base = shown.path.rpartition("/")[0]
    for table in _tables(shown.manifest):
        title = shown.reader.text(table.descriptor, "title") or Text(table.resource)
        here = table.resource == shown.table.resource
        yield TableLink(title, f"{base}/{table.resource}", here)


def _find_newer(shown: ShownTable, current: Release | None) -> str:
    """The same table in the current version; empty in that one, and where it has no such table."""
    reader, manifest = shown.reader, shown.manifest
    if current is None or current.version == manifest.version:
        return ""
    newer = reader.service.store.manifest(current.manifest)
    if shown.table.resource not in [table.resource for table in _tables(newer)]:
        return ""
    return ShownTable(reader, newer, shown.table, shown.database, shown.labels).path
