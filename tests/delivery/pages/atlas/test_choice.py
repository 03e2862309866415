"""The years of a map, as the address gives them."""

from __future__ import annotations

import pytest

from oress_opendata.delivery.pages.atlas.choice import read_period
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.errors import BadQuery

YEARS = ("2024", "2014")


@pytest.mark.parametrize("name", ["period", "period2"])
@pytest.mark.parametrize("text", ["x", "2024-2014", "2014-", "-2024", "٢٠٢٤", "2014-2024-2025"])
def test_what_is_no_year_is_refused_by_its_name(name: str, text: str) -> None:
    with pytest.raises(BadQuery) as refused:
        read_period(QueryString(((name, text),)), name, YEARS)
    assert refused.value.parameters["parameter"] == name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("", ("", "2024")), ("2014", ("", "2014")), ("1999", ("", "2024")),
     ("2014-2024", ("2014", "2024"))],
)  # fmt: skip
def test_a_year_of_another_indicator_becomes_the_newest(text: str, wanted: tuple[str, str]) -> None:
    assert read_period(QueryString((("period", text),)), "period", YEARS) == wanted
