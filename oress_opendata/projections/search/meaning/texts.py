"""What is embedded of an entry: its titles, its definition, and sentences of it, each on its own.

Short texts are near short questions. Structures and other long registers are left out: embedding
100,000 of them takes minutes, and their names say little (docs/decisions/0020-meaning.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from oress_opendata.projections.search.entry import Entry

KINDS = frozenset({"concept", "service", "actor", "dataset", "step", "page", "document"})
# Schemes that say how something is recorded, not what it is about.
TECHNICAL = frozenset({
    "actor-level", "area", "contact-consent", "event-kind", "fact-status", "figure-basis",
    "figure-qualifier", "frequency", "guide-part", "identifier-scheme", "licence", "membership",
    "name-status", "perimeter", "period-precision", "place-type", "position-kind",
    "position-match", "position-precision", "service-nature", "sex", "statement-kind",
    "structure-status", "theme", "unit",
})  # fmt: skip
SHORTEST, SHORTEST_SENTENCE = 5, 13
LONGEST, LONGEST_SENTENCE, MOST_SENTENCES = 300, 200, 6
# A page of a document: its first pieces.
MOST_PIECES = 2
_SENTENCE = re.compile(r"(?<=[.!?؟;؛])\s+|\s·\s|\n")


def is_embedded(entry: Entry) -> bool:
    kind, _, rest = entry.key.partition("/")
    if (entry.shown or {}).get("sample") or kind not in KINDS:
        return False
    return kind != "concept" or rest.partition("/")[0] not in TECHNICAL


def list_texts(entry: Entry) -> list[str]:
    """The texts of an entry, in all languages, without duplicates."""
    found = (text.strip() for text in _texts(entry))
    return [text for text in dict.fromkeys(found) if len(text) >= SHORTEST]


def _texts(entry: Entry) -> Iterator[str]:
    for language, title in entry.titles.items():
        yield title
        text = entry.texts.get(language)
        if text:
            yield f"{title}. {text}"[:LONGEST]
            sentences = [part for part in _SENTENCE.split(text) if len(part) >= SHORTEST_SENTENCE]
            yield from (part[:LONGEST_SENTENCE] for part in sentences[:MOST_SENTENCES])
    if entry.key.startswith(("concept/", "page/")):
        yield from (name for name in entry.more_titles if len(name) >= SHORTEST)
    if not entry.titles:
        for text in entry.texts.values():
            pieces = range(0, min(len(text), MOST_PIECES * LONGEST), LONGEST)
            yield from (text[start : start + LONGEST] for start in pieces)
