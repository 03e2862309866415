"""The index follows what is published, withdrawn, erased and no longer listed."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from oress_opendata.model.document import DocumentText
from oress_opendata.model.record import Record
from oress_opendata.projections.generations import request_rebuild
from oress_opendata.projections.omissions import Omissions
from oress_opendata.projections.registers import project_registers
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.indexing import collect, making
from oress_opendata.projections.search.indexing.generation import (
    CHANGING,
    find_current,
    folder_of,
    read_cursor,
    write_cursor,
)
from oress_opendata.projections.search.indexing.making import AnalysedEntry, Analyst, Making
from oress_opendata.projections.search.indexing.projection import project_search
from oress_opendata.projections.search.indexing.record_entries import (
    RecordContext,
    record_to_entries,
)
from oress_opendata.projections.search.indexing.sources import EntrySource
from oress_opendata.projections.search.indexing.stamps import read_stamps
from oress_opendata.projections.search.querying.searcher import Answer, Search, Searcher
from oress_opendata.publication.publish import Publication
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from oress_opendata.store.records import read_records
from oress_opendata.workers import WorkerLost

Publish = Callable[..., Publication]
HEADER = ("id", "name_fr", "name_ar", "members")
LATER = (
    HEADER,
    ("zitoun", "Coopérative Zitoun", "تعاونية الزيتون", "15"),
    ("jbala", "Jbala", "", "4"),
)
PDF = {"name": "guide", "path": "guide.pdf", "format": "pdf", "mediatype": "application/pdf"}


class Texts:
    """The texts of PDFs that were read, whatever their bytes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.text: DocumentText | None = None

    def __call__(self, sha256: str) -> DocumentText | None:
        return self.text


@pytest.fixture(params=["whoosh", "tantivy"])
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    return replace(settings, search=request.param)


@pytest.fixture
def texts(settings: Settings) -> Texts:
    return Texts(settings.home)


@pytest.fixture
def follow(store: Store, settings: Settings, texts: Texts) -> Callable[[], bool]:
    def project() -> bool:
        project_registers(store, settings)
        return project_search(store, settings, texts)

    return project


@pytest.fixture
def search(settings: Settings) -> Callable[..., Answer]:
    searcher = Searcher(settings.home, settings.languages, settings.search)
    return lambda text, **more: searcher.search(Search(text, **more))


def things(answer: Answer) -> set[str]:
    kinds = ("concept", "column")
    return {f"{result.type}/{result.id}" for result in answer.results if result.type not in kinds}


def test_a_publication_is_found(
    publish: Publish, follow: Callable[[], bool], search: Callable[..., Answer]
) -> None:
    publish()
    assert follow()
    assert not follow()
    (found,) = [
        result for result in search("zitoun").results if result.type == "cooperatives-thing"
    ]
    assert found.marked == "Coopérative <mark>Zitoun</mark>"
    assert things(search("الزيتون", language="ar")) == {"cooperatives-thing/zitoun"}


def test_a_reader_follows_without_a_restart(
    publish: Publish, follow: Callable[[], bool], search: Callable[..., Answer]
) -> None:
    publish()
    follow()
    assert things(search("jbala")) == set()
    publish("cooperatives", "1.1.0", LATER)
    follow()
    assert things(search("jbala")) == {"cooperatives-thing/jbala"}
    assert things(search("amal")) == set(), "what is no longer listed is no longer found"


def test_another_engine_makes_the_index_again(
    publish: Publish, store: Store, settings: Settings, texts: Texts, follow: Callable[[], bool]
) -> None:
    publish()
    follow()
    other = {"whoosh": "tantivy", "tantivy": "whoosh"}[settings.search]
    changed = replace(settings, search=other)
    assert project_search(store, changed, texts)
    assert Searcher(settings.home, settings.languages, other).search(Search("zitoun")).total
    assert not project_search(store, changed, texts)


def test_an_increment_is_what_a_rebuild_would_be(
    publish: Publish, follow: Callable[[], bool], search: Callable[..., Answer], store: Store
) -> None:
    publish()
    follow()
    publish("cooperatives", "1.1.0", LATER)
    follow()
    queries = ("cooperative", "", "zitoun", "تعاونية", "membres")
    before = [search(text, limit=100) for text in queries]
    request_rebuild(folder_of(store.home))
    assert follow()
    after = [search(text, limit=100) for text in queries]
    for one, other in zip(before, after, strict=True):
        assert (one.total, one.facets) == (other.total, other.facets)
        assert [(r.type, r.id, r.score) for r in one.results] == [
            (r.type, r.id, r.score) for r in other.results
        ]


