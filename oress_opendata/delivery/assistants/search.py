"""The tool `search`: what the search of the pages and of the API finds."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

from oress_opendata.delivery.assistants.arguments import choice, members, number, text, texts
from oress_opendata.delivery.assistants.call import Call
from oress_opendata.delivery.assistants.provenance import complete, find_releases
from oress_opendata.delivery.assistants.tool import CURSOR, NEXT, NUMBER, OBJECTS, Tool
from oress_opendata.delivery.http.capacity import SEARCH
from oress_opendata.delivery.http.result_urls import find_iri, find_url
from oress_opendata.delivery.parameters.parameter import NOT_A_CHOICE
from oress_opendata.delivery.parameters.search import (
    SearchParameters,
    make_search,
    write_search_cursor,
)
from oress_opendata.errors import BadQuery
from oress_opendata.projections.search.querying.results import Result
from oress_opendata.projections.search.querying.searcher import SORTS

_MARK = re.compile("</?mark>")
SUGGESTION = {"type": ["string", "null"], "description": "The query with its typos corrected."}
FACETS = {"type": "object", "description": "The most frequent values of each filter."}
MOST_VALUES = 10


def search(call: Call) -> dict[str, Any]:
    parameters = _read_parameters(call)
    wanted = replace(make_search(call.service, parameters, call.language), meaning=True)
    found = call.service.searcher.search(wanted)
    position = found.next_position
    body = {
        "items": [_show(call, result) for result in found.results],
        "total": found.total,
        "next": write_search_cursor(position) if position is not None else None,
        "suggestion": found.suggestion,
        "near": found.near,
        "facets": {
            name: [{"value": v.value, "label": v.label, "count": v.count} for v in some]
            for name, values in found.facets.items()
            if (some := values[:MOST_VALUES])
        },
    }
    return complete(call, body, find_releases(call, filter(None, map(_dataset, found.results))))


def _read_parameters(call: Call) -> SearchParameters:
    arguments = call.arguments
    plain = {"q": call.text("query"), "limit": str(arguments["limit"])}
    plain |= {name: arguments[name] for name in ("sort", "cursor") if name in arguments}
    filters = {
        name: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for name, value in arguments.get("filters", {}).items()
    }
    if kinds := arguments.get("types"):
        filters["type"] = _check_kinds(call, kinds)
    return SearchParameters(plain, {name: values for name, values in filters.items() if values})


def _check_kinds(call: Call, kinds: list[str]) -> tuple[str, ...]:
    """Kinds that the index has: an assistant would take an empty list for an answer."""
    known = sorted(call.service.searcher.open().reader.facets().get("type", ()))
    if not set(kinds) <= set(known):
        raise BadQuery(NOT_A_CHOICE, parameter="types", known=", ".join(known))
    return tuple(kinds)


def _show(call: Call, result: Result) -> dict[str, Any]:
    """A result in plain text: an assistant shows no markup."""
    item: dict[str, Any] = {
        "type": result.type,
        "id": result.id,
        "title": result.title,
        "snippet": html.unescape(_MARK.sub("", result.snippet)),
        "iri": find_iri(call.service, result),
        "url": find_url(call.service, result, call.language),
        "dataset": _dataset(result),
        "fictitious": result.sample,
        "found_by": list(result.found_by),
    }
    if result.page is not None:
        item["page"] = result.page
    return {**item, "date": result.date} if result.date else item


def _dataset(result: Result) -> str:
    return result.id if result.type == "dataset" else str(result.shown.get("dataset") or "")


SEARCH_TOOL = Tool(
    name="search",
    title="Search everything",
    description=(
        "Search datasets, their columns, records of registers (structures, support actors, "
        "places, documents, steps of the guide), pages of documents and concepts, in French, "
        "Arabic or English; typos and transliterations are understood, and what is near in "
        "meaning is added. Begin here when you do not know an id. Then call `record` with the "
        "`type` and `id` of a result, or `dataset`."
    ),
    arguments=(
        text("query", 'Words, "phrases", -what is not wanted.', required=True, most=200),
        texts("types", "Only these kinds: dataset, column, concept, or a register such as actor."),
        members("filters", "Values by filter, as `facets` of an answer names them."),
        choice("sort", "The order: by relevance, the newest first, or by name.", SORTS),
        number("limit", "Results at most.", 10, 50),
        CURSOR,
    ),
    output={
        "items": OBJECTS,
        "total": NUMBER,
        "next": NEXT,
        "suggestion": SUGGESTION,
        "near": NUMBER,
        "facets": FACETS,
    },
    capacity=SEARCH,
    answer=search,
)
