"""Which fixture to use when.

- `post`: sends one message to `/mcp` of a small application, as a function (method, params,
  version, headers) -> status and body.
- `call`: calls a tool of the service with everything that is shipped -> its result.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.error import HTTPError

import pytest
from flask.testing import FlaskClient

from tests.conftest import Service

MODERN, LEGACY = "2026-07-28", "2025-11-25"
META = "io.modelcontextprotocol/"
Post = Callable[..., tuple[int, Any]]
Call = Callable[..., dict[str, Any]]


def make_message(
    method: str, params: Mapping[str, Any] | None, version: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """A request of a revision, and its headers."""
    sent: dict[str, Any] = dict(params or {})
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": sent}
    headers = {"MCP-Protocol-Version": version, "Content-Type": "application/json"}
    if version != MODERN:
        return body, headers
    sent["_meta"] = {
        f"{META}protocolVersion": version,
        f"{META}clientCapabilities": {},
    }
    headers["Mcp-Method"] = method
    named = sent.get("name") or sent.get("uri")
    return body, headers | ({"Mcp-Name": named} if named else {})


@pytest.fixture
def post(client: FlaskClient) -> Post:
    def post(
        method: str,
        params: Mapping[str, Any] | None = None,
        version: str = MODERN,
        **changes: str | None,
    ) -> tuple[int, Any]:
        body, headers = make_message(method, params, version)
        changed = {name.replace("_", "-"): value for name, value in changes.items()}
        lower = {name.lower() for name in changed}
        kept = {name: value for name, value in headers.items() if name.lower() not in lower}
        sent = kept | {name: value for name, value in changed.items() if value is not None}
        answer = client.post("/mcp", data=json.dumps(body), headers=sent)
        return answer.status_code, answer.get_json()

    return post


@pytest.fixture(scope="session")
def call(service: Service) -> Call:
    def call(name: str, **arguments: Any) -> dict[str, Any]:
        params = {"name": name, "arguments": arguments}
        body, headers = make_message("tools/call", params, LEGACY)
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{service.address}/mcp", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                found = json.load(answer)
        except HTTPError as error:
            with error:
                pytest.fail(error.read().decode())
        result: dict[str, Any] = found["result"]
        return result

    return call
