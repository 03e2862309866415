"""The suite that every engine passes. Another engine is another parameter of `engine`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.errors import SettingsError
from oress_opendata.projections.search import engines
from oress_opendata.projections.search.engine import (
    Alternative,
    Clause,
    Engine,
    IndexOutdated,
    IndexQuery,
    Reader,
)
from oress_opendata.projections.search.engines import engine_of
from oress_opendata.projections.search.entry import Entry, code_term, facet_values
from tests.projections.search.opensearch import find_engine


@pytest.fixture(params=["whoosh", "tantivy", "opensearch"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return engine_of(find_engine(request.param))


def write(engine: Engine, folder: Path, remove: Iterable[str], add: Iterable[Entry]) -> None:
    engine.write(folder, remove, map(engine.analyse, add))


@pytest.fixture
def index(engine: Engine, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    engine.create(folder)
    write(engine, folder, (), ENTRIES)
    return folder


@pytest.fixture
def reader(engine: Engine, index: Path) -> Iterator[Reader]:
    opened = engine.open(index)
    yield opened
    opened.close()


def entry(key: str, title: str, text: str = "", **more: Any) -> Entry:
    facets = facet_values([("type", key.partition("/")[0]), *more.pop("facets", [])])
    texts = {"fr": text} if text else {}
    return Entry(key, {"fr": title}, texts, more.pop("codes", {}), facets, **more)


ENTRIES = (
    entry("a/1", "Coopérative Zitoun", "huile olive", facets=[("year", "2020")], date="2020-05"),
    entry("a/2", "Association Rif", "une coopérative amie", facets=[("year", "2021")], date="2021"),
    entry("b/3", "Huile", "huile huile argan", codes={code_term("s", "oil"): 2.0}),
    entry("b/4", "Rien"),
    entry("b/5", "Olive huile"),
)


def words(*terms: str) -> tuple[Clause, ...]:
    return tuple(Clause((Alternative((term,)),)) for term in terms)


def keys(reader: Reader, **query: Any) -> list[str]:
    return [hit.shown["key"] for hit in reader.search(IndexQuery(**query)).hits]


def test_a_title_counts_more_than_a_text(reader: Reader) -> None:
    assert keys(reader, clauses=words("cooperatif")) == ["a/1", "a/2"]


def test_what_has_every_clause_comes_first(reader: Reader) -> None:
    assert keys(reader, clauses=words("huil", "argan"))[0] == "b/3"


def test_where_enough_has_every_clause_nothing_less_is_found(engine: Engine, index: Path) -> None:
    more = [entry(f"m/{number}", "Huile argan") for number in range(6)]
    write(engine, index, (), more)
    reader = engine.open(index)
    found = keys(reader, clauses=words("huil", "argan"))
    assert set(found) == {"b/3", *(entry.key for entry in more)}
    reader.close()


def test_where_nothing_has_all_most_is_enough(reader: Reader) -> None:
    assert set(keys(reader, clauses=words("huil", "rif"))) == {"a/1", "a/2", "b/3", "b/5"}


def test_the_best_alternative_counts(reader: Reader) -> None:
    clause = Clause((Alternative(("rif",)), Alternative((code_term("s", "oil"),))))
    assert set(keys(reader, clauses=(clause,))) == {"a/2", "b/3"}


def test_a_phrase_stands_in_its_order(reader: Reader) -> None:
    phrase = Clause((Alternative(("huil", "olif"), phrase=True),))
    assert keys(reader, clauses=(phrase,)) == ["a/1"]


def test_a_phrase_may_have_a_further_term_of_a_word(engine: Engine, index: Path) -> None:
    write(engine, index, (), [entry("c/1", "Le micro-crédit rural")])
    reader = engine.open(index)
    for terms in (("microcredit", "credit", "rural"), ("micro", "credit")):
        assert keys(reader, clauses=(Clause((Alternative(terms, phrase=True),)),)) == ["c/1"]
    assert keys(reader, clauses=(Clause((Alternative(("micro", "rural"), phrase=True),)),)) == []
    reader.close()


def test_a_phrase_does_not_reach_from_title_to_text(reader: Reader) -> None:
    phrase = Clause((Alternative(("zitoun", "huil"), phrase=True),))
    assert keys(reader, clauses=(phrase,)) == []


def test_what_is_excluded_is_not_there(reader: Reader) -> None:
    assert keys(reader, clauses=words("huil"), excluded=words("argan")) != []
    assert "b/3" not in keys(reader, clauses=words("huil"), excluded=words("argan"))


def test_no_clause_finds_all(reader: Reader) -> None:
    assert len(keys(reader)) == reader.search(IndexQuery()).total == 5


def test_facets_are_exact_and_a_filter_is_what_they_promised(reader: Reader) -> None:
    found = reader.search(IndexQuery(clauses=words("huil")))
    assert found.facets == {"type": {"a": 1, "b": 2}, "year": {"2020": 1}}
    for name, values in found.facets.items():
        for value, count in values.items():
            filters = {name: frozenset({value})}
            assert reader.search(IndexQuery(clauses=words("huil"), filters=filters)).total == count


def test_a_facet_that_is_filtered_by_offers_the_others(reader: Reader) -> None:
    found = reader.search(IndexQuery(filters={"type": frozenset({"a"})}))
    assert found.total == 2
    assert found.facets["type"] == {"a": 2, "b": 3}
    assert found.facets["year"] == {"2020": 1, "2021": 1}


def test_an_unknown_filter_finds_nothing(reader: Reader) -> None:
    assert reader.search(IndexQuery(filters={"no": frozenset({"x"})})).total == 0


@pytest.mark.parametrize("sort", ["relevance", "date", "name"])
def test_pages_follow_without_gap_or_double(reader: Reader, sort: str) -> None:
    whole = keys(reader, sort=sort, language="fr")
    found: list[str] = []
    after = None
    for _ in range(9):
        page = reader.search(IndexQuery(sort=sort, language="fr", limit=2, after=after))
        found += [hit.shown["key"] for hit in page.hits]
        if not page.more:
            break
        after = page.hits[-1].position
    assert found == whole


def test_sorted_by_date_and_by_name(reader: Reader) -> None:
    assert keys(reader, sort="date")[:2] == ["a/2", "a/1"]
    assert keys(reader, sort="name", language="fr") == ["a/2", "a/1", "b/3", "b/5", "b/4"]


def test_prefixes_and_typos(reader: Reader) -> None:
    assert reader.complete_prefix("coop", 5) == ["cooperatif"]
    assert reader.find_similar("cooperatfi", 3) == ["cooperatif"]
    assert reader.find_similar("xyzxyz", 3) == []
    assert reader.count("huil") == 3
    find_entry_with = reader.find_entry_with("argan")
    assert find_entry_with is not None
    assert find_entry_with["key"] == "b/3"


def test_writing_replaces_and_removes(engine: Engine, index: Path) -> None:
    before = engine.open(index)
    write(engine, index, ["a/1", "b/4"], [entry("a/1", "Coopérative Amal")])
    after = engine.open(index)
    assert len(keys(before)) == 5, "a reader is of one moment"
    assert set(keys(after)) == {"a/1", "a/2", "b/3", "b/5"}
    assert keys(after, clauses=words("amal")) == ["a/1"]
    assert after.count("zitoun") == 0
    assert keys(after, clauses=words("zitoun")) == []
    before.close()
    after.close()


def test_many_small_changes(engine: Engine, index: Path) -> None:
    for number in range(12):
        write(engine, index, [f"n/{number - 1}"], [entry(f"n/{number}", f"Essai numéro{number}")])
    reader = engine.open(index)
    assert keys(reader, clauses=words("essai")) == ["n/11"]
    assert reader.search(IndexQuery()).total == 6
    phrase = Clause((Alternative(("huil", "olif"), phrase=True),))
    assert keys(reader, clauses=(phrase,)) == ["a/1"]
    reader.close()


def test_a_failing_change_changes_nothing(engine: Engine, index: Path) -> None:
    def failing() -> Iterator[Entry]:
        yield entry("x/1", "Neuf")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(engine, index, ["a/1"], failing())
    reader = engine.open(index)
    assert reader.search(IndexQuery()).total == 5
    reader.close()


def test_an_index_of_another_engine_is_outdated(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("other", "utf-8")
    with pytest.raises(IndexOutdated):
        engine.open(tmp_path)


def test_pages_of_a_long_document_leave_room_for_others(engine: Engine, index: Path) -> None:
    pages = [entry(f"document/long#{number}", "", "savon savon savon") for number in range(1, 9)]
    others = [entry(f"document/{name}#1", "", "savon et bien d'autres mots") for name in "xyz"]
    write(engine, index, (), [*pages, *others])
    reader = engine.open(index)
    query = IndexQuery(clauses=words("savon"), limit=4)
    first = reader.search(query)
    found = [hit.shown["key"].partition("#")[0] for hit in first.hits]
    assert sorted(found) == [f"document/{name}" for name in ("long", "x", "y", "z")]
    assert first.total == 11
    rest = reader.search(
        IndexQuery(clauses=words("savon"), limit=20, after=first.hits[-1].position)
    )
    assert len(rest.hits) == 7
    reader.close()


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match="tantivy needs the extra large"):
        engine_of("tantivy")


def test_entries_with_every_word_are_counted(engine: Engine, index: Path) -> None:
    both = [entry(f"actor/{name}", "henne ambre") for name in "ab"]
    one = [entry(f"actor/{name}", "henne") for name in "cde"]
    write(engine, index, (), [*both, *one])
    reader = engine.open(index)
    found = reader.search(IndexQuery(clauses=words("hen", "ambr")))
    assert (found.total, found.complete) == (5, 2)
    assert reader.search(IndexQuery(clauses=words("hen"))).complete == 5
    reader.close()
