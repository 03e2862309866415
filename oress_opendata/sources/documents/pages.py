"""The text of a page in reading order, corrected where it has right-to-left letters.

Runs in the confined child. A page without such letters stays as PDFium reads it. Otherwise the
lines with such letters are rebuilt: glyphs in visual order, then the reading order, then brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

from oress_opendata.sources.documents.blocks import TextLine, find_blocks, join_lines
from oress_opendata.sources.documents.brackets import turn_brackets
from oress_opendata.sources.documents.characters import is_right_to_left, read_characters
from oress_opendata.sources.documents.direction import kind_of, read_line
from oress_opendata.sources.documents.doubles import drop_doubles
from oress_opendata.sources.documents.glyphs import find_pieces

# The share of letters of one direction that decides that of a paragraph.
MOSTLY = 0.75
# What PDFium writes for the hyphen of a broken word, and invisible characters.
_UNSEEN = str.maketrans("", "", "\x02\ufffe\u00ad\x00\ufeff\u200b")

# Ligatures and presentation forms of Arabic, which older files use in place of letters.
_FORMS = re.compile("[\ufb00-\ufdff\ufe70-\ufefc]")
# Not in any text; they show that the character map is missing.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def read_page(page: pdfium.PdfPage) -> str:
    """The text of a page, line by line."""
    text_page = page.get_textpage()
    text: str = text_page.get_text_range()
    if not is_right_to_left(text):
        return _clean(text)
    characters = list(read_characters(text_page))
    lines = join_lines(map(TextLine, drop_doubles(characters)))
    return _clean("\n".join(_read_blocks(lines)))


def _clean(text: str) -> str:
    """The text with composed characters, letters for presentation forms, and joined hyphenation."""
    seen = _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n").translate(_UNSEEN))
    lines = seen.split("\n")
    joined = "\n".join(line.strip() for line in lines).strip()
    plain = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), joined)
    return unicodedata.normalize("NFC", plain)


def _read_blocks(lines: Sequence[TextLine]) -> Iterator[str]:
    page = _share_of_right(lines)
    for block in find_blocks(lines):
        pieces = [find_pieces(line) for line in block]
        rtl = _find_direction(block, pieces[0], page)
        text = "\n".join(
            _read_pieces(
                parts, rtl=rtl != _runs_otherwise(line, parts, block, rtl), fresh=number == 0
            )
            if line.is_upright
            else line.text
            for number, (line, parts) in enumerate(zip(block, pieces, strict=True))
        )
        yield turn_brackets(text) if is_right_to_left(text) else text


def _share_of_right(lines: Sequence[TextLine]) -> float:
    counts = Counter(kind_of(character) for line in lines for character in line.text)
    return counts["R"] / max(1, counts["R"] + counts["L"])


def _find_direction(block: Sequence[TextLine], first: list[list[str]], page: float) -> bool:
    """Whether a paragraph runs from right to left: by its letters if most have one direction; else
    by the side on which its lines are aligned; else by its first line, which begins and ends in one
    direction; else as the page does."""
    share = _share_of_right(block)
    if share > MOSTLY or share < 1 - MOSTLY:
        return share > MOSTLY
    if len(block) > 1 and (side := _find_side(block)):
        return side == "right"
    return {"R": True, "L": False}.get(_ends_of(first), page > 0.5)


def _ends_of(pieces: list[list[str]]) -> str:
    """The direction in which a line both begins and ends, as `R` or `L`; else empty."""
    kinds = [kind_of(character) for piece in pieces for character in piece]
    strong = [kind for kind in kinds if kind in "LR"]
    return strong[0] if strong and strong[0] == strong[-1] else ""


def _runs_otherwise(
    line: TextLine, pieces: list[list[str]], block: Sequence[TextLine], rtl: bool
) -> bool:
    """Whether a line is a paragraph of the other direction among paragraphs of one line each: it
    begins and ends in that direction, and keeps off the margin at which this one begins."""
    if len(block) == 1 or _ends_of(pieces) != ("L" if rtl else "R"):
        return False
    if rtl:
        edge = max(character.right for other in block for character in other.characters)
        return edge - max(character.right for character in line.characters) > line.size
    edge = min(character.x for other in block for character in other.characters)
    return min(character.x for character in line.characters) - edge > line.size


def _find_side(block: Sequence[TextLine]) -> str:
    """The side on which the lines of a paragraph are aligned, if it is only one."""
    lefts = [min(character.x for character in line.characters) for line in block]
    rights = [max(character.right for character in line.characters) for line in block]
    ragged = [max(edges) - min(edges) > block[0].size for edges in (lefts, rights)]
    return {(True, False): "right", (False, True): "left"}.get((ragged[0], ragged[1]), "")


def _read_pieces(pieces: list[list[str]], *, rtl: bool, fresh: bool) -> str:
    ordered = reversed(pieces) if rtl else pieces
    read = (read_line(piece, rtl=_piece_direction(piece, rtl), fresh=fresh) for piece in ordered)
    return "  ".join(read)


def _piece_direction(piece: list[str], rtl: bool) -> bool:
    """The direction of a piece: that of its letters if they have one only."""
    kinds = set(map(kind_of, piece))
    if ("L" in kinds) != ("R" in kinds):
        return "R" in kinds
    return rtl
