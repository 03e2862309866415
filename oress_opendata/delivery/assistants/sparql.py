"""The tool `sparql`: the guarded SPARQL service of `/sparql`, with small answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from oress_opendata.delivery.assistants.arguments import text
from oress_opendata.delivery.assistants.call import Call
from oress_opendata.delivery.assistants.provenance import complete, find_releases
from oress_opendata.delivery.assistants.tool import OBJECTS, TEXT, Tool
from oress_opendata.delivery.http.capacity import SPARQL
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.sparql.evaluate import SparqlQuery
from oress_opendata.queries.sparql import answer_sparql
from oress_opendata.store.releases import list_datasets

MOST_ROWS, MOST_BYTES = 100, 1_000_000
TOO_MANY = N_("The query has more than {most} solutions. Add LIMIT and OFFSET, or count them.")
TOO_LARGE = N_("The result is larger than {bytes} bytes. Reduce it with LIMIT.")


def query_graph(call: Call) -> dict[str, Any]:
    base = f"{call.service.settings.base_url}/sparql"
    found = answer_sparql(call.service, SparqlQuery(call.text("query"), "json", "ttl", base))
    if len(found.body) > MOST_BYTES:
        raise BadQuery(TOO_LARGE, parameter="query", bytes=MOST_BYTES)
    content = found.body.decode()
    body: dict[str, Any] = {"columns": [], "rows": [], "boolean": None, "turtle": None}
    if found.form == "json":
        body |= _read_solutions(json.loads(content))
    else:
        body["turtle"] = content
    names = [dataset.name for dataset in list_datasets(call.connection) if dataset.current]
    return complete(call, body, find_releases(call, names))


def _read_solutions(result: Mapping[str, Any]) -> dict[str, Any]:
    """The solutions with plain values; what a language or a datatype adds is kept."""
    if "boolean" in result:
        return {"boolean": result["boolean"]}
    solutions = result["results"]["bindings"]
    if len(solutions) > MOST_ROWS:
        raise BadQuery(TOO_MANY, parameter="query", most=MOST_ROWS)
    return {"columns": result["head"]["vars"], "rows": solutions}


SPARQL_TOOL = Tool(
    name="sparql",
    title="Query the linked data in SPARQL",
    description=(
        "A read-only SPARQL 1.1 query over all current releases and vocabularies, for what the "
        f"other tools cannot answer. At most {MOST_ROWS} solutions: use LIMIT, or COUNT. Limited "
        "to 3 seconds; no SERVICE, no updates. Rows are bindings as SPARQL's JSON has them."
    ),
    arguments=(text("query", "A query in SPARQL 1.1.", required=True, most=10_000),),
    output={
        "columns": {"type": "array", "items": TEXT},
        "rows": OBJECTS,
        "boolean": {"type": ["boolean", "null"], "description": "The answer to ASK."},
        "turtle": {"type": ["string", "null"], "description": "What CONSTRUCT or DESCRIBE gives."},
    },
    capacity=SPARQL,
    answer=query_graph,
)
