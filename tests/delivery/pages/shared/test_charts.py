"""Charts as marks: nothing is drawn outside, and right-to-left charts are mirrored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.delivery.pages.panorama.timelines import Moment, draw_lines, draw_moments
from oress_opendata.delivery.pages.shared.charts import (
    STEPS,
    WIDTH,
    Chart,
    Mark,
    Row,
    draw_bars,
    draw_changes,
    draw_pairs,
    draw_shares,
    fill_of,
    fit_label,
)

NUMBER = some.none() | some.floats(0, 1e9, allow_subnormal=False)
SIGNED = some.none() | some.floats(-1, 5, allow_subnormal=False)


def rows_of(values: list[tuple[float | None, ...]]) -> list[Row]:
    return [Row(f"r{n}", value, tuple(map(str, value))) for n, value in enumerate(values)]


def bars(chart: Chart) -> list[Mark]:
    return [mark for mark in chart.marks if mark.tag == "rect"]


def span_of(mark: Mark) -> tuple[float, float]:
    x, width = float(mark.attributes["x"]), float(mark.attributes["width"])
    return x, x + width


@given(some.lists(NUMBER, min_size=1, max_size=9), some.booleans())
def test_bars_stay_inside(values: list[float | None], mirrored: bool) -> None:
    chart = draw_bars(rows_of([(value,) for value in values]), mirrored=mirrored)
    assert all(x >= -0.2 and end <= WIDTH + 0.2 for x, end in map(span_of, bars(chart)))


@given(some.lists(some.tuples(SIGNED), min_size=1, max_size=9), some.booleans())
def test_changes_stay_inside_and_begin_at_zero(
    values: list[tuple[float | None]], mirrored: bool
) -> None:
    chart = draw_changes(rows_of(list(values)), mirrored=mirrored)
    nought = next(float(mark.attributes["x1"]) for mark in chart.marks if mark.tag == "line")
    for bar in bars(chart):
        x, end = span_of(bar)
        assert x >= -0.2
        assert end <= WIDTH + 0.2
        if bar.attributes["fill"] != "var(--track)":
            assert min(abs(x - nought), abs(end - nought)) <= 0.2


@given(some.lists(some.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=4))
def test_a_mirrored_chart_is_symmetric(
    values: list[tuple[float | None, ...]],
) -> None:
    rows = rows_of(list(values))
    straight, turned = (draw_shares(rows, mirrored=mirrored) for mirrored in (False, True))
    for one, other in zip(bars(straight), bars(turned), strict=True):
        (x, end), (a, b) = span_of(one), span_of(other)
        assert (WIDTH - end, WIDTH - x) == pytest.approx((a, b), abs=0.3)


def test_the_parts_of_a_whole_fill_it() -> None:
    chart = draw_shares(rows_of([(1.0, 2.0, 1.0)]), mirrored=False)
    parts = [bar for bar in bars(chart) if bar.attributes["height"] == 24]
    assert [part.attributes["width"] for part in parts] == [90, 180, 90]


def test_series_differ_without_colour() -> None:
    fills = [fill_of(number, 4) for number in range(4)]
    assert len(set(fills)) == 4
    assert [fill_of(number, 3, ordered=True) for number in range(3)] == list(STEPS[2:])
    pairs = draw_pairs(rows_of([(1.0, 2.0)]), mirrored=False)
    assert [mark.tag for mark in pairs.marks if mark.tag in ("circle", "path")] == [
        "circle",
        "path",
    ]
    lines = draw_lines(rows_of([(1.0, 2.0), (2.0, 1.0)]), ["2014", "2024"], mirrored=True)
    assert any("stroke-dasharray" in mark.attributes for mark in lines.marks)


def test_cited_moments_are_never_joined() -> None:
    moments = [Moment(2003.5, 293, "293", 0), Moment(2014.2, 1079, "1 079", 1)]
    chart = draw_moments(moments, range(2003, 2015), mirrored=False)
    assert sum(mark.tag == "line" for mark in chart.marks) == 1  # the axis
    hatched = [bar for bar in bars(chart) if bar.attributes["fill"] == "url(#gap)"]
    assert len(hatched) == 10


def test_labels_of_near_moments_do_not_cover_one_another() -> None:
    moments = [Moment(2013.5, 1028, "1 028", 0), Moment(2014.0, 1079, "1 079", 0)]
    chart = draw_moments(moments, range(2003, 2018), mirrored=False)
    places = [
        (float(mark.attributes["x"]), float(mark.attributes["y"]))
        for mark in chart.marks
        if mark.tag == "text" and mark.text.startswith("1")
    ]
    (x, y), (a, b) = places
    assert abs(x - a) > 46 or abs(y - b) > 15


def test_a_long_label_shrinks_and_is_then_truncated() -> None:
    assert fit_label("Larache", 200) == ("Larache", 15)
    label, size = fit_label("Tanger-Tétouan-Al Hoceima (ensemble)", 250)
    assert label.endswith("(ensemble)")
    assert 11 <= size < 15
    cut, size = fit_label("x" * 200, 200)
    assert size == 11
    assert cut.endswith("…")
    assert 11 / 15 * 8 * len(cut) <= 200
    assert fit_label("", 100) == ("", 15)
