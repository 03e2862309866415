"""Examples for the description of the API: recorded answers about what is shipped, and problems.

`examples.json` holds the answers by path, with {base} for the address of the service. `make
examples` records them, and a test makes every request again.
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
# The requests by path: what the path holds, and the parameters.
REQUESTS: dict[str, dict[str, str]] = {
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
# What a program sends, where there is a desk: tried on a small package.
DEPOSIT = "/api/v1/packages"
# The problems that an answer of the API may be; recorded under this key, by the end of `type`.
PROBLEMS = "problems"


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
            example = REQUESTS.get(path, {}).get(parameter["name"])
            if example is not None:
                whole = parameter["schema"].get("type") == "integer"
                parameter["example"] = int(example) if whole else example
        # One that is not recorded yet is missed by a test; the service runs, and can be recorded.
        if path in recorded:
            content = _operation(item)["responses"]["200"]["content"]
            content[JSON if JSON in content else TEXT]["example"] = recorded[path]
    for name, response in spec["components"]["responses"].items():
        problems = recorded.get(PROBLEMS, {})
        kept = {"bad-parameter"} if name == "BAD_REQUEST" else problems.keys()
        response["content"][PROBLEM]["examples"] = {
            slug: {"value": problem} for slug, problem in problems.items() if slug in kept
        }
    return spec


def _parameters(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from item.get("parameters", ())
    yield from _operation(item).get("parameters", ())


def _operation(item: dict[str, Any]) -> dict[str, Any]:
    """The one operation of a path."""
    found: dict[str, Any] = item.get("get") or item["post"]
    return found
