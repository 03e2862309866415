"""The registers' current rows in SQL, as the API answers them, and their history by release.

A release is projected in one pass over its tables. A publication on top of a dataset projects
that release alone; anything else (a withdrawal, an older number) projects the dataset again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from semver import Version
from sqlalchemy import Connection

from oress_opendata.meaning.descriptor import (
    declared_registers,
    referred_registers,
    satellite_owners,
)
from oress_opendata.meaning.values import Context
from oress_opendata.model.entry import Entry, Kind, time_to_text
from oress_opendata.model.release import Dataset, Manifest, Release
from oress_opendata.projections.history import find_states, make_state
from oress_opendata.projections.records import (
    FORM,
    Item,
    Renderer,
    read_own_names,
    render_items,
)
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of, list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.records import (
    delete_items,
    dump_body,
    insert_states,
    move_items,
    read_bodies,
    read_cursor,
    read_known,
    read_names,
    replace_items,
    stamp_of,
    unlist_item,
    write_cursor,
)
from oress_opendata.store.releases import list_datasets
from oress_opendata.vocabularies.installed import installed_vocabulary

NAME = "registers"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Projector:
    """One run: what it reads from and writes to."""

    store: Store
    connection: Connection
    settings: Settings


def project_registers(store: Store, settings: Settings) -> bool:
    """Follow the journal to its head; whether there was anything to do."""
    fingerprint = fingerprint_of(settings)
    with transaction(store.reading) as connection:
        if read_cursor(connection, NAME) == (head_of(connection), fingerprint):
            return False
    with transaction(store.writing) as connection:
        head = head_of(connection)
        cursor, known = read_cursor(connection, NAME)
        if known != fingerprint:
            delete_items(connection)
            cursor = 0
        projector = Projector(store, connection, settings)
        entries = list_entries(connection, after=cursor)
        _project_touched(projector, entries, list_datasets(connection))
        write_cursor(connection, NAME, head, fingerprint)
    return True


def fingerprint_of(settings: Settings) -> str:
    """All that bodies are made from beside the releases."""
    vocabulary = installed_vocabulary(settings.id_base).sha256
    parts = (str(FORM), vocabulary, settings.id_base, settings.base_url, *settings.languages)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _context(projector: Projector, names: dict[str, dict[str, dict[str, str]]]) -> Context:
    """Labels of concepts, and names of things: the release's own, else those projected before."""
    vocabulary = installed_vocabulary(projector.settings.id_base)

    def thing_labels(register: str, identifier: str) -> Mapping[str, str]:
        if register not in names:
            names[register] = read_names(projector.connection, register)
        return names[register].get(identifier, {})

    return Context(projector.settings.id_base, vocabulary.label, thing_labels)


def _project_touched(projector: Projector, entries: list[Entry], datasets: list[Dataset]) -> None:
    """Project the datasets that entries speak of, and those whose items show what they say."""
    if any(entry.kind is Kind.WITHDRAW for entry in entries):
        # Nobody knows any more what a withdrawn release had said, nor of whom.
        entries, touched = [], []
        delete_items(projector.connection)
        again = {each.name for each in datasets}
    else:
        touched = [each for each in datasets if any(e.dataset == each.name for e in entries)]
        again = {each.name for each in datasets if _shows(projector.store, each, touched)}
    new = {each.name for each in touched}
    for dataset in _in_order(projector.store, datasets):
        others = _others(projector.store, dataset, datasets)
        if dataset.name in again:
            _project_again(projector, dataset, others)
        elif dataset.name in new:
            mine = {entry.version for entry in entries if entry.dataset == dataset.name}
            _project_new(projector, dataset, mine, others)


def _shows(store: Store, dataset: Dataset, touched: list[Dataset]) -> bool:
    """Whether the items of a dataset show names or satellites of others that were touched."""
    others = [each for each in touched if each.name != dataset.name]
    names = _refers(store, dataset) & _declares(store, others)
    return bool(names or _declares(store, [dataset]) & _speaks_of(store, others))


def _others(store: Store, dataset: Dataset, datasets: list[Dataset]) -> tuple[Manifest, ...]:
    """The current releases of other datasets that speak of this one's things."""
    declared = _declares(store, [dataset])
    current = (each.current for each in datasets if each.name != dataset.name)
    manifests = (store.manifest(release.manifest) for release in current if release)
    return tuple(each for each in manifests if satellite_owners(each.descriptor) & declared)


