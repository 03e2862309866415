"""The texts of a descriptor by language, for pages and API alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from oress_opendata.languages import direction, say
from oress_opendata.model.release import Manifest

_RANGE = re.compile(r"(?<![\u2066\d])\d+[-–]\d+")


def texts_of(part: Mapping[str, Any], key: str, language: str) -> dict[str, str]:
    """A text of a package, resource or field by language. Without texts by language, the plain
    string of Frictionless counts as `language`."""
    texts = part.get(f"oress:{key}")
    if isinstance(texts, Mapping):
        return {str(code): str(text) for code, text in texts.items() if text}
    plain = part.get(key)
    return {language: str(plain)} if plain else {}


def keywords_of(descriptor: Mapping[str, Any], language: str) -> dict[str, list[str]]:
    words = descriptor.get("oress:keywords")
    if isinstance(words, Mapping):
        return {str(code): [str(word) for word in some] for code, some in words.items()}
    plain = descriptor.get("keywords") or []
    return {language: [str(word) for word in plain]} if plain else {}


def codes_of(value: str | Iterable[str] | None) -> tuple[str, ...]:
    if not value:
        return ()
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def is_sample(descriptor: Mapping[str, Any]) -> bool:
    return descriptor.get("oress:sample") is True


def resource_of(manifest: Manifest, path: str) -> Mapping[str, Any] | None:
    """The resource of the file at a path."""
    resources = manifest.descriptor.get("resources", [])
    return next((resource for resource in resources if resource.get("path") == path), None)


def isolate_ranges(text: str) -> str:
    """The text with its ranges of numbers isolated: in Arabic, `1997-2009` would be read as
    `2009-1997`."""
    return _RANGE.sub("\u2066\\g<0>\u2069", text)


def say_isolated(sentence: str, language: str, **parameters: Any) -> str:
    """A translated sentence whose parameters keep their own direction (Unicode first-strong
    isolates): in Arabic, a Latin name would otherwise move the punctuation around it."""
    isolated = {name: isolate(value, language) for name, value in parameters.items()}
    return say(sentence, language, **isolated)


def isolate(value: object, language: str) -> str:
    """A value that keeps its own direction in a text of a language. Never a text that begins with
    another isolate: its direction would not be found."""
    return f"\u2068{value}\u2069" if direction(language) == "rtl" else str(value)
