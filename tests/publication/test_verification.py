"""`oress verify` reads everything: facts, registry, views, cursors."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Integer, Table, select

from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import Publication
from oress_opendata.publication.verification import NO_IDENTITY, NO_SUMS, NOT_COMPARED, verify_home
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.tables import REGISTRY, record_history, records
from tests.conftest import ROWS
from tests.endurance.corruption import corrupt, list_files

Publish = Callable[..., Publication]
FLIPS = 20


@pytest.fixture
def full(store: Store, settings: Settings, publish: Publish) -> Store:
    """A home with every view."""
    publish(message="Première")
    publish(version="1.1.0", rows=ROWS[:-1])
    publish("others", "1.0.0")
    withdraw_release(store, "others", None, "Faux")
    refresh(store, settings)
    return store


def columns() -> list[tuple[Table, str]]:
    return [(table, column.name) for table in (*REGISTRY, records, record_history)
            for column in table.columns]  # fmt: skip


def change_value(store: Store, table: Table, name: str) -> bool:
    """Change one value of a column; whether there is one."""
    column = table.c[name]
    with transaction(store.writing) as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        row = connection.execute(select(table).where(column.is_not(None))).first()
        if row is None:
            return False
        value: Any = getattr(row, name)
        match column.type:
            case Boolean():
                value = not value
            case Integer():
                value += 7
            case _:
                value = f"{value}x"
        keys = [key == getattr(row, key.name) for key in table.primary_key]
        connection.execute(table.update().where(*keys).values({name: value}))
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    return True


def test_an_intact_home_has_no_errors(full: Store, settings: Settings) -> None:
    found = verify_home(full, settings)
    assert (found.problems, found.unread) == ((), ())


def test_a_changed_value_in_any_column_of_the_registry_is_found(
    full: Store, settings: Settings
) -> None:
    full.close()
    file = full.home / "registry.sqlite"
    content = file.read_bytes()
    for table, name in columns():
        with full.writing.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        if change_value(full, table, name):
            named = {problem.file for problem in verify_home(full, settings).problems}
            assert "registry.sqlite" in named, f"{table.name}.{name}"
        full.close()
        file.write_bytes(content)


def test_random_bytes_anywhere_are_found_and_their_files_named(
    full: Store, settings: Settings
) -> None:
    chance = random.Random(20261129)
    files = list_files(full.home)
    for _ in range(FLIPS):
        path = chance.choice(files)
        with corrupt(full, path, chance):
            named = {problem.file for problem in verify_home(full, settings).problems}
        assert str(path.relative_to(full.home)) in named
    assert verify_home(full, settings).problems == ()


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"{"])
def test_a_damaged_cursor_or_sum_is_named(full: Store, settings: Settings, content: bytes) -> None:
    names = {"cursor", "cursor.json", "sums.json"}
    files = [path for path in (full.home / "projections").rglob("*") if path.name in names]
    assert len(files) >= 11
    for path in files:
        before = path.read_bytes()
        path.write_bytes(content)
        assert verify_home(full, settings).problems, path
        path.write_bytes(before)


def test_what_is_not_read_is_said(full: Store, settings: Settings) -> None:
    blob: Path = next(full.blobs.all())
    blob.unlink()
    assert verify_home(full, settings).unread == (NOT_COMPARED,)


def test_a_lost_link_to_the_current_generation_is_named(
    store: Store, settings: Settings, publish: Any
) -> None:
    publish()
    refresh(store, settings)
    (store.home / "projections" / "rdf" / "current").unlink()
    named = {problem.file for problem in verify_home(store, settings).problems}
    assert named == {"projections/rdf/current"}


def test_a_view_without_sums_is_not_read(store: Store, settings: Settings, publish: Any) -> None:
    publish()
    refresh(store, settings)
    assert verify_home(store, settings).unread == ()
    (store.home / "projections" / "encoded" / "sums.json").unlink()
    assert verify_home(store, settings).unread == (NO_SUMS,)


def test_a_lost_identity_is_not_read(store: Store, settings: Settings) -> None:
    (store.home / "home.json").unlink()
    assert NO_IDENTITY in verify_home(store, settings).unread
