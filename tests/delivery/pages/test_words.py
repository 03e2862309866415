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
    r'|<section class="panel" aria-labelledby="machines">.*?'
    r'</section>|<(\w+) class="[^"]*(?:citation|foot)[^"]*".*?</\2>',
    re.DOTALL,
)
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
