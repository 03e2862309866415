"""What PDFium says of each character of a page: which, where, how large; in PDFium's own lines.

Called by `pages`, in the confined child; the only file that asks PDFium for characters.
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
    """`x` and `y`: where its glyph begins on the line it stands on, in points from the page's lower
    left corner; `right`: where the glyph ends."""

    sign: str
    x: float
    y: float
    right: float
    size: float

    @property
    def is_mark(self) -> bool:
        return unicodedata.bidirectional(self.sign) == "NSM"


def is_right_to_left(text: str) -> bool:
    """Whether a text holds letters that are read from right to left."""
    return any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in set(text))


def read_characters(text_page: pdfium.PdfTextPage) -> Iterator[list[Character]]:
    """The drawn characters of each of PDFium's lines; spaces that it only infers are left out."""
    line: list[Character] = []
    for at in range(text_page.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(text_page, at))
        if sign in "\r\n":
            if line:
                yield line
            line = []
        elif raw.FPDFText_IsGenerated(text_page, at) != 1 and sign != "\0":
            character = _read_character(text_page, at, sign)
            # A space without width is inferred too, though PDFium does not say so.
            if not (sign == " " and character.right <= character.x):
                line.append(character)
    if line:
        yield line


def _read_character(text_page: pdfium.PdfTextPage, at: int, sign: str) -> Character:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, at, x, y)
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    raw.FPDFText_GetLooseCharBox(text_page, at, box)
    raw.FPDFText_GetMatrix(text_page, at, matrix)
    size = raw.FPDFText_GetFontSize(text_page, at) * math.hypot(matrix.c, matrix.d)
    return Character(sign, x.value, y.value, float(box.right), max(size, 1.0))
