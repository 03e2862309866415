"""`oress doctor` asks the servers that the settings name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oress_opendata.model.diagnosis import Gravity
from oress_opendata.operations.server_probe import probe_servers
from oress_opendata.settings import Settings
from tests.projections.rdf.external.conftest import StandIn, stand_in

__all__ = ["stand_in"]


def test_the_defaults_ask_nothing(settings: Settings) -> None:
    assert list(probe_servers(settings)) == []


def test_servers_that_answer(settings: Settings, stand_in: StandIn) -> None:
    stand_in.headers = {"Content-Type": "application/sparql-results+json"}
    stand_in.body = b'{"boolean": true}'
    address = stand_in.address.replace("//", "//user:secret@")
    chosen = replace(settings, search=f"opensearch+{address}", sparql_url=f"{address}/sparql")
    found = list(probe_servers(chosen))
    assert [(one.check, one.gravity) for one in found] == [
        ("search", Gravity.OK),
        ("sparql", Gravity.OK),
    ]
    assert all("secret" not in one.say("fr") for one in found)


@pytest.mark.parametrize("status", [401, 500])
def test_servers_that_fail(settings: Settings, stand_in: StandIn, status: int) -> None:
    stand_in.status = status
    address = stand_in.address.replace("//", "//user:secret@")
    chosen = replace(settings, search=f"opensearch+{address}", sparql_url=f"{address}/sparql")
    found = list(probe_servers(chosen))
    assert [one.gravity for one in found] == [Gravity.ERROR, Gravity.ERROR]
    for one in found:
        assert stand_in.address in one.say("en")
        assert "secret" not in one.say("en")
        assert one.say_remedy("ar")


def test_servers_that_are_away(settings: Settings) -> None:
    away = "http://127.0.0.1:1"
    chosen = replace(settings, search=f"opensearch+{away}", sparql_url=away)
    assert [one.gravity for one in probe_servers(chosen)] == [Gravity.ERROR, Gravity.ERROR]
