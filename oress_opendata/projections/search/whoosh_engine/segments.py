"""What a process keeps of the segments of an index: what lists are sorted by, and the facets.

A segment is never changed, apart from the list of its deleted entries. So an index that is opened
after a small change shares all segments but the new one with the index of before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from weakref import WeakValueDictionary

from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import TermNotFound

from oress_opendata.projections.search.spelling import Lexicon
from oress_opendata.projections.search.whoosh_engine.bitsets import to_bits

WORDS, FACETS, ORDER = "words", "facets", "order"
SEPARATOR = "\x1f"


class Segment:
    """`orders` are the key, the date and the names of each entry, by number; `facets` the entries
    with each value of each facet, as bits; deleted ones included."""

    lexicon: Lexicon | None = None

    def __init__(self, leaf: Any) -> None:
        column = leaf.column_reader(ORDER)
        self.size: int = leaf.doc_count_all()
        self.orders = [
            tuple(column[number].decode().split(SEPARATOR)) for number in range(self.size)
        ]
        self.facets: dict[str, dict[str, int]] = {}
        for term in list(leaf.field_terms(FACETS)):
            name, _, value = as_text(term).partition("=")
            blocks = read_blocks(leaf, FACETS, as_text(term))
            numbers = (number for ids, _ in blocks for number in ids)
            self.facets.setdefault(name, {})[value] = to_bits(numbers, self.size)

    def read_words(self, leaf: Any) -> Lexicon:
        """The words of the segment, which are read once."""
        if self.lexicon is None:
            words = map(as_text, leaf.field_terms(WORDS))
            self.lexicon = Lexicon(word for word in words if word[0] not in "#=")
        return self.lexicon


_KNOWN: WeakValueDictionary[str, Segment] = WeakValueDictionary()


def read_segment(leaf: Any) -> Segment:
    """The content of a segment, which is read once as long as any index has it."""
    key: str = leaf.segment().segment_id()
    known = _KNOWN.get(key)
    if known is None:
        known = _KNOWN[key] = Segment(leaf)
    return known


def find_matcher(leaf: Any, field: str, term: str) -> Any | None:
    """The postings of a term in a segment, deleted entries included; None if it has none."""
    try:
        matcher = leaf.postings(field, term.encode())
    except TermNotFound:
        return None
    return matcher.child if isinstance(matcher, FilterMatcher) else matcher


def read_blocks(
    leaf: Any, field: str, term: str
) -> Iterator[tuple[Iterable[int], Iterable[float]]]:
    """The stored blocks of the postings of a term: numbers and weights."""
    matcher = find_matcher(leaf, field, term)
    while matcher is not None and matcher.is_active():
        matcher.id()
        matcher.weight()
        yield matcher._ids, matcher._weights
        matcher._next_block()


def as_text(term: bytes | str) -> str:
    return term.decode() if isinstance(term, bytes) else term
