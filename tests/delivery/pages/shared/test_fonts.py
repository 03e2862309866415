"""Fonts: no text moves when one arrives, and those of the language are asked for at once."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

SHARED = "/static/fonts.css"
LATIN, ARABIC = ["sans"], ["sans", "sans-arabic-400", "sans-arabic-600"]


@pytest.mark.parametrize(("language", "fonts"), [("fr", LATIN), ("ar", ARABIC), ("en", LATIN)])
def test_a_page_preloads_the_fonts_of_its_language(
    client: FlaskClient, language: str, fonts: list[str]
) -> None:
    page = client.get(f"/{language}/about").text
    links = re.findall(r'<link rel="preload" href="([^"]+)" as="font" [^>]*crossorigin', page)
    assert [re.sub(r"^/static/|\.woff2.*", "", link) for link in links] == fonts
    sheet = client.get(SHARED).text
    assert all(f'url("{link.removeprefix("/static/")}")' in sheet for link in links)


def test_a_font_that_comes_late_moves_no_text(client: FlaskClient) -> None:
    sheet = client.get(SHARED).text
    assert sheet.count("@font-face") == sheet.count("font-display: optional") == 3


def test_a_reader_who_saves_data_loads_no_font(client: FlaskClient) -> None:
    assert "woff2" not in client.get("/ar/about", headers={"Save-Data": "on"}).text
