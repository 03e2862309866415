"""Withdraw: a release, or a whole dataset, becomes a tombstone; its version is never used again.

Erasing (for law or privacy) also removes the bytes that no other release has, and every view of
them. The journal keeps their hashes and the reason.
"""

from __future__ import annotations

from sqlalchemy import Connection

from oress_opendata.comparison.difference import forget_differences
from oress_opendata.errors import Gone, NotFound
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry, Kind
from oress_opendata.model.release import Release
from oress_opendata.publication.notes import refuse_note
from oress_opendata.publication.publish import next_entry
from oress_opendata.publication.registry import apply_entry
from oress_opendata.store.entries import list_entries
from oress_opendata.store.home import Store, writing
from oress_opendata.store.releases import blobs_in_use, find_dataset

NOTHING = N_("All versions of {name} are already withdrawn.")
ALREADY = N_("The version {version} of {name} is already withdrawn.")
NO_VERSION = N_("There is no version {version} of {name}.")


def withdraw_release(
    store: Store,
    name: str,
    version: str | None,
    reason: str,
    replaced_by: str | None = None,
    *,
    erase: bool = False,
) -> Entry:
    """Withdraw a version, or every visible one. A withdrawn version may still be erased.

    Raises NoteRefused, NotFound, or Gone if there is nothing left to do. A crash may leave erased
    bytes on the disk; `verify` names them, and a second withdrawal removes them.
    """
    refuse_note(reason)
    if erase:
        erase_leftovers(store, name)
    with writing(store) as connection:
        chosen = _choose_releases(connection, name, version, erase)
        _refuse_unknown(connection, name, replaced_by)
        entry = next_entry(
            connection,
            Kind.WITHDRAW,
            name,
            version,
            reason=reason,
            replaced_by=replaced_by,
            erased=_blobs_to_erase(store, connection, chosen) if erase else None,
        )
        store.journal.stage(entry)
        apply_entry(store, connection, entry)
    if erase:
        for release in chosen:
            forget_differences(store, release.manifest)
        erase_leftovers(store, name)
    return entry


def erase_leftovers(store: Store, name: str) -> None:
    """Remove the erased blobs of a dataset, except those that another release has now.

    In a separate transaction, after the erasure is certain, and under the lock, so that no
    publication is about to use them.
    """
    with writing(store) as connection:
        entries = list_entries(connection, dataset=name)
        erased = {sha256 for entry in entries for sha256 in entry.erased}
        left = {sha256 for sha256 in erased if store.blobs.holds(sha256)}
        for sha256 in left - blobs_in_use(connection, left):
            store.blobs.remove(sha256)


def _choose_releases(
    connection: Connection, name: str, version: str | None, erase: bool
) -> list[Release]:
    dataset = find_dataset(connection, name)
    open_to_it = [
        release
        for release in dataset.releases
        if release.is_visible or (erase and not release.erased)
    ]
    if version is None:
        if not open_to_it:
            raise Gone(NOTHING, reason="", name=name)
        return open_to_it
    if all(release.version != version for release in dataset.releases):
        raise NotFound(NO_VERSION, name=name, version=version)
    chosen = [release for release in open_to_it if release.version == version]
    if not chosen:
        raise Gone(ALREADY, reason="", name=name, version=version)
    return chosen


def _refuse_unknown(connection: Connection, name: str, replaced_by: str | None) -> None:
    if replaced_by is None:
        return
    releases = find_dataset(connection, name).releases
    if all(release.version != replaced_by for release in releases):
        raise NotFound(NO_VERSION, name=name, version=replaced_by)


def _blobs_to_erase(store: Store, connection: Connection, chosen: list[Release]) -> tuple[str, ...]:
    """The blobs of these releases, including their manifests, that no other release has."""
    wanted: set[str] = set()
    for release in chosen:
        wanted |= {release.manifest, *store.manifest(release.manifest).blobs}
    gone = {(release.dataset, release.version) for release in chosen}
    return tuple(sorted(wanted - blobs_in_use(connection, wanted, but=gone)))
