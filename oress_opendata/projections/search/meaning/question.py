"""A query as it is embedded: plain text, in French if it was in Darija."""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.projections.search.meaning.darija import to_french


@dataclass(frozen=True, slots=True)
class Question:
    """`text` in full, `content` its words that say something; `is_translated` if the words of the
    query are others."""

    text: str
    content: tuple[str, ...]
    is_translated: bool = False


def make_question(text: str, folded: list[str], content: tuple[str, ...]) -> Question | None:
    """`folded` are all words, `content` those that are no stop words as they were written: an
    Arabic word that is folded is another one to the model."""
    french = to_french(folded)
    if french is None:
        return Question(text, content or (text,))
    translated = " ".join(french)
    return Question(translated, tuple(translated.split()), True) if translated else None
