"""The page of the differences between two releases of a dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.comparison.difference import Comparison
from oress_opendata.comparison.kept import compare_releases
from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.capacity import DIFFERENCES, takes
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.http.urls import query_string
from oress_opendata.delivery.pages.changes.sentences import ChangeSentence, describe_items
from oress_opendata.delivery.pages.changes.titles import Titles
from oress_opendata.delivery.pages.datasets.labels import Labels
from oress_opendata.delivery.pages.shared.formatting import show_period
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.parameter import number_parameter
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_, say
from oress_opendata.model.difference import Change, Difference, Level, Reason, RowChange
from oress_opendata.model.release import Release
from oress_opendata.model.texts import say_isolated
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import count_rows
from oress_opendata.queries.changes import Scope, read_changes
from oress_opendata.queries.tables import find_rows, tables_state
from oress_opendata.store.releases import find_visible

ROWS = 50
NO_RESOURCE = N_("The parameter {parameter} does not name a changed resource.")
# The last change that was read.
AFTER = number_parameter("after", "", 0, 0, 10**15)
LEVELS = {
    Level.NONE: N_("Nothing changed"),
    Level.PATCH: N_("A correction"),
    Level.MINOR: N_("An addition"),
    Level.MAJOR: N_("A breaking change"),
}

PERIOD = "/oress:temporal"


@dataclass(frozen=True, slots=True)
class DifferencePage(Page):
    """`sentences` say in words what changed; `metadata` are changes of the descriptor with the
    titles of their places; `rows` are those of one `resource`, or of all; `following` is the
    address of the next ones. `new_rows` counts the rows of new tables, once they are ready;
    `columns_changed` says whether columns of any table did."""

    template: ClassVar[str] = "datasets/difference.html"

    title: Text
    difference: Difference
    level: str
    sentences: tuple[ChangeSentence, ...]
    reasons: tuple[str, ...]
    labels: Labels
    metadata: tuple[tuple[str, Change], ...]
    resource: str
    rows: tuple[RowChange, ...]
    following: str
    new_rows: Mapping[str, int]
    columns_changed: bool


def make_differences(service: Service) -> Blueprint:
    differences = Blueprint("difference-pages", __name__)

    @differences.get("/datasets/<name>/diff/<before>..<after>")
    @takes(DIFFERENCES)
    def show_difference(language: str, name: str, before: str, after: str) -> Response:
        def make(connection: Connection) -> str:
            releases = [find_visible(connection, name, version) for version in (before, after)]
            return render(_compare(Reader(service, language), connection, *releases))

        return answer(service, make, PAGE, tables_state(service))

    return differences


def _compare(
    reader: Reader, connection: Connection, before: Release, after: Release
) -> DifferencePage:
    store, language = reader.service.store, reader.language
    comparison = compare_releases(store, before, after)
    difference = comparison.difference
    descriptors = [store.manifest(release.manifest).descriptor for release in (before, after)]
    resource = _read_resource(difference)
    rows, following = _choose_rows(reader, comparison, resource)
    labels = Labels(reader, connection, descriptors, rows)
    changes = read_changes(reader.service, connection, before, after)
    return DifferencePage(
        title=reader.text(descriptors[1], "title") or Text(difference.name),
        difference=difference,
        level=say(LEVELS[difference.level], language),
        sentences=describe_items(reader, connection, changes, Scope()),
        reasons=tuple(_say(reason, labels.titles, language) for reason in difference.reasons),
        labels=labels,
        metadata=tuple(
            (labels.place(change.pointer), change)
            for change in _join_periods(difference.metadata, descriptors, language)
        ),
        resource=resource,
        rows=rows,
        following=following,
        new_rows=dict(_count_new(reader, after, difference)),
        columns_changed=any(
            change.columns_added or change.columns_removed or change.columns_changed
            for change in difference.resources
        ),
    )


def _count_new(reader: Reader, after: Release, difference: Difference) -> Iterator[tuple[str, int]]:
    for change in difference.resources:
        if change.kind == "added":
            name = change.resource
            table = find_rows(reader.service, after.dataset, after.version, name)
            if table:
                yield name, count_rows(table, RowQuery(select=()))


def _join_periods(
    changes: Sequence[Change], descriptors: Sequence[Mapping[str, Any]], language: str
) -> Iterator[Change]:
    """The same changes, with those of the period as one, in words."""
    joined = False
    for change in changes:
        if not change.pointer.startswith(PERIOD):
            yield change
        elif not joined:
            joined = True
            stated = [described.get("oress:temporal") or {} for described in descriptors]
            before, after = (
                show_period(str(p.get("start") or ""), str(p.get("end") or ""), language) or None
                for p in stated
            )
            yield Change(PERIOD, before, after)


def _read_resource(difference: Difference) -> str:
    """The resource whose rows are requested; empty for those of all. Raises BadQuery."""
    resource = read_query_string().text("resource")
    if resource and all(changed.resource != resource for changed in difference.resources):
        raise BadQuery(NO_RESOURCE, parameter="resource")
    return resource


def _choose_rows(
    reader: Reader, comparison: Comparison, resource: str
) -> tuple[tuple[RowChange, ...], str]:
    """A page of changed rows, and the address of the next one."""
    difference = comparison.difference
    found = comparison.rows(resource or None, _position(), ROWS + 1)
    shown, following = found[:ROWS], ""
    if len(found) > ROWS:
        query: dict[str, str | int] = {"resource": resource} if resource else {}
        query["after"] = shown[-1][0]
        path = f"{reader.language}/datasets/{quote(difference.name)}/diff/"
        versions = f"{quote(difference.before)}..{quote(difference.after)}"
        root = reader.service.addresses.root
        following = f"{root}/{path}{versions}{query_string(query)}"
    return tuple(row for _, row in shown), following


def _position() -> int:
    return read_query_string().get(AFTER)


def _say(reason: Reason, titles: Titles, language: str) -> str:
    """A reason with the titles of its table and of its column."""
    words = dict(reason.parameters)
    resource = str(words.get("resource", ""))
    if "column" in words:
        words["column"] = titles.column(resource, words["column"])
    words["resource"] = titles.table(resource)
    return say_isolated(reason.sentence, language, **words)
