"""The glyphs of a line with right-to-left letters in visual order, each with its letters. Pure.

The characters of one glyph (a ligature, a letter and its marks) share their position, and PDFium
reverses them with the line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oress_opendata.sources.documents.blocks import TextLine
from oress_opendata.sources.documents.characters import Character

# In font sizes: the gap that counts as a space, and the one that separates pieces of a line.
SPACE, GAP = 0.2, 1.0
LAM = "ل"
LAM_ALEFS = [sorted(LAM + alef) for alef in "اأإآ"]
RIGHT_TO_LEFT = frozenset(("R", "AL", "NSM"))


@dataclass(slots=True)
class Glyph:
    """The characters that are drawn as one, and their position."""

    text: str
    left: float
    right: float
    y: float

    @property
    def is_right(self) -> bool:
        return {unicodedata.bidirectional(character) for character in self.text} <= RIGHT_TO_LEFT

    @property
    def is_mark(self) -> bool:
        return all(unicodedata.bidirectional(character) == "NSM" for character in self.text)


def find_pieces(line: TextLine) -> list[list[str]]:
    """The glyphs and spaces of a line in visual order, in pieces that wide gaps separate."""
    glyphs = _attach_marks(_turn_ligatures(list(_group(line.characters))))
    seen = _drop_hidden_spaces(glyphs, line.size)
    return list(_spread(sorted(seen, key=lambda glyph: glyph.left), line.size))


def _group(characters: Sequence[Character]) -> Iterator[Glyph]:
    """Adjacent characters at one position form a glyph."""
    last: Glyph | None = None
    for character in characters:
        spaces = character.text.isspace() or (last is not None and last.text.isspace())
        if last and not spaces and (last.left, last.y) == (character.x, character.y):
            last.text += character.text
            last.right = max(last.right, character.right)
        else:
            if last:
                yield last
            last = Glyph(character.text, character.x, character.right, character.y)
    if last:
        yield last


def _turn_ligatures(glyphs: list[Glyph]) -> list[Glyph]:
    for at, glyph in enumerate(glyphs):
        if len(glyph.text) > 1 and glyph.is_right:
            glyph.text = _turn(glyph.text, leftwards=_goes_left(glyphs, at))
    return glyphs


def _goes_left(glyphs: list[Glyph], at: int) -> bool:
    """Whether PDFium gives this word from right to left, and so reversed the glyph: decided by the
    adjacent letters; True if there are none."""
    steps = [
        glyphs[b].left - glyphs[a].left
        for a, b in ((at - 1, at), (at, at + 1))
        if a >= 0 and b < len(glyphs) and glyphs[a].is_right and glyphs[b].is_right
    ]
    return not steps or min(steps) <= 0


def _turn(text: str, *, leftwards: bool) -> str:
    """The characters of a glyph in reading order. PDFium splits a lam-alef that is one character of
    the file in the right order; a mark never comes first."""
    if sorted(text) in LAM_ALEFS:
        return LAM + text.replace(LAM, "")
    turned = text[::-1] if leftwards else text
    return turned[::-1] if unicodedata.bidirectional(turned[0]) == "NSM" else turned


def _attach_marks(glyphs: list[Glyph]) -> list[Glyph]:
    """Attach separate marks to the letter at their position, else to the previous one."""
    letters = [glyph for glyph in glyphs if not glyph.is_mark]
    last = letters[0] if letters else None
    for glyph in glyphs:
        if not glyph.is_mark:
            last = glyph
        elif last:
            here = (
                letter for letter in letters if (letter.left, letter.y) == (glyph.left, glyph.y)
            )
            next(here, last).text += glyph.text
    return letters or glyphs


def _drop_hidden_spaces(glyphs: list[Glyph], size: float) -> list[Glyph]:
    """Drop the space at the end of a line that is hidden under its last letter."""
    drawn = [glyph for glyph in glyphs if not glyph.text.isspace()]
    return [
        glyph
        for glyph in glyphs
        if not glyph.text.isspace() or not any(_hides(letter, glyph, size) for letter in drawn)
    ]


def _hides(letter: Glyph, space: Glyph, size: float) -> bool:
    same = abs(letter.left - space.left) < 0.02 * size
    return same or letter.left < space.left < space.right < letter.right


def _spread(glyphs: list[Glyph], size: float) -> Iterator[list[str]]:
    piece: list[str] = []
    last: Glyph | None = None
    for glyph in glyphs:
        gap = glyph.left - last.right if last else 0.0
        if gap > GAP * size and piece:
            yield piece
            piece = []
        elif gap > SPACE * size and last and not (last.text.isspace() or glyph.text.isspace()):
            piece.append(" ")
        piece.append(glyph.text)
        last = glyph
    yield piece
