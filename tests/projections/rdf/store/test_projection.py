"""The graph follows the journal: by increments that leave what a rebuilding would, and by swaps."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode
from pyoxigraph import Store as Graphs

from oress_opendata.iris import catalog_iri, dataset_iri, record_iri
from oress_opendata.projections.generations import request_rebuild
from oress_opendata.projections.rdf.store import graphs as module
from oress_opendata.projections.rdf.store.generation import folder_of, read_cursor
from oress_opendata.projections.rdf.store.unlisted import find_past
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import ROWS

Publish = Callable[..., Any]
LATER = (ROWS[0], ("zitoun", "Coopérative Zitoun", "", "15"), ("jbala", "Jbala", "", "4"))


def quads_of(generation: Path) -> str:
    """All quads, canonical."""
    graphs = Dataset(Graphs.read_only(str(generation / "graph")))
    graphs.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, graphs)))


def pieces_of(generation: Path) -> dict[str, str]:
    folder = generation / "pieces"
    return {
        str(piece.relative_to(folder)): hashlib.sha256(piece.read_bytes()).hexdigest()
        for piece in folder.rglob("*.gz")
    }


def test_an_increment_leaves_what_a_rebuilding_makes(
    publish: Publish, project: Callable[[], Path], store: Store
) -> None:
    publish()
    project()
    publish("autres", "1.0.0")
    project()
    publish("cooperatives", "1.1.0", LATER)
    increment = project()
    quads, pieces = quads_of(increment), pieces_of(increment)
    request_rebuild(folder_of(store.home))
    again = project()
    assert again != increment
    assert quads_of(again) == quads
    assert pieces_of(again) == pieces
    assert read_cursor(again) == read_cursor(increment)


def test_the_default_graph_is_what_the_named_graphs_say(
    publish: Publish, project: Callable[[], Path]
) -> None:
    publish()
    project()
    publish("cooperatives", "1.1.0", LATER)
    graphs = Graphs.read_only(str(project() / "graph"))
    default = {
        str(row["s"]) + str(row["p"]) + str(row["o"])
        for row in graphs.query("SELECT * {?s ?p ?o}")  # type: ignore[union-attr]
    }
    union = {
        str(row["s"]) + str(row["p"]) + str(row["o"])
        for row in graphs.query("SELECT DISTINCT ?s ?p ?o {GRAPH ?g {?s ?p ?o}}")  # type: ignore[union-attr]
    }
    assert default
    assert default == union


def test_what_two_datasets_say_stays_when_one_of_them_goes(
    publish: Publish, project: Callable[[], Path], store: Store, settings: Settings
) -> None:
    """A satellite of another dataset that says of a thing what its own dataset says."""
    publish()
    about = {
        "oress:register": None,
        "oress:label": None,
        "aboutUrl": "/id/cooperatives-thing/{id}",
    }
    publish("satellite", "1.0.0", ROWS, about)
    project()
    withdraw_release(store, "satellite", None, "Faux")
    graphs = Graphs.read_only(str(project() / "graph"))
    amal = NamedNode(record_iri(settings.id_base, "cooperatives-thing", "amal"))
    assert list(graphs.quads_for_pattern(amal, None, None, None))
    assert graphs.query(f"ASK {{ {amal} a ?class }}")
    assert not graphs.contains_named_graph(NamedNode(dataset_iri(settings.id_base, "satellite")))


def test_an_unlisted_record_keeps_its_last_statements_separately(
    publish: Publish, project: Callable[[], Path], settings: Settings
) -> None:
    publish()
    project()
    publish("cooperatives", "1.1.0", LATER)
    generation = project()
    amal = record_iri(settings.id_base, "cooperatives-thing", "amal")
    said = find_past(generation, "cooperatives", amal)
    assert said is not None
    assert "Coopérative Amal" in said
    graphs = Graphs.read_only(str(generation / "graph"))
    assert not list(graphs.quads_for_pattern(NamedNode(amal), None, None, None))


def test_an_erased_release_is_not_projected(
    publish: Publish, project: Callable[[], Path], store: Store, settings: Settings
) -> None:
    publish()
    publish("cooperatives", "1.1.0", LATER)
    project()
    withdraw_release(store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    generation = project()
    everything = b"".join(gzip.decompress(piece.read_bytes()) for piece in generation.rglob("*.gz"))
    assert "Coopérative Amal".encode() not in everything
    amal = record_iri(settings.id_base, "cooperatives-thing", "amal")
    assert find_past(generation, "cooperatives", amal) is None


def test_a_reader_keeps_what_it_opened_while_another_generation_comes(
    publish: Publish, project: Callable[[], Path], settings: Settings
) -> None:
    publish()
    graphs = Graphs.read_only(str(project() / "graph"))
    before = sorted(map(str, graphs))
    publish("cooperatives", "1.1.0", LATER)
    project()
    publish("autres", "1.0.0")
    project()
    assert sorted(map(str, graphs)) == before
    assert catalog_iri(settings.id_base) in "".join(before)


def test_nothing_is_made_when_nothing_happened(
    publish: Publish, project: Callable[[], Path]
) -> None:
    publish()
    assert project() == project()


def test_a_large_graph_is_loaded_in_parts(
    publish: Publish, project: Callable[[], Path], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    whole = quads_of(project())
    monkeypatch.setattr(module, "PART", 30_000)
    monkeypatch.setattr(module, "LARGE", 0)
    request_rebuild(folder_of(store.home))
    assert quads_of(project()) == whole
