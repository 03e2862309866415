"""Chunks: a change of a row writes its chunk, and every other is copied as it is."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import DefaultGraph, NamedNode
from pyoxigraph import Store as Graphs

from oress_opendata.iris import dataset_iri
from oress_opendata.meaning.triples import RowWriter
from oress_opendata.projections.generations import request_rebuild
from oress_opendata.projections.rdf.store import chunks, difference, graphs, projection, row_dumps
from oress_opendata.projections.rdf.store.chunks import cut, make_contents, open_topic, read_topics
from oress_opendata.projections.rdf.store.difference import Difference, compare_topics
from oress_opendata.projections.rdf.store.generation import folder_of, read_cursor
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import ROWS

Publish = Callable[..., Any]
COUNT = 300
MANY = (ROWS[0], *((f"c{number}", f"Coopérative {number}", "", "7") for number in range(COUNT)))


def change(*numbers: int) -> tuple[tuple[str, ...], ...]:
    """The rows with other names in some of them."""
    changed = {number + 1: (f"c{number}", f"Autre {number}", "", "7") for number in numbers}
    return tuple(changed.get(place, row) for place, row in enumerate(MANY))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of rows that are written as pieces, each time."""
    counts: list[int] = []

    class Writer(RowWriter):
        def write(self, rows: Any) -> Any:
            counts.append(len(rows))
            return super().write(rows)

    monkeypatch.setattr(row_dumps, "RowWriter", Writer)
    return counts


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "USUAL", 8)


def read_quads(generation: Path) -> set[str]:
    return set(map(str, Graphs.read_only(str(generation / "graph"))))


def test_a_row_changes_its_chunk_only() -> None:
    before, after = (list(cut(rows, "")) for rows in (MANY, change(150)))
    assert [row for _, rows in after for row in rows] == list(change(150))
    assert len({digest for digest, _ in after} - {digest for digest, _ in before}) <= 2
    assert len(before) > COUNT / chunks.USUAL / 2


def test_what_rows_are_written_by_changes_all_chunks() -> None:
    assert not {digest for digest, _ in cut(MANY, "")} & {digest for digest, _ in cut(MANY, "x")}


def test_an_increment_writes_the_rows_of_changed_chunks(
    publish: Publish, project: Callable[[], Path], store: Store, written: list[int]
) -> None:
    publish("cooperatives", "1.0.0", MANY)
    project()
    assert sum(written) >= 2 * COUNT
    publish("cooperatives", "1.0.1", change(10, 150))
    written.clear()
    increment = project()
    assert 0 < sum(written) < COUNT
    quads, cursor = read_quads(increment), read_cursor(increment)
    request_rebuild(folder_of(store.home))
    again = project()
    assert read_quads(again) == quads
    assert read_cursor(again) == cursor


def test_a_damaged_chunk_is_written_again(
    publish: Publish, project: Callable[[], Path], settings: Settings
) -> None:
    publish("cooperatives", "1.0.0", MANY)
    piece = next(project().glob("pieces/cooperatives/cooperatives-thing.nt.gz"))
    content = bytearray(piece.read_bytes())
    content[len(content) // 2] ^= 1
    piece.write_bytes(content)
    publish("cooperatives", "1.0.1", change(10))
    again = next(project().glob("pieces/cooperatives/cooperatives-thing.nt.gz"))
    lines = gzip.decompress(again.read_bytes()).decode()
    assert all(f'"{row[1]}"@fr' in lines for row in change(10)[1:])


@pytest.mark.parametrize("spoil", ["lose the index", "compare in the store"])
def test_a_difference_that_is_not_known_is_found_in_the_store(
    spoil: str, publish: Publish, project: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("cooperatives", "1.0.0", MANY)
    before = project()
    if spoil == "lose the index":
        for index in before.glob("chunks/cooperatives/*.json"):
            index.write_text("[{")
    else:
        monkeypatch.setattr(difference, "MOST", 0)
    replaced: list[NamedNode] = []

    class Noting(graphs.Graphs):
        def replace(self, name: NamedNode, pieces: Any) -> None:
            replaced.append(name)
            super().replace(name, pieces)

    monkeypatch.setattr(projection, "Graphs", Noting)
    publish("cooperatives", "1.0.1", change(10))
    quads = "\n".join(read_quads(project()))
    assert replaced
    assert '"Autre 10"@fr' in quads
    assert '"Coopérative 10"@fr' not in quads


def test_what_another_chunk_still_says_stays(tmp_path: Path) -> None:
    """Each generation has two topics; chunks are by name."""
    said = {"a": "1\n2\n", "b": "3\n", "c": "2\n4\n", "d": "1\n5\n"}
    generations = {"before": {"x": "ab", "y": "c"}, "after": {"x": "bd", "y": "c"}}
    read = {}
    for name, topics in generations.items():
        for topic, digests in topics.items():
            with open_topic(tmp_path / name, "dataset", topic) as writer:
                for digest in digests:
                    writer.write(digest, make_contents(said[digest], ""))
        read[name] = read_topics(tmp_path / name, "dataset") or {}
    # 1 comes again with another chunk, and 2 is in one of the other topic.
    assert compare_topics(read["before"], read["after"]) == Difference(set(), {b"5"})
    assert compare_topics(read["after"], read["before"]) == Difference({b"5"}, {b"2"})
    assert compare_topics(read["after"], {}) == Difference({b"1", b"2", b"3", b"4", b"5"}, set())


def test_a_blank_node_goes_with_the_release_that_had_it(
    publish: Publish, project: Callable[[], Path], settings: Settings
) -> None:
    """The period of a dataset, in the default graph too."""
    temporal = {"oress:temporal": {"start": "2020", "end": "2021"}}
    publish("cooperatives", "1.0.0", ROWS, **temporal)
    project()
    publish("cooperatives", "1.0.1", ROWS, **{"oress:temporal": {"start": "2022"}})
    store = Graphs.read_only(str(project() / "graph"))
    dataset = NamedNode(dataset_iri(settings.id_base, "cooperatives"))
    for graph in (DefaultGraph(), dataset):
        quads = store.quads_for_pattern(
            dataset, NamedNode("http://purl.org/dc/terms/temporal"), None, graph
        )
        assert len(list(quads)) == 1
