"""The projection `registers`: the current records in SQL, as the API answers them, and their
history by release.

A release is projected in one pass over its tables. A publication on top of a dataset projects
that release alone; anything else (a withdrawal, an older number) projects the dataset again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from semver import Version
from sqlalchemy import Connection

from oress_opendata.meaning.descriptor import satellite_owners
from oress_opendata.meaning.values import Context
from oress_opendata.model.entry import Entry, Kind, time_to_text
from oress_opendata.model.release import Dataset, Manifest, Release
from oress_opendata.projections.dependencies import (
    declared_by,
    referred_by,
    shared_by,
    shows_any,
)
from oress_opendata.projections.history import find_changes, make_entry
from oress_opendata.projections.omissions import Omissions
from oress_opendata.projections.records import (
    FORM,
    Key,
    RenderedRecord,
    Renderer,
    read_own_names,
    read_register_tables,
    render_records,
)
from oress_opendata.projections.row_changes import RowChanges, find_row_changes, list_keys
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of, list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.record_history import insert_history
from oress_opendata.store.record_state import RecordState, read_state, write_state
from oress_opendata.store.record_table import (
    RecordDigest,
    delete_records,
    read_digests,
    read_digests_of,
    replace_records,
    serialize_record,
    stamp_of,
    unlist_record,
)
from oress_opendata.store.records import read_cursor, read_names, read_record_texts, write_cursor
from oress_opendata.store.releases import list_datasets
from oress_opendata.vocabularies.installed import installed_vocabulary

NAME = "registers"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Projector:
    """One run: what it reads from and writes to, and what it leaves out."""

    store: Store
    connection: Connection
    settings: Settings
    omissions: Omissions


def project_registers(store: Store, settings: Settings) -> bool:
    """Follow the journal to its head. Return whether there was anything to do."""
    fingerprint, omissions = fingerprint_of(settings), Omissions(store.home, NAME)
    due = omissions.due()
    with transaction(store.reading) as connection:
        if read_cursor(connection, NAME) == (head_of(connection), fingerprint) and not due:
            return False
    with transaction(store.writing) as connection:
        head = head_of(connection)
        cursor, known = read_cursor(connection, NAME)
        if known != fingerprint:
            delete_records(connection)
            cursor = 0
        projector = Projector(store, connection, settings, omissions)
        entries = list_entries(connection, after=cursor)
        _project_touched(projector, entries, list_datasets(connection), due)
        write_cursor(connection, NAME, head, fingerprint)
    return True


def fingerprint_of(settings: Settings) -> str:
    """A fingerprint of everything that records are rendered from, besides the releases."""
    vocabulary = installed_vocabulary(settings.id_base).sha256
    parts = (str(FORM), vocabulary, settings.id_base, settings.base_url, *settings.languages)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _context(projector: Projector, names: dict[str, dict[str, dict[str, str]]]) -> Context:
    """Labels of concepts, and names of records: the release's own, else the projected ones."""
    vocabulary = installed_vocabulary(projector.settings.id_base)

    def record_labels(register: str, identifier: str) -> Mapping[str, str]:
        if register not in names:
            names[register] = read_names(projector.connection, register)
        return names[register].get(identifier, {})

    return Context(projector.settings.id_base, vocabulary.label, record_labels)


def _project_touched(
    projector: Projector, entries: list[Entry], datasets: list[Dataset], due: frozenset[str]
) -> None:
    """Project the datasets of some journal entries, those whose records show their names or
    satellites, and those that are to be tried again."""
    named = {entry.dataset for entry in entries}
    withdrawn = {entry.dataset for entry in entries if entry.kind is Kind.WITHDRAW}
    states = {name: read_state(projector.connection, name) for name in named}
    if any(states[name] is None for name in withdrawn):
        # The content of an erased release is no longer known, nor who referred to it.
        delete_records(projector.connection)
        again = {dataset.name for dataset in datasets}
    else:
        touched = {
            dataset.name: shared_by(projector.store, dataset, states[dataset.name])
            for dataset in datasets
            if dataset.name in named
        }
        shown = {d.name for d in datasets if shows_any(projector.store, d, touched)}
        again = shown | withdrawn | due
    for name in withdrawn:  # perhaps with all its releases
        delete_records(projector.connection, name)
    for dataset in _in_order(projector.store, datasets):
        others = _others(projector.store, dataset, datasets)
        versions = [release.version for release in _final_releases(dataset)]
        projector.omissions.retain(dataset.name, versions)
        if dataset.name in again:
            _project_again(projector, dataset, others)
        elif dataset.name in named:
            mine = {entry.version for entry in entries if entry.dataset == dataset.name}
            _project_new(projector, dataset, mine, others)


