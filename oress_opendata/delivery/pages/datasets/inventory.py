"""The list of datasets: filtered by theme, year, licence and words, in a chosen order.

Words go to the search; the list is read whole for the other filters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.pages.datasets.dictionary import count_cells
from oress_opendata.delivery.pages.datasets.summary import DatasetSummary, summarize_dataset
from oress_opendata.delivery.pages.shared.filters import Facets, FilterOption, fits, list_options
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.iris import dataset_iri
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.release import Dataset, Release
from oress_opendata.projections.search.querying.searcher import Search
from oress_opendata.queries.tables import find_rows
from oress_opendata.store.releases import list_datasets

FILTERS = {"theme": N_("Theme"), "year": N_("Year"), "licence": N_("Licence")}
SORTS = {"title": N_("Title"), "newest": N_("Newest first"), "rows": N_("Most rows first")}
MOST = 1_000


@dataclass(frozen=True, slots=True)
class InventoryEntry:
    """A dataset in the list, with the numbers of its rows and tables."""

    summary: DatasetSummary
    rows: int
    tables: int
    year: str


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    title: str
    options: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class SortOption:
    """`value` is empty for the default order."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in use; `href` is the list without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class InventoryPage(Page):
    """`published` counts all datasets; `text` are the searched words."""

    template: ClassVar[str] = "datasets/datasets.html"

    entries: tuple[InventoryEntry, ...]
    published: int
    text: str
    filters: tuple[Filter, ...]
    sorts: tuple[SortOption, ...]
    chips: tuple[ActiveFilter, ...]
    dataset_iris: tuple[dict[str, str], ...]


def render_inventory(reader: Reader, connection: Connection) -> str:
    """Raises BadQuery."""
    query = read_query_string()
    sort, text = query.choose("sort", SORTS) or next(iter(SORTS)), query.text("q").strip()
    chosen = {name: query.text(name) for name in FILTERS}
    entries = [
        _describe(reader, dataset, release)
        for dataset in list_datasets(connection)
        if (release := dataset.newest)
    ]
    found = _find(reader, entries, text)
    facets = [dict(_facets(entry)) for entry in found]
    kept = [entry for entry, own in zip(found, facets, strict=True) if fits(own, chosen)]
    base = reader.service.settings.id_base
    page = InventoryPage(
        entries=tuple(_order(kept, sort, ranked=bool(text) and "sort" not in query)),
        published=len(entries),
        text=text,
        filters=tuple(_filters(reader, facets, chosen)),
        sorts=tuple(_sorts(reader, sort)),
        chips=tuple(_active_filters(text, chosen, facets)),
        dataset_iris=tuple(
            {"@id": dataset_iri(base, entry.summary.dataset.name)} for entry in kept
        ),
    )
    return render(page)


def _filters(
    reader: Reader, facets: Sequence[Facets], chosen: Mapping[str, str]
) -> Iterator[Filter]:
    for name, title in FILTERS.items():
        options = list_options(facets, name, chosen, downwards=name == "year")
        if options:
            yield Filter(name, say(title, reader.language), tuple(options))


def _sorts(reader: Reader, chosen: str) -> Iterator[SortOption]:
    for number, (name, label) in enumerate(SORTS.items()):
        yield SortOption(name if number else "", say(label, reader.language), name == chosen)


def _describe(reader: Reader, dataset: Dataset, release: Release) -> InventoryEntry:
    manifest = reader.service.store.manifest(release.manifest)
    tables = read_tables(manifest.descriptor)
    files = (
        find_rows(reader.service, dataset.name, release.version, table.resource) for table in tables
    )
    return InventoryEntry(
        summary=summarize_dataset(reader, dataset, release),
        rows=sum(count_cells(file)[""] for file in files if file),
        tables=len(tables),
        year=str(reader.service.settings.day_of(release.issued).year),
    )


def _find(reader: Reader, entries: list[InventoryEntry], text: str) -> list[InventoryEntry]:
    """The datasets that match the words, the best first."""
    if not text:
        return entries
    kind = {"type": frozenset({"dataset"})}
    search = Search(text=text, language=reader.language, filters=kind, limit=MOST)
    results = reader.service.searcher.search(search).results
    by_name = {entry.summary.dataset.name: entry for entry in entries}
    return [by_name[result.id] for result in results if result.id in by_name]


def _facets(entry: InventoryEntry) -> Iterator[tuple[str, dict[str, Text]]]:
    yield "theme", dict(entry.summary.themes)
    yield "year", {entry.year: Text(entry.year)}
    yield "licence", {str(licence.title): licence.title for licence in entry.summary.licences}


def _order(entries: list[InventoryEntry], sort: str, *, ranked: bool) -> list[InventoryEntry]:
    """In the chosen order; the results of a search stay ranked."""
    if ranked:
        return entries
    match sort:
        case "newest":
            return sorted(entries, key=lambda entry: entry.summary.release.issued, reverse=True)
        case "rows":
            return sorted(entries, key=lambda entry: -entry.rows)
    return sorted(entries, key=lambda entry: str(entry.summary.title).casefold())


def _active_filters(
    text: str, chosen: Mapping[str, str], facets: Sequence[Facets]
) -> Iterator[ActiveFilter]:
    pairs = {"q": text, **chosen}
    labels = {
        (name, value): str(label)
        for own in facets
        for name, some in own.items()
        for value, label in some.items()
    }
    for name, value in pairs.items():
        if value:
            kept = {
                kept_name: other
                for kept_name, other in pairs.items()
                if other and kept_name != name
            }
            label = labels.get((name, value), f"« {value} »")
            yield ActiveFilter(label, f"?{urlencode(kept)}")
