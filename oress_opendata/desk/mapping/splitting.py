"""Several values in one cell: miel; figues / tissage, عسل، تين, or one below the other."""

from __future__ import annotations

import re
from collections.abc import Callable

from oress_opendata.projections.search.analysis.texts import clean_text

_STRONG = re.compile(r"\s*[;؛\n\r|•]+\s*")
_WEAK = re.compile(r"\s*[,،/+]\s*|\s+(?:et|and|و)\s+|\s+و(?=[\u0621-\u064a]{3})")


def split_values(text: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """The values of a cell. What is known as a whole is never split."""
    parts: list[str] = []
    for piece in _STRONG.split(text):
        if not piece.strip():
            continue
        if is_known(clean_text(piece)):
            parts.append(clean_text(piece))
            continue
        weak = [clean_text(part) for part in _WEAK.split(piece) if part and part.strip()]
        parts += weak if any(map(is_known, weak)) else [clean_text(piece)]
    return tuple(dict.fromkeys(part for part in parts if part))
