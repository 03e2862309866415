"""After an erasure entries leave the index at once, and no view waits until it is rebuilt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from oress_opendata.projections import refresh as rounds
from oress_opendata.projections.erasing import finish_erasing
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.search.indexing import projection
from oress_opendata.projections.search.indexing.generation import folder_of
from oress_opendata.projections.search.querying.searcher import Search, Searcher
from oress_opendata.publication.publish import Publication
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

HEADER = ("id", "name_fr", "name_ar", "members")


def test_views_do_not_wait_for_the_index(
    publish: Callable[..., Publication],
    store: Store,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    publish("small", rows=(HEADER, ("secret", "Coopérative Qwzx", "", "1")))
    refresh(store, settings)
    searcher = Searcher(store.home, settings.languages)
    assert searcher.search(Search("qwzx")).total == 1
    done: list[str] = []

    def note(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any) -> Any:
            found = searcher.search(Search("qwzx")).total
            done.append(f"{name}, {found} found")
            return work(*given)

        return noted

    for module, name, work in (
        (projection, "_make_again", projection._make_again),
        (rounds, "_project_tables", rounds._project_tables),
        (rounds, "_project_stream", rounds._project_stream),
        (rounds, "finish_erasing", finish_erasing),
    ):
        monkeypatch.setattr(module, name, note(name, work))
    withdraw_release(store, "small", "1.0.0", "law", erase=True)
    refresh(store, settings)
    assert done == [
        "_project_tables, 0 found",
        "_project_stream, 0 found",
        "_make_again, 0 found",
        "finish_erasing, 0 found",
    ]
    files = [file for file in folder_of(store.home).rglob("*") if file.is_file()]
    assert not [file for file in files if b"qwzx" in file.read_bytes().lower()]
