"""Maps as files: PNG in the site's font, SVG of its own."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from PIL import Image

from oress_opendata.delivery.pages.graphics.font import has_fonts
from tests.conftest import Service


@pytest.mark.parametrize("path", ["fr/atlas.png?as=count", "ar/atlas.png?level=commune"])
def test_a_map_is_a_picture_for_messengers(service: Service, path: str) -> None:
    status, headers, body = service.get(f"/{path}")
    assert status == 200
    assert headers["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(body)) as picture:
        assert picture.width == 1200
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


def test_names_on_files_have_the_apostrophe_of_pages(service: Service) -> None:
    drawing = service.get("/fr/atlas.svg?as=count")[2].decode("utf-8")
    assert "M’diq-Fnideq" in drawing
    assert "M'diq" not in drawing
