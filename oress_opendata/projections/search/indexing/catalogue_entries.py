"""Datasets, their columns, and the concepts of the vocabularies as entries of the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.concept import Concept, Vocabulary
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.release import Manifest, Release
from oress_opendata.projections.search.entry import Entry, code_term, facet_values
from oress_opendata.projections.search.indexing.item_entries import (
    CODED,
    dataset_licences,
    is_sample,
)
from oress_opendata.projections.search.indexing.places import REGISTER as PLACE
from oress_opendata.projections.search.indexing.places import Places

ABOUT_SELF = 4.0


def dataset_to_entries(
    manifest: Manifest, release: Release, places: Places, language: str
) -> Iterator[Entry]:
    """A dataset, then its columns. `language` is that of plain texts."""
    facets = _dataset_facets(manifest, release, places)
    yield _dataset_to_entry(manifest, release, facets, language)
    kept = [pair for pair in facets if pair[0] in ("licence", "year")]
    for table in read_tables(manifest.descriptor):
        yield from _columns_to_entries(manifest, table, kept, language)


def vocabulary_to_entries(vocabulary: Vocabulary) -> Iterator[Entry]:
    for scheme in vocabulary.schemes.values():
        for concept in scheme.concepts.values():
            yield _concept_to_entry(concept, scheme.titles)


def texts_of(part: Mapping[str, Any], key: str, language: str) -> dict[str, str]:
    """A text of a package, resource or field by language."""
    texts = part.get(f"oress:{key}")
    if isinstance(texts, Mapping):
        return {str(code): str(text) for code, text in texts.items() if text}
    plain = part.get(key)
    return {language: str(plain)} if plain else {}


def _dataset_to_entry(
    manifest: Manifest, release: Release, facets: list[tuple[str, str]], language: str
) -> Entry:
    descriptor = manifest.descriptor
    texts = texts_of(descriptor, "description", language)
    words = descriptor.get("oress:keywords")
    if not isinstance(words, Mapping):
        words = {language: descriptor.get("keywords") or []}
    for code, some in words.items():
        texts[code] = " · ".join(filter(None, (texts.get(code, ""), ", ".join(some))))
    resources = descriptor.get("resources", [])
    called = (texts_of(each, "title", language).values() for each in resources)
    codes = {code_term("theme", each): CODED for each in descriptor.get("oress:themes") or []}
    for each in descriptor.get("oress:spatial") or []:
        codes[code_term(PLACE, each)] = 1.0
    return Entry(
        key=f"dataset/{manifest.name}",
        titles=texts_of(descriptor, "title", language) or {"": manifest.name},
        texts=texts,
        codes=codes,
        facets=facet_values([("type", "dataset"), *facets]),
        date=time_to_text(release.issued)[:10],
        more_titles=(manifest.name,),
        context=tuple(dict.fromkeys(title for titles in called for title in titles)),
        shown={"sample": is_sample(manifest)},
    )


def _dataset_facets(manifest: Manifest, release: Release, places: Places) -> list[tuple[str, str]]:
    descriptor = manifest.descriptor
    spatial = [str(each) for each in descriptor.get("oress:spatial") or []]
    return [
        *(("language", str(each)) for each in descriptor.get("oress:languages") or []),
        *(("theme", str(each)) for each in descriptor.get("oress:themes") or []),
        *(("licence", each) for each in dataset_licences(manifest)),
        *(("province", places.province_of(each) or "") for each in spatial),
        ("year", str(release.issued.year)),
    ]


def _columns_to_entries(
    manifest: Manifest, table: Table, facets: list[tuple[str, str]], language: str
) -> Iterator[Entry]:
    where = texts_of(table.descriptor, "title", language)
    for column in table.columns:
        yield Entry(
            key=f"column/{manifest.name}/{table.resource}/{column.name}",
            titles=texts_of(column.field, "title", language) or {"": column.name},
            texts=texts_of(column.field, "description", language),
            codes={},
            facets=facet_values([("type", "column"), *facets]),
            more_titles=(column.name.replace("_", " "),),
            context=tuple(where.values()),
            shown={"dataset": manifest.name, "sample": is_sample(manifest)},
        )


def _concept_to_entry(concept: Concept, scheme: Mapping[str, str]) -> Entry:
    codes = {code_term(concept.scheme, concept.notation): ABOUT_SELF}
    return Entry(
        key=f"concept/{concept.scheme}/{concept.notation}",
        titles=concept.labels,
        texts=concept.definitions,
        codes=codes,
        facets=facet_values([("type", "concept")]),
        more_titles=(*concept.alternatives, *concept.hidden, concept.notation.replace("_", " ")),
        context=tuple(scheme.values()),
        shown={"sample": False},
    )
