"""The page that shows what changed from one release of a dataset to another."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.addresses import query_string
from oress_opendata.delivery.caching import answer
from oress_opendata.delivery.describing import say_isolated
from oress_opendata.delivery.negotiation import PAGE
from oress_opendata.delivery.pages.portrait import Reader
from oress_opendata.delivery.service import Service
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_, say
from oress_opendata.model.difference import Level, Reason
from oress_opendata.publication.difference import Comparison, compare_releases
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


def make_differences(service: Service) -> Blueprint:
    differences = Blueprint("difference-pages", __name__)

    @differences.get("/datasets/<name>/diff/<before>..<after>")
    def show_difference(language: str, name: str, before: str, after: str) -> Response:
        def make(connection: Connection) -> str:
            releases = [find_visible(connection, name, each) for each in (before, after)]
            comparison = compare_releases(service.store, *releases)
            title = _title(Reader(service, language), releases[1].manifest)
            return render_template(
                "difference.html",
                title=title,
                difference=comparison.difference,
                level=say(LEVELS[comparison.difference.level], language),
                reasons=[_say(each, language) for each in comparison.difference.reasons],
                **_choose_rows(service, comparison, language),
            )

        return answer(service, make, PAGE)

    return differences


def _choose_rows(service: Service, comparison: Comparison, language: str) -> dict[str, Any]:
    """A page of changed rows; `following` is the address of the next one."""
    resource = request.args.get("resource") or None
    difference = comparison.difference
    if resource is not None and all(each.resource != resource for each in difference.resources):
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


def _title(reader: Reader, manifest: str) -> Any:
    return reader.text(reader.service.store.manifest(manifest).descriptor, "title")
