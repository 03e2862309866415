"""A dataset as lists show it: what its descriptor says, in the reader's language. The rest is told
by `release`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.delivery.describing import is_sample, keywords_of, texts_of
from oress_opendata.delivery.links import licences_of
from oress_opendata.delivery.pages.texts import Text, pick_text, safe_link
from oress_opendata.delivery.service import Service
from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.release import Dataset, Release
from oress_opendata.sources.installed import installed_vocabulary


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is described: a service in a language."""

    service: Service
    language: str

    @property
    def vocabulary(self) -> Vocabulary:
        return installed_vocabulary(self.service.settings.id_base)

    @property
    def languages(self) -> tuple[str, ...]:
        """The reader's language, then the others in the order of the settings."""
        return tuple(dict.fromkeys((self.language, *self.service.settings.languages)))

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
