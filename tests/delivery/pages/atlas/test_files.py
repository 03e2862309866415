"""Maps as files: PNG in the site's font, SVG of its own."""

from __future__ import annotations

import html
import io
import re
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


@pytest.mark.parametrize(("language", "site"), [("fr", "Données ouvertes"), ("ar", "المفتوحة")])
def test_a_file_names_its_site_release_and_licence(
    service: Service, language: str, site: str
) -> None:
    drawing = service.get(f"/{language}/atlas.svg?indicator=population_legal&as=count")[2].decode()
    words = " ".join(re.findall(r"<text[^>]*>([^<]+)", drawing))
    words = " ".join(re.sub(r"[\u2066-\u2069]", "", words).split())
    assert site in words
    assert f"/{language}/atlas" in words.replace(" ", "")
    assert re.search(r"indicateurs \d", words)
    assert ("Creative Commons" if language == "fr" else "المشاع الإبداعي") in words
    assert "paquet" not in words
    title = drawing.partition("<title>")[2].partition("</title>")[0]
    assert ("، " if language == "ar" else ", ") in title
    assert language != "ar" or ", " not in title


def test_the_code_of_a_map_shows_it_on_another_site(service: Service) -> None:
    page = service.get("/fr/atlas?indicator=population_legal&period=2014-2024")[2].decode()
    (code,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    (address,) = re.findall(r'src="([^"]+)"', html.unescape(code))
    assert address.startswith(f"{service.address}/embed/fr/atlas?")
    status, _, body = service.get(html.unescape(address).removeprefix(service.address))
    assert status == 200
    frame = body.decode()
    assert '<svg class="map"' in frame
    assert "indicateurs" in frame
    assert "<nav" not in frame
    assert len(body) < 200_000
