"""Typst: a source of `typst/` and the figures become a PDF, always the same bytes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontpkg_ibm_plex_sans import __file__ as latin
from fontpkg_ibm_plex_sans_arabic import __file__ as arabic

SOURCES = Path(__file__).parent / "typst"
FONTS = [Path(package).parent / "files" for package in (latin, arabic)]


@cache
def _fonts() -> typst.Fonts:
    """The two packaged families only: what the machine has would make other documents."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(FONTS)
    )


def typeset(source: str, facts: dict[str, Any]) -> bytes:
    """The PDF of a source; `facts` are what it may say: the figures, and its row of the register.

    Its date is the document's own, so that the same releases give the same bytes.
    """
    return typst.compile(
        SOURCES / source,
        root=SOURCES,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
