"""Maps as pictures: classes, labels, parts of provinces, and colours that can be told apart."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.delivery.pages.atlas.canvas import Canvas, area_of, write_path
from oress_opendata.delivery.pages.atlas.drawing import wordings
from oress_opendata.delivery.pages.atlas.labels import LETTER, Labeller
from oress_opendata.delivery.pages.atlas.picture import SIZE
from oress_opendata.delivery.pages.atlas.placement import Plan, Wish, place_labels
from oress_opendata.delivery.pages.atlas.scale import EVEN, FALLS, RISES, make_scale
from oress_opendata.delivery.pages.atlas.sketch import dissolve
from oress_opendata.delivery.pages.shared.colours import COLOURS
from tests.conftest import Service

SQUARE = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0))
BESIDE = tuple((x + 10.0, y) for x, y in SQUARE)
CANVAS = Canvas(0, 0, 1, 1, 0, 0, height=200)


@given(some.lists(some.floats(-1e5, 1e5), min_size=1, max_size=40))
def test_a_change_is_shaded_by_its_direction(values: list[float]) -> None:
    scale = make_scale(values, diverging=True)
    for value in values:
        fill = scale.fill(value)
        shown = round(value, 1) if abs(value) < 1_000 else round(value)
        assert fill in (FALLS if shown < 0 else RISES if shown > 0 else (EVEN,))
    assert len(scale.classes) <= len({round(value, 1) for value in values})


def test_values_that_look_the_same_are_in_one_class() -> None:
    scale = make_scale([4.31, 4.34, 9.0], diverging=False)
    assert [(part.least, part.most) for part in scale.classes] == [(4.3, 4.3), (9.0, 9.0)]


def test_shapes_that_fit_have_one_outline() -> None:
    (ring,) = dissolve([(SQUARE,), (BESIDE,)])
    assert abs(area_of(ring)) == 200
    assert len(dissolve([(SQUARE,), (tuple((x + 30, y) for x, y in SQUARE),)])) == 2


def test_a_path_returns_to_the_same_points() -> None:
    assert write_path([((1.5, 2.0), (1.0, 2.0), (1.0, 3.25), (1.5, 2.0))]) == "M1.5 2l-.5 0 0 1.2z"


def test_a_name_is_inside_its_shape_or_in_the_sea_with_a_line() -> None:
    labeller = Labeller(CANVAS, LETTER)
    wide = (((50.0, 50.0), (200.0, 50.0), (200.0, 100.0), (50.0, 100.0)),)
    inside = labeller.inside(wide, [("Chefchaouen",)], "ink")
    assert inside is not None
    assert inside.leader is None
    width = len("Chefchaouen") * LETTER * SIZE
    assert inside.x - width / 2 >= 50
    assert inside.x + width / 2 <= 200
    narrow = (((100.0, 120.0), (110.0, 120.0), (110.0, 160.0), (100.0, 160.0)),)
    assert labeller.inside(narrow, [("M'diq-Fnideq",)], "ink") is None
    land = labeller.cover([wide, narrow])
    outside = labeller.beside(narrow, [("M'diq-Fnideq",)], land)
    assert outside is not None
    assert outside.leader is not None
    assert outside.leader[2:] == (105.0, 140.0)


def test_the_name_of_a_sea_moves_beside_what_is_there() -> None:
    labeller = Labeller(CANVAS, LETTER)
    middle = (CANVAS.width / 2, CANVAS.height / 2)
    nothing = labeller.cover([])
    first = labeller.near(middle, ("Sea",), nothing, "muted", "sea")
    second = labeller.near(middle, ("Sea",), nothing, "muted", "sea")
    assert first
    assert second
    assert abs(first.x - middle[0]) < 10
    assert (first.x, first.y) != (second.x, second.y)
    far = CANVAS.width * 2
    land = labeller.cover([((((-far, -far), (far, -far), (far, far), (-far, far))),)])
    assert labeller.near(middle, ("Sea",), land, "muted", "sea") is None


def test_a_kept_placement_is_that_of_the_labels_themselves() -> None:
    """Names with as many letters have the same places, each with its own letters and tone."""
    wide = (((50.0, 50.0), (200.0, 50.0), (200.0, 100.0), (50.0, 100.0)),)
    narrow = (((100.0, 120.0), (110.0, 120.0), (110.0, 160.0), (100.0, 160.0)),)
    for value, tone in (("12 %", "ink"), ("3400", "light"), ("123,456,789,012", "ink")):
        named = [(wide, (("Chefchaouen", value),)), (narrow, (("M'diq", value), (value,)))]
        names = tuple(Wish(words, tone, shape) for shape, words in named)
        placed = list(place_labels(Plan(CANVAS, LETTER, names=names, land=(wide, narrow))))
        labeller = Labeller(CANVAS, LETTER)
        inside = labeller.inside(*named[0], tone)
        land = labeller.cover([wide, narrow])
        assert placed == [inside, labeller.beside(*named[1], land)]


def test_a_name_is_broken_at_hyphens_and_spaces() -> None:
    assert wordings("Tanger-Assilah") == [("Tanger-Assilah",), ("Tanger-", "Assilah")]
    assert wordings("Larache") == [("Larache",)]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("query", ["", "?as=count", "?perimeter=1997"])
def test_every_province_of_the_map_is_named(service: Service, language: str, query: str) -> None:
    status, _, body = service.get(f"/{language}/atlas.svg{query}")
    assert status == 200
    picture = body.decode("utf-8")
    texts = re.findall(r"<text [^>]*font-weight=\"600\"[^>]*>(.*?)</text>", picture)[1:]
    rows = service.get(f"/{language}/atlas.csv{query}")[2].decode("utf-8").splitlines()
    assert len(texts) >= len(rows) - 1
    assert min(map(float, re.findall(r'font-size="([\d.]+)"', picture))) >= 11


def test_the_lightest_class_differs_from_all_around_it() -> None:
    surroundings = ["sea", "elsewhere", "ground", "land"]
    for other in surroundings:
        assert _distance(COLOURS["step-1"], COLOURS[other]) > 25, other
    steps = [COLOURS[f"step-{number}"] for number in range(1, 6)]
    for one, other in combinations(steps, 2):
        assert _distance(one, other) > 40


def _distance(one: str, other: str) -> float:
    """Of two colours, in steps of RGB."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def _parts(colour: str) -> list[int]:
    full = colour[1:] if len(colour) == 7 else "".join(letter * 2 for letter in colour[1:])
    return [int(full[at : at + 2], 16) for at in (0, 2, 4)]
