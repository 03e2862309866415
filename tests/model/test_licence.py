"""A licence is known by its name or its address, as people and other catalogues write them."""

from __future__ import annotations

from typing import Any

import pytest

from oress_opendata.model.licence import aliases_of, find_code, plain_form, read_licences
from oress_opendata.vocabularies.installed import installed_vocabulary

VOCABULARY = installed_vocabulary("https://data.example.org")
ALIASES = aliases_of(VOCABULARY)


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"name": "CC-BY-4.0"}, "CC-BY-4.0"),
        ({"name": "cc-by-4.0"}, "CC-BY-4.0"),
        ({"name": "CC BY 4.0"}, "CC-BY-4.0"),
        (
            {"name": "ODC-PDDL-1.0", "path": "https://opendatacommons.org/licenses/pddl/"},
            "PDDL-1.0",
        ),
        ({"name": "ODC-BY-1.0"}, "ODC-By-1.0"),
        ({"name": "odc-odbl"}, "ODbL-1.0"),
        ({"name": "odbl-1.0"}, "ODbL-1.0"),
        ({"name": "cc-zero"}, "CC0-1.0"),
        ({"name": "OGL-Canada-2.0"}, "OGL-Canada-2.0"),
        ({"path": "http://creativecommons.org/licenses/by/4.0"}, "CC-BY-4.0"),
        ({"path": "https://www.creativecommons.org/licenses/by/4.0/legalcode.fr"}, "CC-BY-4.0"),
        ({"path": "https://creativecommons.org/licenses/by-sa/4.0/deed.en"}, "CC-BY-SA-4.0"),
        ({"path": "https://spdx.org/licenses/CC0-1.0.html"}, "CC0-1.0"),
        ({"path": "http://www.opendefinition.org/licenses/odc-pddl"}, "PDDL-1.0"),
        ({"path": "https://opendatacommons.org/licenses/odbl/1.0/"}, "ODbL-1.0"),
        (
            {"path": "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"},
            "CC-BY-4.0",
        ),
        ({"name": "cc-by", "path": "https://creativecommons.org/licenses/by/4.0/"}, "CC-BY-4.0"),
        ({"name": "cc-by"}, ""),
        ({"name": "CC-BY-NC-4.0"}, ""),
        ({"name": "CC-BY-NC-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}, ""),
        ({"path": "https://creativecommons.org/licenses/by-nc/4.0/"}, ""),
        ({"title": "Open"}, ""),
        ({}, ""),
    ],
)
def test_a_licence_is_known_by_name_or_path(stated: dict[str, Any], code: str) -> None:
    assert find_code(stated, ALIASES) == code


def test_no_two_licences_share_a_name_or_an_address() -> None:
    """Else one of them would be found for the other."""
    pages = {
        plain_form(text)
        for concept in VOCABULARY.schemes["licence"].concepts.values()
        for text in {concept.notation, *concept.pages, *concept.hidden}
    }
    assert pages <= set(ALIASES)
    for concept in VOCABULARY.schemes["licence"].concepts.values():
        for text in (concept.notation, *concept.alternatives, *concept.hidden, *concept.pages):
            assert ALIASES[plain_form(text)] == concept.notation


def test_what_the_package_leaves_out_is_in_the_vocabulary() -> None:
    (licence,) = read_licences([{"name": "odc-by-1.0"}], VOCABULARY)
    assert licence.address == "https://opendatacommons.org/licenses/by/1-0/"
    assert licence.title == "Open Data Commons Attribution License 1.0"


def test_the_strictest_comes_first_and_each_once() -> None:
    stated = [{"name": "CC-BY-4.0"}, {"name": "CC0-1.0"}, {"name": "ODbL-1.0"}, {"name": "CC0-1.0"}]
    codes = [licence.code for licence in read_licences(stated, VOCABULARY)]
    assert codes == ["ODbL-1.0", "CC-BY-4.0", "CC0-1.0"]
