"""Titles and descriptions exist in every language of the catalogue. A gap is a warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import warning
from oress_opendata.sources.findings.subject import Subject

MISSING = warning(
    "translation-missing",
    N_("“{value}” has no “{term}” in: {languages}."),
    N_("Add the texts to “oress:{term}”; no translation is better than a machine translation."),
)


def check_translations(subject: Subject) -> Iterator[Finding]:
    descriptor = subject.descriptor
    yield from _check(subject, descriptor, subject.package.name, ("title", "description"))
    for resource in descriptor["resources"]:
        yield from _check(subject, resource, resource["name"], ("title", "description"))
    for _, place, field in subject.columns():
        yield from _check(subject, field, place, ("title",))
        if field.get("description"):
            yield from _check(subject, field, place, ("description",))


def _check(
    subject: Subject, holder: Mapping[str, Any], place: str, terms: tuple[str, ...]
) -> Iterator[Finding]:
    for term in terms:
        texts = holder.get(f"oress:{term}") or {}
        plain = subject.language if holder.get(term) else None
        missing = [
            language
            for language in subject.known.languages
            if not texts.get(language) and language != plain
        ]
        if missing:
            yield MISSING.finding(
                subject.file, value=place, term=term, languages=", ".join(missing)
            )
