"""The names of places inside sentences."""

from __future__ import annotations

import pytest

from oress_opendata.delivery.pages.shared.names import name_in_brackets


@pytest.mark.parametrize(
    ("name", "language", "inside"),
    [
        ("Ouezzane (province)", "fr", "Ouezzane, province"),
        ("وزان (إقليم)", "ar", "وزان، إقليم"),
        ("Fahs-Anjra", "en", "Fahs-Anjra"),
    ],
)
def test_parentheses_are_never_inside_others(name: str, language: str, inside: str) -> None:
    assert name_in_brackets(name, language) == inside
