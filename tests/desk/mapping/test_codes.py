"""Labels, places and lists of them become codes; what could be two things is asked."""

from __future__ import annotations

import pytest

from oress_opendata.desk.mapping.options import Options, create_options
from oress_opendata.desk.mapping.splitting import split_values
from oress_opendata.desk.mapping.target import Option
from oress_opendata.settings import Settings
from tests.desk.quarters import make_target, read_places


@pytest.fixture
def sectors(settings: Settings) -> Options:
    return create_options(make_target(settings).options["sector"])


@pytest.fixture
def communes() -> Options:
    options, communes = read_places()
    return create_options(options, {commune.code for commune in communes})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Artisanat", "artisanat"),
        ("artisanat", "artisanat"),
        ("ARTISANAT ", "artisanat"),
        ("Artisanats", "artisanat"),
        ("Handicrafts", "artisanat"),
        ("الصناعة التقليدية", "artisanat"),
        ("صناعة تقليدية", "artisanat"),
        ("Peche maritime", "peche"),
        ("Pêches maritimes", "peche"),
        ("agricultur", "agriculture"),
        ("Denrees alimentaires", "denrees_alimentaires"),
        ("Plantes aromatiques et médicinales (PAM)", "pam"),
    ],
)
def test_labels_in_any_form(sectors: Options, text: str, code: str) -> None:
    assert sectors.find(text).code == code


def test_what_nobody_knows_is_not_guessed(sectors: Options) -> None:
    assert not sectors.find("Informatique quantique").codes
    assert "artisanat" in sectors.candidates("Produits artisanaux")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Bni Hadifa", "01.051.11.09"),
        ("Commune de Bni Hadifa", "01.051.11.09"),
        ("BNI HADIFA", "01.051.11.09"),
        ("بني حذيفة", "01.051.11.09"),
        ("جماعة بني حذيفة", "01.051.11.09"),
        ("01.051.11.09", "01.051.11.09"),
        ("Chaouen", "01.151.01.01"),
        ("Asilah", "01.511.01.01"),
    ],
)
def test_communes(communes: Options, text: str, code: str) -> None:
    assert communes.find(text).code == code


def test_a_province_is_no_commune(communes: Options) -> None:
    assert not communes.find("01.051").code
    assert communes.outer.find("Al Hoceima").codes


def test_the_province_beside_tells_two_communes_apart() -> None:
    places = (
        Option("p1", {"fr": "Tétouan"}, kind="province"),
        Option("p2", {"fr": "Ouezzane"}, kind="province"),
        Option("a", {"fr": "Bni Said"}, parent="p1", kind="commune"),
        Option("b", {"fr": "Bni Said"}, parent="p2", kind="commune"),
    )
    options = create_options(places)
    assert set(options.find("Bni Said").codes) == {"a", "b"}
    assert options.find("Bni Said", ["p2"]).code == "b"
    assert options.find("Bni Said (Tétouan)").code == "a"


def test_numbers_are_no_typos() -> None:
    options = create_options([Option("x1", {"fr": "Quartier 10"}), Option("x2", {"fr": "Autre"})])
    assert not options.find("Quartier 11").codes


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("miel; figues", ("miel", "figues")),
        ("miel\nfigues", ("miel", "figues")),
        ("miel، figues", ("miel", "figues")),
        ("miel / figues", ("miel", "figues")),
        ("miel et figues", ("miel", "figues")),
        ("عسل و تين", ("عسل", "تين")),
        ("عسل وتين", ("عسل", "تين")),
        ("eau et forêts", ("eau et forêts",)),
        ("pain et beurre", ("pain et beurre",)),
        ("miel; miel", ("miel",)),
    ],
)
def test_several_values_in_a_cell(text: str, parts: tuple[str, ...]) -> None:
    known = {"miel", "figues", "عسل", "تين", "eau et forêts"}
    assert split_values(text, known.__contains__) == parts
