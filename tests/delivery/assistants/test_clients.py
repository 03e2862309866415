"""The clients of others: the Python SDK of the protocol, and its conformance suite of npm."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

import anyio
import pytest
from mcp.client.client import Client

from tests.conftest import Service
from tests.delivery.assistants.conftest import LEGACY, MODERN

CLIENTS = os.environ.get("TEST_NODE_MODULES")
SUITE = Path(CLIENTS or "") / "@modelcontextprotocol/conformance/dist/index.js"
# The scenarios of each revision that concern a server with tools and resources only; the others
# call tools, prompts and resources that only a server made for the suite has.
SCENARIOS = {
    LEGACY: (
        "server-initialize",
        "ping",
        "tools-list",
        "resources-list",
        "dns-rebinding-protection",
    ),
    MODERN: (
        "server-stateless",
        "tools-list",
        "resources-list",
        "sep-2164-resource-not-found",
        "dns-rebinding-protection",
        "caching",
        "http-header-validation",
        "input-required-result-unsupported-methods",
    ),
}
# Checks that need such tools, or prompts.
UNTESTABLE = {
    "sep-2575-server-rejects-undeclared-capability",
    "sep-2575-missing-capability-http-400",
    "sep-2575-http-server-no-independent-requests-on-stream",
    "sep-2575-server-no-log-without-loglevel",
    "sep-2549-prompts-list-caching-hints",
}


def run(service: Service, mode: str, use: Callable[[Client], Awaitable[None]]) -> None:
    async def connect() -> None:
        async with Client(f"{service.address}/mcp", mode=mode) as client:
            await use(client)

    anyio.run(connect)


@pytest.mark.parametrize(
    ("mode", "version"), [("legacy", LEGACY), ("auto", MODERN), (MODERN, MODERN)]
)
def test_the_python_client_calls_tools(service: Service, mode: str, version: str) -> None:
    async def use(client: Client) -> None:
        assert client.session.protocol_version == version
        tools = await client.list_tools()
        assert len(tools.tools) == 9
        # The client validates the answer by the tool's schema.
        arguments = {"need": "financement", "place": "01.571", "language": "ar"}
        found = await client.call_tool("who_helps", arguments)
        assert not found.is_error
        assert found.structured_content is not None
        assert found.structured_content["state"] == "offered"
        failed = await client.call_tool("rows", {"dataset": "none", "language": "en"})
        assert failed.is_error
        assert "There is no dataset none." in str(failed.content)

    run(service, mode, use)


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_the_python_client_reads_resources(service: Service, mode: str) -> None:
    async def use(client: Client) -> None:
        resources = (await client.list_resources()).resources
        templates = (await client.list_resource_templates()).resource_templates
        assert len(resources) > 5
        assert len(templates) == 4
        for uri in (str(resources[0].uri), f"{service.address}/id/place/01.571"):
            (content,) = (await client.read_resource(uri)).contents
            assert json.loads(getattr(content, "text", ""))["sources"] is not None

    run(service, mode, use)


@cache
def run_suite(address: str, version: str, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The checks of the suite, by scenario."""
    older = Path(__file__).parent / "older_node.mjs"
    steps = ["node", "--import", str(older), str(SUITE), "server", "--url", f"{address}/mcp"]
    subprocess.run(
        [*steps, "--requirements", version, "-o", str(folder)],
        check=False,
        capture_output=True,
        timeout=300,
    )
    found = {}
    for file in folder.glob("*/checks.json"):
        # The name of the folder ends in a time: server-ping-2026-11-30T21-20-05-…
        name = re.sub(r"-\d{4}-\d{2}-\d{2}T.*", "", file.parent.name.removeprefix("server-"))
        found[name] = json.loads(file.read_text(encoding="utf-8"))
    return found


@pytest.mark.node
@pytest.mark.skipif(not SUITE.is_file(), reason="needs the clients of npm; .ci/run installs them")
@pytest.mark.skipif(not which("node"), reason="needs Node.js; .ci/run installs it")
@pytest.mark.parametrize(
    ("version", "scenario"), [(v, scenario) for v, some in SCENARIOS.items() for scenario in some]
)
def test_the_conformance_suite_passes(
    service: Service,
    tmp_path_factory: pytest.TempPathFactory,
    version: str,
    scenario: str,
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"conformance-{version}"
    checks = run_suite(service.address, version, folder)[scenario]
    failed = {check["id"]: check for check in checks if check["status"] == "FAILURE"}
    assert any(check["status"] == "SUCCESS" for check in checks)
    assert set(failed) <= UNTESTABLE, failed
