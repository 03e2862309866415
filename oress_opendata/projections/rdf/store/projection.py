"""The projection `rdf`: the store and the dumps, which follow the journal.

A publication is an increment: a hard-linked copy of the store in which the graphs of the touched
datasets are replaced, and which then takes the place of the old one. If anything else that the
graph is made from changes (vocabularies, settings, this program), all of it is rebuilt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, Triple
from sqlalchemy import Connection

from oress_opendata import __version__
from oress_opendata.iris import catalog_iri, dataset_iri
from oress_opendata.model.entry import Entry
from oress_opendata.model.release import Dataset, Release
from oress_opendata.projections.generations import (
    begin_generation,
    finish_generation,
    is_rebuild_requested,
)
from oress_opendata.projections.omissions import Omissions
from oress_opendata.projections.rdf.dcat.catalogue import catalog_to_rdf
from oress_opendata.projections.rdf.dcat.context import DescriptionContext, Formats
from oress_opendata.projections.rdf.dcat.dataset import dataset_to_rdf
from oress_opendata.projections.rdf.dcat.documents import documents_to_rdf
from oress_opendata.projections.rdf.dcat.extent import extents_to_rdf
from oress_opendata.projections.rdf.store.chunks import read_topics
from oress_opendata.projections.rdf.store.difference import Topics, compare_topics
from oress_opendata.projections.rdf.store.dumps import write_sums
from oress_opendata.projections.rdf.store.generation import (
    Cursor,
    find_current,
    folder_of,
    link_tree,
    read_cursor,
    write_cursor,
)
from oress_opendata.projections.rdf.store.graphs import Graphs
from oress_opendata.projections.rdf.store.row_dumps import (
    CATALOG,
    VOCAB,
    describe_cubes,
    write_graph_piece,
    write_pieces,
)
from oress_opendata.projections.rdf.store.unlisted import Unlisted, write_past
from oress_opendata.projections.rdf.store.void import WHOLE
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of, list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.record_table import list_unlisted
from oress_opendata.store.releases import list_datasets

FORM = 7
# Triples of a graph that is compacted: of a larger one it takes minutes and gigabytes.
MANY, MOST = 50_000, 1_000_000
CATALOGUE = "~catalog"


@dataclass(frozen=True, slots=True)
class RegistryState:
    """The registry at one moment. `lost` are the records that are no longer listed, by dataset,
    version and register."""

    head: int
    touched: frozenset[str]
    datasets: tuple[Dataset, ...]
    first: Entry | None
    last: Entry | None
    lost: Mapping[str, Mapping[str, Unlisted]]


@dataclass(frozen=True, slots=True)
class Build:
    """A generation while it is built, from the current one if there is one that fits."""

    omissions: Omissions
    store: Store
    context: DescriptionContext
    folder: Path
    graphs: Graphs
    current: Path | None


def project_rdf(store: Store, settings: Settings, formats: Formats, last: int) -> bool:
    """Follow the journal to the entry `last`, which the projection that makes the formats has read.
    Return whether there was anything to do."""
    current = find_current(store.home)
    cursor = read_cursor(current)
    fingerprint = fingerprint_of(settings)
    omissions = Omissions(store.home, "rdf")
    due = omissions.due()
    with transaction(store.reading) as connection:
        head = min(head_of(connection), last)
        rebuild = is_rebuild_requested(folder_of(store.home))
        same = cursor.fingerprint == fingerprint
        # A deleted triple stays in the files of the store, and of its hard-linked copies.
        rebuild |= any(entry.erase for entry in list_entries(connection, after=cursor.seq))
        if not rebuild and same and cursor.seq >= head and not due:
            return False
        if rebuild or not same or cursor.seq > head_of(connection):
            current, cursor = None, Cursor(0, "", {})
        state = _read_state(connection, cursor.seq, max(head, cursor.seq), due)
    context = DescriptionContext(settings, load_vocabularies(settings.id_base), formats)
    folder = begin_generation(folder_of(store.home))
    uses = cursor.uses if current else None
    graphs = Graphs(_open_graph(folder, current), dict(cursor.counts), uses)
    _make_generation(Build(omissions, store, context, folder, graphs, current), state)
    uses = graphs.read_uses()
    counts = {**graphs.counts, WHOLE: sum(uses.properties.values())}
    write_cursor(folder, Cursor(state.head, fingerprint, counts, uses))
    finish_generation(folder)
    return True


def _read_state(
    connection: Connection, after: int, head: int, due: frozenset[str]
) -> RegistryState:
    entries = [entry for entry in list_entries(connection, after=after) if entry.seq <= head]
    return RegistryState(
        head=head,
        touched=due | {entry.dataset for entry in entries},
        datasets=tuple(list_datasets(connection)),
        first=find_entry(connection, 1),
        last=find_entry(connection, head),
        lost=list_unlisted(connection),
    )


def _make_generation(build: Build, state: RegistryState) -> None:
    for name in ("pieces", "chunks", "past"):
        if build.current:
            link_tree(build.current / name, build.folder / name)
        else:
            (build.folder / name).mkdir()
    if build.current is None:
        _add_vocabularies(build)
    for dataset in state.datasets:
        if dataset.name in state.touched:
            _replace_dataset(build, dataset, state.lost.get(dataset.name, {}))
    _replace_catalogue(build, state)
    store = build.graphs.store
    if build.current is None and MANY < sum(build.graphs.counts.values()) < MOST:
        store.optimize()
    store.flush()
    write_sums(build.folder)


def fingerprint_of(settings: Settings) -> str:
    """A fingerprint of everything that the graph is made from, besides the releases."""
    vocabulary = load_vocabularies(settings.id_base).concepts.sha256
    parts = (
        str(FORM),
        __version__,
        vocabulary,
        settings.id_base,
        settings.base_url,
        settings.publisher,
        settings.publisher_type,
        settings.contact,
        *settings.languages,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _open_graph(folder: Path, current: Path | None) -> pyoxigraph.Store:
    """The store of a new generation: empty, or a hard-linked copy of the current one."""
    target = folder / "graph"
    if current:
        pyoxigraph.Store.read_only(str(current / "graph")).backup(str(target))
    return pyoxigraph.Store(str(target))


def _add_vocabularies(build: Build) -> None:
    everything: set[Triple] = set()
    base = build.context.settings.id_base
    for name, triples in build.context.vocabularies.graphs.items():
        build.graphs.add(NamedNode(f"{base}/vocab/{name}"), triples)
        everything.update(triples)
    write_graph_piece(build.folder, "~vocab", VOCAB, everything)


def _replace_dataset(build: Build, dataset: Dataset, lost: Mapping[str, Unlisted]) -> None:
    """Replace the graph of a dataset by that of its current release."""
    current = dataset.current
    before = _clear(build, dataset.name)
    build.omissions.retain(dataset.name, [current.version] if current else [])
    if current:
        write = partial(_write_dataset, build, dataset, current, before or {})
        if not build.omissions.attempt(dataset.name, current.version, write):
            _clear(build, dataset.name)
    name = NamedNode(dataset_iri(build.context.settings.id_base, dataset.name))
    _replace_graph(build, name, dataset.name, before)
    _write_past(build, dataset, lost)


def _write_dataset(build: Build, dataset: Dataset, current: Release, before: Topics) -> bool:
    manifest = build.store.manifest(current.manifest)
    described = dataset_to_rdf(dataset, manifest, build.context)
    described.merge(describe_cubes(manifest, build.store.blobs, build.context))
    described.merge(extents_to_rdf(manifest, build.store.blobs, build.context))
    described.merge(documents_to_rdf(manifest, build.store.blobs, build.context))
    write_graph_piece(build.folder, dataset.name, CATALOG, described.triples)
    write_pieces(build.folder, manifest, build.store.blobs, build.context, before)
    return True


def _write_past(build: Build, dataset: Dataset, lost: Mapping[str, Unlisted]) -> None:
    """Write the records that are no longer listed, from the last visible releases that had them."""
    past = build.folder / "past" / f"{dataset.name}.sqlite"
    past.unlink(missing_ok=True)
    visible = {release.version: release for release in dataset.visible if release.version in lost}
    manifests = {
        version: build.store.manifest(release.manifest) for version, release in visible.items()
    }
    readable = {version: lost[version] for version in visible}
    write_past(past, readable, manifests, build.store.blobs, build.context)


def _replace_catalogue(build: Build, state: RegistryState) -> None:
    before = _clear(build, CATALOGUE)
    described = catalog_to_rdf(
        [
            (dataset, build.store.manifest(dataset.current.manifest))
            for dataset in state.datasets
            if dataset.current
            and not build.omissions.is_omitted(dataset.name, dataset.current.version)
        ],
        state.first,
        state.last,
        build.context,
    )
    write_graph_piece(build.folder, CATALOGUE, CATALOG, described.triples)
    name = NamedNode(catalog_iri(build.context.settings.id_base))
    _replace_graph(build, name, CATALOGUE, before)


def _clear(build: Build, name: str) -> Topics | None:
    """Unlink the pieces of a folder, which another generation shares, and give what it has; None if
    that is damaged."""
    for folder in (build.folder / part / name for part in ("pieces", "chunks")):
        folder.mkdir(exist_ok=True)
        for file in folder.iterdir():
            file.unlink()
    return read_topics(build.current, name) if build.current else {}


def _replace_graph(build: Build, name: NamedNode, folder: str, before: Topics | None) -> None:
    """Bring a graph to what the pieces of a folder say."""
    pieces = sorted((build.folder / "pieces" / folder).glob("*.nt.gz"))
    after = read_topics(build.folder, folder)
    assert after is not None
    if not build.graphs.has(name):
        build.graphs.load(name, pieces)
    elif before and (difference := compare_topics(before, after)):
        build.graphs.change(name, difference)
    else:
        build.graphs.replace(name, pieces)
