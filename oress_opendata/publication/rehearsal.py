"""A rehearsal: the views of a package are made in a scratch folder, before it is published.

So a valid package never stops or misses a view. The makers are those of the projections; the RDF is
read back by a strict reader, every row of it.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import RdfFormat, parse

from oress_opendata.meaning.csvw import descriptor_to_csvw
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.meaning.values import Context
from oress_opendata.model.entry import GENESIS, Entry, Kind
from oress_opendata.model.finding import Report
from oress_opendata.model.form import FORMS, RDF_FORMS
from oress_opendata.model.known import Known
from oress_opendata.model.own_language import name_language
from oress_opendata.model.package import Package
from oress_opendata.model.places import Places
from oress_opendata.model.progress import Progress
from oress_opendata.model.record import Record
from oress_opendata.model.release import Dataset, File, Manifest, Release, zip_name
from oress_opendata.projections.descriptions.citation import (
    cite_apa,
    cite_bibtex,
    cite_csl,
    cite_ris,
    refer_release,
)
from oress_opendata.projections.descriptions.croissant import describe_croissant
from oress_opendata.projections.descriptions.datacite import write_datacite_xml
from oress_opendata.projections.descriptions.rocrate import describe_rocrate
from oress_opendata.projections.descriptions.schemaorg import describe_schemaorg
from oress_opendata.projections.descriptions.subject import Subject as Described
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.dataset import dataset_to_rdf, release_to_rdf
from oress_opendata.projections.rdf.store.row_dumps import describe_cubes, write_pieces
from oress_opendata.projections.rdf.syntaxes import make_page, write_page
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.projections.records import Renderer, read_register_tables, render_records
from oress_opendata.projections.search.indexing.catalogue_entries import (
    dataset_to_entries,
    read_values,
)
from oress_opendata.projections.search.indexing.column_roles import read_roles
from oress_opendata.projections.search.indexing.record_entries import (
    RecordContext,
    record_to_entries,
)
from oress_opendata.projections.tables.formats import write_formats
from oress_opendata.projections.tables.registers import write_register
from oress_opendata.publication.assembly import published_descriptor
from oress_opendata.publication.sampling import sample_rows
from oress_opendata.scratch import scratch_folder
from oress_opendata.settings import Settings
from oress_opendata.sources.findings.collector import KEPT
from oress_opendata.sources.tables.typed_table import read_typed
from oress_opendata.sources.validation import validate_package
from oress_opendata.sources.views import View, rehearse
from oress_opendata.store.blobs import Blobs

STRICT = {"nt": RdfFormat.N_TRIPLES, "ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML}


def validate_release(
    package: Package,
    known: Known,
    settings: Settings,
    progress: Progress | None = None,
    kept: int = KEPT,
    *,
    sampled: bool = False,
) -> Report:
    """Validate a package and rehearse its views. Nothing is published, fetched or changed.

    `progress` and `kept` as for `validate_package`. `sampled`: long tables are rehearsed by the
    rows that stand for them, which is enough to look at a package, never to publish it.
    """
    load_vocabularies(settings.id_base)  # once, before the confined child copies the memory
    with scratch_folder() as folder:
        views = list_views(package, settings, folder, sampled=sampled)
        size = sum(file.location.stat().st_size for file in package.files)
        return rehearse(validate_package(package, known, progress, kept), views, size)


@dataclass(frozen=True, slots=True)
class PackageBlobs(Blobs):
    """The files of a package where they are, in place of the blobs of its release."""

    files: dict[str, Path]

    def path(self, sha256: str) -> Path:
        return self.files[sha256]

    def checked(self, sha256: str) -> Path:
        return self.files[sha256]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A package as the release that it would become, and a folder for what is made of it."""

    release: Release
    manifest: Manifest
    blobs: PackageBlobs
    settings: Settings
    folder: Path

    @property
    def dataset(self) -> Dataset:
        return Dataset(self.release.dataset, (self.release,))

    @property
    def context(self) -> DescriptionContext:
        formats = {path.name: path.stat().st_size for path in self.folder.glob("*.*")}
        vocabularies = load_vocabularies(self.settings.id_base)
        return DescriptionContext(self.settings, vocabularies, lambda *_: formats)


def list_views(
    package: Package, settings: Settings, folder: Path, *, sampled: bool = False
) -> Iterator[View]:
    """What is made of a release, in the order of making."""
    rehearsal = _rehearse(package, settings, folder)
    described = package.descriptor_file
    (folder / "asked").mkdir()
    for number, table in enumerate(read_tables(rehearsal.manifest.descriptor) if sampled else ()):
        if table.columns:
            yield View("rows", table.path, partial(_sample_rows, rehearsal, table, number))
    for table in read_tables(rehearsal.manifest.descriptor):
        if table.columns:
            yield View("formats", table.path, partial(_make_formats, rehearsal, table))
        if table.register:
            yield View("records", table.path, partial(_make_records, rehearsal, table))
    yield View("search", described, partial(_make_entries, rehearsal))
    yield View("citations", described, partial(_make_citations, rehearsal))
    yield View("descriptions", described, partial(_make_descriptions, rehearsal))
    yield View("linked data", described, partial(_make_graphs, rehearsal))
    yield View("rows as linked data", described, partial(_make_pieces, rehearsal))


