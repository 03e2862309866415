"""A damaged cursor costs one view one round; no page fails, and the other views go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.projections import refresh as module
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.tables.projection import project_tables
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of
from oress_opendata.store.home import Store

CURSORS = (
    "documents/cursor",
    "encoded/cursor",
    "tables/cursor",
    "tables/registers/current/cursor",
    "search/current/cursor.json",
    "rdf/current/cursor.json",
)
PAGES = ("/fr/", "/fr/datasets", "/fr/datasets/cooperatives", "/catalog.ttl")
DAMAGED = (b"", b"\xff\xfe", b"[1")


@pytest.fixture
def prepared(prepare: Callable[[str], Path]) -> Path:
    return prepare("release")


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_damaged_cursor_heals(
    client: FlaskClient,
    store: Store,
    settings: Settings,
    publish: Callable[..., object],
    cursor: str,
) -> None:
    path = store.home / "projections" / cursor
    for content in DAMAGED:
        path.unlink()
        path.write_bytes(content)
        for page in PAGES:
            assert client.get(page).status_code == 200, (page, content)
        assert client.get("/health/ready").status_code in (200, 503)
        refresh(store, settings)
        assert path.read_bytes() != content
    publish("later", rows=(("id", "name_fr", "name_ar", "members"), ("x", "X", "", "")))
    refresh(store, settings)
    state = client.get("/health/ready").get_json()
    assert {found["behind"] for found in state["projections"].values()} == {0}


def test_descriptions_never_pass_the_formats_that_they_list(
    client: FlaskClient,
    store: Store,
    settings: Settings,
    publish: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A release that is published after the tables of a round and before its linked data."""
    project = project_tables

    def project_and_publish(*arguments: Any) -> bool:
        did = project(*arguments)
        publish("later", rows=(("id", "name_fr", "name_ar", "members"), ("x", "X", "", "")))
        return did

    publish("first", rows=(("id", "name_fr", "name_ar", "members"), ("y", "Y", "", "")))
    monkeypatch.setattr(module, "project_tables", project_and_publish)
    refresh(store, settings)
    assert client.get("/doc/id/dataset/first.ttl").status_code == 200
    assert client.get("/doc/id/dataset/later.ttl").status_code == 503
    monkeypatch.undo()
    refresh(store, settings)
    for name in ("first", "later"):
        described = client.get(f"/doc/id/dataset/{name}.ttl").get_data(as_text=True)
        assert "formats/structures.parquet" in described
    with transaction(store.reading) as connection:
        state = client.get("/health/ready").get_json()
        assert state["projections"]["rdf"]["cursor"] == head_of(connection)
