"""The records of registers as tables for queries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from oress_opendata.projections.registers import project_registers
from oress_opendata.projections.tables import folders, registers
from oress_opendata.projections.tables.folders import find_register, registers_root, tables_root
from oress_opendata.projections.tables.reading import column_types
from oress_opendata.projections.tables.registers import project_register_tables, write_register
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store


def test_a_register_without_a_record_has_a_table(tmp_path: Path) -> None:
    folder = tmp_path / "registers" / "current"
    folder.mkdir(parents=True)
    write_register([], folder, "thing", 1)
    table = find_register(tmp_path, "thing")
    assert table is not None
    assert column_types(table) == {"id": "VARCHAR"}


def test_tables_of_another_layout_stay_until_the_new_ones_are_made(
    store: Store,
    settings: Settings,
    publish: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    project_registers(store, settings)
    root = tables_root(store.home)
    project_register_tables(store, root)
    old = find_register(root, "cooperatives-thing")
    assert old is not None
    for module in (folders, registers):
        monkeypatch.setattr(module, "LAYOUT", "layout2")
    assert find_register(root, "cooperatives-thing") is None
    with monkeypatch.context() as patch:
        patch.setattr(registers, "_forget_old", lambda _: None)
        assert project_register_tables(store, root)
        assert old.is_file()
        assert find_register(root, "cooperatives-thing") not in (None, old)
    registers._forget_old(registers_root(root))
    assert not old.exists()
