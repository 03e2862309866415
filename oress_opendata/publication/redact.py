"""Redact: a value, or a row with its satellites, leaves every release that holds it.

Each open release that holds it is replaced by a copy without it, and erased; the old one answers
410 and points to the new one. All entries are one transaction: a kill leaves everything as it was,
or everything done but the removal of bytes, which the next round or command finishes.
"""

from __future__ import annotations

from sqlalchemy import Connection

from oress_opendata.errors import RedactionRefused
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry, Kind
from oress_opendata.model.package import Package
from oress_opendata.model.redaction import Redaction
from oress_opendata.model.release import Release
from oress_opendata.projections.erasing import erase_facts
from oress_opendata.publication.assembly import hash_files, hash_rows, store_release
from oress_opendata.publication.holders import find_holders
from oress_opendata.publication.mentions import Values, has_any
from oress_opendata.publication.publish import next_entry
from oress_opendata.publication.redaction_plan import Plan, Replacement
from oress_opendata.publication.registry import apply_entry
from oress_opendata.publication.sharing import publishing
from oress_opendata.publication.withdraw import list_blobs_to_erase, redacted_hash
from oress_opendata.store.entries import list_entries
from oress_opendata.store.home import Store

CHANGED = N_("The releases have changed meanwhile; nothing was redacted. Try again.")


def perform_redaction(store: Store, plan: Plan) -> Redaction:
    """Publish the copies, and close and erase what holds the value."""
    closed = {one.key for one in plan.replacements}
    entries: list[Entry] = []
    with publishing(store) as connection:
        found = find_holders(store, connection, plan.target).holders
        if {(one.release.dataset, one.release.version) for one in found} != closed:
            raise RedactionRefused(CHANGED)
        # Before the first entry, which gets its time when it is made: harvesters count on it that
        # an entry can be read a moment after its time.
        stored = [
            (one, _store_copy(store, one.copy)) for one in plan.replacements if one.copy is not None
        ]
        for one, manifest in stored:
            entries.append(_publish(store, connection, plan, one, manifest))
        for one in plan.replacements:
            entries.append(_close(store, connection, plan, one))
    erase_facts(store)
    return Redaction(tuple(entries), plan.closed, plan.mentions)


def _store_copy(store: Store, copy: Package) -> str:
    return store_release(store.blobs, copy, hash_files(copy), hash_rows(copy))[0]


def _publish(
    store: Store, connection: Connection, plan: Plan, one: Replacement, manifest: str
) -> Entry:
    copy = one.copy
    assert copy is not None
    entry = next_entry(
        store,
        connection,
        Kind.PUBLISH,
        copy.name,
        copy.version,
        manifest=manifest,
        message=plan.reason,
        began=plan.began,
        warnings=one.report.counts if one.report else {},
    )
    store.journal.stage(entry)
    apply_entry(store, connection, entry)
    return entry


def _close(store: Store, connection: Connection, plan: Plan, one: Replacement) -> Entry:
    release = one.holder.release
    words = _list_words(connection, release, plan.telling)
    entry = next_entry(
        store,
        connection,
        Kind.WITHDRAW,
        release.dataset,
        release.version,
        reason=plan.reason,
        replaced_by=one.numbers.replaced_by,
        erased=list_blobs_to_erase(connection, [release], words),
        redacted={str(old.seq): redacted_hash(old) for old in words if old.note is None},
    )
    store.journal.stage(entry)
    apply_entry(store, connection, entry)
    return entry


def _list_words(connection: Connection, release: Release, values: Values) -> list[Entry]:
    """The entries of the dataset whose words are about this release or contain a value."""
    return [
        entry
        for entry in list_entries(connection, dataset=release.dataset)
        if entry.text
        and not entry.erase
        and (entry.version == release.version or has_any(entry.text, values))
    ]
