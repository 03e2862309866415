"""Templates group the digits of every number that they count."""

from __future__ import annotations

import re

from oress_opendata.delivery.pages.site import FOLDERS

# A count that is shown as text, without the format of the reader's language.
BARE = re.compile(r">[^<{]*\{\{ [^}|]*(?:\| length|\b(?:count|total|actors)) \}\}")


def test_counts_are_written_as_the_reader_s_language_does() -> None:
    found = {
        f"{file.parent.name}/{file.name}": bare
        for folder in FOLDERS
        for file in sorted(folder.rglob("*.html"))
        if (bare := BARE.findall(file.read_text(encoding="utf-8")))
    }
    assert not found


def test_bare_counts_are_found() -> None:
    assert BARE.search("<b>{{ rows | length }}</b>")
    assert BARE.search("<b>all {{ listed.total }}</b>")
    assert not BARE.search("<b>{{ rows | length | number }}</b>")
