"""Files of drawings as they were when somebody looked at them, compared as canonical XML.

A drawing that changes on purpose is looked at first, then kept again: `python -m
tests.delivery.pages.charts.test_golden` writes the files.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import pytest

from oress_opendata.delivery.pages.charts.drawing import Row, draw_bars, draw_shares
from oress_opendata.delivery.pages.graphics.font import has_fonts
from oress_opendata.delivery.pages.graphics.svg import write_file
from oress_opendata.delivery.pages.shared.formatting import PERCENT, show_figure

GOLDEN = Path(__file__).parent / "golden"
PLACES = {
    "fr": ("Chefchaouen (province)", "M'diq-Fnideq", "Tanger-Assilah"),
    "ar": ("شفشاون (إقليم)", "المضيق-الفنيدق", "طنجة-أصيلة"),
}
TITLES = {"fr": "Associations pour 10 000 habitants", "ar": "الجمعيات لكل 10.000 نسمة"}
KINDS = ("bars", "changes", "shares")


def draw(kind: str, language: str) -> str:
    """A chart of made-up figures as a file, without the fonts."""
    mirrored = language == "ar"
    values: tuple[tuple[float | None, ...], ...] = {
        "bars": ((6.2,), (13.1,), (None,)),
        "changes": ((-2.4,), (12.0,), (0.0,)),
        "shares": ((25.0, 75.0), (50.0, 50.0), (98.5, 1.5)),
    }[kind]
    unit = PERCENT if kind == "shares" else ""

    def show(value: float | None) -> str:
        return "" if value is None else show_figure(value, language, unit)

    rows = [
        Row(place, row, tuple(map(show, row)))
        for place, row in zip(PLACES[language], values, strict=True)
    ]
    make = draw_shares if kind == "shares" else draw_bars
    chart = make(rows, mirrored=mirrored, show=show)
    text = write_file(chart, TITLES[language], "", language)
    return re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)


@pytest.mark.skipif(not has_fonts(), reason="the fonts are made when the project is installed")
@pytest.mark.parametrize("language", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_as_it_was(kind: str, language: str) -> None:
    kept = (GOLDEN / f"{kind}-{language}.svg").read_text("utf-8")
    assert canonicalize(draw(kind, language)) == canonicalize(kept)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for kind in KINDS:
        for language in PLACES:
            (GOLDEN / f"{kind}-{language}.svg").write_text(draw(kind, language), "utf-8")
