"""A hit as it is shown: its title, and the snippet of the text that suits the reader best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.languages import choose_text
from oress_opendata.projections.search.analysis.folding import is_arabic
from oress_opendata.projections.search.engine import Hit
from oress_opendata.projections.search.meaning.mixing import WORDS
from oress_opendata.projections.search.querying.snippets import Marker

# Characters that tell the direction of a text.
BEGINNING = 400


@dataclass(frozen=True, slots=True)
class Result:
    """A hit, ready to show. `title` is plain; `marked` and `snippet` are escaped HTML with
    `<mark>`; `language` is that of the snippet, empty if unknown."""

    type: str
    id: str
    title: str
    title_language: str
    marked: str
    snippet: str
    language: str
    score: float
    date: str
    shown: Mapping[str, Any]
    found_by: tuple[str, ...] = (WORDS,)

    @property
    def page(self) -> int | None:
        return self.shown.get("page")

    @property
    def sample(self) -> bool:
        return bool(self.shown.get("sample"))


def show_hit(
    hit: Hit,
    marker: Marker,
    written: str,
    order: tuple[str, ...],
    found_by: Mapping[str, tuple[str, ...]],
) -> Result:
    fields = hit.shown
    kind, _, identifier = str(fields["key"]).partition("/")
    titles: Mapping[str, str] = fields["titles"] or fields.get("called") or {}
    title = choose_text(titles, order) or identifier
    language, snippet = _choose_snippet(fields["texts"], marker, written, order)
    return Result(
        type=kind,
        id=identifier.partition("#")[0] if "page" in fields else identifier,
        title=title,
        title_language=next((code for code, text in titles.items() if text == title), ""),
        marked=marker.mark(title),
        snippet=snippet,
        language=language,
        score=hit.score,
        date=fields["date"],
        shown=fields,
        found_by=found_by.get(str(fields["key"]), (WORDS,)),
    )


def _choose_snippet(
    texts: Mapping[str, str], marker: Marker, written: str, order: tuple[str, ...]
) -> tuple[str, str]:
    """The language and snippet of the best text: first one in the reader's language if it has
    the letters of the query or any of its words, then one with both, then most of the words."""
    ranked = sorted(texts, key=lambda code: order.index(code) if code in order else len(order))
    best: tuple[tuple[int, ...], str, str] = ((0, 0, 0, 0, -1), "", "")
    for language in ranked:
        # Values of cells, such as names, are of every reader.
        is_readers = language in (order[0], "")
        if all(best[0][:4]) and not is_readers:
            continue  # it can be no better
        snippet, count = marker.cut(texts[language])
        is_same = direction_of(texts[language]) == written
        fits = is_readers and (is_same or count > 0)
        score = (fits, is_same and count > 0, is_readers, is_same, count)
        if score > best[0]:
            best = score, language, snippet
    return best[1], best[2]


def direction_of(text: str) -> str:
    """In which direction most letters of the beginning of a text run; empty without any letter."""
    beginning = text[:BEGINNING]
    letters = [is_arabic(character) for character in beginning if character.isalpha()]
    if not letters:
        return ""
    return "rtl" if 2 * sum(letters) > len(letters) else "ltr"
