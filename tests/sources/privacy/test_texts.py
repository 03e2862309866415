"""What looks personal in a text, by the labelled list."""

from __future__ import annotations

import pytest

from oress_opendata.sources.privacy.headers import find_kind
from oress_opendata.sources.privacy.plain_text import normalise
from oress_opendata.sources.privacy.texts import find_private
from tests.sources.privacy.labelled import (
    NOT_PERSONAL,
    OTHER_COLUMNS,
    PERSONAL,
    PERSONAL_COLUMNS,
)


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in PERSONAL.items() for text in texts]
)
def test_personal_data_are_found(code: str, text: str) -> None:
    assert code in {private.code for private in find_private(text)}
    assert find_private(f"voir: {text} (note)")


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_other_data_are_not(text: str) -> None:
    assert find_private(text) == []


@pytest.mark.parametrize("name", PERSONAL_COLUMNS)
def test_columns_about_persons(name: str) -> None:
    assert find_kind(name)


@pytest.mark.parametrize("name", OTHER_COLUMNS)
def test_columns_with_similar_names(name: str) -> None:
    assert find_kind(name) is None


def test_all_that_is_personal_in_a_text_is_found() -> None:
    text = "Zitoun@Gmail.com, 06 61 23 45 67 et 07 70 12 34 56, CIN AB123456"
    assert [private.code for private in find_private(text)] == [
        "private-email",
        "private-phone",
        "private-phone",
        "private-identity",
    ]


def test_the_name_of_a_column_decides() -> None:
    assert find_private("661234567") == []
    assert find_private("661234567", "phone")
    assert find_private("k 1234") == []
    assert find_private("k 1234", "identity")


def test_a_key_is_an_identity_number_only_if_it_says_so() -> None:
    assert find_private("AB123456")
    assert find_private("AB123456", is_code=True) == []
    assert find_private("CIN AB123456", is_code=True)


def test_confirmed_values_are_compared_without_their_spelling() -> None:
    assert normalise("06 61-23.45 67") == normalise("٠٦٦١٢٣٤٥٦٧")
    assert normalise("Zitoun@Gmail.com") == normalise("zitoun@gmail.com")
