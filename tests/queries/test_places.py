"""The places that a text names."""

from __future__ import annotations

import pytest

from oress_opendata.model.places import Place, Places
from oress_opendata.queries.places import find_places


def make_place(code: str, kind: str, french: str, arabic: str) -> Place:
    return Place(code, {"fr": french, "ar": arabic}, kind, None, {})


PLACES = Places(
    {
        place.code: place
        for place in (
            make_place("01.571", "province", "Tétouan", "تطوان"),
            make_place("01.571.01", "commune", "Tétouan", "تطوان"),
            make_place("01.511", "province", "Tanger-Assilah", "طنجة-أصيلة"),
            make_place("01.227", "commune", "Beni Hassane", "بني حسان"),
        )
    }
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("01.571", ["01.571"]),
        ("tetouan", ["01.571", "01.571.01"]),
        ("تطوان", ["01.571", "01.571.01"]),
        ("TANGER-ASSILAH", ["01.511"]),
        ("طنجة-اصيله", ["01.511"]),
        ("hassane", ["01.227"]),
        ("hassane beni", ["01.227"]),
        ("hassan", []),
        ("", []),
        ("?!", []),
        ("Atlantis", []),
    ],
)
def test_a_place_is_found_by_code_name_or_words(text: str, codes: list[str]) -> None:
    assert [place.code for place in find_places(PLACES, text)] == codes
