"""Drawings as marks: nothing is drawn outside, no text covers another, and charts of a language
that runs from the right are mirrored."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.delivery.pages.charts.axes import SHARES, axis_of
from oress_opendata.delivery.pages.charts.drawing import Row, draw_bars, draw_shares
from oress_opendata.delivery.pages.charts.timelines import (
    Moment,
    draw_lines,
    draw_moments,
    spread,
)
from oress_opendata.delivery.pages.graphics.marks import (
    FILLS,
    SMALL,
    STEPS,
    WIDTH,
    Chart,
    Mark,
    box_of,
    fill_of,
)

NUMBER = some.none() | some.floats(0, 1e9, allow_subnormal=False)
SIGNED = some.none() | some.floats(-90, 500, allow_subnormal=False)
LABEL = some.sampled_from(
    ["Fnideq", "طنجة-أصيلة", "Accompagnement juridique et administratif " * 2]
)
# The least size on a telephone of 320 pixels, which leaves 288 for a drawing.
LEAST = 11 * WIDTH / 288


def rows_of(values: list[tuple[float | None, ...]], label: str = "r") -> list[Row]:
    return [Row(f"{label} {n}", value, _write(value)) for n, value in enumerate(values)]


def _write(values: tuple[float | None, ...]) -> tuple[str, ...]:
    return tuple("" if value is None else show(value) for value in values)


def show(value: float) -> str:
    return f"{value:,.0f}"


def marks_of(chart: Chart, tag: str) -> list[Mark]:
    return [mark for mark in chart.walk() if mark.tag == tag]


def span_of(mark: Mark) -> tuple[float, float]:
    x, width = float(mark.attributes["x"]), float(mark.attributes["width"])
    return x, x + width


def covered(chart: Chart, *, mirrored: bool) -> list[tuple[str, str]]:
    """The pairs of texts that cover each other."""
    texts = [(mark.text, box_of(mark, mirrored=mirrored)) for mark in marks_of(chart, "text")]
    return [(one, other) for (one, a), (other, b) in combinations(texts, 2) if a.meets(b)]


@given(some.lists(some.tuples(SIGNED, SIGNED), min_size=1, max_size=9), LABEL, some.booleans())
def test_bars_stay_inside_and_no_text_covers_another(
    values: list[tuple[float | None, ...]], label: str, mirrored: bool
) -> None:
    chart = draw_bars(rows_of(values, label), mirrored=mirrored, show=show)
    for x, end in map(span_of, marks_of(chart, "rect")):
        assert x >= -0.2
        assert end <= WIDTH + 0.2
    assert covered(chart, mirrored=mirrored) == []
    for text in marks_of(chart, "text"):
        box = box_of(text, mirrored=mirrored)
        assert box.left >= -1
        assert box.right <= WIDTH + 1
        assert float(text.attributes["font-size"]) >= LEAST
        assert box.bottom <= chart.height


@given(some.lists(some.tuples(SIGNED), min_size=1, max_size=9))
def test_bars_begin_at_zero(values: list[tuple[float | None, ...]]) -> None:
    chart = draw_bars(rows_of(values), mirrored=False, show=show)
    axis = axis_of(value for row in values for value in row)
    for bar in marks_of(chart, "rect"):
        if bar.attributes["fill"] in FILLS:
            ends = span_of(bar)
            assert min(abs(end - WIDTH * axis.zero) for end in ends) <= 0.2


@given(NUMBER, NUMBER)
def test_an_axis_has_round_ticks_around_all_values(one: float | None, other: float | None) -> None:
    axis = axis_of([one, other])
    assert axis.ticks[0] == axis.least <= 0
    assert axis.most >= max(one or 0, other or 0)
    assert 2 <= len(axis.ticks) <= 7
    assert 0 in axis.ticks


def test_shares_are_drawn_on_a_hundred() -> None:
    assert axis_of([2.5, 3.1], shares=True) == SHARES
    chart = draw_bars(rows_of([(25.0,)]), mirrored=False, show=show, shares=True)
    (bar,) = [mark for mark in marks_of(chart, "rect") if mark.attributes["fill"] == FILLS[0]]
    assert bar.attributes["width"] == WIDTH / 4


@given(some.lists(some.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=4))
def test_a_mirrored_chart_is_symmetric(
    values: list[tuple[float | None, ...]],
) -> None:
    rows = rows_of(list(values))
    straight, turned = (
        draw_shares(rows, mirrored=mirrored, show=show) for mirrored in (False, True)
    )
    for one, other in zip(marks_of(straight, "rect"), marks_of(turned, "rect"), strict=True):
        (x, end), (a, b) = span_of(one), span_of(other)
        assert (WIDTH - end, WIDTH - x) == pytest.approx((a, b), abs=0.3)


def test_the_parts_of_a_whole_fill_it() -> None:
    chart = draw_shares(rows_of([(1.0, 2.0, 1.0)]), mirrored=False, show=show)
    parts = [bar for bar in marks_of(chart, "rect") if bar.attributes["height"] == 26]
    assert [part.attributes["width"] for part in parts] == [90, 180, 90]


def test_series_differ_without_colour() -> None:
    fills = [fill_of(number, 5) for number in range(5)]
    assert len(set(fills)) == 5
    assert [fill_of(number, 3, ordered=True) for number in range(3)] == list(STEPS[2:])
    lines = draw_lines(
        rows_of([(1.0, 2.0), (2.0, 1.0)]), ["2014", "2024"], mirrored=True, show=show
    )
    assert any("stroke-dasharray" in mark.attributes for mark in lines.walk())
    assert [mark.tag for mark in lines.walk() if mark.tag in ("circle", "path")] == [
        "circle", "circle", "path", "path",
    ]  # fmt: skip


def test_a_row_says_its_values() -> None:
    row = Row("Larache", (4.5,), ("4.5",), "Larache: 4.5")
    chart = draw_bars([row], mirrored=False, show=show)
    assert [mark.tip for mark in chart.marks if mark.tag == "g"] == ["Larache: 4.5"]


@pytest.mark.parametrize("mirrored", [False, True])
def test_cited_moments_are_never_joined(mirrored: bool) -> None:
    moments = [Moment(2003.5, 293, "293", 0), Moment(2014.2, 1079, "1 079", 1)]
    chart = draw_moments(moments, range(2003, 2015), mirrored=mirrored, show=show)
    points = [mark for mark in chart.marks if mark.tag == "g"]
    assert len(points) == 2
    assert not any(part.tag == "line" for point in points for part in point.parts)
    hatched = [bar for bar in marks_of(chart, "rect") if bar.attributes["fill"] == "url(#gap)"]
    assert len(hatched) == 10


@given(
    some.lists(some.tuples(some.floats(2003, 2017.9), some.integers(0, 3000)), min_size=2,
               max_size=12),
    some.booleans(),
)  # fmt: skip
def test_labels_of_near_moments_do_not_cover_one_another(
    points: list[tuple[float, int]], mirrored: bool
) -> None:
    moments = [Moment(time, value, f"{value:,}", 0) for time, value in points]
    chart = draw_moments(moments, range(2003, 2018), mirrored=mirrored, show=show)
    assert covered(chart, mirrored=mirrored) == []


def test_two_near_moments_are_both_written() -> None:
    moments = [Moment(2013.5, 1028, "1 028", 0), Moment(2014.0, 1079, "1 079", 0)]
    chart = draw_moments(moments, range(2003, 2018), mirrored=False, show=show)
    assert {"1 028", "1 079"} <= {mark.text for mark in marks_of(chart, "text")}
    assert covered(chart, mirrored=False) == []


def test_names_at_the_ends_of_near_lines_are_moved_apart() -> None:
    assert spread([100, 101], 20) == [100, 120]
    assert spread([230, 229], 20)[0] - spread([230, 229], 20)[1] == 20
    rows = rows_of([(5.0, 5.0), (5.1, 5.0), (5.0, 5.1)])
    chart = draw_lines(rows, ["2014", "2024"], mirrored=True, show=show)
    assert covered(chart, mirrored=True) == []


def test_a_long_label_takes_several_lines_and_a_long_word_is_cut() -> None:
    chart = draw_bars(
        [Row("Accompagnement juridique et administratif des coopératives", (1.0,), ("1",))],
        mirrored=False, show=show,
    )  # fmt: skip
    assert len([mark for mark in marks_of(chart, "text") if mark.text[:1].isalpha()]) == 2
    cut = draw_bars([Row("x" * 200, (1.0,), ("1",))], mirrored=False, show=show)
    assert marks_of(cut, "text")[0].text.endswith("…")


def test_no_text_is_smaller_than_eleven_pixels_on_a_telephone() -> None:
    assert SMALL >= LEAST
