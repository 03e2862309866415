"""A resource with what belongs to it; what many resources refer to is read once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from oress_opendata.projections.rdf.namespaces import term
from oress_opendata.projections.rdf.store import reading as module
from oress_opendata.projections.rdf.store.generation import Cursor
from oress_opendata.projections.rdf.store.reading import Reading, describe_resource

BASE = "https://data.example.org"
PLACE = NamedNode(f"{BASE}/id/place/01")


class Counting:
    """A store that notes the subjects it is asked for."""

    def __init__(self, store: Store) -> None:
        self.store, self.asked = store, list[str]()

    def quads_for_pattern(self, subject: Any, *rest: Any) -> Any:
        self.asked.append(subject.value)
        return self.store.quads_for_pattern(subject, *rest)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    store = Store()
    for name in ("zitoun", "amal"):
        thing = NamedNode(f"{BASE}/id/thing/{name}")
        store.add(Quad(thing, term("rdf:type"), term("foaf:Organization")))
        store.add(Quad(thing, term("dct:spatial"), PLACE))
    store.add(Quad(PLACE, term("skos:prefLabel"), Literal("Tétouan", language="fr")))
    store.add(Quad(PLACE, term("dct:identifier"), Literal("01")))
    counting: Any = Counting(store)
    return Reading(tmp_path, Cursor(1, "", {}), counting)


def describe(reading: Reading, name: str) -> set[str]:
    found = describe_resource(reading, f"{BASE}/id/thing/{name}", BASE)
    return {f"{triple.predicate.value.rpartition('/')[2]} {triple.object}" for triple in found}


def test_a_place_and_a_class_are_read_once(reading: Reading) -> None:
    first, second = describe(reading, "zitoun"), describe(reading, "amal")
    assert first == second
    assert 'core#prefLabel "Tétouan"@fr' in first
    assert not [line for line in first if line.startswith("identifier")]
    asked: list[str] = reading.graph.asked  # type: ignore[attr-defined]
    assert asked.count(PLACE.value) == len(module.NAMING)
    assert asked.count(term("foaf:Organization").value) == 1
    assert asked.count(f"{BASE}/id/thing/amal") == 1


def test_what_is_remembered_is_bounded(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KNOWN", 1)
    for name in ("zitoun", "amal", "absent", "other"):
        describe(reading, name)
    assert len(reading.silent) == len(reading.places) == 1
