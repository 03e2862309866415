"""Every place of a home that holds data of releases, and how each forgets what was erased.

Erasing and `oress verify` walk this one list. A new view, cache or note gets a place here.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.comparison.kept import FOLDER, forget_differences
from oress_opendata.projections.documents import cover_path, documents_root, text_path
from oress_opendata.projections.encoded import encoded_path
from oress_opendata.projections.generations import find_current, list_generations, read_position
from oress_opendata.projections.omissions import SENTENCES, Omissions
from oress_opendata.projections.rdf.store.generation import folder_of as rdf_folder
from oress_opendata.projections.requests import forget_failures
from oress_opendata.projections.search.indexing.generation import folder_of as search_folder
from oress_opendata.projections.stream.generation import folder_of as stream_folder
from oress_opendata.projections.tables.folders import find_older, tables_root
from oress_opendata.projections.tables.folders import folder_of as formats_of
from oress_opendata.scratch import remove_abandoned
from oress_opendata.store.engine import compact_database
from oress_opendata.store.erasures import (
    Erasures,
    erase_blobs,
    find_erased_blobs,
    find_unredacted,
    redact_journal,
)
from oress_opendata.store.home import Store

Find = Callable[[Store, Erasures], Iterable[Path]]
Forget = Callable[[Store, Erasures], None]


@dataclass(frozen=True, slots=True)
class Place:
    """`find` gives the files that still hold erased data, as far as their names can tell, and
    `forget` removes them. `is_fact` is a place whose data are no view: it is cleared at once, the
    others when the views have followed the erasure."""

    name: str
    find: Find
    forget: Forget
    is_fact: bool = False


def _removing(find: Find) -> Forget:
    """Forgetting is removing what is found."""

    def forget(store: Store, erasures: Erasures) -> None:
        for path in list(find(store, erasures)):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    return forget


def _find_differences(store: Store, erasures: Erasures) -> Iterator[Path]:
    for path in (store.home / FOLDER).glob("*"):
        manifests = path.name.partition(".")[0].split("-")
        if erasures.last and not erasures.blobs.isdisjoint(manifests):
            yield path


def _forget_differences(store: Store, _: Erasures) -> None:
    forget_differences(store)


def _find_documents(store: Store, erasures: Erasures) -> Iterator[Path]:
    for sha256 in sorted(erasures.blobs):
        for path in (text_path(store.home, sha256), cover_path(store.home, sha256)):
            if path.exists():
                yield path


def _find_encoded(store: Store, erasures: Erasures) -> Iterator[Path]:
    paths = (encoded_path(store.home, sha256) for sha256 in sorted(erasures.blobs))
    return (path for path in paths if path.exists())


def _find_formats(store: Store, erasures: Erasures) -> Iterator[Path]:
    folders = (formats_of(store.home, *release) for release in sorted(erasures.releases))
    return (folder for folder in folders if folder.exists())


def _find_registers(store: Store, erasures: Erasures) -> Iterator[Path]:
    return iter(find_older(tables_root(store.home), erasures.last))


def _find_generations(folder_of: Callable[[Path], Path]) -> Find:
    """Generations that were made before an erasure."""

    def find(store: Store, erasures: Erasures) -> Iterator[Path]:
        folder = folder_of(store.home)
        for generation in list_generations(folder):
            if read_position(generation) < erasures.last:
                yield generation

    return find


def _forget_generations(folder_of: Callable[[Path], Path]) -> Forget:
    def forget(store: Store, erasures: Erasures) -> None:
        current = find_current(folder_of(store.home))
        for generation in list_generations(folder_of(store.home)):
            if erasures.last and generation != current:
                shutil.rmtree(generation, ignore_errors=True)

    return forget


def _find_leftovers(store: Store, _: Erasures) -> Iterator[Path]:
    """What killed workers left: only the process that refreshes writes below these folders."""
    tables = tables_root(store.home)
    folders = (documents_root(store.home), encoded_path(store.home, "").parent, tables)
    for folder in (*folders, tables / "registers" / "current"):
        yield from folder.glob("tmp*")
    yield from tables.glob("making-*")
    yield from (store.home / "projections").rglob("*.writing")


def _forget_notes(store: Store, erasures: Erasures) -> None:
    """Errors may quote the data."""
    forget_failures(store.home)
    for name in SENTENCES:
        omissions = Omissions(store.home, name)
        omissions.keep(omissions.known.keys() - erasures.releases)


def _find_notes(store: Store, erasures: Erasures) -> Iterator[Path]:
    for name in SENTENCES:
        omissions = Omissions(store.home, name)
        if not erasures.releases.isdisjoint(omissions.known):
            yield omissions.path


def _forget_scratch(store: Store, _: Erasures) -> None:
    remove_abandoned()
    remove_abandoned(store.home)


def _find_nothing(_: Store, __: Erasures) -> Iterator[Path]:
    """What has no name of its own: `oress verify` relies on the erasing being finished."""
    return iter(())


PLACES: tuple[Place, ...] = (
    Place("blobs", find_erased_blobs, erase_blobs, is_fact=True),
    Place("journal", find_unredacted, redact_journal, is_fact=True),
    Place("differences", _find_differences, _forget_differences, is_fact=True),
    Place("scratch", _find_nothing, _forget_scratch, is_fact=True),
    Place("documents", _find_documents, _removing(_find_documents)),
    Place("encoded", _find_encoded, _removing(_find_encoded)),
    Place("formats", _find_formats, _removing(_find_formats)),
    Place("registers", _find_registers, _removing(_find_registers)),
    Place("search", _find_generations(search_folder), _forget_generations(search_folder)),
    Place("rdf", _find_generations(rdf_folder), _forget_generations(rdf_folder)),
    Place("stream", _find_generations(stream_folder), _forget_generations(stream_folder)),
    Place("leftovers", _find_nothing, _removing(_find_leftovers)),
    Place("notes", _find_notes, _forget_notes),
    # Last: the rows of the views are deleted by now.
    Place("registry", _find_nothing, lambda store, _: compact_database(store.writing)),
)
