"""How alike names are: the rules that docs/harvest.md states."""

from __future__ import annotations

import pytest

from oress_opendata.projections.search.analysis.names import Name, read_place_name
from oress_opendata.queries.reconciliation.likeness import (
    ACROSS_SCRIPTS,
    EQUAL,
    JOINED,
    OTHER_NUMBER,
    rate_likeness,
)


def read(text: str) -> Name:
    name = read_place_name(text)
    assert name is not None
    return name


@pytest.mark.parametrize(
    ("one", "two", "least", "most"),
    [
        ("Cne de Tétouan", "TETOUAN", EQUAL, EQUAL),
        ("C.R. de M'diq", "Mdiq", JOINED, EQUAL),
        ("الحُسَيْمَة", "الحسيمه", EQUAL, EQUAL),
        ("إقليم العرائش", "العرائش", EQUAL, EQUAL),
        ("Ksarelkebir", "Ksar El Kebir", JOINED, JOINED),
        ("دارالشاوي", "دار الشاوي", JOINED, JOINED),
        ("tetwan", "Tétouan", 84, 92),
        ("Zagora", "Zghira", 0, 85),
        ("Tetouan", "تطوان", ACROSS_SCRIPTS, ACROSS_SCRIPTS),
        ("Secteur 1", "Secteur 2", 0, OTHER_NUMBER),
        ("Larache", "Ouezzane", 0, 50),
    ],
)
def test_likeness(one: str, two: str, least: float, most: float) -> None:
    assert least <= rate_likeness(read(one), read(two)) <= most
    assert rate_likeness(read(one), read(two)) == rate_likeness(read(two), read(one))


def test_names_that_only_say_what_they_are_differ() -> None:
    assert rate_likeness(read("Commune"), read("Province")) < EQUAL / 2
