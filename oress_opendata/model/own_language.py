"""The language of a package's plain texts: its own, and not always that of the site.

The standard has `title` and `description` without a language. Here the first of `oress:languages`,
or `language`, says which one they are in; without either it is the first language of the site.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oress_opendata.languages import is_language_tag

TEXTS = ("title", "description")


def own_language(descriptor: Mapping[str, Any]) -> str | None:
    """The language that a package states for itself, without its region; None if it states none."""
    for key in ("language", "oress:languages"):
        stated = descriptor.get(key)
        first = stated[0] if isinstance(stated, list) and stated else stated
        if isinstance(first, str) and is_language_tag(first):
            base = first.partition("-")[0].lower()
            # `x-own` and `i-klingon` have no language before their hyphen.
            return base if is_language_tag(base) else first
    return None


def name_language(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The same descriptor with its plain texts and keywords under its own language, too. So every
    outlet finds texts by language, and none guesses."""
    language = own_language(descriptor)
    if language is None:
        return dict(descriptor)
    named = _name_texts(descriptor, language)
    if named.get("keywords") and "oress:keywords" not in named:
        named["oress:keywords"] = {language: named["keywords"]}
    if "resources" in named:
        named["resources"] = [_name_resource(part, language) for part in named["resources"]]
    return named


def _name_resource(resource: Mapping[str, Any], language: str) -> dict[str, Any]:
    named = _name_texts(resource, language)
    schema = named.get("schema")
    if isinstance(schema, Mapping) and "fields" in schema:
        fields = [_name_texts(field, language) for field in schema["fields"]]
        named["schema"] = {**schema, "fields": fields}
    return named


def _name_texts(part: Mapping[str, Any], language: str) -> dict[str, Any]:
    named = dict(part)
    for key in TEXTS:
        texts = part.get(f"oress:{key}") or {}
        if part.get(key) and isinstance(texts, Mapping) and language not in texts:
            named[f"oress:{key}"] = {**texts, language: part[key]}
    return named
