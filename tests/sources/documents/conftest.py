"""`typeset`: a function (sentences, font, language, width) -> a PDF, one sentence a paragraph."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import typst
from fontpkg_ibm_plex_sans import __file__ as latin
from fontpkg_ibm_plex_sans_arabic import __file__ as arabic

FONTS = [Path(package).parent / "files" for package in (latin, arabic)]
PAGE = """
#set page(width: eval(sys.inputs.width), height: auto, margin: 1cm)
#set text(font: (sys.inputs.font, "IBM Plex Sans"), lang: sys.inputs.lang, size: 11pt)
#for sentence in json(bytes(sys.inputs.sentences)) { par(text(sentence)) }
"""

Typeset = Callable[..., Path]


@pytest.fixture(scope="session")
def typeset(tmp_path_factory: pytest.TempPathFactory) -> Typeset:
    folder = tmp_path_factory.mktemp("typeset")
    fonts = typst.Fonts(font_paths=list(FONTS))

    def typeset(sentences: Sequence[str], font: str, language: str, width: str = "16cm") -> Path:
        inputs: dict[str, str] = {
            "sentences": json.dumps(list(sentences)),
            "font": font,
            "lang": language,
            "width": width,
        }
        target = folder / "page.pdf"
        source = folder / "page.typ"
        source.write_text(PAGE, encoding="utf-8")
        typst.compile(source, output=target, font_paths=fonts, sys_inputs=inputs)
        return target

    return typeset