def test_what_was_withdrawn_is_not_found(
    publish: Publish,
    follow: Callable[[], bool],
    search: Callable[..., Answer],
    store: Store,
) -> None:
    publish()
    follow()
    withdraw_release(store, "cooperatives", "1.0.0", reason="wrong")
    follow()
    assert things(search("zitoun")) == set()


def test_what_was_erased_leaves_no_byte(
    publish: Publish,
    follow: Callable[[], bool],
    search: Callable[..., Answer],
    store: Store,
) -> None:
    publish(rows=(HEADER, ("secret", "Coopérative Qwzx", "", "1")))
    publish("others", rows=(HEADER, ("lawz", "Coopérative Lawz", "", "3")))
    follow()
    assert things(search("qwzx")) == {"cooperatives-thing/secret"}
    withdraw_release(store, "cooperatives", "1.0.0", reason="law", erase=True)
    follow()
    assert things(search("qwzx")) == set()
    assert follow(), "the index is rebuilt"
    assert not follow()
    assert things(search("lawz")) == {"others-thing/lawz"}
    files = [file for file in folder_of(store.home).rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if b"qwzx" in file.read_bytes().lower()]


def test_an_interrupted_change_is_repeated(
    publish: Publish, follow: Callable[[], bool], search: Callable[..., Answer], store: Store
) -> None:
    publish()
    follow()
    generation = find_current(store.home)
    assert generation is not None
    (generation / CHANGING).touch()
    assert follow()
    assert find_current(store.home) != generation
    assert search("zitoun").total >= 1


def test_an_index_of_another_form_is_rebuilt(
    publish: Publish, follow: Callable[[], bool], settings: Settings
) -> None:
    """An upgrade must not wait for the next publication."""
    publish()
    follow()
    assert not follow()
    before = find_current(settings.home)
    assert before is not None
    write_cursor(before, replace(read_cursor(before), form=0))
    assert follow()
    assert find_current(settings.home) != before
    assert not follow()


def test_the_pages_of_a_document_come_when_they_are_read(
    publish: Publish,
    follow: Callable[[], bool],
    search: Callable[..., Answer],
    texts: Texts,
    write_package: Callable[..., Path],
) -> None:
    publish_document(publish, write_package)
    follow()
    cursor = read_cursor(find_current(texts.home))
    assert len(cursor.waits) == 1
    assert not follow(), "nothing was read meanwhile"
    texts.text = DocumentText(("Premier feuillet", "Les ruchers de la montagne", ""))
    assert follow()
    (hit,) = [result for result in search("rucher").results if result.type == "document"]
    assert (hit.id, hit.page, hit.title) == ("guide", 2, "Guide des abeilles")
    assert hit.snippet == "Les <mark>ruchers</mark> de la montagne"
    assert read_cursor(find_current(texts.home)).waits == ()


def test_a_document_without_usable_text_is_found_by_its_title_alone(
    publish: Publish,
    follow: Callable[[], bool],
    search: Callable[..., Answer],
    texts: Texts,
    write_package: Callable[..., Path],
) -> None:
    publish_document(publish, write_package)
    texts.text = DocumentText(("xq zzv",), "garbled")
    follow()
    assert [
        result.page for result in search("guide abeilles").results if result.type == "document"
    ] == [None]
    assert search("zzv").total == 0


def publish_document(publish: Publish, write_package: Callable[..., Path]) -> None:
    rows = (("id", "title_fr", "resource"), ("guide", "Guide des abeilles", "guide"))
    folder = write_package("documents", rows=rows)
    descriptor: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    (folder / "guide.pdf").write_bytes(b"%PDF-1.7\n")
    (table,) = descriptor["resources"]
    table["schema"] |= {
        "oress:register": "document",
        "aboutUrl": "/id/document/{id}",
        "oress:label": {"fr": "title_fr"},
    }
    texts = {"fr": "guide", "ar": "guide", "en": "guide"}
    said = {"title": "guide", "description": "guide"}
    pdf = {**PDF, **said, "oress:title": texts, "oress:description": texts}
    publish("documents", rows=rows, resources=[table, pdf])


TOWNS = (
    ("id", "name_fr", "name_ar", "town"),
    ("a", "Novissi", "نوفيسي", "Amenoukpoe"),
    ("b", "Novissi", "نوفيسي", "Kpalimé"),
)
PLAIN: dict[str, None] = {"oress:register": None, "oress:label": None, "aboutUrl": None}


def test_rows_of_a_table_that_is_no_register_are_found_by_their_column(
    publish: Publish, follow: Callable[[], bool], search: Callable[..., Answer]
) -> None:
    publish("villes", rows=TOWNS, schema=PLAIN)
    follow()
    (found,) = search("amenoukpoe").results
    assert (found.type, found.id) == ("column", "villes/structures/town")
    assert "<mark>Amenoukpoe</mark>" in found.snippet


