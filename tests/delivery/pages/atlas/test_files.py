"""Maps as files: PNG in the site's font, SVG of its own."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageDraw

from oress_opendata.delivery.pages.atlas.writing import Writer, has_fonts, measure, split_runs
from tests.conftest import Service


@pytest.mark.parametrize("path", ["fr/atlas.png?as=count", "ar/atlas.png?level=commune"])
def test_a_map_is_a_picture_for_messengers(service: Service, path: str) -> None:
    status, headers, body = service.get(f"/{path}")
    assert status == 200
    assert headers["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(body)) as picture:
        assert picture.width == 1197
        small = picture.convert("RGB").resize((60, 60))
        assert len(small.getcolors(60 * 60) or ()) > 20
    assert len(body) < 250_000


def test_a_map_as_svg_stands_alone(service: Service) -> None:
    status, _, body = service.get("/ar/atlas.svg?level=commune")
    assert status == 200
    drawing = body.decode("utf-8")
    ElementTree.fromstring(drawing)
    assert "var(--" not in drawing.split("</style>")[-1]
    assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "").split("<text")[0]
    assert not has_fonts() or "@font-face" in drawing


def test_runs_of_arabic_stand_in_their_order() -> None:
    runs = [run.text for run in split_runs("معدل البالغين 10 سنوات (2024)", rtl=True)]
    assert runs == ["(", "2024", ") ", "سنوات", " ", "10", " ", "معدل البالغين"]
    assert [run.text for run in split_runs("Tanger, 2024", rtl=False)] == ["Tanger, 2024"]


@pytest.mark.skipif(not has_fonts(), reason="the fonts are built when the project is installed")
def test_arabic_letters_are_joined() -> None:
    apart = sum(measure(letter, 40, 400, rtl=True) for letter in "طنجة")
    assert measure("طنجة", 40, 400, rtl=True) < 0.9 * apart
    picture = Image.new("L", (200, 60), 255)
    Writer(ImageDraw.Draw(picture), rtl=True).write((190, 45), "طنجة", 40, "#000", anchor="end")
    left, _, right, _ = picture.point(lambda value: 255 - value).getbbox() or (0, 0, 0, 0)
    assert 80 < left < right <= 192
