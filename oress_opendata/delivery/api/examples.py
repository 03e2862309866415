"""Examples for the description of the API: recorded answers about what is shipped, and problems.

`examples.json` holds, by path, the parameters of a question and its answer, with {base} for the
address of the service; `python tests/delivery/record_examples.py` records it, and a test asks
every question again. Added to the description by blueprint.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import json

from oress_opendata.delivery.http.negotiation import JSON, PROBLEM
from oress_opendata.model.form import FORMS

TEXT = FORMS["txt"].media_type
RECORDED = Path(__file__).with_name("examples.json")
# The questions, by path: what stands in the path, and what is asked.
QUESTIONS: dict[str, dict[str, str]] = {
    "/api/v1/datasets": {"limit": "1"},
    "/api/v1/datasets/{name}": {"name": "positions-communes"},
    "/api/v1/datasets/{name}/versions": {"name": "acteurs-accompagnement", "limit": "1"},
    "/api/v1/datasets/{name}/versions/{version}": {
        "name": "positions-communes",
        "version": "1.0.0",
    },
    "/api/v1/datasets/{name}/diff": {
        "name": "acteurs-accompagnement",
        "from": "1.0.0",
        "to": "1.1.0",
        "limit": "1",
    },
    "/api/v1/changes": {"since": "0", "limit": "1"},
    "/api/v1/registers": {},
    "/api/v1/registers/{register}": {"register": "service", "limit": "1"},
    "/api/v1/registers/{register}/{identifier}": {"register": "place", "identifier": "01.151"},
    "/api/v1/structures": {"limit": "1"},
    "/api/v1/structures/{identifier}": {"identifier": "exemple-001"},
    "/api/v1/actors": {"where.kind": "etablissement_public", "lang": "ar", "limit": "1"},
    "/api/v1/actors/{identifier}": {"identifier": "ada"},
    "/api/v1/documents": {"limit": "1"},
    "/api/v1/documents/{identifier}": {"identifier": "depliant-oress"},
    "/api/v1/places": {"where.type": "province", "limit": "1"},
    "/api/v1/places/{identifier}": {"identifier": "01.151"},
    "/api/v1/datasets/{name}/versions/{version}/resources/{resource}/rows": {
        "name": "indicateurs",
        "version": "1.0.0",
        "resource": "indicateurs",
        "select": "place,period,indicator,value",
        "where.period": "2024",
        "sort": "-value",
        "limit": "2",
    },
    "/api/v1/datasets/{name}/versions/{version}/resources/{resource}/rows.{form}": {
        "name": "indicateurs",
        "version": "1.0.0",
        "resource": "indicateurs",
        "form": "json",
        "group": "period",
        "aggregate": "count",
    },
    "/api/v1/datasets/{name}/versions/{version}/resources/{resource}/rows/citation.{form}": {
        "name": "indicateurs",
        "version": "1.0.0",
        "resource": "indicateurs",
        "form": "txt",
        "where.period": "2024",
        "lang": "ar",
    },
    "/api/v1/search": {"q": "بليونش", "type": "place", "sort": "name", "lang": "ar"},
    "/api/v1/search.{form}": {"form": "csv", "q": "بليونش", "type": "place", "sort": "name"},
    "/api/v1/suggest": {"q": "belyou", "type": "place", "lang": "fr"},
}
# By name: status, what is said, and further members.
PROBLEMS: dict[str, tuple[int, str, str, str, dict[str, Any]]] = {
    "bad-parameter": (
        400,
        "The question cannot be",
        "In where.colour: there is no column colour. The columns are: id, name_fr, kind.",
        "/api/v1/actors?where.colour=blue",
        {"parameter": "where.colour"},
    ),
    "not-found": (
        404,
        "Not found",
        "There is no dataset nobody.",
        "/api/v1/datasets/nobody",
        {},
    ),
    "gone": (
        410,
        "Withdrawn",
        "The version 1.0.0 of the dataset prices was withdrawn.",
        "/api/v1/datasets/prices/versions/1.0.0",
        {"reason": "Wrong unit in a column", "replaced_by": "1.0.1"},
    ),
    "unavailable": (
        503,
        "Unavailable",
        "The rows are being prepared. Try again in a moment.",
        "/api/v1/datasets/prices/versions/1.0.1/resources/prices/rows",
        {},
    ),
    "error": (
        500,
        "Error",
        "Something went wrong here. It was noted as 5f0c.",
        "/api/v1/datasets",
        {"id": "5f0c"},
    ),
}


def read_recorded(base_url: str) -> dict[str, Any]:
    """By path the recorded answer, as this service would give it."""
    text = RECORDED.read_text(encoding="utf-8").replace("{base}", base_url)
    recorded: dict[str, Any] = json.loads(text)
    return recorded


def add_examples(spec: dict[str, Any], base_url: str) -> dict[str, Any]:
    """The description, with an example of every question, its answer and every problem.

    Only what a question asks has an example: readers of descriptions fill in whatever has one.
    """
    recorded = read_recorded(base_url)
    for path, item in spec["paths"].items():
        for parameter in _parameters(item):
            example = QUESTIONS.get(path, {}).get(parameter["name"])
            if example is not None:
                whole = parameter["schema"].get("type") == "integer"
                parameter["example"] = int(example) if whole else example
        # One that is not recorded yet is missed by a test; the service runs, and can be recorded.
        if path in recorded:
            content = item["get"]["responses"]["200"]["content"]
            content[JSON if JSON in content else TEXT]["example"] = recorded[path]
    for name, response in spec["components"]["responses"].items():
        problems = {"bad-parameter"} if name == "BAD_REQUEST" else PROBLEMS
        response["content"][PROBLEM]["examples"] = {
            slug: {"value": _problem(slug, base_url)} for slug in problems
        }
    return spec


def _parameters(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from item.get("parameters", ())
    yield from item["get"].get("parameters", ())


def _problem(slug: str, base_url: str) -> dict[str, Any]:
    status, title, detail, instance, extra = PROBLEMS[slug]
    kind = f"{base_url}/api/docs#{slug}"
    words = {"type": kind, "title": title, "status": status, "detail": detail}
    return {**words, "instance": instance, **extra}