def _in_order(store: Store, datasets: list[Dataset]) -> list[Dataset]:
    """Datasets that point to fewer others come first, so that names are there to be shown."""
    return sorted(datasets, key=lambda each: len(_refers(store, each) - _declares(store, [each])))


def _project_new(
    projector: Projector, dataset: Dataset, new: set[str | None], others: tuple[Manifest, ...]
) -> None:
    """Project new releases on top of the others; one that is not on top projects all again."""
    final = _final_releases(dataset)
    tail = [release for release in final if release.version in new]
    if final[len(final) - len(tail) :] != tail:
        _project_again(projector, dataset, others)
        return
    for release in tail:
        _project_release(projector, release, others)


def _project_again(projector: Projector, dataset: Dataset, others: tuple[Manifest, ...]) -> None:
    delete_items(projector.connection, dataset.name)
    for release in _final_releases(dataset):
        _project_release(projector, release, others)


def _final_releases(dataset: Dataset) -> list[Release]:
    """The visible releases that can be current, in the order of their numbers."""
    final = [release for release in dataset.visible if not release.is_prerelease]
    return sorted(final, key=lambda release: Version.parse(release.version))


def _project_release(projector: Projector, release: Release, others: tuple[Manifest, ...]) -> None:
    manifest = projector.store.manifest(release.manifest)
    blobs, settings = projector.store.blobs, projector.settings
    names = read_own_names(blobs, manifest)
    told = json.dumps(names, ensure_ascii=False)
    before = read_known(projector.connection, release.dataset)
    context = _context(projector, names)
    renderer = Renderer(blobs, manifest, others, settings, context, before, told)
    seen: set[tuple[str, str]] = set()
    items = render_items(renderer)
    while batch := list(islice(items, BATCH)):
        insert_states(
            projector.connection, list(find_states(projector.connection, release, batch, before))
        )
        replace_items(projector.connection, [_to_row(release, item) for item in batch if item.body])
        seen.update(item.key for item in batch)
    gone = [key for key, known in before.items() if known.listed and key not in seen]
    _unlist(projector.connection, release, gone)
    move_items(projector.connection, release.dataset, release.version)


def _to_row(release: Release, item: Item) -> dict[str, Any]:
    body = dump_body(item.body)
    return {
        "register": item.register,
        "id": item.id,
        "dataset": release.dataset,
        "version": release.version,
        "listed": True,
        "digest": item.digest,
        "made": item.made,
        "stamp": stamp_of(body),
        "body": body,
    }


def _unlist(connection: Connection, release: Release, keys: list[tuple[str, str]]) -> None:
    """Keep what the last release that had them said, marked as no longer listed."""
    insert_states(connection, [make_state(release, key, "removed") for key in keys])
    since = time_to_text(release.issued)
    for register in sorted({register for register, _ in keys}):
        ids = [identifier for each, identifier in keys if each == register]
        for start in range(0, len(ids), BATCH):
            found = read_bodies(connection, register, ids[start : start + BATCH])
            for identifier, body in found.items():
                gone = {**json.loads(body), "listed": False, "unlisted_since": since}
                unlist_item(connection, register, identifier, gone)


def _declares(store: Store, datasets: Iterable[Dataset]) -> frozenset[str]:
    """The registers to which any readable release of these datasets contributes."""
    return frozenset().union(*(declared_registers(each) for each in _descriptors(store, datasets)))


def _speaks_of(store: Store, datasets: Iterable[Dataset]) -> frozenset[str]:
    """The registers on whose things satellites of these datasets speak."""
    return frozenset().union(*(satellite_owners(each) for each in _descriptors(store, datasets)))


def _descriptors(store: Store, datasets: Iterable[Dataset]) -> Iterator[Mapping[str, Any]]:
    for dataset in datasets:
        for release in dataset.visible:
            yield store.manifest(release.manifest).descriptor


def _refers(store: Store, dataset: Dataset) -> frozenset[str]:
    if dataset.current is None:
        return frozenset()
    return referred_registers(store.manifest(dataset.current.manifest).descriptor)
