"""Datasets, their columns, and the concepts of the vocabularies as entries of the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.concept import Concept, Vocabulary
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.places import Places
from oress_opendata.model.release import Manifest, Release
from oress_opendata.model.texts import is_sample, keywords_of, texts_of
from oress_opendata.projections.search.entry import Entry, code_term, facet_values
from oress_opendata.projections.search.indexing.places import province_code
from oress_opendata.projections.search.indexing.record_entries import (
    CODED,
    dataset_licences,
)

ABOUT_SELF = 4.0


def dataset_to_entries(
    manifest: Manifest, release: Release, places: Places, language: str
) -> Iterator[Entry]:
    """A dataset, then its columns. `language` is that of texts without one."""
    facets = _dataset_facets(manifest, release, places)
    yield _dataset_to_entry(manifest, release, facets, language)
    kept = [pair for pair in facets if pair[0] in ("licence", "year")]
    for table in read_tables(manifest.descriptor):
        yield from _columns_to_entries(manifest, table, kept, language)


def vocabulary_to_entries(vocabulary: Vocabulary) -> Iterator[Entry]:
    for scheme in vocabulary.schemes.values():
        for concept in scheme.concepts.values():
            yield _concept_to_entry(concept, scheme.titles)


def _dataset_to_entry(
    manifest: Manifest, release: Release, facets: list[tuple[str, str]], language: str
) -> Entry:
    descriptor = manifest.descriptor
    texts = texts_of(descriptor, "description", language)
    for code, words in keywords_of(descriptor, language).items():
        texts[code] = " · ".join(filter(None, (texts.get(code, ""), ", ".join(words))))
    resources = descriptor.get("resources", [])
    resource_titles = (texts_of(resource, "title", language).values() for resource in resources)
    codes = {code_term("theme", theme): CODED for theme in descriptor.get("oress:themes") or []}
    for code in descriptor.get("oress:spatial") or []:
        codes[code_term(PLACE, code)] = 1.0
    return Entry(
        key=f"dataset/{manifest.name}",
        titles=texts_of(descriptor, "title", language) or {"": manifest.name},
        texts=texts,
        codes=codes,
        facets=facet_values([("type", "dataset"), *facets]),
        date=time_to_text(release.issued)[:10],
        more_titles=(manifest.name,),
        context=tuple(dict.fromkeys(title for titles in resource_titles for title in titles)),
        shown={"sample": is_sample(manifest.descriptor)},
    )


def _dataset_facets(manifest: Manifest, release: Release, places: Places) -> list[tuple[str, str]]:
    descriptor = manifest.descriptor
    spatial = [str(code) for code in descriptor.get("oress:spatial") or []]
    return [
        *(("language", str(language)) for language in descriptor.get("oress:languages") or []),
        *(("theme", str(theme)) for theme in descriptor.get("oress:themes") or []),
        *(("licence", licence) for licence in dataset_licences(manifest)),
        *(("province", province_code(places, code)) for code in spatial),
        ("year", str(release.issued.year)),
    ]


def _columns_to_entries(
    manifest: Manifest, table: Table, facets: list[tuple[str, str]], language: str
) -> Iterator[Entry]:
    table_titles = texts_of(table.descriptor, "title", language)
    for column in table.columns:
        yield Entry(
            key=f"column/{manifest.name}/{table.resource}/{column.name}",
            titles=texts_of(column.field, "title", language) or {"": column.name},
            texts=texts_of(column.field, "description", language),
            codes={},
            facets=facet_values([("type", "column"), *facets]),
            more_titles=(column.name.replace("_", " "),),
            context=tuple(table_titles.values()),
            shown={"dataset": manifest.name, "sample": is_sample(manifest.descriptor)},
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
