"""An index in a cluster: it follows the journal, forgets what is erased, and may be away."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.errors import SettingsError, StoreUnavailable, ViewsBehind
from oress_opendata.projections.erasing import is_finished
from oress_opendata.projections.generations import is_rebuild_requested
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.search.engine import IndexQuery
from oress_opendata.projections.search.engines import engine_of
from oress_opendata.projections.search.indexing.generation import ENGINE, find_current, folder_of
from oress_opendata.projections.search.opensearch_engine.cluster import Cluster
from oress_opendata.projections.search.opensearch_engine.created import read_created
from oress_opendata.projections.search.querying.searcher import Search, Searcher
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import TABLE as SETTINGS
from oress_opendata.settings import Settings, make_settings
from oress_opendata.store.home import Store
from tests.conftest import ROWS
from tests.projections.rdf.external.conftest import StandIn, stand_in
from tests.projections.search.opensearch import find_engine
from tests.projections.search.test_engine_contract import entry, write

__all__ = ["stand_in"]
pytestmark = pytest.mark.slow


@pytest.fixture
def address() -> str:
    return find_engine("opensearch")


def list_indexes(address: str, created: list[str]) -> list[str]:
    cluster = Cluster(address.removeprefix("opensearch+"))
    return [name for name in created if cluster.ask("GET", f"/{name}/_settings")]


def test_a_publication_is_found_and_an_erasure_leaves_no_index(
    publish: Callable[..., Any], store: Store, settings: Settings, address: str
) -> None:
    settings = replace(settings, search=address)
    searcher = Searcher(settings.home, settings.languages, settings.search)
    root = folder_of(settings.home)

    def find(text: str) -> set[str]:
        found = searcher.search(Search(text)).results
        return {result.id for result in found if result.type == "cooperatives-thing"}

    publish()
    refresh(store, settings)
    assert find("zitoun") == {"zitoun"}
    assert find("الزيتون") == {"zitoun"}
    publish(version="1.1.0", rows=(*ROWS, ("sirr", "Secret", "", "1")))
    refresh(store, settings)
    assert find("secret") == {"sirr"}
    before = read_created(root)
    assert len(list_indexes(address, before)) == 1
    withdraw_release(store, "cooperatives", "1.1.0", "asked for", erase=True)
    while refresh(store, settings):
        pass
    assert find("secret") == set()
    assert find("zitoun") == {"zitoun"}
    assert list_indexes(address, before) == [], "the index with traces is gone"
    assert len(list_indexes(address, read_created(root))) == 1


def test_a_reader_lives_on_when_the_cluster_forgot_its_moment(tmp_path: Any, address: str) -> None:
    engine = engine_of(address)
    folder = tmp_path / "1" / ENGINE
    engine.create(folder)
    write(engine, folder, (), [entry("a/1", "Zitoun")])
    reader: Any = engine.open(folder)
    reader._cluster.ask("DELETE", "/_search/point_in_time", {"pit_id": [reader._point]})
    assert reader.search(IndexQuery()).total == 1
    reader._cluster.ask("DELETE", f"/{reader._name}")
    reader._cluster.ask("DELETE", "/_search/point_in_time", {"pit_id": [reader._point]})
    with pytest.raises(StoreUnavailable):
        reader.search(IndexQuery())
    assert is_rebuild_requested(tmp_path)


def test_an_index_that_the_cluster_lost_is_made_again(
    publish: Callable[..., Any], store: Store, settings: Settings, address: str
) -> None:
    settings = replace(settings, search=address)
    searcher = Searcher(settings.home, settings.languages, settings.search)
    publish()
    refresh(store, settings)
    for name in read_created(folder_of(settings.home)):
        Cluster(address.removeprefix("opensearch+")).ask("DELETE", f"/{name}")
    with pytest.raises(StoreUnavailable):
        searcher.search(Search("zitoun"))
    refresh(store, settings)
    assert searcher.search(Search("zitoun")).total > 0


def test_an_erasure_is_open_while_the_cluster_keeps_the_index(
    publish: Callable[..., Any],
    store: Store,
    settings: Settings,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = replace(settings, search=address)
    publish()
    refresh(store, settings)
    withdraw_release(store, "cooperatives", "1.0.0", "asked for", erase=True)
    ask = Cluster.ask

    def refuse(cluster: Cluster, method: str, *arguments: Any, **named: Any) -> Any:
        if method == "DELETE" and "point_in_time" not in arguments[0]:
            raise cluster.refuse("HTTP 403")
        return ask(cluster, method, *arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Cluster, "ask", refuse)
        for _ in range(3):
            with pytest.raises(ViewsBehind) as found:
                refresh(store, settings)
            assert set(found.value.causes) == {"sweeping"}
        assert not is_finished(store)
    while refresh(store, settings):
        pass
    assert is_finished(store)
    assert len(read_created(folder_of(settings.home))) == 1


WHOLE = {
    "timed_out": False,
    "_shards": {"failed": 0},
    "hits": {"total": {"value": 0}, "hits": []},
    "aggregations": {"counted": {"buckets": []}},
}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"responses": []},
        {"responses": [[]]},
        {"responses": [{"error": {"type": "x"}, "status": 500}]},
        {"responses": [{**WHOLE, "timed_out": True}]},
        {"responses": [{**WHOLE, "_shards": {"failed": 1}}]},
        {"responses": [{**WHOLE, "hits": {"hits": [{"_id": "a"}]}}]},
    ],
)
def test_an_answer_that_is_not_whole_is_no_answer(
    stand_in: StandIn, answer: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = engine_of(stand_in.address.replace("http://", "opensearch+http://user:secret@"))
    stand_in.body = b"{}"
    engine.create(tmp_path / "1" / ENGINE)
    sent = {"pit_id": "p", **answer} if isinstance(answer, dict) else answer
    stand_in.body = json.dumps(sent).encode()
    with pytest.raises(StoreUnavailable) as found:
        engine.open(tmp_path / "1" / ENGINE)
    assert str(found.value) == "Searching is not possible at the moment. Try again later."
    assert caplog.text
    assert "secret" not in caplog.text


def test_what_a_cluster_says_is_not_shown(stand_in: StandIn, tmp_path: Path) -> None:
    engine = engine_of(stand_in.address.replace("http://", "opensearch+http://"))
    stand_in.body = b"{}"
    engine.create(tmp_path / "1" / ENGINE)
    stand_in.status, stand_in.body = 401, b"<script>Authorization: Basic"
    with pytest.raises(StoreUnavailable, match=r"^Searching is not possible"):
        engine.open(tmp_path / "1" / ENGINE)


def test_a_cluster_that_is_away_is_named_without_its_password(
    publish: Callable[..., Any], store: Store, settings: Settings
) -> None:
    away = "opensearch+http://user:secret@127.0.0.1:1/tests"
    publish()
    settings = replace(settings, search=away)
    with pytest.raises(StoreUnavailable, match=r"http://127.0.0.1:1 ") as found:
        engine_of(away).create(settings.home / "projections" / "search" / "1" / ENGINE)
    assert "secret" not in str(found.value)
    assert "secret" not in repr(settings)
    assert find_current(settings.home) is None


def test_the_setting_is_an_engine_or_an_address() -> None:
    texts = {row.name: row.default for row in SETTINGS}
    for good in ("whoosh", "tantivy", "opensearch+https://user:secret@host:9200/oress"):
        assert make_settings({**texts, "search": good}).search == good
    for wrong in ("opensearch", "opensearch+ftp://host", "https://host", "opensearch+https://"):
        with pytest.raises(SettingsError):
            make_settings({**texts, "search": wrong})
