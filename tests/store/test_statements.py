"""The statements of every request are built once: that takes longer than to run them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from oress_opendata.errors import NotFound
from oress_opendata.store import entries, records, releases
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store

ASK: dict[str, Callable[[Connection], object]] = {
    "head": entries.head_of,
    "cursor": lambda connection: records.read_cursor(connection, "registers"),
    "damaged": releases.list_damaged,
    "release": lambda connection: releases.find_release(connection, "none", "1.0.0"),
}


@pytest.mark.parametrize("name", ASK)
def test_a_request_builds_no_statement(
    store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    for module in (entries, records, releases):
        monkeypatch.setattr(module, "select", refuse)
    with transaction(store.reading) as connection:
        try:
            assert ASK[name](connection) in (0, (0, ""), [])
        except NotFound:
            assert name == "release"
