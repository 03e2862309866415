"""Answers of a SPARQL server of others, hostile ones too."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from oress_opendata.projections.rdf.external import asking
from oress_opendata.projections.rdf.external.asking import NOWHERE, ask_endpoint
from oress_opendata.projections.rdf.sparql.evaluate import LARGE, NO_FORM, SparqlQuery
from oress_opendata.projections.rdf.sparql.worker_pool import QueryServiceUnavailable
from oress_opendata.sandbox.limits import LimitExceeded
from tests.projections.rdf.external.conftest import StandIn

OURS = "http://a.example/dataset/one"
JSON = {"Content-Type": "application/sparql-results+json; charset=utf-8"}


def ask(stand_in: StandIn, text: str = "ASK {}", **more: Any) -> Any:
    query = SparqlQuery(text, base="http://a.example/sparql", **more)
    return ask_endpoint(stand_in.address.replace("//", "//user:p%40ss@"), query, {OURS})


def test_a_query_is_passed_on(stand_in: StandIn) -> None:
    stand_in.headers, stand_in.body = JSON, b'{"boolean": true}'
    answer = ask(stand_in, default=(OURS,), named=(OURS, OURS))
    assert (answer.form, answer.body, answer.error) == ("json", b'{"boolean": true}', None)
    ((method, path, headers, content),) = stand_in.sent
    assert (method, path) == ("POST", "/")
    assert headers["Accept"] == "application/sparql-results+json, text/turtle"
    assert headers["Authorization"].startswith("Basic ")
    fields = parse_qs(content.decode())
    assert fields["query"] == ["ASK {}"]
    assert fields["default-graph-uri"] == [OURS]
    assert fields["named-graph-uri"] == [OURS, OURS]


@pytest.mark.parametrize(
    ("text", "given", "default", "named"),
    [
        ("ASK {}", {}, [OURS], [OURS]),
        ("ASK {}", {"default": (OURS, "http://b.example/")}, [OURS, NOWHERE], [NOWHERE]),
        ("ASK {}", {"named": ("http://b.example/",)}, [NOWHERE], [NOWHERE]),
    ],
)
def test_only_graphs_of_the_catalogue_are_asked(
    stand_in: StandIn, text: str, given: Any, default: Any, named: Any
) -> None:
    stand_in.headers = JSON
    assert ask(stand_in, text, **given).error is None
    fields = parse_qs(stand_in.sent[0][3].decode())
    assert fields.get("default-graph-uri") == default
    assert fields.get("named-graph-uri") == named


def test_an_error_of_the_query_is_passed_on(stand_in: StandIn) -> None:
    stand_in.status, stand_in.body = 400, b"Line 1: unexpected }" + b"x" * 9_000
    error = ask(stand_in).error
    assert error[1]["error"].startswith("Line 1: unexpected }")
    assert len(error[1]["error"]) <= 500


@pytest.mark.parametrize("status", [302, 401, 500, 503])
def test_a_server_that_fails_is_unavailable(stand_in: StandIn, status: int) -> None:
    stand_in.status, stand_in.headers = status, {"Location": "http://b.example/"}
    with pytest.raises(QueryServiceUnavailable):
        ask(stand_in)


def test_a_server_that_is_not_there_is_unavailable(stand_in: StandIn) -> None:
    stand_in.address = "http://127.0.0.1:1"
    with pytest.raises(QueryServiceUnavailable):
        ask(stand_in)


def test_a_slow_server_exceeds_the_limit(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.1)
    stand_in.seconds = 0.5
    with pytest.raises(LimitExceeded):
        ask(stand_in)


def test_a_large_answer_is_refused(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_BYTES", 10)
    stand_in.headers, stand_in.body = JSON, b"x" * 11
    assert ask(stand_in).error[0] == LARGE


def test_a_form_that_was_not_asked_for_is_refused(stand_in: StandIn) -> None:
    stand_in.headers = {"Content-Type": "application/sparql-results+xml"}
    assert ask(stand_in).error[0] == NO_FORM
    assert ask(stand_in, results=None, graph=None).error[0] == NO_FORM


@pytest.mark.parametrize("sent", ["text/html", ""])
def test_what_is_no_answer_is_a_failure_of_the_server(stand_in: StandIn, sent: str) -> None:
    stand_in.headers = {"Content-Type": sent}
    with pytest.raises(QueryServiceUnavailable):
        ask(stand_in)
