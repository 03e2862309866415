"""A withdrawal projects its dataset again, and those that showed something of it; no others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from oress_opendata.model.release import Dataset
from oress_opendata.projections import registers
from oress_opendata.projections.registers import project_registers
from oress_opendata.publication.publish import Publication, publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.record_table import forget_cursors
from oress_opendata.store.records import find_record_text
from oress_opendata.store.tables import cursors, record_history, records

Publish = Callable[..., Publication]
HEADER = ("id", "name_fr", "name_ar", "members")
SATELLITE = {
    "oress:register": None,
    "aboutUrl": "/id/cooperatives-thing/{id}",
    "primaryKey": ["id", "name_fr"],
    "fields": [
        {"name": name, "type": "integer" if name == "members" else "string"} for name in HEADER
    ],
    "oress:provenance": dict.fromkeys(("source", "status", "checked"), "name_ar"),
}
OIL = (HEADER, ("zitoun", "huile", "s", "1"))


@pytest.fixture
def projected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The datasets whose releases are projected."""
    found: list[str] = []
    project = registers._project_release

    def note(projector: Any, dataset: Dataset, *rest: Any) -> None:
        found.append(dataset.name)
        project(projector, dataset, *rest)

    monkeypatch.setattr(registers, "_project_release", note)
    return found


def read_all(store: Store) -> list[list[tuple[Any, ...]]]:
    with transaction(store.reading) as connection:
        return [
            sorted(tuple(row) for row in connection.execute(select(table)))
            for table in (records, record_history, cursors)
        ]


def compare_with_a_rebuild(store: Store, settings: Settings) -> None:
    before = read_all(store)
    with transaction(store.writing) as connection:
        forget_cursors(connection)
    project_registers(store, settings)
    assert read_all(store) == before


@pytest.mark.parametrize("erase", [False, True])
def test_a_withdrawal_projects_no_other_dataset(
    publish: Publish, store: Store, settings: Settings, projected: list[str], erase: bool
) -> None:
    publish()
    publish("small")
    publish("others")
    project_registers(store, settings)
    projected.clear()
    withdraw_release(store, "small", "1.0.0", "Faux", erase=erase)
    project_registers(store, settings)
    assert projected == []
    compare_with_a_rebuild(store, settings)


@pytest.mark.parametrize("erase", [False, True])
def test_satellites_of_a_withdrawn_release_are_no_longer_shown(
    publish: Publish, store: Store, settings: Settings, projected: list[str], erase: bool
) -> None:
    publish()
    publish("others")
    publish("oils", rows=OIL, schema=SATELLITE)
    project_registers(store, settings)
    assert "huile" in read_record(store, "cooperatives-thing", "zitoun")
    projected.clear()
    withdraw_release(store, "oils", "1.0.0", "Faux", erase=erase)
    project_registers(store, settings)
    assert projected == ["cooperatives"]
    assert "huile" not in read_record(store, "cooperatives-thing", "zitoun")
    compare_with_a_rebuild(store, settings)


@pytest.mark.parametrize("erase", [False, True])
def test_names_of_a_withdrawn_release_are_no_longer_shown(
    publish: Publish,
    write_package: Callable[..., Path],
    store: Store,
    settings: Settings,
    erase: bool,
) -> None:
    publish()
    path = write_package("members")
    descriptor = json.loads((path / "datapackage.json").read_text(encoding="utf-8"))
    fields = descriptor["resources"][0]["schema"]["fields"]
    fields[3] |= {
        "type": "string", "valueUrl": "/id/cooperatives-thing/{members}", "constraints": {},
    }  # fmt: skip
    path = write_package(
        "members", rows=(HEADER, ("a", "A", "أ", "amal")), schema={"fields": fields}
    )
    publish_path(store, path, settings)
    project_registers(store, settings)
    assert "Coopérative Amal" in read_record(store, "members-thing", "a")
    withdraw_release(store, "cooperatives", "1.0.0", "Faux", erase=erase)
    project_registers(store, settings)
    assert "Coopérative Amal" not in read_record(store, "members-thing", "a")
    compare_with_a_rebuild(store, settings)


def read_record(store: Store, register: str, identifier: str) -> str:
    with transaction(store.reading) as connection:
        return find_record_text(connection, register, identifier)
