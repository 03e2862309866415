"""The list of datasets: narrowed by theme, year, licence and words, in an order that is chosen.

Called by `datasets`. Words are understood by the one search; the rest is held whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.pages.datasets.dictionary import count_cells
from oress_opendata.delivery.pages.datasets.summary import describe_package
from oress_opendata.delivery.pages.shared.filters import Facets, fits, list_choices
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.release import Dataset, Release
from oress_opendata.projections.search.querying.searcher import Search
from oress_opendata.queries.tables import find_rows
from oress_opendata.store.releases import list_datasets

FILTERS = {"theme": N_("Theme"), "year": N_("Year"), "licence": N_("Licence")}
SORTS = {"title": N_("Title"), "newest": N_("Newest first"), "rows": N_("Most rows first")}
NO_SORT = N_("The parameter {parameter} must be one of: {known}.")
MOST = 1_000


def render_inventory(reader: Reader, connection: Connection) -> str:
    """Raises BadQuery."""
    sort = request.args.get("sort") or next(iter(SORTS))
    if sort not in SORTS:
        raise BadQuery(NO_SORT, parameter="sort", known=", ".join(SORTS))
    text = request.args.get("q", "").strip()
    chosen = {name: request.args.get(name, "") for name in FILTERS}
    portraits = [
        _describe(reader, dataset, release)
        for dataset in list_datasets(connection)
        if (release := newest_of(dataset))
    ]
    found = _find(reader, portraits, text)
    entries = [dict(_facets(summary)) for summary in found]
    kept = [summary for summary, facets in zip(found, entries, strict=True) if fits(facets, chosen)]
    return render_template(
        "datasets/datasets.html",
        portraits=_order(kept, sort, ranked=bool(text) and "sort" not in request.args),
        published=len(portraits),
        text=text,
        filters=[
            (name, say(title, reader.language), choices)
            for name, title in FILTERS.items()
            if (choices := list_choices(entries, name, chosen, downwards=name == "year"))
        ],
        sorts=[(name, say(words, reader.language), name == sort) for name, words in SORTS.items()],
        chips=list(_chips(text, chosen, entries)),
    )


def newest_of(dataset: Dataset) -> Release | None:
    """The current release; before there is one, the newest pre-release."""
    return dataset.current or next(iter(dataset.visible), None)


def _describe(reader: Reader, dataset: Dataset, release: Release) -> dict[str, Any]:
    manifest = reader.service.store.manifest(release.manifest)
    tables = read_tables(manifest.descriptor)
    files = (
        find_rows(reader.service, dataset.name, release.version, table.resource) for table in tables
    )
    return {
        **describe_package(reader, dataset, release),
        "rows": sum(count_cells(file)[""] for file in files if file),
        "tables": len(tables),
        "year": str(release.issued.astimezone(reader.service.settings.timezone).year),
        "theme_codes": [str(code) for code in manifest.descriptor.get("oress:themes") or []],
    }


def _find(reader: Reader, portraits: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Those in which the words are found, the best first."""
    if not text:
        return portraits
    kind = {"type": frozenset({"dataset"})}
    search = Search(text=text, language=reader.language, filters=kind, limit=MOST)
    results = reader.service.searcher.search(search).results
    by_name = {summary["dataset"].name: summary for summary in portraits}
    return [by_name[result.id] for result in results if result.id in by_name]


def _facets(portrait: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Text]]]:
    yield "theme", dict(zip(portrait["theme_codes"], portrait["themes"], strict=True))
    yield "year", {portrait["year"]: Text(portrait["year"])}
    yield "licence", {str(licence.title): licence.title for licence in portrait["licences"]}


def _order(portraits: list[dict[str, Any]], sort: str, *, ranked: bool) -> list[dict[str, Any]]:
    """In the order that is asked for; what was found by words, the best first."""
    if ranked:
        return portraits
    match sort:
        case "newest":
            return sorted(portraits, key=lambda summary: summary["release"].issued, reverse=True)
        case "rows":
            return sorted(portraits, key=lambda summary: -summary["rows"])
    return sorted(portraits, key=lambda summary: str(summary["title"]).casefold())


def _chips(
    text: str, chosen: Mapping[str, str], entries: Sequence[Facets]
) -> Iterator[tuple[str, str]]:
    """What narrows the list: what it is called, and the list without it."""
    pairs = {"q": text, **chosen}
    labels = {
        (name, value): str(label)
        for facets in entries
        for name, some in facets.items()
        for value, label in some.items()
    }
    for name, value in pairs.items():
        if value:
            kept = {
                kept_name: other
                for kept_name, other in pairs.items()
                if other and kept_name != name
            }
            yield labels.get((name, value), f"« {value} »"), f"?{urlencode(kept)}"
