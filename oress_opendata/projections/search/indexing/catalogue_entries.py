"""Datasets, their columns, and the concepts of the vocabularies as entries of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from oress_opendata.meaning.descriptor import Column, Table, read_tables
from oress_opendata.model.concept import Concept, Vocabulary
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.places import Places
from oress_opendata.model.release import Manifest, Release
from oress_opendata.model.texts import is_sample, keywords_of, texts_of
from oress_opendata.projections.search.entry import (
    SAMPLE,
    Entry,
    code_term,
    facet_values,
    sample_facet,
)
from oress_opendata.projections.search.indexing.places import province_code
from oress_opendata.projections.search.indexing.record_entries import (
    CODED,
    dataset_licences,
)
from oress_opendata.settings import Settings
from oress_opendata.sources.tables.rows import read_rows

ABOUT_SELF = 4.0
# Characters of the distinct values of a column, and of one value: what is longer is a document.
TEXT_TYPES = frozenset({"string", "any"})
MOST_TEXT, LONGEST_VALUE = 300_000, 1_000
ReadValues = Callable[[Table], Mapping[str, str]]


def dataset_to_entries(
    manifest: Manifest, release: Release, places: Places, settings: Settings, read: ReadValues
) -> Iterator[Entry]:
    """A dataset, then its columns. A text without a language is in the first of the settings.

    `read` gives the values of a table's columns: what is in a table that is no register is found
    by its column.
    """
    language, day = settings.languages[0], settings.day_of(release.issued)
    facets = _dataset_facets(manifest, day, places)
    yield _dataset_to_entry(manifest, day, facets, language)
    kept = [pair for pair in facets if pair[0] in ("licence", "year", SAMPLE)]
    for table in read_tables(manifest.descriptor):
        values = {} if table.register or table.owner else read(table)
        for entry, column in _columns_to_entries(manifest, table, kept, language):
            text = values.get(column.name)
            texts = {**entry.texts, "": text} if text else entry.texts
            yield replace(entry, texts=texts)


def read_values(location: Path, table: Table) -> dict[str, str]:
    """The distinct texts of each column with words, joined; of a long one the first."""
    found: dict[int, dict[str, None]] = {
        place: {}
        for place, column in enumerate(table.columns)
        if column.type in TEXT_TYPES and not column.scheme and not column.register
    }
    lengths = dict.fromkeys(found, 0)
    for cells in read_rows(location, table.descriptor) if found else ():
        for place in list(found):
            cell = cells[place] if place < len(cells) else ""
            if cell and len(cell) <= LONGEST_VALUE and cell not in found[place]:
                found[place][cell] = None
                lengths[place] += len(cell)
        if min(lengths.values()) > MOST_TEXT:
            break
    return {
        table.columns[place].name: " · ".join(values)[:MOST_TEXT]
        for place, values in found.items()
        if values
    }


def vocabulary_to_entries(vocabulary: Vocabulary) -> Iterator[Entry]:
    for scheme in vocabulary.schemes.values():
        for concept in scheme.concepts.values():
            yield _concept_to_entry(concept, scheme.titles)


def _dataset_to_entry(
    manifest: Manifest, day: date, facets: list[tuple[str, str]], language: str
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
        date=day.isoformat(),
        more_titles=(manifest.name,),
        context=tuple(dict.fromkeys(title for titles in resource_titles for title in titles)),
        shown={"sample": is_sample(manifest.descriptor)},
    )


def _dataset_facets(manifest: Manifest, day: date, places: Places) -> list[tuple[str, str]]:
    descriptor = manifest.descriptor
    spatial = [str(code) for code in descriptor.get("oress:spatial") or []]
    return [
        sample_facet(is_sample=is_sample(descriptor)),
        *(("language", str(language)) for language in descriptor.get("oress:languages") or []),
        *(("theme", str(theme)) for theme in descriptor.get("oress:themes") or []),
        *(("licence", licence) for licence in dataset_licences(manifest)),
        *(("province", province_code(places, code)) for code in spatial),
        ("year", str(day.year)),
    ]


def _columns_to_entries(
    manifest: Manifest, table: Table, facets: list[tuple[str, str]], language: str
) -> Iterator[tuple[Entry, Column]]:
    table_titles = texts_of(table.descriptor, "title", language)
    for column in table.columns:
        entry = Entry(
            key=f"column/{manifest.name}/{table.resource}/{column.name}",
            titles=texts_of(column.field, "title", language) or {"": column.name},
            texts=texts_of(column.field, "description", language),
            codes={},
            facets=facet_values([("type", "column"), *facets]),
            more_titles=(column.name.replace("_", " "),),
            context=tuple(table_titles.values()),
            shown={"dataset": manifest.name, "sample": is_sample(manifest.descriptor)},
        )
        yield entry, column


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
        kind=concept.scheme,
        numbers=(concept.notation,),
    )
