"""The text of a page in reading order, mended where it holds right-to-left letters.

Called by `reading`, in the confined child. A page without such letters is taken as PDFium reads it.
Of the others, the lines with such letters are put together again from what is seen: glyphs from
left to right, then the order of reading, then the brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

from oress_opendata.sources.documents.blocks import Line, find_blocks, join_lines
from oress_opendata.sources.documents.brackets import turn_brackets
from oress_opendata.sources.documents.characters import is_right_to_left, read_characters
from oress_opendata.sources.documents.direction import kind_of, read_line
from oress_opendata.sources.documents.doubles import drop_doubles
from oress_opendata.sources.documents.glyphs import find_pieces

# The share of letters of one direction that tells a paragraph's.
MOSTLY = 0.75
# What PDFium puts for the hyphen of a broken word; and what nobody sees.
_UNSEEN = str.maketrans("", "", "\x02\ufffe\u00ad\x00\ufeff\u200b")

# Ligatures and the forms of Arabic letters, which older files name in place of the letters.
_FORMS = re.compile("[\ufb00-\ufdff\ufe70-\ufefc]")
# No text holds these; they tell that the map from glyphs to characters is missing.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def read_page(page: pdfium.PdfPage) -> str:
    """The text of a page, one line of the page a line."""
    text_page = page.get_textpage()
    text: str = text_page.get_text_range()
    if not is_right_to_left(text):
        return _clean(text)
    characters = list(read_characters(text_page))
    lines = join_lines(map(Line, drop_doubles(characters)))
    return _clean("\n".join(_read_blocks(lines)))


def _clean(text: str) -> str:
    """Characters composed, letters for their forms; a word that was broken at the end of a line is
    one word again."""
    seen = _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n").translate(_UNSEEN))
    lines = seen.split("\n")
    joined = "\n".join(line.strip() for line in lines).strip()
    plain = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), joined)
    return unicodedata.normalize("NFC", plain)


def _read_blocks(lines: Sequence[Line]) -> Iterator[str]:
    page = _share_of_right(lines)
    for block in find_blocks(lines):
        pieces = [find_pieces(line) for line in block]
        rtl = _find_direction(block, pieces[0], page)
        text = "\n".join(
            _read_pieces(parts, rtl=rtl, fresh=number == 0) if line.is_upright else line.text
            for number, (line, parts) in enumerate(zip(block, pieces, strict=True))
        )
        yield turn_brackets(text) if is_right_to_left(text) else text


def _share_of_right(lines: Sequence[Line]) -> float:
    counts = Counter(kind_of(sign) for line in lines for sign in line.text)
    return counts["R"] / max(1, counts["R"] + counts["L"])


def _find_direction(block: Sequence[Line], first: list[list[str]], page: float) -> bool:
    """Whether a paragraph runs from right to left: by its letters where most are of one direction;
    else by the side on which its lines begin together; else by its first line, which begins with a
    word of its language; else as the page does."""
    share = _share_of_right(block)
    if share > MOSTLY or share < 1 - MOSTLY:
        return share > MOSTLY
    if len(block) > 1 and (side := _find_side(block)):
        return side == "right"
    kinds = [kind_of(sign) for piece in first for sign in piece]
    strong = [kind for kind in kinds if kind in "LR"]
    if strong and strong[0] == strong[-1]:
        return strong[0] == "R"
    return page > 0.5


def _find_side(block: Sequence[Line]) -> str:
    """The side on which all lines of a paragraph begin, where they do not end together too."""
    lefts = [min(character.x for character in line.characters) for line in block]
    rights = [max(character.right for character in line.characters) for line in block]
    ragged = [max(edges) - min(edges) > block[0].size for edges in (lefts, rights)]
    return {(True, False): "right", (False, True): "left"}.get((ragged[0], ragged[1]), "")


def _read_pieces(pieces: list[list[str]], *, rtl: bool, fresh: bool) -> str:
    ordered = reversed(pieces) if rtl else pieces
    read = (read_line(piece, rtl=_piece_direction(piece, rtl), fresh=fresh) for piece in ordered)
    return "  ".join(read)


def _piece_direction(piece: list[str], rtl: bool) -> bool:
    """A cell of a table that has letters of one direction only has that one."""
    kinds = set(map(kind_of, piece))
    if ("L" in kinds) != ("R" in kinds):
        return "R" in kinds
    return rtl
