"""The lines of a page of a document as headings, paragraphs, items and short lines.

A PDF has no paragraphs, only lines: they are joined where a line goes on in the next one. Guesses
from letters and lengths alone; a wrong one joins or parts lines, and never loses a word, but for
the running head or foot that pages repeat.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

HEADING, PARAGRAPH, ITEM, LINES = "heading", "paragraph", "item", "lines"
_END = (".", "!", "?", "؟", "…", ":")
_BULLET = re.compile(r"^[•▪◦‣–-]\s+")
_NUMBER = re.compile(r"\d+")
# A shorter line without a full stop stands alone.
SHORTEST_TEXT = 60
# A line of this part of the longest one, and of this length, was broken for want of room.
FULL, SHORTEST_FULL = 0.8, 45


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page. Only `LINES` has several lines."""

    kind: str
    lines: tuple[str, ...]


def find_running(pages: Sequence[str]) -> frozenset[str]:
    """The first and last lines that most pages repeat, without their numbers."""
    ends = [set(map(_mask, (lines[0], lines[-1]))) for page in pages if (lines := _lines(page))]
    counts = Counter(line for found in ends for line in found)
    return frozenset(line for line, count in counts.items() if count > max(2, len(pages) / 2))


def read_blocks(page: str, running: frozenset[str] = frozenset()) -> tuple[Block, ...]:
    lines = [line for line in _lines(page) if _mask(line) not in running]
    return tuple(_find_headings(list(_gather(_join(lines)))))


def _lines(page: str) -> list[str]:
    return [" ".join(line.split()) for line in page.split("\n") if line.strip()]


def _mask(line: str) -> str:
    return _NUMBER.sub("#", line)


def _join(lines: Sequence[str]) -> Iterator[str]:
    longest = max(map(len, lines), default=0)
    joined, last = "", ""
    for line in lines:
        if joined and _goes_on(last, line, longest):
            joined = f"{joined} {line}"
        else:
            if joined:
                yield joined
            joined = line
        last = line
    if joined:
        yield joined


def _goes_on(line: str, following: str, longest: int) -> bool:
    """Whether a line goes on in the next one: that begins in lower case, or this one is full."""
    if line.endswith(_END) or _BULLET.match(following):
        return False
    return following[0].islower() or len(line) >= max(FULL * longest, SHORTEST_FULL)


def _gather(texts: Iterator[str]) -> Iterator[Block]:
    """Texts by what they are; short lines that follow one another are one block."""
    short: list[str] = []
    for text in texts:
        is_item = bool(_BULLET.match(text))
        if not is_item and len(text) < SHORTEST_TEXT and not text.endswith("."):
            short.append(text)
            continue
        if short:
            yield Block(LINES, tuple(short))
            short = []
        yield Block(ITEM, (_BULLET.sub("", text),)) if is_item else Block(PARAGRAPH, (text,))
    if short:
        yield Block(LINES, tuple(short))


def _find_headings(blocks: Sequence[Block]) -> Iterator[Block]:
    """A short line alone before a text is its heading, if it may be one."""
    for block, following in zip_longest(blocks, blocks[1:]):
        is_before_text = following is not None and following.kind != LINES
        is_heading = block.kind == LINES and is_before_text and _may_head(block.lines)
        yield Block(HEADING, block.lines) if is_heading else block


def _may_head(lines: tuple[str, ...]) -> bool:
    line = lines[0]
    return len(lines) == 1 and line[0].isalpha() and not line[0].islower() and line[-1] != "%"
