"""A SPARQL server of others has the graphs of the catalogue, and loses what is erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from oress_opendata.delivery.http.health import describe_state
from oress_opendata.errors import StoreUnavailable, ViewsBehind
from oress_opendata.model.diagnosis import Gravity
from oress_opendata.projections.erasing import is_finished
from oress_opendata.projections.rdf.external.asking import ask_endpoint
from oress_opendata.projections.rdf.external.loading import project_external
from oress_opendata.projections.rdf.external.position import folder_of
from oress_opendata.projections.rdf.sparql.evaluate import SparqlQuery, answer_query, open_graph
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.queries.diagnoses import diagnose
from oress_opendata.queries.status import read_status
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store
from tests.conftest import ROWS, WORDS_ONLY, write_small_package
from tests.projections.rdf.external.conftest import StandIn, Virtuoso

pytestmark = pytest.mark.slow
LABELS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?name WHERE {
  ?thing skos:prefLabel ?name FILTER(CONTAINS(STR(?thing), "-thing/")) }"""
DATASETS = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
SELECT DISTINCT ?dataset WHERE { ?catalog dcat:dataset ?dataset }"""
BASE = "http://127.0.0.1:8000"
SECRET = "Coopérative Sirr"


def read_bindings(body: bytes) -> list[str]:
    rows = json.loads(body)["results"]["bindings"]
    return sorted(repr(sorted((k, v["value"]) for k, v in row.items())) for row in rows)


def ask(virtuoso: Virtuoso, text: str) -> list[str]:
    graphs = [f"{BASE}/id/dataset/{name}" for name in ("cooperatives", "associations")]
    answer = ask_endpoint(virtuoso.queries, SparqlQuery(text), [*graphs, f"{BASE}/id/catalog"])
    assert answer.error is None, answer.error
    return read_bindings(answer.body)


def ask_embedded(store: Store, text: str) -> list[str]:
    answer = answer_query(SparqlQuery(text), open_graph(store.home).graph)
    return read_bindings(answer.body)


def refresh_all(store: Store, settings: Settings) -> None:
    while refresh(store, settings):
        pass


@pytest.fixture(scope="module")
def projected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Settings]]:
    """A store with one release, in all views; for tests that send it to servers only."""
    folder = tmp_path_factory.mktemp("projected")
    own = {"ORESS_HOME": str(folder / "var"), **WORDS_ONLY}
    settings = read_settings(own, folder / "absent.toml")
    store = init_store(settings)
    publish_path(store, write_small_package(folder), settings, "")
    refresh_all(store, settings)
    yield store, settings
    store.close()


def test_it_has_what_the_embedded_store_has(
    publish: Any, store: Store, settings: Settings, virtuoso: Virtuoso
) -> None:
    settings = replace(settings, sparql_graphs=virtuoso.graphs)
    publish()
    refresh_all(store, settings)
    publish(version="1.1.0", rows=(*ROWS, ("jbala", "Coopérative Jbala", "", "4")))
    publish("associations")
    refresh_all(store, settings)
    assert ask(virtuoso, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }") != []
    for query in (LABELS, DATASETS):
        assert ask(virtuoso, query) == ask_embedded(store, query) != []
    withdraw_release(store, "associations", None, "an error")
    refresh_all(store, settings)
    assert ask(virtuoso, LABELS) == ask_embedded(store, LABELS) != []


def test_an_erasure_is_finished_when_the_server_forgot(
    publish: Any, store: Store, settings: Settings, virtuoso: Virtuoso
) -> None:
    settings = replace(settings, sparql_graphs=virtuoso.graphs)
    publish(rows=(ROWS[0], ("sirr", SECRET, "", "1")))
    refresh_all(store, settings)
    assert SECRET in repr(ask(virtuoso, LABELS))
    virtuoso.stop()
    withdraw_release(store, "cooperatives", "1.0.0", "asked for", erase=True)
    with pytest.raises(ViewsBehind) as found:
        refresh(store, settings)
    assert set(found.value.causes) == {"external"}
    assert not is_finished(store)
    virtuoso.start()
    refresh_all(store, settings)
    assert is_finished(store)
    assert SECRET not in repr(ask(virtuoso, LABELS))


def test_only_what_changed_is_sent(
    publish: Any, store: Store, settings: Settings, stand_in: StandIn
) -> None:
    settings = replace(settings, sparql_graphs=f"{stand_in.address}/data?key=a")
    publish()
    publish("associations")
    refresh_all(store, settings)
    sent = [(method, path) for method, path, *_ in stand_in.sent]
    assert len(sent) == len(set(sent)) > 10
    assert all(path.startswith("/data?key=a&graph=") for _, path in sent)
    stand_in.sent.clear()
    assert not project_external(store, settings)
    publish("associations", version="1.1.0", rows=ROWS[:3])
    refresh_all(store, settings)
    changed = [path.partition("graph=")[2].rpartition("%2F")[2] for _, path, *_ in stand_in.sent]
    assert changed == ["associations", "catalog"]
    stand_in.sent.clear()
    withdraw_release(store, "associations", None, "an error")
    refresh_all(store, settings)
    assert [method for method, *_ in stand_in.sent] == ["DELETE", "PUT"]


def test_what_was_taken_is_not_sent_twice(
    projected: tuple[Store, Settings], stand_in: StandIn
) -> None:
    store, settings = projected
    settings = replace(settings, sparql_graphs=f"{stand_in.address}/data")
    stand_in.status = 507
    with pytest.raises(StoreUnavailable, match="HTTP 507"):
        project_external(store, settings)
    assert len(stand_in.sent) == 1
    now = datetime.now(UTC) + timedelta(minutes=5)
    with transaction(store.reading) as connection:
        status = read_status(store, connection, now)
        health = describe_state(store, connection, now)
    assert status.external is not None
    assert status.external.is_late
    assert [one.check for one in diagnose(status) if one.gravity == Gravity.ERROR] == ["sparql"]
    assert (health["status"], health["external"]["behind"]) == ("ready", 1)
    stand_in.status = 204
    assert project_external(store, settings)
    assert len(stand_in.sent) > 5
    before = len(stand_in.sent)
    # Another server has nothing of it.
    assert project_external(store, replace(settings, sparql_graphs=f"{stand_in.address}/other"))
    assert len(stand_in.sent) == 2 * before - 1


def test_a_server_without_digests_gets_the_password(
    projected: tuple[Store, Settings], stand_in: StandIn
) -> None:
    store, settings = projected
    stand_in.status = 401
    stand_in.headers = {"WWW-Authenticate": 'Basic realm="graphs"'}
    address = stand_in.address.replace("//", "//user:p%40ss@")
    with pytest.raises(StoreUnavailable, match="HTTP 401") as found:
        project_external(store, replace(settings, sparql_graphs=address))
    assert "ss@" not in str(found.value)
    seen = [headers.get("Authorization") for _, _, headers, _ in stand_in.sent]
    assert seen == [None, "Basic dXNlcjpwQHNz"]


def test_without_the_setting_nothing_is_kept(
    projected: tuple[Store, Settings], stand_in: StandIn
) -> None:
    store, settings = projected
    assert project_external(store, replace(settings, sparql_graphs=f"{stand_in.address}/data"))
    assert folder_of(store.home).is_dir()
    assert not project_external(store, settings)
    assert not folder_of(store.home).exists()
