"""An index that is opened after a small change reads the new segment only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from oress_opendata.projections.search.engine import IndexQuery
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.spelling import Lexicon
from oress_opendata.projections.search.whoosh_engine import segments
from oress_opendata.projections.search.whoosh_engine.engine import WhooshEngine


def entry(number: int, sector: str) -> Entry:
    return Entry(
        key=f"structure/{number:03}",
        titles={"fr": f"Zitoun {number}"},
        texts={},
        codes={},
        facets=(("sector", sector),),
    )


def test_the_segments_of_before_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    class Counted(segments.Segment):
        def __init__(self, leaf: object) -> None:
            super().__init__(leaf)
            read.append(self.size)

    monkeypatch.setattr(segments, "Segment", Counted)
    engine = WhooshEngine()
    engine.create(tmp_path)
    write = engine.write
    write(tmp_path, (), map(engine.analyse, (entry(number, "a") for number in range(100))))
    before = engine.open(tmp_path)
    write(tmp_path, ["structure/007"], [engine.analyse(entry(7, "b"))])
    after = engine.open(tmp_path)
    assert read == [100, 1]
    assert before.search(IndexQuery(limit=0)).facets == {"sector": {"a": 100}}
    found = after.search(IndexQuery(limit=200, sort="name", language="fr"))
    assert found.facets == {"sector": {"a": 99, "b": 1}}
    assert [hit.shown["key"] for hit in found.hits].count("structure/007") == 1
    assert found.total == 100


def test_the_words_of_a_segment_are_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    class Counted(Lexicon):
        def __init__(self, words: Iterable[str]) -> None:
            some = list(words)
            super().__init__(some)
            read.append(len(some))

    monkeypatch.setattr(segments, "Lexicon", Counted)
    engine = WhooshEngine()
    engine.create(tmp_path)
    engine.write(tmp_path, (), [engine.analyse(entry(1, "a"))])
    before = engine.open(tmp_path)
    assert before.find_similar("zitoum", 3) == ["zitoun"]
    engine.write(tmp_path, (), [engine.analyse(Entry("s/2", {"fr": "Zitoune"}, {}, {}, ()))])
    after = engine.open(tmp_path)
    assert after.find_similar("zitoum", 3) == ["zitoun"]
    assert len(read) == 2


def test_what_no_index_has_open_is_not_kept(tmp_path: Path) -> None:
    engine = WhooshEngine()
    engine.create(tmp_path)
    engine.write(tmp_path, (), [engine.analyse(entry(1, "a"))])
    known = len(segments._KNOWN)
    reader = engine.open(tmp_path)
    assert len(segments._KNOWN) == known + 1
    reader.close()
    del reader
    assert len(segments._KNOWN) == known
