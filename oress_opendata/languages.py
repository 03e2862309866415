"""Languages are data: catalogues of sentences, and texts in several languages.

Sentences in the code are English and marked with `N_`. Their translations are in
`locale/<language>/LC_MESSAGES/*.po`, which are read without a compilation step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from pyoxigraph import Literal

Sentence = TypeVar("Sentence", str, tuple[str, str])
LOCALE = Path(__file__).parent / "locale"
SEMICOLONS = {"ar": "؛ ", "fr": "\u00a0; "}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
# Babel's plain `ar` writes other months and separators than Morocco does.
LOCALES = {"ar": "ar_MA", "fr": "fr_MA", "en": "en_GB"}


def N_(sentence: Sentence) -> Sentence:  # noqa: N802 - gettext's own name
    """Mark a sentence for the catalogues, unchanged; or its forms for one and for more."""
    return sentence


@cache
def catalogue(language: str) -> NullTranslations:
    """All sentences of a language; English where it has no catalogue."""
    merged: NullTranslations | None = None
    for file in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as source:
            content = read_po(source, locale=language)
        compiled = BytesIO()
        write_mo(compiled, content)
        compiled.seek(0)
        part = Translations(compiled)
        if merged is None:
            merged = part
        else:
            merged.merge(part)  # type: ignore[attr-defined]
    return merged or NullTranslations()


def say(sentence: str, language: str, **parameters: Any) -> str:
    """A marked sentence, translated, with its `{parameters}` filled in."""
    return catalogue(language).gettext(sentence).format(**parameters)


def say_count(forms: tuple[str, str], language: str, count: int, shown: str) -> str:
    """The form of a marked sentence that suits a count, which it shows as `%(num)s`."""
    return catalogue(language).ngettext(*forms, count) % {"num": shown}


def choose_text(texts: Mapping[str, str] | str | None, languages: Sequence[str]) -> str:
    """The text in the first language that has one; else any; else an empty string."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    for language in languages:
        if texts.get(language):
            return texts[language]
    return next((text for text in texts.values() if text), "")


def is_language_tag(text: str) -> bool:
    """Whether a text is a well-formed language tag (BCP 47, RFC 5646 section 2.1)."""
    try:
        Literal("", language=text)
    except ValueError:
        return False
    return True


def direction(language: str) -> str:
    """`rtl` or `ltr`, for the HTML attribute `dir`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def comma_of(language: str) -> str:
    """What separates the items of a list."""
    return "، " if direction(language) == "rtl" else ", "


def semicolon_of(language: str) -> str:
    """What separates the items of a list that may have commas."""
    return SEMICOLONS.get(language, "; ")


def locale_of(language: str) -> str:
    """The Babel locale for numbers and dates, as written in Morocco."""
    return LOCALES.get(language, language)
