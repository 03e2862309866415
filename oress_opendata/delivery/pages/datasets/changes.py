"""The changes of a version in short, for the list of versions: rows, columns, tables, texts.

The page of differences shows all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oress_opendata.comparison.kept import compare_releases
from oress_opendata.delivery.pages.changes.titles import Titles, read_descriptor
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.languages import N_, say
from oress_opendata.model.difference import Difference
from oress_opendata.model.release import Release
from oress_opendata.model.texts import say_isolated

ROWS = ("added", "removed", "changed")
RESOURCES = {
    "added": N_("added: {name}"),
    "removed": N_("removed: {name}"),
}
COLUMN_ADDED, COLUMN_REMOVED = N_("column added: {name}"), N_("column removed: {name}")
COLUMNS_CHANGED = N_("column descriptions changed")
DESCRIBED = N_("description changed")
FILE_CHANGED = N_("file changed: {name}")
NOTHING = N_("only the number changed")


@dataclass(frozen=True, slots=True)
class Changes:
    """`rows` counts rows by kind of change; `phrases` describe the other changes."""

    rows: Mapping[str, int]
    phrases: tuple[str, ...]


def describe_changes(reader: Reader, before: Release, after: Release) -> Changes:
    titles = Titles(reader, [read_descriptor(reader, release) for release in (before, after)])
    difference = compare_releases(reader.service.store, before, after).difference
    counts = {
        kind: sum(getattr(resource, kind) or 0 for resource in difference.resources)
        for kind in ROWS
    }
    phrases = list(_describe(difference, titles, reader.language))
    if not phrases and not any(counts.values()):
        phrases = [say(NOTHING, reader.language)]
    return Changes(counts, tuple(phrases))


def _describe(difference: Difference, titles: Titles, language: str) -> Iterator[str]:
    for resource in difference.resources:
        if resource.kind in RESOURCES:
            yield say_isolated(
                RESOURCES[resource.kind], language, name=titles.table(resource.resource)
            )
            continue
        for name in resource.columns_added:
            yield say_isolated(COLUMN_ADDED, language, name=titles.column(resource.resource, name))
        for name in resource.columns_removed:
            yield say_isolated(
                COLUMN_REMOVED, language, name=titles.column(resource.resource, name)
            )
        if resource.added is None:
            yield say_isolated(FILE_CHANGED, language, name=titles.table(resource.resource))
    if any(resource.columns_changed for resource in difference.resources):
        yield say(COLUMNS_CHANGED, language)
    if difference.metadata:
        yield say(DESCRIBED, language)
