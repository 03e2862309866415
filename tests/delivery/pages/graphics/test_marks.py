"""Marks are drawn from the side of the reader; a text of another script keeps its own."""

from __future__ import annotations

import pytest

from oress_opendata.delivery.pages.graphics.marks import Pen, box_of


@pytest.mark.parametrize(
    ("words", "direction", "anchor"),
    [
        ("HCP, RGPH 2024 (CC BY 4.0)", "ltr", "end"),
        ("المصدر: HCP (2024)", None, "start"),
        ("12,4 %", None, "start"),
    ],
)
def test_a_latin_text_in_an_arabic_drawing_keeps_its_direction(
    words: str, direction: str | None, anchor: str
) -> None:
    mark = Pen(mirrored=True).text(0, 20, words)
    assert mark.attributes.get("direction") == direction
    assert mark.attributes["text-anchor"] == anchor
    # Both end where the line begins for the reader.
    assert box_of(mark, mirrored=True).right == pytest.approx(360)
    assert "direction" not in Pen(mirrored=False).text(0, 20, words).attributes
