"""Where in a text the words of a query stand, and a piece of it around them, as HTML.

Linear in the text; marks stand around the original words, whatever was folded. Everything but the
marks is escaped.
"""

from __future__ import annotations

import re
from html import escape

from oress_opendata.projections.search.analysis.tokens import terms_of, tokenize
from oress_opendata.projections.search.analysis.word_lists import STOPS

WIDTH = 240
# A text is looked through so far for its best piece.
LONGEST = 20_000
_BETWEEN = re.compile(r"\S+")


def mark_text(text: str, marked: frozenset[str]) -> str:
    """The whole of a text."""
    return _mark(text, 0, len(text), _find(text, marked))


def cut_snippet(text: str, marked: frozenset[str]) -> tuple[str, int]:
    """The piece with most of the words, and how many different ones it has."""
    text = text[:LONGEST]
    found = _find(text, marked)
    start, count = _best_start(found)
    start, end = _widen(text, start)
    here = [each for each in found if start <= each[0] and each[1] <= end]
    piece = _mark(text, start, end, here)
    return ("… " if start else "") + piece + (" …" if end < len(text) else ""), count


# Where a word begins and ends, and its term.
Marked = tuple[int, int, str]


def _find(text: str, marked: frozenset[str]) -> list[Marked]:
    """The words that have one of the terms. What stands between two spaces is looked at once,
    however often it comes, and taken apart in its place only where it has a term."""
    having = {chunk for chunk in set(text.split()) if not marked.isdisjoint(terms_of(chunk))}
    found: list[tuple[bool, Marked]] = []
    for match in _BETWEEN.finditer(text) if having else ():
        if match.group() in having:
            start = match.start()
            for token in tokenize(match.group()):
                term = next((term for term in token.terms if term in marked), None)
                if term is not None:
                    small = token.folded in STOPS
                    found.append((small, (start + token.start, start + token.end, term)))
    # A phrase of the vocabularies brings its small words; marked beside others, they tell nothing.
    return [each for small, each in found if not small] or [each for _, each in found]


def _best_start(found: list[Marked]) -> tuple[int, int]:
    """Where a piece begins that holds most different terms; the first of such."""
    best, start, first = 0, 0, 0
    window: dict[str, int] = {}
    for _, end, term in found:
        window[term] = window.get(term, 0) + 1
        while end - found[first][0] > WIDTH:
            gone = found[first][2]
            window[gone] -= 1
            if not window[gone]:
                del window[gone]
            first += 1
        if len(window) > best:
            best, start = len(window), found[first][0]
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
    for first, last, _ in found:
        pieces += [escape(text[here:first]), f"<mark>{escape(text[first:last])}</mark>"]
        here = last
    return " ".join("".join([*pieces, escape(text[here:end])]).split())
