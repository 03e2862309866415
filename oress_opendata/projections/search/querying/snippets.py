"""Snippets: the part of a text with most of the words of a query, as HTML with `<mark>`.

Linear in the length of the text. The marks are around the original words; everything else is
escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from operator import itemgetter

from oress_opendata.projections.search.analysis.tokens import find_numbers, terms_of, tokenize
from oress_opendata.projections.search.analysis.word_lists import STOPS

WIDTH = 240
# Only this much of a text is searched for its best part.
LONGEST = 20_000


# Start and end of a word, and its term.
Marked = tuple[int, int, str]


class Marker:
    """Marks the words of one query: those with one of the `terms`. Each chunk between spaces is
    analysed once, in whatever text it occurs."""

    def __init__(self, terms: frozenset[str]) -> None:
        self.terms = terms
        self._known: dict[str, bool] = {}

    def mark(self, text: str) -> str:
        """The whole text, marked."""
        return _mark(text, 0, len(text), self._find(text))

    def cut(self, text: str) -> tuple[str, int]:
        """The snippet with most of the words, and the number of different words in it."""
        text = text[:LONGEST]
        found = self._find(text)
        start, count = _best_start(found)
        start, end = _widen(text, start)
        inside = [word for word in found if start <= word[0] and word[1] <= end]
        snippet = _mark(text, start, end, inside)
        return ("… " if start else "") + snippet + (" …" if end < len(text) else ""), count

    def _find(self, text: str) -> list[Marked]:
        numbers = _find_numbers(text, self.terms)
        starts = {start for start, _, _ in numbers}
        found = [(False, number) for number in numbers]
        for chunk in filter(self._has_term, set(text.split())):
            tokens = list(tokenize(chunk))
            for start in _starts_of(chunk, text):
                for token in tokens:
                    term = next((term for term in token.terms if term in self.terms), None)
                    if term is not None and start + token.start not in starts:
                        is_stop = token.folded in STOPS
                        found.append((is_stop, (start + token.start, start + token.end, term)))
        found.sort(key=itemgetter(1))
        # A phrase of the vocabularies brings its stop words; they are marked only if all are.
        content = [word for is_stop, word in found if not is_stop]
        return content if self.terms - STOPS else [word for _, word in found]

    def _has_term(self, chunk: str) -> bool:
        known = self._known.get(chunk)
        if known is None:
            known = self._known[chunk] = not self.terms.isdisjoint(terms_of(chunk))
        return known


def _starts_of(chunk: str, text: str) -> Iterator[int]:
    """Where a chunk stands between spaces."""
    start = text.find(chunk)
    while start >= 0:
        end = start + len(chunk)
        if not text[start - 1 : start].strip() and not text[end : end + 1].strip():
            yield start
        start = text.find(chunk, end)


def _find_numbers(text: str, marked: frozenset[str]) -> list[Marked]:
    """The numbers with thousands set apart; each is marked as one word."""
    if not any(term.isdecimal() for term in marked):
        return []
    return [number for number in find_numbers(text) if number[2] in marked]


def _best_start(found: list[Marked]) -> tuple[int, int]:
    """The start of the first window with most different terms, and their number."""
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
    """A window of the usual width with some words before, cut between words."""
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
    pieces, inside = [], start
    for first, last, _ in found:
        pieces += [escape(text[inside:first]), f"<mark>{escape(text[first:last])}</mark>"]
        inside = last
    return " ".join("".join([*pieces, escape(text[inside:end])]).split())
