"""Passwords of other servers may have any character: UTF-8, percent-encoded in the setting."""

from __future__ import annotations

from base64 import b64encode

import pytest

from oress_opendata.errors import StoreUnavailable
from oress_opendata.projections.rdf.external.asking import ask_endpoint
from oress_opendata.projections.rdf.external.graph_store import GraphStore
from oress_opendata.projections.rdf.sparql.evaluate import SparqlQuery
from oress_opendata.projections.search.opensearch_engine.cluster import Cluster
from tests.projections.rdf.external.conftest import StandIn


def test_a_password_in_arabic_is_sent(stand_in: StandIn) -> None:
    address = stand_in.address.replace("//", "//user:%D8%B3%D8%B1@")
    stand_in.body = b"{}"
    Cluster(address).ask("GET", "/")
    stand_in.headers = {"Content-Type": "application/sparql-results+json"}
    ask_endpoint(address, SparqlQuery("ASK {}"), set())
    stand_in.status, stand_in.headers = 401, {"WWW-Authenticate": 'Basic realm="graphs"'}
    with pytest.raises(StoreUnavailable):
        GraphStore(address).delete("http://a.example/")
    seen = [headers.get("Authorization") for _, _, headers, _ in stand_in.sent]
    expected = "Basic " + b64encode("user:سر".encode()).decode()
    assert seen == [expected, expected, None, expected]