def _rehearse(package: Package, settings: Settings, folder: Path) -> Rehearsal:
    keys = {file.path: hashlib.sha256(file.path.encode()).hexdigest() for file in package.files}
    files = tuple(
        File(file.path, file.location.stat().st_size, keys[file.path], file.mediatype)
        for file in package.files
    )
    zipped = File(zip_name(package.name, package.version), 1, GENESIS, FORMS["zip"].media_type)
    # As the views read it from the store.
    descriptor = name_language(published_descriptor(package, files, {}))
    manifest = Manifest(package.name, package.version, descriptor, files, zipped, GENESIS)
    now = datetime.now(UTC).replace(microsecond=0)
    release = Release(package.name, package.version, 1, now, "", GENESIS, GENESIS)
    locations = {keys[file.path]: file.location for file in package.files}
    return Rehearsal(release, manifest, PackageBlobs(folder, locations), settings, folder)


def _location(rehearsal: Rehearsal, table: Table) -> Path:
    file = rehearsal.manifest.find_file(table.path)
    assert file is not None
    return rehearsal.blobs.path(file.sha256)


def _sample_rows(rehearsal: Rehearsal, table: Table, number: int) -> None:
    """The next views read a sample of the rows, in the process that they share."""
    file = rehearsal.manifest.find_file(table.path)
    assert file is not None
    target = rehearsal.folder / "asked" / f"sample-{number}.csv"
    location = sample_rows(rehearsal.blobs.path(file.sha256), table, target)
    rehearsal.blobs.files[file.sha256] = location


def _make_formats(rehearsal: Rehearsal, table: Table) -> None:
    typed = read_typed(_location(rehearsal, table), table)
    write_formats(typed, rehearsal.manifest, rehearsal.settings, rehearsal.folder)


def _render(rehearsal: Rehearsal, register: str) -> Iterator[dict[str, Any]]:
    """The records of a register as the API answers them, without the labels of others."""
    settings = rehearsal.settings
    vocabulary = load_vocabularies(settings.id_base).concepts
    context = Context(settings.id_base, vocabulary.label, lambda *_: {})
    renderer = Renderer(rehearsal.blobs, rehearsal.manifest, (), settings, context)
    for record in render_records(renderer, read_register_tables(renderer)):
        if record.register == register:
            yield dict(record.content)


def _make_records(rehearsal: Rehearsal, table: Table) -> None:
    """The table of a register, of all its records; and the entries of one of them."""
    register = str(table.register)
    write_register(_render(rehearsal, register), rehearsal.folder, register, 1)
    first = next(_render(rehearsal, register), None)
    if first is not None:
        context = RecordContext(
            manifest=rehearsal.manifest,
            roles=read_roles(rehearsal.manifest, (), register),
            places=Places({}),
            languages=rehearsal.settings.languages,
            provided={},
            read_text=lambda _: None,
            pdfs={},
        )
        deque(record_to_entries(context, register, Record(**first)), maxlen=0)


def _make_entries(rehearsal: Rehearsal) -> None:
    manifest, release, settings = rehearsal.manifest, rehearsal.release, rehearsal.settings

    def read(table: Table) -> dict[str, str]:
        return read_values(_location(rehearsal, table), table)

    entries = dataset_to_entries(manifest, release, Places({}), settings, read)
    deque(entries, maxlen=0)


def _make_citations(rehearsal: Rehearsal) -> None:
    reference = refer_release(_described(rehearsal))
    for language in rehearsal.settings.languages:
        cite_apa(reference, language)
    cite_bibtex(reference)
    cite_ris(reference)
    cite_csl(reference)


def _make_descriptions(rehearsal: Rehearsal) -> None:
    described, settings = _described(rehearsal), rehearsal.settings
    write_datacite_xml(described)
    describe_croissant(described)
    for language in settings.languages:
        describe_schemaorg(described, language)
        describe_rocrate(described, language)
    manifest = rehearsal.manifest
    meaning = rehearsal.context.meaning(manifest.name)
    descriptor_to_csvw(manifest.descriptor, meaning, settings.base_url, settings.languages[0])


def _described(rehearsal: Rehearsal) -> Described:
    return Described(rehearsal.release, rehearsal.manifest, rehearsal.settings)


def _make_graphs(rehearsal: Rehearsal) -> None:
    """The descriptions of the release, of its dataset and of its cubes, in every syntax."""
    context, release, manifest = rehearsal.context, rehearsal.release, rehearsal.manifest
    entry = Entry(1, GENESIS, release.issued, Kind.PUBLISH, manifest.name, manifest.version)
    graph = release_to_rdf(rehearsal.dataset, entry, manifest, context)
    if not release.is_prerelease:
        graph.merge(dataset_to_rdf(rehearsal.dataset, manifest, context))
    graph.merge(describe_cubes(manifest, rehearsal.blobs, context))
    page = make_page(graph.triples, context.settings.id_base, context.settings.id_base)
    for suffix in RDF_FORMS:
        written = write_page(page, suffix)
        if suffix in STRICT:
            deque(parse(written, format=STRICT[suffix]), maxlen=0)


def _make_pieces(rehearsal: Rehearsal) -> None:
    """The rows in the syntaxes of the dumps, each read back by a strict reader."""
    folder, manifest = rehearsal.folder / "rows", rehearsal.manifest
    write_pieces(folder, manifest, rehearsal.blobs, rehearsal.context)
    for piece in folder.glob("pieces/*/*.gz"):
        suffix = piece.name.rsplit(".", 2)[1]
        with gzip.open(piece) as source:
            deque(parse(cast(IO[bytes], source), format=STRICT[suffix]), maxlen=0)
