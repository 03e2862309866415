"""Messages, versions and errors of the Model Context Protocol at `/mcp`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.assistants.routes import is_allowed
from oress_opendata.delivery.http.capacity import Capacity
from oress_opendata.errors import Busy
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.store.home import Store
from tests.delivery.assistants.conftest import LEGACY, META, MODERN, Post

pytestmark = pytest.mark.usefixtures("two_releases")
OWN = frozenset({"https://data.example.org"})
JSON = {"Content-Type": "application/json"}


def test_a_request_of_the_stateless_revision_is_answered(post: Post) -> None:
    status, body = post("tools/list")
    assert status == 200
    assert body["id"] == 1
    result = body["result"]
    assert result["resultType"] == "complete"
    assert result["ttlMs"] > 0
    assert result["cacheScope"] == "public"
    assert result["_meta"][f"{META}serverInfo"]["name"] == "oress-opendata"
    names = [tool["name"] for tool in result["tools"]]
    assert names == [
        "search", "dataset", "rows", "record", "difference", "indicator", "who_helps",
        "place_sheet", "sparql",
    ]  # fmt: skip
    assert all(tool["annotations"]["readOnlyHint"] for tool in result["tools"])


def test_discovery_states_versions_and_capabilities(post: Post) -> None:
    status, body = post("server/discover")
    assert status == 200
    assert body["result"]["supportedVersions"][:2] == [MODERN, LEGACY]
    assert set(body["result"]["capabilities"]) == {"tools", "resources"}


@pytest.mark.parametrize("version", ["2025-11-25", "2025-06-18", "2025-03-26"])
def test_an_older_client_begins_with_initialize(post: Post, version: str) -> None:
    wanted = {"protocolVersion": version, "capabilities": {}, "clientInfo": {}}
    status, body = post("initialize", wanted, version, MCP_Protocol_Version=None)
    assert status == 200
    assert body["result"]["protocolVersion"] == version
    assert "ttlMs" not in body["result"]
    assert post("ping", version=version) == (200, {"jsonrpc": "2.0", "id": 1, "result": {}})
    assert post("tools/list", version=version)[0] == 200


def test_a_client_of_an_unknown_older_version_is_offered_the_newest(post: Post) -> None:
    _, body = post("initialize", {"protocolVersion": "2024-11-05"}, LEGACY)
    assert body["result"]["protocolVersion"] == LEGACY


def test_a_notification_gets_no_answer(client: FlaskClient) -> None:
    message = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    answer = client.post("/mcp", json=message)
    assert (answer.status_code, answer.data) == (202, b"")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"MCP_Protocol_Version": None}, -32020),
        ({"MCP_Protocol_Version": LEGACY}, -32020),
        ({"Mcp_Method": None}, -32020),
        ({"Mcp_Method": "tools/list"}, -32020),
        ({"Mcp_Name": None}, -32020),
        ({"Mcp_Name": "rows"}, -32020),
        ({"Mcp_Name": "=?base64?!?="}, -32020),
    ],
)
def test_headers_and_body_must_agree(post: Post, changes: dict[str, Any], code: int) -> None:
    status, body = post("tools/call", {"name": "dataset"}, **changes)
    assert (status, body["error"]["code"], body["id"]) == (400, code, 1)


def test_a_name_in_base64_is_read(post: Post) -> None:
    assert post("tools/call", {"name": "dataset"}, Mcp_Name="=?base64?ZGF0YXNldA==?=")[0] == 200


@pytest.mark.parametrize("method", ["tools/list", "server/discover"])
def test_an_unknown_version_is_told_the_known_ones(client: FlaskClient, method: str) -> None:
    meta = {f"{META}protocolVersion": "2031-01-01", f"{META}clientCapabilities": {}}
    message = {"jsonrpc": "2.0", "id": "a", "method": method, "params": {"_meta": meta}}
    headers = {"MCP-Protocol-Version": "2031-01-01", "Mcp-Method": method}
    answer = client.post("/mcp", json=message, headers=headers)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"]) == (400, -32022)
    assert error["data"]["requested"] == "2031-01-01"
    assert MODERN in error["data"]["supported"]


def test_a_request_without_its_metadata_is_invalid(client: FlaskClient) -> None:
    headers = {"MCP-Protocol-Version": MODERN, "Mcp-Method": "tools/list"}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answer = client.post("/mcp", json=message, headers=headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, -32602)


@pytest.mark.parametrize(("version", "expected"), [(MODERN, 404), (LEGACY, 200)])
def test_an_unknown_method(post: Post, version: str, expected: int) -> None:
    status, body = post("prompts/list", version=version)
    assert (status, body["error"]["code"]) == (expected, -32601)
    gone = "ping" if version == MODERN else "server/discover"
    assert post(gone, version=version)[1]["error"]["code"] == -32601


@pytest.mark.parametrize(
    "params",
    [{"name": "nope"}, {"name": 7}, {}, {"name": "rows", "arguments": ["a"]}],
)
def test_an_unknown_tool_is_an_error_of_the_protocol(post: Post, params: dict[str, Any]) -> None:
    status, body = post("tools/call", params, LEGACY)
    assert (status, body["error"]["code"]) == (200, -32602)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff", -32700),
        (b"[" * 50_000, -32700),
        (b'{"jsonrpc": "2.0", "id": NaN}', -32700),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "\\ud800"}', -32700),
        (b"7", -32600),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', -32600),
        (b'{"id": 1, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1}', -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": true, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "a\\u0000"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "result": {}}', -32600),
    ],
)
def test_what_is_not_a_message(client: FlaskClient, body: bytes, code: int) -> None:
    answer = client.post("/mcp", data=body, headers=JSON)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, code)


def test_other_content_types_and_methods_are_refused(client: FlaskClient) -> None:
    assert (
        client.post("/mcp", data=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    )
    for method in ("GET", "DELETE", "PUT"):
        answer = client.open("/mcp", method=method)
        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    assert client.post("/mcp", data=b'"' + b"a" * 70_000 + b'"', headers=JSON).status_code == 413


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("https://data.example.org", True),
        ("http://localhost:6274", True),
        ("http://127.0.0.1", True),
        ("https://evil.example", False),
        ("https://data.example.org.evil.example", False),
        ("http://localhost.evil.example", False),
        ("null", False),
        ("http://[", False),
    ],
)
def test_only_own_pages_and_local_tools_may_send(origin: str | None, allowed: bool) -> None:
    assert is_allowed(origin, OWN) is allowed


def test_a_page_of_another_site_is_refused(post: Post) -> None:
    status, body = post("tools/list", Origin="https://evil.example")
    assert status == 403
    assert "id" not in body


def test_a_local_tool_in_a_browser_may_send(client: FlaskClient) -> None:
    headers = {"Origin": "http://localhost:6274", "Access-Control-Request-Method": "POST"}
    answer = client.options("/mcp", headers=headers)
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Mcp-Method" in answer.headers["Access-Control-Allow-Headers"]
    elsewhere = client.options("/api/v1/datasets", headers=headers)
    assert "POST" not in elsewhere.headers["Access-Control-Allow-Methods"]


def test_a_busy_service_is_an_error_that_the_assistant_reads(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Capacity(0, 0)
    monkeypatch.setattr("oress_opendata.delivery.http.capacity.Capacity.place", full.place)
    with pytest.raises(Busy):
        full.place("192.0.2.1").__enter__()
    _, body = post("tools/call", {"name": "dataset", "arguments": {"language": "en"}})
    assert body["result"]["isError"]
    assert "busy" in body["result"]["content"][0]["text"]
    uri = post("resources/list")[1]["result"]["resources"][0]["uri"]
    status, body = post("resources/read", {"uri": uri}, Accept_Language="en")
    assert (status, body["error"]["code"]) == (503, -32000)
    assert "busy" in body["error"]["message"]


def test_a_withdrawn_version_says_why_and_what_replaces_it(
    post: Post, store: Store, project: Callable[[], object]
) -> None:
    withdraw_release(store, "cooperatives", "1.0.0", "Wrong totals.", "1.1.0")
    project()
    arguments = {"dataset": "cooperatives", "version": "1.0.0", "language": "en"}
    _, body = post("tools/call", {"name": "dataset", "arguments": arguments})
    assert body["result"]["isError"]
    text = body["result"]["content"][0]["text"]
    assert text.endswith("Wrong totals. It is replaced by version 1.1.0.")


def test_an_error_inside_has_an_id_and_no_details(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("oress_opendata.delivery.assistants.server.call_tool", fail)
    status, body = post("tools/call", {"name": "dataset"})
    assert (status, body["error"]["code"]) == (500, -32603)
    assert "secret" not in json.dumps(body)
    assert body["error"]["message"].split()[-1].rstrip(".") in caplog.text


def test_datasets_are_resources(post: Post) -> None:
    _, body = post("resources/list")
    assert body["result"]["cacheScope"] == "private"
    (resource,) = body["result"]["resources"]
    assert resource["uri"].endswith("/id/dataset/cooperatives")
    for uri in (resource["uri"], f"{resource['uri']}/1.0.0"):
        status, body = post("resources/read", {"uri": uri})
        (content,) = body["result"]["contents"]
        assert status == 200
        assert json.loads(content["text"])["items"][0]["dataset"] == "cooperatives"
    _, body = post("resources/templates/list")
    assert len(body["result"]["resourceTemplates"]) == 4
    assert post("resources/list", {"cursor": "?"})[1]["error"]["code"] == -32602


@pytest.mark.parametrize(
    ("version", "code", "expected"), [(MODERN, -32602, 400), (LEGACY, -32002, 200)]
)
def test_an_unknown_resource(post: Post, version: str, code: int, expected: int) -> None:
    for uri in ("file:///etc/passwd", "http://127.0.0.1:8000/id/dataset/none", "x"):
        status, body = post("resources/read", {"uri": uri}, version)
        assert (status, body["error"]["code"]) == (expected, code)
        assert body["error"]["data"] == {"uri": uri}


def test_a_record_is_a_resource(post: Post) -> None:
    base = post("resources/list")[1]["result"]["resources"][0]["uri"].partition("/id/")[0]
    _, body = post("resources/read", {"uri": f"{base}/id/cooperatives-thing/amal"})
    assert json.loads(body["result"]["contents"][0]["text"])["record"]["id"] == "amal"
