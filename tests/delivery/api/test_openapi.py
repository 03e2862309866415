"""The API does what its description says: somebody else's client asks everything that it allows,
and much that it does not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from oress_opendata.delivery.api.examples import DEPOSIT, PROBLEMS, RECORDED, REQUESTS
from oress_opendata.model.release import Release
from tests.delivery.api.record_examples import record_deposit, record_problems

pytestmark = pytest.mark.slow

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture
def app(client: FlaskClient, two_releases: Release) -> Flask:
    return client.application


def test_every_operation_matches_its_description(app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    found = list(schema.get_all_operations())
    operations = [operation.ok() for operation in found if isinstance(operation, Ok)]
    assert len(operations) == len(found)
    assert len(operations) > 15
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=12,
            deadline=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

        ask()


def test_every_operation_answer_and_problem_has_an_example(app: Flask) -> None:
    description = app.test_client().get("/api/openapi.json").get_json()
    assert set(description["paths"]) == {*REQUESTS, DEPOSIT}
    for path, item in description["paths"].items():
        operation = item.get("get") or item["post"]
        assert operation["summary"], path
        assert "default" in operation["responses"], path
        parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
        asked = {item["name"] for item in parameters if "example" in item}
        stated = REQUESTS.get(path, {})
        assert asked >= {name for name in stated if not name.startswith("where.")}, path
        contents = operation["responses"]["200"]["content"].values()
        assert any("example" in content for content in contents), path
    for response in description["components"]["responses"].values():
        examples = response["content"]["application/problem+json"]["examples"]
        assert all(example["value"]["status"] >= 400 for example in examples.values())


def test_recorded_problems_are_those_that_are_answered(tmp_path: Path) -> None:
    recorded = json.loads(RECORDED.read_text("utf-8"))[PROBLEMS]
    assert record_problems(tmp_path) == recorded


def test_the_recorded_deposit_is_what_is_answered(tmp_path: Path) -> None:
    assert record_deposit(tmp_path) == json.loads(RECORDED.read_text("utf-8"))[DEPOSIT]


def test_the_pages_of_the_api_ask_no_other_host(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"].partition("script-src")[2]
    for address in re.findall(r'(?:src|href)="(/[^"]+)"', page.text):
        assert client.get(address).status_code == 200, address
    assert re.findall(r'src="https?:', page.text) == []
    assert 'id="not-found"' in page.text


def test_each_response_has_the_description_that_openapi_requires(app: Flask) -> None:
    description = app.test_client().get("/api/openapi.json").get_json()
    for path, operations in description["paths"].items():
        for name, operation in operations.items():
            if name != "parameters":
                for status, response in operation["responses"].items():
                    assert "$ref" in response or response.get("description"), (path, status)


def test_the_root_of_the_api_lists_its_addresses(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/api/v1")
    assert answer.status_code == 200
    assert client.get(answer.get_json()["datasets"].partition(":8000")[2]).status_code == 200
    assert 'rel="service-desc"' in answer.headers["Link"]
