"""The atlas: classes, outlines and figures; the page and its files agree."""

from __future__ import annotations

import csv
import html
import io
import json
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.queries.natural_breaks import class_of, find_breaks
from tests.conftest import Service

LANGUAGES = ["fr", "ar", "en"]
VALUES = some.lists(some.floats(0, 1e6), min_size=1, max_size=9)


@given(VALUES)
def test_every_value_is_in_a_class_and_classes_are_in_order(values: list[float]) -> None:
    breaks = find_breaks(values)
    assert 1 <= len(breaks) <= 5
    assert list(breaks) == sorted(set(breaks))
    assert breaks[0] == min(values)
    classes = [class_of(value, breaks) for value in sorted(values)]
    assert classes == sorted(classes)
    assert set(classes) == set(range(len(breaks)))


def test_natural_breaks_keep_close_values_together() -> None:
    assert find_breaks([1, 2, 3, 50, 51, 100, 101, 200, 300]) == (1, 50, 100, 200, 300)
    ordered = [1.0, 4.0, 5.0, 9.0, 10.0, 20.0, 21.0]

    def spread(starts: tuple[float, ...]) -> float:
        cuts = [ordered.index(start) for start in starts] + [len(ordered)]
        parts = [ordered[a:b] for a, b in pairwise(cuts)]
        return sum(sum((x - sum(p) / len(p)) ** 2 for x in p) for p in parts)

    others = [(1.0, *breaks) for breaks in combinations(ordered[1:], 4)]
    assert spread(find_breaks(ordered)) == min(map(spread, others))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_of_the_atlas_agree_with_its_page(service: Service, language: str) -> None:
    query = "?indicator=establishments_non_profit&as=count"
    status, _, page = service.get(f"/{language}/atlas{query}")
    assert status == 200
    rows = list(csv.DictReader(io.StringIO(_text(service, f"/{language}/atlas.csv{query}"))))
    provinces = [row for row in rows if row["type"] in ("province", "prefecture")]
    assert sum(float(row["value"]) for row in provinces) == 3090
    assert len(provinces) == 8
    assert all(row["source"] for row in rows)
    features = json.loads(_text(service, f"/{language}/atlas.geojson{query}"))["features"]
    values = {feature["properties"]["code"]: feature["properties"]["value"] for feature in features}
    assert values == {row["place"]: float(row["value"]) for row in provinces}
    drawing = ElementTree.fromstring(_text(service, f"/{language}/atlas.svg{query}"))
    assert len(drawing.findall(".//{http://www.w3.org/2000/svg}path")) == 8
    for row in provinces:
        assert row["name"] in html.unescape(page.decode())


def test_a_past_perimeter_excludes_later_members(service: Service) -> None:
    text = _text(service, "/fr/atlas.csv?perimeter=2009")
    places = {row["place"] for row in csv.DictReader(io.StringIO(text))}
    assert "01.051" not in places  # Al Hoceima joined in 2015
    assert "01.151" in places


def test_a_rate_is_for_each_ten_thousand_people(service: Service) -> None:
    def value(query: str) -> float:
        text = _text(service, f"/fr/atlas.csv?{query}")
        rows = csv.DictReader(io.StringIO(text))
        return next(float(row["value"]) for row in rows if row["place"] == "01.151")

    count = value("indicator=establishments_non_profit&as=count")
    people = value("indicator=population_legal")
    rate = value("indicator=establishments_non_profit")
    assert rate == pytest.approx(10_000 * count / people, rel=1e-4)


@pytest.mark.parametrize("query", ["indicator=nothing", "perimeter=1066", "as=colour"])
def test_an_invalid_choice_is_refused(service: Service, query: str) -> None:
    assert service.get(f"/fr/atlas?{query}")[0] == 400


def _text(service: Service, path: str) -> str:
    status, _, body = service.get(path)
    assert status == 200, path
    return body.decode("utf-8")
