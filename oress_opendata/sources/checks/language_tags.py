"""Wherever a key or a value of a descriptor is a language, it is a language tag of BCP 47.

https://www.rfc-editor.org/info/bcp47
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.languages import N_, is_language_tag
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject

# Properties whose keys, and properties whose values are languages, wherever they are.
BY_LANGUAGE = frozenset({"oress:title", "oress:description", "oress:keywords", "oress:label"})
LANGUAGES = frozenset({"lang", "language", "oress:languages"})

TAG = error(
    "language-tag",
    N_("“{value}” ({place}) is not a language tag (BCP 47)."),
    N_("Write a code such as “fr”, “ar” or “ar-MA”, with hyphens between its parts."),
)


def check_language_tags(subject: Subject) -> Iterator[Finding]:
    for place, tag in _find_tags(subject.descriptor, ""):
        if not is_language_tag(tag):
            yield TAG.finding(subject.file, value=tag, place=place)


def _find_tags(part: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every language of a part of the descriptor, with its place."""
    if isinstance(part, list):
        for number, member in enumerate(part, start=1):
            yield from _find_tags(member, f"{place}/{number}")
    elif isinstance(part, Mapping):
        for name, value in part.items():
            here = f"{place}/{name}".lstrip("/")
            if name in LANGUAGES:
                tags = value if isinstance(value, list) else [value]
                yield from ((here, str(tag)) for tag in tags)
            elif name in BY_LANGUAGE and isinstance(value, Mapping):
                yield from ((here, str(tag)) for tag in value)
            else:
                yield from _find_tags(value, here)
