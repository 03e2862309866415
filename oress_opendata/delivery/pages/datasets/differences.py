"""The page that shows what changed from one release of a dataset to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.comparison.difference import Comparison, compare_releases
from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.http.urls import query_string
from oress_opendata.delivery.pages.shared.formatting import own_name
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.difference import Level, Reason
from oress_opendata.model.texts import say_isolated
from oress_opendata.store.releases import find_visible

ROWS = 50
NO_RESOURCE = N_("The parameter {parameter} names no resource that changed.")
NO_POSITION = N_("The parameter {parameter} must be a whole number.")
LEVELS = {
    Level.NONE: N_("Nothing changed"),
    Level.PATCH: N_("A correction"),
    Level.MINOR: N_("An addition"),
    Level.MAJOR: N_("A break"),
}


# What is called what in a descriptor; anything else is shown as it stands there.
PARTS = {
    "title": N_("Title"),
    "description": N_("Description"),
    "keywords": N_("Keywords"),
    "licenses": N_("Licence"),
    "contributors": N_("Contributors"),
    "sources": N_("Sources"),
    "spatial": N_("Places"),
    "temporal": N_("Period"),
    "frequency": N_("Update frequency"),
    "themes": N_("Themes"),
    "resources": N_("Tables and files"),
}


class Words:
    """What the columns and the codes of two releases are called, in the reader's language."""

    def __init__(self, reader: Reader, descriptors: list[Mapping[str, Any]]) -> None:
        self.reader = reader
        self.columns = {
            (table.resource, column.name): column
            for descriptor in descriptors
            for table in read_tables(descriptor)
            for column in table.columns
        }

    def title(self, resource: str, name: str) -> Text:
        """What a column is called; empty where it has only its name."""
        column = self.columns.get((resource, name))
        return self.reader.text(column.field, "title") if column else Text("")

    def label(self, resource: str, name: str, cell: str) -> Text:
        """What a code stands for; empty where a cell is none."""
        column = self.columns.get((resource, name))
        if column is None or not column.scheme:
            return Text("")
        return self.reader.name(self.reader.vocabulary.label(column.scheme, cell))

    def place(self, pointer: str) -> str:
        """Where in a descriptor something stands: `/oress:title/ar` is the title in Arabic."""
        first, *rest = pointer.removeprefix("/").split("/")
        part = PARTS.get(first.removeprefix("oress:"))
        if part is None:
            return ""
        steps = [own_name(step) if len(step) == len("ar") else step for step in rest]
        return " · ".join([say(part, self.reader.language), *steps])


def make_differences(service: Service) -> Blueprint:
    differences = Blueprint("difference-pages", __name__)

    @differences.get("/datasets/<name>/diff/<before>..<after>")
    def show_difference(language: str, name: str, before: str, after: str) -> Response:
        def make(connection: Connection) -> str:
            releases = [find_visible(connection, name, version) for version in (before, after)]
            comparison = compare_releases(service.store, *releases)
            reader = Reader(service, language)
            descriptors = [
                service.store.manifest(release.manifest).descriptor for release in releases
            ]
            words = Words(reader, descriptors)
            return render_template(
                "datasets/difference.html",
                title=reader.text(descriptors[1], "title") or Text(name),
                words=words,
                metadata=[
                    (words.place(change.pointer), change)
                    for change in comparison.difference.metadata
                ],
                difference=comparison.difference,
                level=say(LEVELS[comparison.difference.level], language),
                reasons=[_say(reason, language) for reason in comparison.difference.reasons],
                **_choose_rows(service, comparison, language),
            )

        return answer(service, make, PAGE)

    return differences


def _choose_rows(service: Service, comparison: Comparison, language: str) -> dict[str, Any]:
    """A page of changed rows; `following` is the address of the next one."""
    resource = request.args.get("resource") or None
    difference = comparison.difference
    if resource is not None and all(
        changed.resource != resource for changed in difference.resources
    ):
        raise BadQuery(NO_RESOURCE, parameter="resource")
    found = comparison.rows(resource, _position(), ROWS + 1)
    shown, following = found[:ROWS], None
    if len(found) > ROWS:
        query: dict[str, str | int] = {"resource": resource} if resource else {}
        query["after"] = shown[-1][0]
        path = f"{language}/datasets/{quote(difference.name)}/diff/"
        versions = f"{quote(difference.before)}..{quote(difference.after)}"
        following = f"{service.addresses.root}/{path}{versions}{query_string(query)}"
    return {"rows": [row for _, row in shown], "resource": resource, "following": following}


def _position() -> int:
    text = request.args.get("after", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadQuery(NO_POSITION, parameter="after")
    return int(text)


def _say(reason: Reason, language: str) -> str:
    return say_isolated(reason.sentence, language, **reason.parameters)
