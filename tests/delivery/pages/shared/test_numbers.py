"""Numbers are written as the reader's language does, in templates and in cells."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from oress_opendata.delivery.pages.shared.formatting import (
    PERCENT,
    is_singular,
    read_number,
    show_exactly,
    show_figure,
    show_signed,
)
from oress_opendata.delivery.pages.site import FOLDERS

# A count that is shown as text, without the format of the reader's language.
BARE = re.compile(r">[^<{]*\{\{ [^}|]*(?:\| length|\b(?:count|total|actors)) \}\}")


def test_counts_are_written_as_the_reader_s_language_does() -> None:
    found = {
        f"{file.parent.name}/{file.name}": bare
        for folder in FOLDERS
        for file in sorted(folder.rglob("*.html"))
        if (bare := BARE.findall(file.read_text(encoding="utf-8")))
    }
    assert not found


def test_bare_counts_are_found() -> None:
    assert BARE.search("<b>{{ rows | length }}</b>")
    assert BARE.search("<b>all {{ listed.total }}</b>")
    assert not BARE.search("<b>{{ rows | length | number }}</b>")


@pytest.mark.parametrize(
    ("number", "language", "shown"),
    [
        (145036, "fr", "145\u202f036"),
        (Decimal("35.168215"), "fr", "35,168215"),
        (1028500.5, "ar", "1.028.500,5"),
        (-3938, "en", "-3,938"),
        (Decimal("1" * 38), "en", "11" + ",111" * 12),
        (Decimal("1" * 20 + "." + "2" * 18), "ar", "11" + ".111" * 6 + "," + "2" * 18),
        (1e300, "ar", "1" + ".000" * 100),
    ],
)
def test_a_cell_keeps_its_decimals(number: Decimal | float, language: str, shown: str) -> None:
    assert show_exactly(number, language) == shown


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("412,713", "en", "412713"),
        ("7,5", "en", "7.5"),
        ("412.713", "ar", "412713"),
        ("1.028.500,5", "ar", "1028500.5"),
        ("3 556 729", "fr", "3556729"),
        ("7,5", "fr", "7.5"),
        ("7.5", "fr", "7.5"),
        ("\u22123\u202f938", "fr", "-3938"),
    ],
)
def test_a_number_is_read_as_it_is_shown(text: str, language: str, number: str) -> None:
    assert read_number(text, language) == number


@pytest.mark.parametrize(
    ("language", "share", "change"),
    [
        ("fr", "28,4\u00a0%", "\u2066\u22129,8\u00a0%\u2069"),
        ("ar", "\u206628,4%\u2069", "\u2066\u22129,8%\u2069"),
        ("en", "28.4%", "\u2066\u22129.8%\u2069"),
    ],
)
def test_a_percent_sign_stays_on_one_side(language: str, share: str, change: str) -> None:
    assert show_figure(28.4, language, PERCENT) == share
    assert show_figure(-9.8, language, PERCENT) == change
    assert show_signed(-9.8, language, PERCENT) == change
    assert show_signed(9.8, language, PERCENT) == change.replace("\u2212", "+")


def test_no_figure_is_too_large_and_none_need_be_one() -> None:
    assert show_figure(1e300, "en") == "1" + ",000" * 100
    assert show_figure(float("nan"), "fr") == "NaN"
    assert show_figure(float("-inf"), "fr") == "\u2066\u2212∞\u2069"
    assert not is_singular(float("nan"), "fr")
    assert is_singular(float("nan"), "ar")


def test_a_change_of_nothing_has_no_sign() -> None:
    assert show_signed(0, "fr") == "0"