def _others(store: Store, dataset: Dataset, datasets: list[Dataset]) -> tuple[Manifest, ...]:
    """The current releases of other datasets with satellites for this dataset's registers."""
    declared = declared_by(store, dataset)
    current = (other.current for other in datasets if other.name != dataset.name)
    manifests = (store.manifest(release.manifest) for release in current if release)
    return tuple(
        manifest for manifest in manifests if satellite_owners(manifest.descriptor) & declared
    )


def _in_order(store: Store, datasets: list[Dataset]) -> list[Dataset]:
    """Datasets that refer to fewer others come first, so that the names they show exist."""
    return sorted(
        datasets, key=lambda dataset: len(referred_by(store, dataset) - declared_by(store, dataset))
    )


def _project_new(
    projector: Projector, dataset: Dataset, new: set[str | None], others: tuple[Manifest, ...]
) -> None:
    """Project new releases on top of the others; if one is not on top, project all again."""
    final = _final_releases(dataset)
    tail = [release for release in final if release.version in new]
    if final[len(final) - len(tail) :] != tail:
        _project_again(projector, dataset, others)
        return
    for release in tail:
        _attempt_release(projector, dataset, release, others)


def _project_again(projector: Projector, dataset: Dataset, others: tuple[Manifest, ...]) -> None:
    delete_records(projector.connection, dataset.name)
    for release in _final_releases(dataset):
        _attempt_release(projector, dataset, release, others)


def _final_releases(dataset: Dataset) -> list[Release]:
    """The visible releases that are no pre-releases, in version order."""
    final = [release for release in dataset.visible if not release.is_prerelease]
    return sorted(final, key=lambda release: Version.parse(release.version))


def _attempt_release(
    projector: Projector, dataset: Dataset, release: Release, others: tuple[Manifest, ...]
) -> None:
    """Project a release; one that fails changes nothing, and the records before it stay."""

    def project() -> None:
        with projector.connection.begin_nested():
            _project_release(projector, dataset, release, others)

    projector.omissions.attempt(release.dataset, release.version, project)


def _project_release(
    projector: Projector, dataset: Dataset, release: Release, others: tuple[Manifest, ...]
) -> None:
    connection, blobs = projector.connection, projector.store.blobs
    manifest = projector.store.manifest(release.manifest)
    names = read_own_names(blobs, manifest)
    shown_names = json.dumps(names, ensure_ascii=False)
    context = _context(projector, names)
    renderer = Renderer(blobs, manifest, others, projector.settings, context, shown_names)
    tables = list(read_register_tables(renderer))
    state = read_state(connection, dataset.name)
    changes = find_row_changes(renderer, tables, _find_before(projector, dataset, state), state)
    before = _read_before(connection, dataset, changes)
    only = None if changes is None else {name: found.added for name, found in changes.items()}
    seen: set[Key] = set()
    records = render_records(renderer, tables, only, before)
    while batch := list(islice(records, BATCH)):
        history = list(find_changes(connection, release, batch, before))
        insert_history(connection, history)
        replace_records(
            connection, [_to_row(release, record) for record in batch if record.content]
        )
        seen.update(record.key for record in batch)
    gone = [key for key, stored in before.items() if stored.listed and key not in seen]
    _unlist(connection, release, gone)
    made = {table.register: table.made for table in tables}
    shared = shared_by(projector.store, dataset, None)
    write_state(connection, dataset.name, RecordState(release.version, made, *shared))


def _find_before(
    projector: Projector, dataset: Dataset, state: RecordState | None
) -> Manifest | None:
    """The release that the records in the store are of."""
    found = [release for release in dataset.visible if state and release.version == state.version]
    return projector.store.manifest(found[0].manifest) if found else None


def _read_before(
    connection: Connection, dataset: Dataset, changes: Mapping[str, RowChanges] | None
) -> dict[Key, RecordDigest]:
    """The digests of the records that may change."""
    if changes is None:
        return read_digests(connection, dataset.name)
    return read_digests_of(connection, dataset.name, list_keys(changes))


def _to_row(release: Release, record: RenderedRecord) -> dict[str, Any]:
    text = serialize_record(record.content)
    return {
        "register": record.register,
        "id": record.id,
        "dataset": release.dataset,
        # That of all listed records of the dataset is stored once.
        "version": "",
        "listed": True,
        "digest": record.digest,
        "made": record.made,
        "stamp": stamp_of(text),
        "body": text,
    }


def _unlist(connection: Connection, release: Release, keys: list[Key]) -> None:
    """Keep the records of the last release that had them, marked as no longer listed."""
    insert_history(connection, [make_entry(release, key, "removed") for key in keys])
    since = time_to_text(release.issued)
    for register in sorted({register for register, _ in keys}):
        ids = [identifier for owner, identifier in keys if owner == register]
        for start in range(0, len(ids), BATCH):
            found = read_record_texts(connection, register, ids[start : start + BATCH])
            for identifier, text in found.items():
                gone = {**json.loads(text), "listed": False, "unlisted_since": since}
                unlist_record(connection, register, identifier, gone)