def test_a_column_of_a_register_without_a_role_is_text(
    publish: Publish, follow: Callable[[], bool], search: Callable[..., Answer]
) -> None:
    publish("villes", rows=TOWNS)
    follow()
    (found,) = [result for result in search("kpalime").results if result.type != "column"]
    assert (found.type, found.id) == ("villes-thing", "b")
    assert "Kpalimé" in found.snippet


def read_all(searcher: Callable[..., Answer]) -> list[Any]:
    """What some queries find, whatever made the index."""
    queries = ("cooperative", "", "zitoun", "تعاونية", "membres")
    answers = [searcher(text, limit=100) for text in queries]
    return [
        (answer.total, answer.facets, [(r.type, r.id, r.score, r.marked) for r in answer.results])
        for answer in answers
    ]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    use_workers(monkeypatch)


def use_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers for any number of records, in small batches."""
    monkeypatch.setattr(making, "MANY", 0)
    monkeypatch.setattr(making, "BATCH", 1)
    monkeypatch.setattr(making, "count_processors", lambda: 2)


def test_several_processes_make_the_same_index(
    publish: Publish,
    follow: Callable[[], bool],
    search: Callable[..., Answer],
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    publish("others", rows=LATER)
    follow()
    alone = read_all(search)
    stamps = read_stamps(current(store))
    use_workers(monkeypatch)
    here, make = os.getpid(), Analyst._try_record

    def make_elsewhere(analyst: Analyst, *record: Any) -> Any:
        assert os.getpid() != here
        return make(analyst, *record)

    monkeypatch.setattr(Analyst, "_try_record", make_elsewhere)
    request_rebuild(folder_of(store.home))
    assert follow()
    assert read_all(search) == alone
    assert read_stamps(current(store)) == stamps


def current(store: Store) -> Path:
    generation = find_current(store.home)
    assert generation is not None
    return generation


@pytest.mark.usefixtures("many")
def test_a_worker_that_dies_leaves_the_index_of_before(
    publish: Publish,
    follow: Callable[[], bool],
    search: Callable[..., Answer],
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    follow()
    before = read_all(search)
    publish("cooperatives", "1.1.0", LATER)
    request_rebuild(folder_of(store.home))
    with monkeypatch.context() as patch:
        patch.setattr(Analyst, "_try_record", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        with pytest.raises(WorkerLost):
            follow()
    assert read_all(search) == before
    assert follow(), "it is tried again"
    assert things(search("jbala")) == {"cooperatives-thing/jbala"}


@pytest.mark.usefixtures("many")
def test_a_record_that_fails_in_a_worker_is_noted(
    publish: Publish,
    follow: Callable[[], bool],
    search: Callable[..., Answer],
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(context: RecordContext, register: str, record: Record) -> Iterator[Entry]:
        if record.id == "amal":
            raise ValueError("no amal")
        return record_to_entries(context, register, record)

    monkeypatch.setattr(collect, "record_to_entries", refuse)
    publish()
    follow()
    assert things(search("zitoun")) == {"cooperatives-thing/zitoun"}
    assert things(search("amal")) == set()
    (omission,) = Omissions(store.home, "search").known.values()
    assert (omission.dataset, omission.error) == ("cooperatives", "no amal")


def test_only_what_has_changed_is_read(
    publish: Publish,
    follow: Callable[[], bool],
    search: Callable[..., Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    follow()
    publish("cooperatives", "1.1.0", LATER)
    made: list[str] = []
    note = Making._note

    def count(maker: Making, source: EntrySource, entries: list[AnalysedEntry]) -> Any:
        made.append(source.key)
        return note(maker, source, entries)

    monkeypatch.setattr(Making, "_note", count)
    counted = "the records of all registers are counted"
    monkeypatch.setattr(making, "list_registers", lambda _: pytest.fail(counted))
    follow()
    assert things(search("jbala")) == {"cooperatives-thing/jbala"}
    assert set(made) == {
        "dataset/cooperatives", "cooperatives-thing/zitoun", "cooperatives-thing/jbala",
    }  # fmt: skip


def test_documents_of_a_release_that_was_indexed_are_not_read_again(
    publish: Publish,
    follow: Callable[[], bool],
    texts: Texts,
    write_package: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish_document(publish, write_package)
    follow()
    texts.text = DocumentText(("Les ruchers de la montagne",))
    assert follow(), "the PDF has been read"
    read: list[str] = []

    def count(connection: Connection, register: str, ids: list[str]) -> dict[str, Record]:
        read.extend(ids)
        return read_records(connection, register, ids)

    monkeypatch.setattr(collect, "read_records", count)
    publish()
    follow()
    assert not read
    assert not follow(), "nothing is waited for"
