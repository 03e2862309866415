"""A projection that fails never stops another, and is logged once."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable

import pytest

from oress_opendata.errors import ViewsBehind
from oress_opendata.projections import refresh as module
from oress_opendata.projections.omissions import list_omissions
from oress_opendata.projections.refresh import (
    EVERY_SECONDS,
    LONGEST_PAUSE,
    Failures,
    refresh,
)
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

NAMES = ("registers", "search", "documents", "encoded", "tables", "rdf", "stream")


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the projections that ran; all are stubs."""
    names: list[str] = []

    def note(name: str) -> Callable[..., bool]:
        def project(*_: object) -> bool:
            names.append(name)
            return False

        return project

    for name in NAMES:
        monkeypatch.setattr(module, f"project_{name}", note(name))
    return names


@pytest.mark.parametrize("broken", NAMES)
def test_every_other_projection_runs(
    store: Store,
    settings: Settings,
    ran: list[str],
    broken: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> bool:
        raise ValueError(f"{broken} is\nbroken")

    monkeypatch.setattr(module, f"project_{broken}", fail)
    with pytest.raises(ViewsBehind, match=f"{broken}: {broken} is broken") as raised:
        refresh(store, settings)
    assert set(raised.value.causes) == {broken}
    assert ran == [name for name in NAMES if name != broken]


def test_nothing_to_do(store: Store, settings: Settings, ran: list[str]) -> None:
    assert refresh(store, settings) is False
    assert ran == list(NAMES)


def test_the_same_failure_is_logged_once_and_retried_ever_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures = Failures()
    with caplog.at_level(logging.ERROR):
        for _ in range(20):
            failures.note(ViewsBehind("{views}", {"rdf": ValueError("bad IRI")}))
    assert [record.message for record in caplog.records] == ["the projection rdf is behind"]
    assert failures.pause == LONGEST_PAUSE
    failures.note(ViewsBehind("{views}", {"rdf": ValueError("another IRI")}))
    assert len(caplog.records) == 2
    failures.forget()
    assert failures.pause == EVERY_SECONDS


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        RuntimeError('IO Error: Could not write "x.duckdb": No space left on device'),
    ],
)
def test_a_full_disk_is_no_fault_of_a_release(
    store: Store, settings: Settings, publish: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch, error: Exception,
) -> None:  # fmt: skip
    publish()

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("oress_opendata.projections.tables.projection._make_release", fail)
    with pytest.raises(ViewsBehind) as caught:
        refresh(store, settings)
    assert list_omissions(store.home) == []
    assert "tables: The disk is full. Free some space" in caught.value.say("en")
    assert "Le disque est plein" in caught.value.say("fr")
    monkeypatch.undo()
    assert refresh(store, settings)
