"""Keep the graphs of a SPARQL server up to date: one for each dataset, the vocabularies and the
catalogue, as in the store of this home.

`loaded.json` (position.py) says what the server has. Only what changed is sent. The
catalogue comes last, so that it never lists what is not there yet.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import pyoxigraph
from pyoxigraph import RdfFormat

from oress_opendata.iris import catalog_iri, dataset_iri
from oress_opendata.projections.rdf.external.graph_store import GraphStore
from oress_opendata.projections.rdf.external.position import LOADED, folder_of
from oress_opendata.projections.rdf.store.generation import find_current, read_cursor
from oress_opendata.projections.rdf.store.projection import CATALOGUE
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.settings import Settings
from oress_opendata.store.files import replace_durably
from oress_opendata.store.home import Store


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph to load: its IRI, what its content is recognised by, and what writes N-Triples."""

    iri: str
    fingerprint: str
    write: Callable[[BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """`seq` is the journal entry up to which the server has everything, `graphs` the fingerprint of
    each graph."""

    address: str
    seq: int
    graphs: dict[str, str]


def project_external(store: Store, settings: Settings) -> bool:
    """Follow the store of this home. Return whether there was anything to do. Raises
    StoreUnavailable; what was sent before is not sent again."""
    folder = folder_of(store.home)
    if not settings.sparql_graphs:
        shutil.rmtree(folder, ignore_errors=True)
        return False
    generation = find_current(store.home)
    if generation is None:
        return False
    target = GraphStore(settings.sparql_graphs)
    seq, loaded = read_cursor(generation).seq, _read_loaded(folder, target.address)
    graphs = {graph.iri: graph for graph in _list_graphs(generation, settings)}
    known = loaded.graphs
    changed = [graph for iri, graph in graphs.items() if known.get(iri) != graph.fingerprint]
    gone = [iri for iri in known if iri not in graphs]
    if loaded.seq == seq and not changed and not gone:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    _keep(folder, loaded)
    for iri in gone:
        target.delete(iri)
        del known[iri]
        _keep(folder, loaded)
    for graph in changed:
        _send(folder, target, graph)
        known[graph.iri] = graph.fingerprint
        _keep(folder, loaded)
    _keep(folder, Loaded(target.address, seq, known))
    return True


def _read_loaded(folder: Path, address: str) -> Loaded:
    """What the server has; nothing, if it is another one or the file is damaged."""
    try:
        loaded = Loaded(**json.loads((folder / LOADED).read_bytes()))
    except (OSError, ValueError, TypeError):
        return Loaded(address, 0, {})
    return loaded if loaded.address == address else Loaded(address, 0, {})


def _keep(folder: Path, loaded: Loaded) -> None:
    content = json.dumps(asdict(loaded), ensure_ascii=False, indent=1)
    replace_durably(folder / LOADED, content.encode())


def _send(folder: Path, target: GraphStore, graph: Graph) -> None:
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".nt") as file:
        graph.write(file)  # type: ignore[arg-type]  # a binary file
        file.flush()
        target.put(graph.iri, Path(file.name))


def _list_graphs(generation: Path, settings: Settings) -> Iterator[Graph]:
    base = settings.id_base
    vocabularies = load_vocabularies(base)
    for name, triples in vocabularies.graphs.items():
        write = _write_triples(triples)
        yield Graph(f"{base}/vocab/{name}", vocabularies.concepts.sha256, write)
    folders = sorted(generation.joinpath("pieces").iterdir())
    for folder in folders:
        if not folder.name.startswith("~") and (pieces := _list_pieces(folder)):
            yield Graph(dataset_iri(base, folder.name), _recognise(pieces), _write_pieces(pieces))
    pieces = _list_pieces(generation / "pieces" / CATALOGUE)
    yield Graph(catalog_iri(base), _recognise(pieces), _write_pieces(pieces))


def _list_pieces(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.nt.gz"))


def _recognise(pieces: list[Path]) -> str:
    """A piece is never written again, and its links in later generations are the same file."""
    states = [(piece.name, piece.stat()) for piece in pieces]
    seen = [(name, state.st_size, state.st_ino, state.st_mtime_ns) for name, state in states]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _write_pieces(pieces: list[Path]) -> Callable[[BinaryIO], None]:
    def write(target: BinaryIO) -> None:
        for piece in pieces:
            with gzip.open(piece) as source:
                shutil.copyfileobj(source, target)

    return write


def _write_triples(triples: Iterable[pyoxigraph.Triple]) -> Callable[[BinaryIO], None]:
    def write(target: BinaryIO) -> None:
        pyoxigraph.serialize(triples, target, format=RdfFormat.N_TRIPLES)

    return write
