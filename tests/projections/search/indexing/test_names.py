"""The names follow what is published, withdrawn, erased and no longer listed, as the index does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from oress_opendata.errors import StoreUnavailable
from oress_opendata.projections.generations import request_rebuild
from oress_opendata.projections.registers import project_registers
from oress_opendata.projections.search.indexing.generation import find_current, folder_of
from oress_opendata.projections.search.indexing.names import FILE, NamesWriter, normalise_number
from oress_opendata.projections.search.indexing.projection import project_search
from oress_opendata.projections.search.querying.names import Names, Scope, open_names, readings_of
from oress_opendata.publication.publish import Publication
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

Publish = Callable[..., Publication]
HEADER = ("id", "name_fr", "name_ar", "members")
LATER = (
    HEADER,
    ("zitoun", "Coopérative Zitouna", "تعاونية الزيتون", "15"),
    ("jbala", "Coopérative Jbala", "", "4"),
)
SCOPE = [Scope("cooperatives-thing")]


@pytest.fixture
def follow(store: Store, settings: Settings) -> Callable[[], Names]:
    def project() -> Names:
        project_registers(store, settings)
        project_search(store, settings, lambda _: None)
        return open_names(settings.home)[1]

    return project


def find(names: Names, text: str) -> list[str]:
    return [entity.id for entity in names.find(readings_of(text), SCOPE)]


def test_there_are_no_names_before_the_first_round(settings: Settings) -> None:
    with pytest.raises(StoreUnavailable):
        open_names(settings.home)


@pytest.mark.parametrize(
    "text", ["Zitoun", "coop. zitun", "ZITOUNE", "تعاونية الزيتوون", "z'itoun"]
)
def test_a_name_is_found(publish: Publish, follow: Callable[[], Names], text: str) -> None:
    publish()
    assert find(follow(), text)[:1] == ["zitoun"]


def test_a_reader_follows(publish: Publish, follow: Callable[[], Names]) -> None:
    publish()
    assert find(follow(), "amal") == ["amal"]
    publish("cooperatives", "1.1.0", LATER)
    names = follow()
    assert find(names, "amal") == [], "what is no longer listed is no longer found"
    assert find(names, "jbala") == ["jbala"]
    (entity,) = names.get(["cooperatives-thing/zitoun"]).values()
    assert entity.titles["fr"] == "Coopérative Zitouna"


def test_a_change_leaves_what_a_rebuild_would(
    publish: Publish, follow: Callable[[], Names], store: Store
) -> None:
    publish()
    follow()
    publish("cooperatives", "1.1.0", LATER)
    before = follow()
    request_rebuild(folder_of(store.home))
    after = follow()
    assert before.path != after.path
    assert sorted(before.words) == sorted(after.words)
    uses = [
        {word: names.uses[identifier] for word, identifier in names.words.items()}
        for names in (before, after)
    ]
    assert uses[0] == uses[1]


def test_a_change_reads_no_uses_of_other_names(
    publish: Publish, follow: Callable[[], Names], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    follow()
    statements: list[str] = []
    finish = NamesWriter.finish

    def trace(writer: NamesWriter) -> None:
        writer.connection.set_trace_callback(statements.append)
        finish(writer)

    monkeypatch.setattr(NamesWriter, "finish", trace)
    publish("cooperatives", "1.1.0", LATER)
    assert find(follow(), "jbala") == ["jbala"]
    assert statements
    assert not [text for text in statements if "count(*)" in text or "ANALYZE" in text]


def test_what_was_withdrawn_is_not_found(
    publish: Publish, follow: Callable[[], Names], store: Store
) -> None:
    publish()
    assert find(follow(), "zitoun")
    withdraw_release(store, "cooperatives", "1.0.0", reason="wrong")
    assert find(follow(), "zitoun") == []


def test_what_was_erased_leaves_no_byte(
    publish: Publish, follow: Callable[[], Names], store: Store
) -> None:
    publish(rows=(HEADER, ("secret", "Coopérative Qwzx", "", "1")))
    publish("others", rows=(HEADER, ("lawz", "Coopérative Lawz", "", "3")))
    follow()
    withdraw_release(store, "cooperatives", "1.0.0", reason="law", erase=True)
    follow()
    generation = find_current(store.home)
    assert generation
    content = (generation / FILE).read_bytes().lower()
    assert b"lawz" in content
    assert b"qwzx" not in content


def test_a_reader_whose_generation_is_gone_is_asked_to_come_back(
    publish: Publish, follow: Callable[[], Names], store: Store
) -> None:
    publish()
    names = follow()
    names.path.unlink()
    with pytest.raises(StoreUnavailable):
        names.get(["cooperatives-thing/zitoun"])


def test_suggestions_begin_like_every_word(publish: Publish, follow: Callable[[], Names]) -> None:
    publish()
    names = follow()
    assert [entity.id for entity in names.complete("zit", SCOPE)] == ["zitoun"]
    assert [entity.id for entity in names.complete("coop zi", SCOPE)] == ["zitoun"]
    assert names.complete("zit amal", SCOPE) == []
    assert {entity.id for entity in names.complete("Coop", SCOPE)} == {"zitoun", "amal"}
    assert names.complete("%", SCOPE, limit=1)[1:] == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("001 234", "1234"),
        ("EXEMPLE-0003", "exemple0003"),
        ("12", ""),
        ("Amal", ""),
        ("٠٠١٢٣٤", "1234"),
    ],
)
def test_numbers_are_compared_without_signs(text: str, number: str) -> None:
    assert normalise_number(text) == number
