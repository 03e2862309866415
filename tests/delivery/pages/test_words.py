"""Pages are for people: no identifier and no encoded address is shown as text.

What is for programs may show addresses: the developers' page, SPARQL, citations, code.
"""

from __future__ import annotations

import html
import re

import pytest

from tests.conftest import Service
from tests.delivery.pages.test_accessibility import LANGUAGES, PAGES

FOR_PROGRAMS = {"developers", "sparql"}
HIDDEN = re.compile(
    r"<(script|style|code|pre|textarea|svg|option)\b.*?</\1>"
    r'|<details class="machines">.*?</details>'
    r'|<(\w+) class="[^"]*(?:citation|foot|code)[^"]*".*?</\2>',
    re.DOTALL,
)
# The code of a place, and an id of a record or of a column: `01.151.09`, `adl_chefchaouen`.
CODE = re.compile(r"(?<![\w./:@-])(?:01\.\d{3}(?:\.\d\d)*|[a-z]\w*_\w+)(?![\w.]*[/@-])")
# Six digits in a row, not those of a place's code; a date of machines.
RAW = re.compile(r"(?<![\w.,/:#=-])(?:[1-9]\d{5,}|\d{4}-\d\d-\d\d)(?![\w/-]|[.:]\d)")
# A Latin comma beside an Arabic letter, in what is read aloud or is the name of a page.
LATIN_COMMA = re.compile(r"[\u0621-\u064a],(?=\s)|,(?=\s[\u0621-\u064a])")
SPOKEN = re.compile(r'(?:aria-label|alt)="([^"]*)"|<title>([^<]*)')
# Their tables show cells and columns as they are published.
WITH_CELLS = {
    "changes of a search",
    "dataset",
    "rows asked for",
    "no rows",
    "table",
    "difference",
    "place",
    "commune",
}
# As a note of a published figure has it.
QUOTED = {"commerce_services"}
PATHS = [path for name, path in PAGES.items() if name not in FOR_PROGRAMS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_identifier_is_shown_as_text(service: Service, language: str) -> None:
    shown = {}
    for path in PATHS:
        status, _, body = service.get(f"/{language}/{path}")
        assert status in (200, 404), path
        text = html.unescape(re.sub(r"<[^>]+>", " ", HIDDEN.sub(" ", body.decode())))
        found = re.findall(rf"{service.address}/(?:id|vocab)/\S+|\S*%[DC][0-9A-F]\S*", text)
        if found:
            shown[path] = found[:3]
    assert not shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_or_raw_number_is_shown_as_text(service: Service, language: str) -> None:
    shown = {}
    for name, path in PAGES.items():
        if name in FOR_PROGRAMS | WITH_CELLS:
            continue
        _, _, body = service.get(f"/{language}/{path}")
        text = html.unescape(re.sub(r"<[^>]+>", " ", HIDDEN.sub(" ", body.decode())))
        found = {*CODE.findall(text), *RAW.findall(text)} - QUOTED
        if found:
            shown[path] = sorted(found)[:3]
    assert not shown


def test_arabic_labels_have_arabic_commas(service: Service) -> None:
    shown = {}
    for path in PAGES.values():
        _, _, body = service.get(f"/ar/{path}")
        labels = (html.unescape("".join(found)) for found in SPOKEN.findall(body.decode()))
        found = [label for label in labels if LATIN_COMMA.search(label)]
        if found:
            shown[path] = found[:3]
    assert not shown


def test_codes_are_told_from_words() -> None:
    for code in ("01.227", "01.151.09.11", "adl_chefchaouen", "labour_active"):
        assert CODE.findall(f"Le code {code} ici") == [code]
    assert LATIN_COMMA.search("البطالة, 2024")
    assert LATIN_COMMA.search("2024, حسب الإقليم")
    assert not LATIN_COMMA.search("HCP, RGPH 2024")
    for raw in ("145036", "2026-11-23"):
        assert RAW.findall(f"Ici {raw}.") == [raw]
    for text in ("145 036", "90000 Tanger", "n° 1-14-189", "2014–2024", "1369-16"):
        assert not RAW.findall(text)
    for text in ("10.000", "3,5 %", "1.0.0", "name@two_words.example", "01/02/2026"):
        assert not CODE.findall(text)
