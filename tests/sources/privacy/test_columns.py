"""The cells of a column together say what one alone does not."""

from __future__ import annotations

import pytest

from oress_opendata.sources.privacy import columns
from oress_opendata.sources.privacy.columns import ColumnPrivacy


def find(name: str, values: list[str], *, is_key: bool = False) -> list[str]:
    return [value for value, _ in ColumnPrivacy(name, is_key).find(values)]


def test_a_column_of_mobiles_without_their_zero() -> None:
    values = ["661234567", "770123456", "0539331234"]
    assert find("contact", values) == values[:2]


def test_a_column_of_other_codes_of_nine_digits() -> None:
    assert find("entreprise", ["612345678", "321456789", "456789123", "789123456"]) == []
    assert find("siren", ["612345678"]) == []


def test_a_last_code_is_no_mobile_where_those_before_were_none() -> None:
    column = ColumnPrivacy("entreprise")
    assert list(column.find(["321456789", "456789123"])) == []
    assert list(column.find(["612345678"])) == []


def test_ids_and_numbers_in_names_are_not_searched_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(columns, "find_private", refuse)
    assert find("id", [f"s-{number:07}" for number in range(9)], is_key=True) == []
    assert find("name", [f"Amal, Rif {number:05}" for number in range(9)]) == []


def test_the_key_of_a_register_is_no_identity_number() -> None:
    assert find("society", ["AB123456"], is_key=True) == []
    assert find("note", ["AB123456"]) == ["AB123456"]
