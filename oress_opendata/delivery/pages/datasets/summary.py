"""A dataset as lists show it, from its descriptor, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, pick_text, safe_link
from oress_opendata.model.licence import licences_of, read_licences
from oress_opendata.model.release import Dataset, Release
from oress_opendata.model.texts import is_sample, keywords_of


@dataclass(frozen=True, slots=True)
class Licence:
    title: Text
    meaning: Text
    address: str


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """`themes` are codes and labels."""

    dataset: Dataset
    release: Release
    title: Text
    description: Text
    keywords: tuple[str, ...]
    sample: bool
    licences: tuple[Licence, ...]
    themes: tuple[tuple[str, Text], ...]


def summarize_dataset(reader: Reader, dataset: Dataset, release: Release) -> DatasetSummary:
    """The dataset as the descriptor of one of its releases describes it."""
    descriptor = reader.service.store.manifest(release.manifest).descriptor
    keywords = keywords_of(descriptor, reader.service.settings.languages[0])
    themes = [str(code) for code in descriptor.get("oress:themes") or []]
    return DatasetSummary(
        dataset=dataset,
        release=release,
        title=reader.text(descriptor, "title") or Text(dataset.name),
        description=reader.text(descriptor, "description"),
        keywords=tuple(keywords.get(reader.language) or next(iter(keywords.values()), [])),
        sample=is_sample(descriptor),
        licences=tuple(find_licences(reader, descriptor, "")),
        themes=tuple((code, reader.label("theme", code)) for code in themes),
    )


def find_licences(reader: Reader, descriptor: Mapping[str, Any], path: str) -> Iterator[Licence]:
    """The licences of a file, labelled where the vocabulary knows them."""
    languages = reader.languages
    for licence in read_licences(licences_of(descriptor, path), reader.vocabulary):
        concept = licence.concept
        own = Text(licence.title or licence.address)
        yield Licence(
            pick_text(concept.labels, reader.language, languages) if concept else own,
            pick_text(concept.definitions, reader.language, languages) if concept else Text(""),
            safe_link(licence.address),
        )
