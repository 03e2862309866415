"""A dataset as lists show it: what its descriptor says, in the reader's language. The rest is told
by `release`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.delivery.http.links import licences_of
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, pick_text, safe_link
from oress_opendata.model.release import Dataset, Release
from oress_opendata.model.texts import is_sample, keywords_of


@dataclass(frozen=True, slots=True)
class Licence:
    title: Text
    meaning: Text
    address: str


def describe_package(reader: Reader, dataset: Dataset, release: Release) -> dict[str, Any]:
    """What the list of datasets says of one."""
    descriptor = reader.service.store.manifest(release.manifest).descriptor
    words = keywords_of(descriptor, reader.service.settings.languages[0])
    return {
        "dataset": dataset,
        "release": release,
        "title": reader.text(descriptor, "title") or Text(dataset.name),
        "description": reader.text(descriptor, "description"),
        "keywords": words.get(reader.language) or next(iter(words.values()), []),
        "sample": is_sample(descriptor),
        "licences": list(find_licences(reader, descriptor, "")),
        "themes": [reader.label("theme", code) for code in descriptor.get("oress:themes") or []],
    }


def find_licences(reader: Reader, descriptor: Mapping[str, Any], path: str) -> Iterator[Licence]:
    """The licences of a file in words, where the vocabulary knows them."""
    for licence in licences_of(descriptor, path):
        code = str(licence.get("name") or "")
        scheme = reader.vocabulary.schemes.get("licence")
        concept = scheme.concepts.get(code) if scheme else None
        own = Text(str(licence.get("title") or code or licence.get("path") or ""))
        languages = reader.languages
        yield Licence(
            pick_text(concept.labels, reader.language, languages) if concept else own,
            pick_text(concept.definitions, reader.language, languages) if concept else Text(""),
            safe_link(licence.get("path")),
        )
