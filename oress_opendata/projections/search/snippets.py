"""Where in a text the words of a query stand, and a piece of it around them, as HTML.

Linear in the text; marks stand around the original words, whatever was folded. Everything but the
marks is escaped.
"""

from __future__ import annotations

from collections.abc import Container
from html import escape

from oress_opendata.projections.search.text import Token, tokenize

WIDTH = 240
# A text is looked through so far for its best piece.
LONGEST = 20_000


def mark_text(text: str, marked: Container[str]) -> str:
    """The whole of a text."""
    return _mark(text, 0, len(text), _find(text, marked))


def cut_snippet(text: str, marked: Container[str]) -> tuple[str, int]:
    """The piece with most of the words, and how many different ones it has."""
    text = text[:LONGEST]
    found = _find(text, marked)
    start, count = _best_start(found)
    start, end = _widen(text, start)
    here = [each for each in found if start <= each[0].start and each[0].end <= end]
    piece = _mark(text, start, end, here)
    return ("… " if start else "") + piece + (" …" if end < len(text) else ""), count


Marked = tuple[Token, str]


def _find(text: str, marked: Container[str]) -> list[Marked]:
    found = []
    for token in tokenize(text):
        term = next((term for term in token.terms if term in marked), None)
        if term is not None:
            found.append((token, term))
    return found


def _best_start(found: list[Marked]) -> tuple[int, int]:
    """Where a piece begins that holds most different terms; the first of such."""
    best, start, first = 0, 0, 0
    window: dict[str, int] = {}
    for token, term in found:
        window[term] = window.get(term, 0) + 1
        while token.end - found[first][0].start > WIDTH:
            gone = found[first][1]
            window[gone] -= 1
            if not window[gone]:
                del window[gone]
            first += 1
        if len(window) > best:
            best, start = len(window), found[first][0].start
    return start, best


def _widen(text: str, start: int) -> tuple[int, int]:
    """A piece of the usual width with some words before, cut between words."""
    start = max(0, start - WIDTH // 4) if start + WIDTH // 4 > WIDTH or start > WIDTH // 2 else 0
    if start:
        space = text.find(" ", start, start + 40)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + WIDTH + WIDTH // 4)
    if end < len(text):
        space = text.rfind(" ", end - 40, end)
        end = space if space >= 0 else end
    return start, end


def _mark(text: str, start: int, end: int, found: list[Marked]) -> str:
    pieces, here = [], start
    for token, _ in found:
        pieces += [
            escape(text[here : token.start]),
            f"<mark>{escape(text[token.start : token.end])}</mark>",
        ]
        here = token.end
    return " ".join("".join([*pieces, escape(text[here:end])]).split())
