"""The page of a release: its descriptor, files, rows, quality and history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar

from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.downloads.descriptions import make_subject
from oress_opendata.delivery.pages.datasets.changes import Changes, describe_changes
from oress_opendata.delivery.pages.datasets.dictionary import (
    FieldView,
    count_cells,
    list_fields,
)
from oress_opendata.delivery.pages.datasets.freshness import Freshness, describe_freshness
from oress_opendata.delivery.pages.datasets.pinned import pin_recipes
from oress_opendata.delivery.pages.datasets.quality import Quality, assess_release
from oress_opendata.delivery.pages.datasets.rows import RowsView, preview_rows
from oress_opendata.delivery.pages.datasets.shown_table import ShownTable
from oress_opendata.delivery.pages.datasets.summary import (
    DatasetSummary,
    Licence,
    find_licences,
    summarize_dataset,
)
from oress_opendata.delivery.pages.datasets.views import describe_views
from oress_opendata.delivery.pages.developers.recipes import Recipe
from oress_opendata.delivery.pages.registers.profile import to_json_ld
from oress_opendata.delivery.pages.shared.formatting import PERCENT, show_figure, show_period
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page
from oress_opendata.delivery.pages.shared.similar import SimilarThing, find_similar
from oress_opendata.delivery.pages.shared.texts import Text, safe_link
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import is_table, read_table, read_tables
from oress_opendata.model.agents import read_agent
from oress_opendata.model.release import Dataset, File, Manifest, Release
from oress_opendata.projections.descriptions.citation import cite_apa, refer_release
from oress_opendata.projections.descriptions.schemaorg import describe_schemaorg
from oress_opendata.projections.tables.folders import read_made
from oress_opendata.queries.labels import point_to_owner, read_labels
from oress_opendata.queries.tables import find_rows
from oress_opendata.store.records import read_records

# The changes of older versions are not summarised; all versions can be compared.
MOST_SUMMARISED = 12
DATASET = "dataset"


@dataclass(frozen=True, slots=True)
class ResourceView:
    """A resource with its file. A table has fields, and a preview once its rows are ready;
    `derived` are paths and sizes of the files in other formats, `href` leads to all
    rows."""

    name: str
    title: Text
    description: Text
    file: File
    is_table: bool
    licences: tuple[Licence, ...]
    derived: tuple[tuple[str, int], ...]
    fields: tuple[FieldView, ...] = ()
    preview: RowsView | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class VersionView:
    """A release in the list of versions, the visible one before it, and what changed."""

    release: Release
    before: Release | None
    changes: Changes | None


@dataclass(frozen=True, slots=True)
class Credit:
    """A source or a contributor."""

    title: str
    address: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleasePage(Page):
    """`period` is in words; `filled` is the share of cells that are, empty without tables;
    `pinned` says that the address names the version; `views` what is missing of its views."""

    template: ClassVar[str] = "datasets/release.html"

    summary: DatasetSummary
    manifest: Manifest
    resources: tuple[ResourceView, ...]
    contributors: tuple[Credit, ...]
    sources: tuple[Credit, ...]
    places: tuple[Text, ...]
    period: str
    frequency: Text
    freshness: Freshness
    quality: Quality
    citation: str
    versions: tuple[VersionView, ...]
    recipes: tuple[Recipe, ...]
    linked_data: Markup
    pinned: bool
    filled: str
    similar: tuple[SimilarThing, ...]
    views: tuple[str, ...]


def describe_release(
    reader: Reader,
    connection: Connection,
    dataset: Dataset,
    release: Release,
    day: date,
    *,
    pinned: bool,
) -> ReleasePage:
    manifest = reader.service.store.manifest(release.manifest)
    descriptor = manifest.descriptor
    subject = make_subject(reader.service, release, manifest)
    frequency = str(descriptor.get("oress:frequency") or "")
    newest = dataset.current or release
    return ReleasePage(
        summary=summarize_dataset(reader, dataset, release),
        manifest=manifest,
        resources=tuple(_describe_resources(reader, connection, manifest)),
        contributors=_credits(reader, descriptor.get("contributors")),
        sources=_credits(reader, descriptor.get("sources")),
        places=_places(reader, connection, descriptor.get("oress:spatial") or []),
        period=_period(descriptor.get("oress:temporal") or {}, reader.language),
        frequency=reader.label("frequency", frequency) if frequency else Text(""),
        freshness=describe_freshness(reader, frequency, newest.issued, day),
        quality=assess_release(reader, connection, dataset, release, manifest),
        citation=cite_apa(refer_release(subject), reader.language),
        versions=tuple(_describe_versions(reader, dataset)),
        recipes=pin_recipes(reader.service.settings.base_url, manifest),
        linked_data=to_json_ld(describe_schemaorg(subject, reader.language, pinned=pinned)),
        pinned=pinned,
        filled=_share_filled(reader, manifest),
        similar=find_similar(reader, DATASET, dataset.name),
        views=describe_views(reader, connection, release),
    )


def _describe_resources(
    reader: Reader, connection: Connection, manifest: Manifest
) -> Iterator[ResourceView]:
    made = read_made(reader.service.store.home, manifest.name, manifest.version)
    for resource in manifest.descriptor.get("resources", []):
        source = manifest.find_file(resource.get("path", ""))
        if source is None:
            continue
        name = resource["name"]
        view = ResourceView(
            name=name,
            title=reader.text(resource, "title") or Text(name),
            description=reader.text(resource, "description"),
            file=source,
            is_table=is_table(resource),
            licences=tuple(find_licences(reader, manifest.descriptor, source.path)),
            derived=tuple(
                (path, made_file["bytes"])
                for path, made_file in made.get("files", {}).items()
                if path.partition(".")[0] == name
            ),
        )
        if not view.is_table:
            yield view
            continue
        table = read_table(resource)
        file = find_rows(reader.service, manifest.name, manifest.version, table.resource)
        view = replace(view, fields=tuple(list_fields(reader, table, file)))
        if file:
            table = point_to_owner(table)
            labels = read_labels(reader.service, connection, table)
            shown = ShownTable(reader, manifest, table, file, labels)
            view = replace(view, preview=preview_rows(shown), href=shown.path)
        yield view


def _share_filled(reader: Reader, manifest: Manifest) -> str:
    """The share of the cells of all tables that are filled, rounded down."""
    filled = cells = 0
    for table in read_tables(manifest.descriptor):
        file = find_rows(reader.service, manifest.name, manifest.version, table.resource)
        counts = dict(count_cells(file)) if file and table.columns else {}
        cells += counts.pop("", 0) * len(counts)
        filled += sum(counts.values())
    return show_figure(100 * filled // cells, reader.language, PERCENT) if cells else ""


def _describe_versions(reader: Reader, dataset: Dataset) -> Iterator[VersionView]:
    """All releases, newest first, with their changes."""
    before = dict(pairwise(dataset.visible))
    for number, release in enumerate(dataset.releases):
        earlier = before.get(release)
        summarised = earlier and number < MOST_SUMMARISED
        changes = describe_changes(reader, earlier, release) if earlier and summarised else None
        yield VersionView(release, earlier, changes)


# The roles of contributors in the standard.
ROLES = {
    "author": N_("author"),
    "creator": N_("author"),
    "publisher": N_("publisher"),
    "maintainer": N_("maintainer"),
    "wrangler": N_("preparation of the data"),
    "contributor": N_("contributor"),
}


def _credits(reader: Reader, parts: Any) -> tuple[Credit, ...]:
    return tuple(_credit(reader, part) for part in parts or [])


def _credit(reader: Reader, part: Mapping[str, Any]) -> Credit:
    agent = read_agent(part)
    return Credit(
        title=agent.name,
        address=safe_link(agent.address),
        roles=tuple(
            say(ROLES[role], reader.language) if role in ROLES else role for role in agent.roles
        ),
    )


def _places(reader: Reader, connection: Connection, codes: list[str]) -> tuple[Text, ...]:
    """The names of places; the code where the register does not know it (yet)."""
    records = read_records(connection, "place", codes)
    names = {code: record.name for code, record in records.items()}
    return tuple(reader.name(names.get(code, {})) or Text(str(code)) for code in codes)


def _period(period: Mapping[str, Any], language: str) -> str:
    return show_period(str(period.get("start") or ""), str(period.get("end") or ""), language)
