"""Words for people: a marked sentence with its parameters, or labels by language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oress_opendata.languages import choose_text, say
from oress_opendata.model.texts import say_isolated


@dataclass(frozen=True, slots=True)
class Words:
    """`labels` are data, `sentence` is English and marked for translation. A parameter may be
    Words, too."""

    sentence: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def say(self, language: str) -> str:
        return self._say(language, say)

    def say_isolated(self, language: str) -> str:
        """For a page: in Arabic, names in Latin letters do not move the signs around them."""
        return self._say(language, say_isolated)

    def _say(self, language: str, write: Callable[..., str]) -> str:
        if self.labels:
            return choose_text(self.labels, (language, "fr", "en", "ar"))
        if not self.sentence:
            return ""
        words = {
            name: value._say(language, write) if isinstance(value, Words) else value
            for name, value in self.parameters.items()
        }
        return write(self.sentence, language, **words)


def plain(text: str) -> Words:
    """A text that is the same in every language, such as a cell."""
    return Words(labels={"": text})
