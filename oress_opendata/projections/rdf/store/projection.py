"""The projection `rdf`: the store and the dumps, which follow the journal.

A publication is an increment: a hard-linked copy of the store in which the graphs of the touched
datasets are replaced, and which then takes the place of the old one. If anything else that the
graph is made from changes (vocabularies, settings, this program), all of it is rebuilt.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, cast

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple
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
from oress_opendata.projections.rdf.store.dumps import write_sums
from oress_opendata.projections.rdf.store.generation import (
    Cursor,
    Uses,
    find_current,
    folder_of,
    link_tree,
    read_cursor,
    write_cursor,
)
from oress_opendata.projections.rdf.store.row_dumps import (
    CATALOG,
    VOCAB,
    describe_cubes,
    write_graph_piece,
    write_pieces,
)
from oress_opendata.projections.rdf.store.unlisted import Unlisted, write_past
from oress_opendata.projections.rdf.store.void import WHOLE, count_uses
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of, list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.records import list_unlisted
from oress_opendata.store.releases import list_datasets

FORM = 6
LARGE = 100_000
MANY = 50_000
FRESH = NamedNode("urn:oress:fresh")
EVERYWHERE = DefaultGraph()


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
    """A generation while it is built. `counts` are the triples of each named graph."""

    omissions: Omissions
    store: Store
    context: DescriptionContext
    folder: Path
    graph: pyoxigraph.Store
    counts: dict[str, int]


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
    counts = dict(cursor.counts)
    uses = _make_generation(
        Build(omissions, store, context, folder, _open_graph(folder, current), counts),
        state,
        current,
    )
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


def _make_generation(build: Build, state: RegistryState, current: Path | None) -> Uses:
    for name in ("pieces", "past"):
        if current:
            link_tree(current / name, build.folder / name)
        else:
            (build.folder / name).mkdir()
    if current is None:
        _add_vocabularies(build)
    for dataset in state.datasets:
        if dataset.name in state.touched:
            _replace_dataset(build, dataset, state.lost.get(dataset.name, {}))
    _replace_catalogue(build, state)
    if current is None and sum(build.counts.values()) > MANY:
        build.graph.optimize()
    build.graph.flush()
    uses = count_uses(build.graph)
    build.counts[WHOLE] = sum(uses.properties.values())
    write_sums(build.folder)
    return uses


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
    folder = build.folder / "pieces" / "~vocab"
    folder.mkdir()
    everything: set[Triple] = set()
    base = build.context.settings.id_base
    for name, triples in build.context.vocabularies.graphs.items():
        graph = f"{base}/vocab/{name}"
        _add(build.graph, triples, NamedNode(graph))
        build.counts[graph] = len(set(triples))
        everything.update(triples)
    write_graph_piece(folder, VOCAB, everything)


def _replace_dataset(build: Build, dataset: Dataset, lost: Mapping[str, Unlisted]) -> None:
    """Replace the graph of a dataset by that of its current release."""
    name = NamedNode(dataset_iri(build.context.settings.id_base, dataset.name))
    folder = _fresh_folder(build.folder / "pieces" / dataset.name)
    current = dataset.current
    build.omissions.retain(dataset.name, [current.version] if current else [])
    if current:
        write = partial(_write_dataset, build, dataset, current, folder)
        if not build.omissions.attempt(dataset.name, current.version, write):
            _fresh_folder(folder)
    _replace_graph(build, name, sorted(folder.glob("*.nt.gz")))
    _write_past(build, dataset, lost)


def _write_dataset(build: Build, dataset: Dataset, current: Release, folder: Path) -> bool:
    manifest = build.store.manifest(current.manifest)
    described = dataset_to_rdf(dataset, manifest, build.context)
    described.merge(describe_cubes(manifest, build.store.blobs, build.context))
    described.merge(extents_to_rdf(manifest, build.store.blobs, build.context))
    described.merge(documents_to_rdf(manifest, build.store.blobs, build.context))
    write_graph_piece(folder, CATALOG, described.triples)
    write_pieces(folder, manifest, build.store.blobs, build.context)
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
    name = NamedNode(catalog_iri(build.context.settings.id_base))
    folder = _fresh_folder(build.folder / "pieces" / "~catalog")
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
    write_graph_piece(folder, CATALOG, described.triples)
    _replace_graph(build, name, sorted(folder.glob("*.nt.gz")))


def _fresh_folder(folder: Path) -> Path:
    """An empty folder. Old files are unlinked and never written to: another generation shares
    them."""
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    return folder


def _replace_graph(build: Build, name: NamedNode, pieces: list[Path]) -> None:
    """Replace a named graph, and its triples in the default graph that no other graph has."""
    graph = build.graph
    if not graph.contains_named_graph(name):
        for target in (name, EVERYWHERE):
            _load(graph, pieces, target)
    else:
        _load(graph, pieces, FRESH)
        old = graph.quads_for_pattern(None, None, None, name)
        gone = [quad for quad in old if _to_quad(quad.triple, FRESH) not in graph]
        new = graph.quads_for_pattern(None, None, None, FRESH)
        added = [quad.triple for quad in new if _to_quad(quad.triple, name) not in graph]
        for quad in gone:
            graph.remove(quad)
            if not _is_in_any_graph(graph, quad.triple):
                graph.remove(_to_quad(quad.triple, EVERYWHERE))
        _add(graph, added, name)
        graph.remove_graph(FRESH)
    count = sum(1 for _ in graph.quads_for_pattern(None, None, None, name))
    build.counts[name.value] = count
    if not count:
        graph.remove_graph(name)
        del build.counts[name.value]


def _is_in_any_graph(graph: pyoxigraph.Store, triple: Triple) -> bool:
    """Whether any named graph has a triple."""
    found = graph.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(quad.graph_name not in (EVERYWHERE, FRESH) for quad in found)


def _load(
    graph: pyoxigraph.Store, pieces: Iterable[Path], target: NamedNode | DefaultGraph
) -> None:
    for piece in pieces:
        with gzip.open(piece) as source:
            content = cast(IO[bytes], source)
            # Bulk loading writes new files every time, which does not pay for a few lines.
            load = graph.bulk_load if piece.stat().st_size > LARGE else graph.load
            load(content, format=RdfFormat.N_TRIPLES, to_graph=target, lenient=True)


def _add(graph: pyoxigraph.Store, triples: Iterable[Triple], name: NamedNode) -> None:
    graph.extend(_to_quad(triple, target) for triple in triples for target in (name, EVERYWHERE))


def _to_quad(triple: Triple, name: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, name)
