"""Withdraw: a release, or a whole dataset, becomes a tombstone; its version is never used again.

Erasing (for law or privacy) also removes the bytes that no other release has, and every view of
them. The journal keeps their hashes and the reason.
"""

from __future__ import annotations

from sqlalchemy import Connection

from oress_opendata.errors import Gone, NotFound
from oress_opendata.languages import N_
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.entry import Entry, Kind
from oress_opendata.model.release import Release
from oress_opendata.model.withdrawal import read_reason
from oress_opendata.projections.erasing import erase_facts
from oress_opendata.publication.notes import refuse_note
from oress_opendata.publication.publish import next_entry
from oress_opendata.publication.registry import apply_entry
from oress_opendata.publication.sharing import follow_objects, publishing
from oress_opendata.store.entries import list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.releases import blobs_in_use, blobs_of, find_dataset

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
    bytes on the disk; `verify` names them, and the next round or a second withdrawal removes them.
    """
    reason = read_reason(reason)
    refuse_note(reason)
    if erase:
        follow_objects(store)
        erase_facts(store)
    with publishing(store) as connection:
        chosen = _choose_releases(connection, name, version, erase)
        _refuse_unknown(connection, name, replaced_by)
        words = _words_to_erase(connection, chosen, version) if erase else []
        entry = next_entry(
            store,
            connection,
            Kind.WITHDRAW,
            name,
            version,
            reason=reason,
            replaced_by=replaced_by,
            erased=list_blobs_to_erase(connection, chosen, words) if erase else None,
            redacted={str(old.seq): redacted_hash(old) for old in words if old.note is None},
        )
        store.journal.stage(entry)
        apply_entry(store, connection, entry)
    if erase:
        erase_facts(store)
    return entry


def _choose_releases(
    connection: Connection, name: str, version: str | None, erase: bool
) -> list[Release]:
    dataset = find_dataset(connection, name)
    open_to_it = [
        release for release in dataset.releases if release.is_open or (erase and not release.erased)
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


def _words_to_erase(
    connection: Connection, chosen: list[Release], version: str | None
) -> list[Entry]:
    """The entries whose words are only about these releases: messages, and reasons of before."""
    versions: set[str | None] = {release.version for release in chosen}
    if version is None:
        versions.add(None)
    entries = list_entries(connection, dataset=chosen[0].dataset)
    return [e for e in entries if e.text and e.version in versions and not e.erase]


def redacted_hash(entry: Entry) -> str:
    return sha256_of(entry.redact().to_bytes())


def list_blobs_to_erase(
    connection: Connection, chosen: list[Release], words: list[Entry]
) -> tuple[str, ...]:
    """The notes, and the blobs of these releases, including their manifests, that no other release
    has."""
    wanted = {release.manifest for release in chosen}
    for release in chosen:
        wanted |= blobs_of(connection, release)
    gone = {(release.dataset, release.version) for release in chosen}
    wanted -= blobs_in_use(connection, wanted, but=gone)
    return tuple(sorted(wanted | {entry.note for entry in words if entry.note}))
