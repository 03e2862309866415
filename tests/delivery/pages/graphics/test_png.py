"""Marks as pixels: Arabic joined, holes, what is cut off, and texts as on pages."""

from __future__ import annotations

import pytest
from PIL import Image

from oress_opendata.delivery.pages.graphics.font import has_fonts, measure_exactly
from oress_opendata.delivery.pages.graphics.marks import Chart, Mark
from oress_opendata.delivery.pages.graphics.png import paint, read_ring
from oress_opendata.delivery.pages.graphics.svg import write_file

built = pytest.mark.skipif(not has_fonts(), reason="the fonts are built with the project")


def text(words: str, **more: str | float) -> Mark:
    place: dict[str, str | float] = {"x": 100, "y": 40, "text-anchor": "middle"}
    return Mark("text", {**place, "font-size": 30, "fill": "var(--ink)", **more}, words)


def dark(picture: Image.Image) -> tuple[int, int, int, int]:
    return picture.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox() or (
        0,
        0,
        0,
        0,
    )


@built
def test_arabic_letters_are_joined() -> None:
    assert measure_exactly("طنجة") < 0.9 * sum(map(measure_exactly, "طنجة"))


@built
def test_a_text_ends_where_its_language_says() -> None:
    for language, anchor, side in (("ar", "start", 2), ("ar", "end", 0), ("fr", "end", 2)):
        chart = Chart(60, (text("طنجة", **{"text-anchor": anchor}),), 200)
        assert dark(paint(chart, 1, language))[side] == pytest.approx(100, abs=3)


def test_a_ring_is_read_in_points_or_in_steps() -> None:
    points = [(1.5, 2.0), (1.0, 2.0), (1.0, 3.0)]
    assert list(read_ring("1.5 2L1 2L1 3Z")) == points
    assert list(read_ring("1.5 2l-.5 0 0 1z")) == points


def test_a_ring_inside_another_is_a_hole() -> None:
    path = "M0 0L40 0L40 40L0 40ZM10 10L30 10L30 30L10 30Z"
    picture = paint(Chart(40, (Mark("path", {"d": path, "fill": "var(--ink)"}),), 40), 1, "fr")
    assert picture.getpixel((20, 20)) == (255, 255, 255)
    assert picture.getpixel((4, 4)) != (255, 255, 255)


def test_a_drawing_inside_is_cut_off_at_its_frame() -> None:
    land = Mark("path", {"d": "M-900 -900L900 -900L900 900L-900 900Z", "fill": "var(--ink)"})
    frame = Mark("svg", {"x": 10, "y": 10, "width": 20, "height": 20}, parts=(land,))
    assert dark(paint(Chart(40, (frame,), 40), 1, "fr")) == pytest.approx((10, 10, 30, 30), abs=1)


def test_a_halo_is_around_letters() -> None:
    ground = Mark("rect", {"x": 0, "y": 0, "width": 200, "height": 60, "fill": "var(--ink)"})
    bare, halo = text("llll"), text("llll", stroke="var(--ground)", **{"stroke-width": 6})
    assert _lightest(Chart(60, (ground, bare), 200)) < 128
    assert _lightest(Chart(60, (ground, halo), 200)) == 255


def _lightest(chart: Chart) -> float:
    return float(str(paint(chart, 1, "fr").convert("L").getextrema()[1]))


def test_texts_are_typeset_as_on_pages() -> None:
    chart = Chart(60, (text("M'diq : 3 ?"),), 200)
    assert "M’diq\u00a0: 3\u00a0?" in write_file(chart, "t", "", "fr")
    assert "2014–2024" not in write_file(Chart(60, (text("من 2014–2024"),)), "t", "", "ar").replace(
        "\u20662014–2024\u2069", ""
    )
