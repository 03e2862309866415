"""The characters of a page from PDFium, line by line, with position and size.

Runs in the confined child; the only module that reads characters from PDFium.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw


@dataclass(frozen=True, slots=True)
class Character:
    """`x` and `y`: the origin of its glyph on the baseline, in points from the lower left corner of
    the page; `right`: the end of the glyph."""

    text: str
    x: float
    y: float
    right: float
    size: float

    @property
    def is_mark(self) -> bool:
        return unicodedata.bidirectional(self.text) == "NSM"


def is_right_to_left(text: str) -> bool:
    """Whether a text has right-to-left letters."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in set(text))


def read_characters(text_page: pdfium.PdfTextPage) -> Iterator[list[Character]]:
    """The drawn characters of each of PDFium's lines, without spaces that it only infers."""
    line: list[Character] = []
    for at in range(text_page.count_chars()):
        text = chr(raw.FPDFText_GetUnicode(text_page, at))
        if text in "\r\n":
            if line:
                yield line
            line = []
        elif raw.FPDFText_IsGenerated(text_page, at) != 1 and text != "\0":
            character = _read_character(text_page, at, text)
            # A space without width is inferred too, though PDFium does not say so.
            if not (text == " " and character.right <= character.x):
                line.append(character)
    if line:
        yield line


def _read_character(text_page: pdfium.PdfTextPage, at: int, text: str) -> Character:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, at, x, y)
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    raw.FPDFText_GetLooseCharBox(text_page, at, box)
    raw.FPDFText_GetMatrix(text_page, at, matrix)
    size = raw.FPDFText_GetFontSize(text_page, at) * math.hypot(matrix.c, matrix.d)
    return Character(text, x.value, y.value, float(box.right), max(size, 1.0))
