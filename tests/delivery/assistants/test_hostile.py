"""Any JSON, with any headers, gets an answer of the protocol: never an internal error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oress_opendata.delivery.assistants.tools import make_tools
from tests.delivery.assistants.conftest import LEGACY, META, MODERN

pytestmark = pytest.mark.usefixtures("two_releases")
ENOUGH = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "cooperatives", "1.0.0", "latest", "zitoun", "../x", "';--", "ء" * 9]),
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
METHODS = st.sampled_from(
    ["initialize", "ping", "tools/list", "tools/call", "resources/list", "resources/read",
     "resources/templates/list", "server/discover", "notifications/initialized", "x"]
)  # fmt: skip
TOOLS = {
    name: tool
    for name, tool in make_tools("http://127.0.0.1:8000", ("fr", "ar", "en")).items()
    # Hostile queries have tests of their own.
    if name != "sparql"
}


@st.composite
def calls(draw: st.DrawFn) -> dict[str, Any]:
    """A call of a tool with arguments of its own, all that it requires and any others."""
    tool = TOOLS[draw(st.sampled_from(sorted(TOOLS)))]
    required = {a.name: st.one_of(TEXTS, VALUES) for a in tool.arguments if a.required}
    others = {a.name: VALUES for a in tool.arguments if not a.required}
    arguments = draw(st.fixed_dictionaries(required, optional=others))
    return {"name": tool.name, "arguments": arguments}


MESSAGES = st.fixed_dictionaries(
    {"jsonrpc": st.sampled_from(["2.0", "1.0", 2]), "id": SCALARS, "method": METHODS},
    optional={"params": st.one_of(VALUES, st.dictionaries(
        st.sampled_from(["name", "arguments", "uri", "cursor", "_meta"]), VALUES))},
)  # fmt: skip
VERSIONS = st.sampled_from([None, MODERN, LEGACY, "2031-01-01"])


def send(client: FlaskClient, body: bytes, version: str | None) -> Any:
    headers = {"Content-Type": "application/json"}
    if version:
        headers["MCP-Protocol-Version"] = version
    return client.post("/mcp", data=body, headers=headers)


def check(answer: Any) -> None:
    assert answer.status_code in (200, 202, 400, 404), answer.data
    if answer.status_code != 202:
        body = answer.get_json()
        assert body["jsonrpc"] == "2.0"
        assert ("result" in body) != ("error" in body)


@ENOUGH
@given(body=st.one_of(st.binary(max_size=60), VALUES.map(lambda v: json.dumps(v).encode())),
       version=VERSIONS)  # fmt: skip
def test_any_body(client: FlaskClient, body: bytes, version: str | None) -> None:
    check(send(client, body, version))


@ENOUGH
@given(message=MESSAGES, version=VERSIONS)
def test_any_message(client: FlaskClient, message: Any, version: str | None) -> None:
    check(send(client, json.dumps(message).encode(), version))


@ENOUGH
@given(params=calls())
def test_any_arguments(client: FlaskClient, params: dict[str, Any]) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    check(send(client, json.dumps(message).encode(), LEGACY))


@ENOUGH
@given(
    arguments=st.fixed_dictionaries(
        {"dataset": st.just("cooperatives"), "version": st.sampled_from(["1.0.0", "1.1.0"])},
        optional={
            "where": st.dictionaries(
                st.sampled_from(["members", "id.in", "name_fr.contains", "id.gte", "id.empty"]),
                VALUES,
                max_size=3,
            ),
            "sort": st.lists(st.sampled_from(["id", "-members", "x"]), max_size=3),
            "cursor": st.one_of(TEXTS, st.sampled_from(["WzFd", "W10", "WyJhIiwxXQ"])),
            "group": st.lists(st.sampled_from(["id", "members"]), max_size=2),
            "limit": st.integers(-2, 102),
        },
    ),
)
def test_any_query_of_rows(client: FlaskClient, arguments: Any) -> None:
    params = {"name": "rows", "arguments": arguments}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    check(send(client, json.dumps(message).encode(), LEGACY))


@ENOUGH
@given(
    uri=st.one_of(
        TEXTS,
        TEXTS.map(lambda t: f"http://127.0.0.1:8000/id/{t}"),
        st.tuples(TEXTS, TEXTS).map(lambda p: f"http://127.0.0.1:8000/id/{p[0]}/{p[1]}"),
    )
)
def test_any_resource(client: FlaskClient, uri: str) -> None:
    meta = {f"{META}protocolVersion": MODERN, f"{META}clientCapabilities": {}}
    params = {"uri": uri, "_meta": meta}
    message = {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": params}
    check(send(client, json.dumps(message).encode(), None))
    del params["_meta"]
    check(send(client, json.dumps(message).encode(), LEGACY))
