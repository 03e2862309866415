"""The quality of a release in words: its validation, its warnings, the score of its description.

The marks come from `projections/rdf/dcat/mqa_score.py`; docs/linked-data.md explains them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.formatting import show_number
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.iris import release_iri
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import Entry
from oress_opendata.model.release import Dataset, Manifest, Release
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.dataset import release_to_rdf
from oress_opendata.projections.rdf.dcat.mqa_score import Mark, mark_dataset
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.projections.tables.folders import read_made
from oress_opendata.queries.tables import tables_state
from oress_opendata.sources.rulebook import RULEBOOK
from oress_opendata.store.entries import find_entry

CRITERIA = {
    "dcat:keyword": N_("keywords"),
    "dcat:theme": N_("a theme"),
    "dct:spatial": N_("the places that it is about"),
    "dct:temporal": N_("the period that it is about"),
    "dct:accessRights": N_("who may have access"),
    "dcat:contactPoint": N_("a contact (setting of the service)"),
    "dct:publisher": N_("a publisher"),
    "dct:issued": N_("when it was published"),
    "dct:modified": N_("when it was last changed"),
    "accessRights of the list": N_("access rights from the list of the European Union"),
    "dcat:downloadURL": N_("addresses to download from"),
    "dct:format": N_("the formats of the files"),
    "dcat:mediaType": N_("the media types of the files"),
    "dct:license": N_("a licence for every file"),
    "dct:rights": N_("the rights to every file"),
    "format and media type of the lists": N_("formats and media types that are on the lists"),
    "non-proprietary": N_("an open format"),
    "machine-readable": N_("a format that programs read"),
    "licence of the list": N_("licences from the list of the European Union"),
    "byteSize": N_("the sizes of the files"),
}
_PARAMETER = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class WarningView:
    """A warning of the validation: the code of its rule, its sentence, its count."""

    code: str
    sentence: str
    count: str


@dataclass(frozen=True, slots=True)
class Quality:
    """`rules` is the number of rules of the validation; `warnings` is None where they were not
    recorded; `score` is in percent."""

    rules: int
    software: str
    warnings: tuple[WarningView, ...] | None
    confirmed: tuple[Mapping[str, Any], ...]
    score: int
    points: int
    most: int
    missing: tuple[str, ...]


def assess_release(
    reader: Reader, connection: Connection, dataset: Dataset, release: Release, manifest: Manifest
) -> Quality:
    entry = _entry_of(connection, release)
    marks = _mark(reader, connection, dataset, release, manifest)
    points, most = sum(mark.points for mark in marks), sum(mark.most for mark in marks)
    return Quality(
        rules=len(RULEBOOK),
        software=entry.software,
        warnings=None if entry.warnings is None else tuple(_view_warnings(reader, entry.warnings)),
        confirmed=tuple(manifest.descriptor.get("oress:confirmed") or ()),
        score=100 * points // most,
        points=points,
        most=most,
        missing=tuple(
            say(CRITERIA[mark.name], reader.language) for mark in marks if mark.points < mark.most
        ),
    )


def _mark(
    reader: Reader,
    connection: Connection,
    dataset: Dataset,
    release: Release,
    manifest: Manifest,
) -> tuple[Mark, ...]:
    """The marks of the description that is published as linked data; kept with the state."""
    service = reader.service
    snapshot = service.snapshots.read(connection)
    key = ("marks", release.manifest, tables_state(service))
    settings, home = service.settings, service.store.home

    def formats(name: str, version: str) -> dict[str, int]:
        files = read_made(home, name, version).get("files", {})
        return {file: made["bytes"] for file, made in files.items()}

    def make() -> tuple[Mark, ...]:
        sourcing = DescriptionContext(settings, load_vocabularies(settings.id_base), formats)
        entry = _entry_of(connection, release)
        graph = release_to_rdf(dataset, entry, manifest, sourcing)
        return mark_dataset(graph, release_iri(settings.id_base, dataset.name, release.version))

    return snapshot.remember(key, make)


def _entry_of(connection: Connection, release: Release) -> Entry:
    entry = find_entry(connection, release.seq)
    assert entry is not None
    return entry


def _view_warnings(reader: Reader, warnings: Mapping[str, int]) -> Iterator[WarningView]:
    """A rule's sentence describes one case; `…` replaces what differs from case to case."""
    for code, count in sorted(warnings.items()):
        rule = RULEBOOK.get(code)
        if rule is None:
            continue
        blanks = {blank.strip("{}"): "…" for blank in _PARAMETER.findall(rule.sentence)}
        yield WarningView(
            code,
            say(rule.sentence, reader.language, **blanks),
            show_number(count, reader.language),
        )
