"""The reader of a page: a service in a language, and the texts that suit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.texts import texts_of
from oress_opendata.vocabularies.installed import installed_vocabulary


@dataclass(frozen=True, slots=True)
class Reader:
    """A service in a language."""

    service: Service
    language: str

    @property
    def vocabulary(self) -> Vocabulary:
        return installed_vocabulary(self.service.settings.id_base)

    @property
    def languages(self) -> tuple[str, ...]:
        """The reader's language, then the others in the order of the settings."""
        return _order_languages(self.language, self.service.settings.languages)

    def text(self, part: Mapping[str, Any], key: str) -> Text:
        first = self.service.settings.languages[0]
        return pick_text(texts_of(part, key, first), self.language, self.languages)

    def name(self, texts: Mapping[str, str]) -> Text:
        """A name by language, in the reader's or the next that has it."""
        return pick_text(texts, self.language, self.languages)

    def label(self, scheme: str, code: str) -> Text:
        """A code's label; the code itself where it has none."""
        labels = self.vocabulary.label(scheme, code)
        return self.name(labels) or Text(code)

    def unit(self, indicator: str) -> str:
        """The code of an indicator's unit; empty where none is known."""
        scheme = self.vocabulary.schemes.get("indicator")
        concept = scheme.concepts.get(indicator) if scheme else None
        return concept.unit if concept else ""


@lru_cache(maxsize=100)
def _order_languages(first: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Remembered, since each text of a page asks for them."""
    return tuple(dict.fromkeys((first, *languages)))
