"""Commands beside a running service: it makes the views, and the commands wait for it or say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import CliRunner, Result

from oress_opendata.cli import main
from oress_opendata.projections import refresh as module
from oress_opendata.projections.progress import PROJECTIONS
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.requests import (
    forget_view,
    is_requested,
    refreshing,
    write_failures,
)
from oress_opendata.projections.waiting import find_coming
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store, open_store

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, store: Store) -> Run:
    environment = {"ORESS_HOME": str(settings.home), "ORESS_LANGUAGES": "en,fr,ar"}

    def run(*arguments: str) -> Result:
        return CliRunner(env=environment).invoke(main, arguments)

    return run


@pytest.fixture
def service(settings: Settings, store: Store) -> Iterator[Event]:
    """A refresher that holds the lock, and works once the event is set."""
    working, ended, begun = Event(), Event(), Event()

    def follow() -> None:
        mine = open_store(settings)
        with refreshing(mine):
            begun.set()
            working.wait()
            while not ended.wait(0.05):
                refresh(mine, settings)
        mine.close()

    thread = Thread(target=follow)
    thread.start()
    begun.wait()
    yield working
    ended.set()
    working.set()
    thread.join()


def test_publish_says_what_is_coming(
    run: Run, service: Event, write_package: Callable[..., Path]
) -> None:
    done = run("publish", str(write_package()))
    assert done.exit_code == 0
    assert "The service is making the views: registers" in done.output


def test_publish_and_withdraw_wait(
    run: Run, service: Event, store: Store, write_package: Callable[..., Path]
) -> None:
    service.set()
    assert run("publish", "--wait", str(write_package())).exit_code == 0
    assert find_coming(store, PROJECTIONS.keys(), 1) == []
    assert run("withdraw", "cooperatives", "--reason", "Error", "--wait").exit_code == 0
    assert find_coming(store, PROJECTIONS.keys(), 2) == []


def test_the_service_rebuilds(run: Run, service: Event, store: Store) -> None:
    service.set()
    done = run("rebuild", "encoded", "tables")
    assert (done.exit_code, "encoded, tables" in done.output) == (0, True)
    assert not is_requested(store.home, "tables")
    assert run("rebuild").exit_code == 0


def test_a_failing_service_does_not_hold_the_command(
    run: Run, service: Event, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(*_: object) -> bool:
        write_failures(store.home, {"rdf": "no graph"})
        return False

    monkeypatch.setattr("oress_opendata.projections.waiting.refresh_if_free", look)
    done = run("rebuild", "rdf")
    assert done.exit_code == 1
    assert "rdf: no graph" in done.output


def test_every_part_is_made_again(
    settings: Settings,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    write_package: Callable[..., Path],
) -> None:
    assert run("publish", str(write_package())).exit_code == 0
    forgotten: list[str] = []
    forget = forget_view

    def note(store: Store, name: str) -> None:
        forgotten.append(name)
        forget(store, name)

    monkeypatch.setattr(module, "forget_view", note)
    assert run("rebuild").exit_code == 0
    assert sorted(forgotten) == sorted(PROJECTIONS)
    assert (settings.home / "projections/tables/cooperatives/1.0.0/structures.json").is_file()
