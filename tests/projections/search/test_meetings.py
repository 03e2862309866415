"""Spellings, alphabets and languages meet on what is shipped: other words, the same answers."""

from __future__ import annotations

import pytest

from oress_opendata.projections.search.querying.searcher import Answer, Search, Searcher


@pytest.fixture(scope="module")
def searcher(service: object) -> Searcher:
    return Searcher(service.home, ("fr", "ar", "en"))  # type: ignore[attr-defined]


def keys(answer: Answer, most: int = 50) -> list[str]:
    return [f"{result.type}/{result.id}" for result in answer.results[:most]]


@pytest.mark.parametrize(
    ("place", "spellings"),
    [
        ("01.571", ("Tétouan", "Tetouan", "TETOUAN", "تطوان", "Tetuan", "tetwan")),
        ("01.151", ("Chefchaouen", "شفشاون", "Chaouen", "بشفشاون", "chefchaoun")),
        ("01.405", ("Ouezzane", "Ouazzane", "وزان", "بوزان")),
        ("01.051", ("Al Hoceima", "Al Hoceïma", "الحسيمة", "الحسيمه", "al-hoceima", "hoceima")),
        (
            "01.573",
            ("M'diq-Fnideq", "M’diq Fnideq", "Mdiq-Fnideq", "المضيق-الفنيدق", "المضيق الفنيدق"),
        ),
        ("01.511", ("Tanger-Assilah", "tanger asilah", "طنجة-أصيلة", "طنجه اصيله")),
        ("01.331", ("Larache", "العرائش", "العرايش", "larach")),
    ],
)
def test_spellings_of_a_place_meet(
    searcher: Searcher, place: str, spellings: tuple[str, ...]
) -> None:
    for spelling in spellings:
        answer = searcher.search(Search(spelling, "fr", {"type": frozenset({"place"})}))
        assert f"place/{place}" in keys(answer, 5), spelling


@pytest.mark.parametrize(
    "word", ["coopérative", "cooperatives", "تعاونية", "التعاونيات", "ta3awniya"]
)
def test_a_code_is_found_by_its_labels(searcher: Searcher, word: str) -> None:
    filters = {"type": frozenset({"structure"}), "legal_form": frozenset({"cooperative"})}
    coded = searcher.search(Search("", "fr", filters)).total
    assert coded > 0
    assert searcher.search(Search(word, "fr", filters)).total == coded


def test_fictitious_data_are_marked(searcher: Searcher) -> None:
    structures = searcher.search(Search("", "fr", {"type": frozenset({"structure"})}))
    assert structures.total > 0
    assert all(result.sample for result in structures.results)
    actors = searcher.search(Search("", "fr", {"type": frozenset({"actor"})}))
    assert not any(result.sample for result in actors.results)


def test_an_actor_is_found_by_its_services(searcher: Searcher) -> None:
    answer = searcher.search(Search("comptabilité", "fr", {"type": frozenset({"actor"})}))
    assert {"actor/ca_tta", "actor/sec_artisanat_ess"} <= set(keys(answer))
    filters = {"type": frozenset({"actor"}), "province": frozenset({"01.151"})}
    assert "actor/adl_chefchaouen" in keys(searcher.search(Search("", "fr", filters)))


def test_the_reader_is_shown_their_language(searcher: Searcher) -> None:
    found = {
        language: searcher.search(Search("ODCO", language, {"type": frozenset({"actor"})}))
        for language in ("fr", "ar")
    }
    titles = {language: {result.title for result in found[language].results} for language in found}
    assert "مكتب تنمية التعاون" in titles["ar"]
    assert "Office du développement de la coopération" in titles["fr"]


@pytest.mark.parametrize(
    ("query", "language"),
    [("tenir la comptabilité et la gestion", "fr"), ("المحاسبة", "ar"), ("accounting", "en")],
)
def test_snippets_are_in_the_language_of_titles(
    searcher: Searcher, query: str, language: str
) -> None:
    found = searcher.search(Search(query, language, {"type": frozenset({"service"})})).results
    assert {result.language for result in found if result.snippet} == {language}


def test_notes_of_curators_are_found_but_not_shown(searcher: Searcher) -> None:
    found = searcher.search(Search("forme arabe officielle non vue", "fr")).results
    assert found
    assert all("non vue" not in result.snippet for result in found if result.type == "actor")


def test_labels_of_facets_are_in_the_reader_s_language(searcher: Searcher) -> None:
    answer = searcher.search(Search("", "ar", {"type": frozenset({"structure"})}))
    labels = {facet.value: facet.label for facet in answer.facets["legal_form"]}
    assert labels["cooperative"] == "تعاونية"
    provinces = {facet.value: facet.label for facet in answer.facets["province"]}
    assert provinces["01.571"] == "تطوان"


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("comptabilte", "comptabilité"),
        ("associaton", "association"),
        ("tetuoan", "tétouan"),
        ("cooperatives tetuoan", "coopératives tétouan"),
    ],
)
def test_did_you_mean(searcher: Searcher, query: str, meant: str) -> None:
    assert searcher.search(Search(query, "fr")).suggestion == meant


@pytest.mark.parametrize("is_prefix", ["coopér", "compta", "chefch", "مكتب تنم"])
def test_a_beginning_finds_the_whole(searcher: Searcher, is_prefix: str) -> None:
    assert searcher.search(Search(is_prefix, "fr", typing=True)).total > 0
    assert searcher.search(Search(f"{is_prefix}*", "fr")).total > 0
