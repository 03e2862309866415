"""Calls of the tools at `/mcp`, beside the addresses of the API that answer the same questions.

    python benchmarks/assistants.py [QUESTIONS]

Each question is another one, so that nothing is kept, and is sent to both in turn, over one
connection each, to one web process with everything that is shipped.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from measure import describe_machine

from tests.conftest import Service, serve_everything

QUESTIONS = 100
ROWS = "/api/v1/datasets/indicateurs/versions/1.0.0/resources/indicateurs/rows"
Call = tuple[str, dict[str, Any], str]


def main() -> None:
    questions = int(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS
    print(f"{describe_machine()}; {questions} questions each\n")
    with tempfile.TemporaryDirectory() as folder, serve_everything(Path(folder)) as service:
        address = urlsplit(service.address)
        ours, api = HTTPConnection(address.netloc), HTTPConnection(address.netloc)
        listed = [call(ours, "tools/list", {}) for _ in range(questions)]
        print("| what | /mcp, ms | API, ms | ratio |\n|---|---:|---:|---:|")
        print(f"| `tools/list` | {statistics.median(listed):.1f} | | |")
        for name, calls in make_calls(service).items():
            times: list[tuple[float, float]] = []
            for tool, arguments, path in islice(calls, questions):
                given = {"name": tool, "arguments": arguments}
                times.append((call(ours, "tools/call", given), get(api, path)))
            mine, theirs = (statistics.median(side) for side in zip(*times, strict=True))
            print(f"| `{name}` | {mine:.1f} | {theirs:.1f} | {mine / theirs:.1f} |")


def make_calls(service: Service) -> dict[str, Iterator[Call]]:
    """The calls of each tool, with the address of the API beside each."""
    places = [place["id"] for place in list_all(service, "/api/v1/places?limit=100")]
    ids = [item["id"] for item in list_all(service, "/api/v1/structures?limit=100")]
    words = [place["name"]["fr"] for place in list_all(service, "/api/v1/places?limit=100")]
    return {
        "search": (
            ("search", {"query": word, "limit": 20}, f"/api/v1/search?q={quote(word)}&limit=20")
            for word in words
        ),
        "record": (
            ("record", {"register": "structure", "id": key}, f"/api/v1/structures/{key}")
            for key in ids
        ),
        "rows": (
            (
                "rows",
                {"dataset": "indicateurs", "where": {"place": place}, "limit": 20},
                f"{ROWS}?where.place={place}&limit=20",
            )
            for place in places
        ),
    }


def list_all(service: Service, path: str) -> Iterator[Any]:
    address: str | None = path
    while address:
        page = service.json(address)
        yield from page["items"]
        address = page["next"] and page["next"].removeprefix(service.address)


def call(connection: HTTPConnection, method: str, params: dict[str, Any]) -> float:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    headers = {"Content-Type": "application/json"}
    return ask(connection, "POST", "/mcp", json.dumps(message), headers)


def get(connection: HTTPConnection, path: str) -> float:
    return ask(connection, "GET", path, None, {})


def ask(
    connection: HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str]
) -> float:
    """Milliseconds of a request, which has to succeed."""
    began = time.perf_counter()
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    taken = 1_000 * (time.perf_counter() - began)
    assert answer.status == 200, content
    assert b'"isError":true' not in content, content
    return taken


if __name__ == "__main__":
    main()
