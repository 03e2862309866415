"""A release that a view cannot be made of is left out of that view alone, and says so."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from oress_opendata.cli import main
from oress_opendata.projections import documents, encoded, omissions, registers
from oress_opendata.projections.omissions import SENTENCES, Omissions, list_omissions
from oress_opendata.projections.rdf.store import projection as rdf
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.search.indexing import collect
from oress_opendata.projections.tables import projection as tables
from oress_opendata.projections.tables import registers as register_tables
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

ROWS = (("id", "name_fr", "name_ar", "members"), ("poison", "Coop", "تعاونية", "1"))
# What each projection calls to make the view of one release.
MAKERS: dict[str, tuple[Any, str]] = {
    "registers": (registers, "_project_release"),
    "search": (collect, "dataset_to_entries"),
    "documents": (documents, "_read_release"),
    "encoded": (encoded, "_encode"),
    "tables": (tables, "_make_release"),
    "filters": (register_tables, "_write_stored"),
    "rdf": (rdf, "dataset_to_rdf"),
}
SOUND = (
    "/catalog.ttl", "/catalog.rdf", "/fr/", "/fr/datasets", "/fr/datasets/cooperatives",
    "/fr/datasets/later", "/doc/id/dataset/later.ttl", "/dump/all.nt.gz", "/fr/search?q=coop",
    "/datasets/later/1.0.0/formats/structures.json", "/api/v1/datasets", "/fr/datasets/poison",
    "/datasets/poison/1.0.0/structures.csv", "/doc/id/cooperatives-thing/zitoun.nt",
)  # fmt: skip


@pytest.fixture
def prepared(prepare: Callable[[str], Path]) -> Path:
    return prepare("release")


@pytest.fixture
def poison(
    request: pytest.FixtureRequest,
    store: Store,
    settings: Settings,
    publish: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """Publish a release that one projection cannot make, and a sound one after it. Returns the name
    of the projection."""
    name: str = request.param
    holder, maker = MAKERS[name]
    make = getattr(holder, maker)

    def fail(*arguments: Any, **more: Any) -> Any:
        if any("poison" in repr(argument)[:2000] for argument in arguments):
            raise ValueError("no view of\nthis")
        return make(*arguments, **more)

    monkeypatch.setattr(holder, maker, fail)
    publish("poison", rows=ROWS)
    publish("later", rows=(ROWS[0], ("other", *ROWS[1][1:])))
    refresh(store, settings)
    monkeypatch.setattr(holder, maker, make)
    return name


@pytest.mark.parametrize("poison", list(MAKERS), indirect=True)
def test_everything_else_goes_on(client: FlaskClient, store: Store, poison: str) -> None:
    assert [(found.projection, found.dataset) for found in list_omissions(store.home)] == [
        (poison, "poison")
    ]
    for address in SOUND:
        assert client.get(address).status_code == 200, address
    state = client.get("/health/ready")
    assert state.status_code == 200
    assert {found["behind"] for found in state.get_json()["projections"].values()} == {0}
    assert state.get_json()["omitted"] == [
        {"projection": poison, "dataset": "poison", "version": "1.0.0"}
    ]
    page = client.get("/en/datasets/poison").get_data(as_text=True)
    assert SENTENCES[poison].replace("'", "&#39;") in page
    assert "could not be" not in client.get("/en/datasets/later").get_data(as_text=True)


@pytest.mark.parametrize(
    ("poison", "address"),
    [
        ("tables", "/datasets/poison/1.0.0/formats/structures.json"),
        ("tables", "/api/v1/datasets/poison/versions/1.0.0/resources/structures/rows"),
        ("filters", "/api/v1/registers/poison-thing?sort=id"),
        ("rdf", "/doc/id/dataset/poison.ttl"),
        ("rdf", "/doc/id/poison-thing/poison.ttl"),
    ],
    indirect=["poison"],
)
def test_the_missing_view_is_a_problem_of_its_own(
    client: FlaskClient, poison: str, address: str
) -> None:
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert answer.get_json()["type"].endswith("#view-missing")
    assert answer.get_json()["detail"] == SENTENCES[poison]


@pytest.mark.parametrize("poison", ["tables", "rdf", "registers", "search"], indirect=True)
def test_a_release_is_tried_again_when_it_is_due(
    client: FlaskClient,
    store: Store,
    settings: Settings,
    poison: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refresh(store, settings)
    assert list_omissions(store.home)
    later = time.time() + omissions.FIRST_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    refresh(store, settings)
    assert not list_omissions(store.home)
    refresh(store, settings)
    for address in ("/doc/id/dataset/poison.ttl", "/datasets/poison/1.0.0/formats/structures.json"):
        assert client.get(address).status_code == 200
    described = client.get("/doc/id/dataset/poison.ttl").get_data(as_text=True)
    assert "formats/structures.parquet" in described
    assert client.get("/api/v1/search?q=poison").get_json()["total"] >= 1


@pytest.mark.parametrize("poison", ["tables"], indirect=True)
def test_another_version_of_the_program_tries_again_at_once(
    store: Store, settings: Settings, poison: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(omissions, "__version__", "99.0.0")
    refresh(store, settings)
    assert not list_omissions(store.home)


@pytest.mark.parametrize("poison", ["tables"], indirect=True)
def test_the_list_names_what_is_missing(settings: Settings, poison: str) -> None:
    run = CliRunner(env={"ORESS_HOME": str(settings.home)}).invoke
    rows = json.loads(run(main, ["list", "--json"]).stdout)
    assert {row["name"]: row["missing"] for row in rows} == {
        "cooperatives": {},
        "later": {},
        "poison": {"tables": "no view of this"},
    }
    assert "tables" in run(main, ["--lang", "en", "list", "poison"]).stdout


def test_a_failure_is_logged_once_and_waits_ever_longer(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    left_out = Omissions(store.home, "rdf")
    waits = []
    with caplog.at_level(logging.ERROR):
        for _ in range(15):
            left_out.note("a", "1.0.0", ValueError("bad"))
            waits.append(left_out.known["a", "1.0.0"].again - now[0])
            now[0] = left_out.known["a", "1.0.0"].again
    assert len(caplog.records) == 1
    assert waits[:3] == [60, 120, 240]
    assert waits[-1] == omissions.LONGEST_SECONDS


def test_errors_of_the_disk_are_nobodys_fault(store: Store) -> None:
    with pytest.raises(OSError, match="full"):
        Omissions(store.home, "rdf").note("a", "1.0.0", OSError(28, "full"))
    assert not list_omissions(store.home)
