"""Questions that a figure answers, and names of actors, on everything that is shipped."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.questions.actors import read_actor_question
from oress_opendata.queries.questions.figures import read_figure_question
from oress_opendata.queries.questions.names import find_names, read_tokens
from oress_opendata.queries.support import read_offers
from tests.queries.questions.test_founding import QUESTIONS

UNEMPLOYMENT = "labour_unemployment_rate"
WOMEN, RURAL = {"sex": "female"}, {"area": "rural"}


@pytest.mark.parametrize(
    ("text", "asked", "place"),
    [
        ("chômage des femmes Chefchaouen", (UNEMPLOYMENT, WOMEN, ""), "01.151"),
        ("بطالة النساء شفشاون", (UNEMPLOYMENT, WOMEN, ""), "01.151"),
        ("lbitala dyal nsa f chefchaouen", (UNEMPLOYMENT, WOMEN, ""), "01.151"),
        ("women unemployment in Larache", (UNEMPLOYMENT, WOMEN, ""), "01.331"),
        ("population Tétouan 2014", ("population_legal", {}, "2014"), "01.571"),
        ("combien d'habitants à Ouezzane", ("population_legal", {}, ""), "01.405"),
        ("عدد سكان العرائش", ("population_legal", {}, ""), "01.331"),
        (
            "analphabétisme rural Al Hoceima",
            ("illiteracy_rate_10_plus", RURAL, ""),
            "01.051",
        ),
        ("Chefchaouen", ("", {}, ""), "01.151"),
        ("xauen", ("", {}, ""), "01.151"),
    ],
)
def test_an_indicator_and_a_place_are_recognised(
    catalogue: Catalogue,
    text: str,
    asked: tuple[str, dict[str, str], str],
    place: str,
) -> None:
    found = read_figure_question(text, catalogue.searcher.open().thesaurus)
    assert found is not None
    assert (found.indicator, found.others, found.year) == asked
    assert place in found.places


@pytest.mark.parametrize(
    "text",
    [
        "chômage des femmes diplômées Chefchaouen",
        "coopératives de femmes Chefchaouen miel",
        "emploi",
        "femmes Chefchaouen",
        "population 2014 2024",
    ],
)
def test_what_asks_more_is_no_such_question(catalogue: Catalogue, text: str) -> None:
    assert read_figure_question(text, catalogue.searcher.open().thesaurus) is None


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("ODCO", {"odco", "odco_tanger", "odco_alhoceima"}),
        ("numéro de téléphone odco", {"odco", "odco_tanger", "odco_alhoceima"}),
        ("مكتب تنمية التعاون", {"odco", "odco_tanger", "odco_alhoceima"}),
        ("رقم هاتف مكتب تنمية التعاون", {"odco", "odco_tanger", "odco_alhoceima"}),
        ("Maison de l'économie sociale et solidaire", {"mess"}),
        ("هاتف دار الاقتصاد الاجتماعي والتضامني", {"mess"}),
        ("anapec tétouan", {"anapec"}),
    ],
)
def test_an_actor_is_named(
    catalogue: Catalogue, connection: Connection, text: str, actors: set[str]
) -> None:
    offers = read_offers(catalogue, connection)
    found = read_actor_question(text, offers.actors, catalogue.searcher.open().thesaurus)
    assert found is not None
    assert set(found.actors) == actors


@pytest.mark.parametrize("text", ["coopérative", "développement", "Tanger", "agence", ""])
def test_a_common_word_names_no_actor(
    catalogue: Catalogue, connection: Connection, text: str
) -> None:
    offers = read_offers(catalogue, connection)
    assert read_actor_question(text, offers.actors, catalogue.searcher.open().thesaurus) is None


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q["place"]], ids=str)
def test_the_place_of_a_question_is_recognised(
    catalogue: Catalogue, question: dict[str, str]
) -> None:
    thesaurus = catalogue.searcher.open().thesaurus
    names = find_names(read_tokens(question["question"]), thesaurus, "place")
    codes = {code for name in names for code in name.codes}
    assert any(code.startswith(question["place"]) for code in codes)


@pytest.mark.parametrize(
    "text",
    [
        "من يساعدني على إحداث تعاونية",
        "بوحدي",
        "أين أجد المساعدة",
        "علاش خاصنا السوق",
        "how many people alone",
        "sadna 3la dar",
        "tous les sahels",
    ],
)
def test_words_that_sound_like_a_place_name_none(catalogue: Catalogue, text: str) -> None:
    assert find_names(read_tokens(text), catalogue.searcher.open().thesaurus, "place") == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ta3awniya fchefchaoun", "01.151"),
        ("fl3raych", "01.331"),
        ("لتطوان", "01.571"),
        ("وبالحسيمة", "01.051"),
        ("تعاونية بوزان", "01.405"),
        ("f lhoceima", "01.051"),
        ("dyal tetwan", "01.571"),
        ("القصر الكبير", "01.331.01.01"),
        ("M’diq-Fnideq", "01.573"),
        ("l'économie de Tanger-Assilah", "01.511"),
    ],
)
def test_a_place_is_named_with_what_is_glued_to_it(
    catalogue: Catalogue, text: str, place: str
) -> None:
    names = find_names(read_tokens(text), catalogue.searcher.open().thesaurus, "place")
    assert place in {code for name in names for code in name.codes}
