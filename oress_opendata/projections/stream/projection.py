"""The projection `stream`: follows the journal entry by entry, so that each change has its time.

After an entry, the current release of its dataset may be another one; the things about which it
says something else get an event. An older release that was erased cannot be read any more, and is
skipped: the entry after it then shows more changes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import starmap
from pathlib import Path

from pyoxigraph import Triple

from oress_opendata.errors import DamagedBlob
from oress_opendata.languages import N_
from oress_opendata.model.release import Dataset, Release
from oress_opendata.projections.generations import (
    begin_generation,
    finish_generation,
    is_rebuild_requested,
)
from oress_opendata.projections.omissions import Omissions
from oress_opendata.projections.rdf.dcat.context import DescriptionContext, Formats
from oress_opendata.projections.rdf.dcat.dataset import dataset_to_rdf
from oress_opendata.projections.rdf.store.projection import fingerprint_of as fingerprint_rdf
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.projections.stream.cards import CardWriter, Changed
from oress_opendata.projections.stream.content import (
    Content,
    Key,
    ReleaseContent,
    write_triples,
)
from oress_opendata.projections.stream.database import (
    DATASET,
    Change,
    Moment,
    StreamWriter,
    create_database,
)
from oress_opendata.projections.stream.generation import (
    FILE,
    FORM,
    Cursor,
    find_current,
    folder_of,
    read_cursor,
    write_cursor,
)
from oress_opendata.projections.stream.journal import Journal, Withdrawals, read_journal
from oress_opendata.projections.stream.reading import read_known
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of
from oress_opendata.store.home import Store

NAME = "stream"
DAMAGED = N_("A file of this version is lost or changed.")
_BLANK = re.compile(r"_:\w+")


@dataclass(frozen=True, slots=True)
class Round:
    """One run: where it reads and writes, and what it leaves out. `unread` are the datasets of
    which the release before was erased, in a stream that `is_new`."""

    store: Store
    context: DescriptionContext
    omissions: Omissions
    writer: StreamWriter
    is_new: bool
    unread: set[str] = field(default_factory=set)


def project_stream(store: Store, settings: Settings, formats: Formats, last: int) -> bool:
    """Follow the journal to the entry `last`. Return whether there was anything to do."""
    current = find_current(store.home)
    cursor, fingerprint = read_cursor(current), fingerprint_of(settings)
    omissions = Omissions(store.home, NAME)
    due = omissions.due()
    with transaction(store.reading) as connection:
        if last < min(cursor.seq, head_of(connection)):
            # What it reads is being rebuilt.
            return False
        head = min(head_of(connection), last)
        rebuild = (
            is_rebuild_requested(folder_of(store.home))
            or cursor.seq > head_of(connection)
            or cursor.form != FORM
        )
        same = cursor.fingerprint == fingerprint
        if not rebuild and same and cursor.seq >= head and not due:
            return False
        if rebuild:
            current, cursor = None, Cursor(0, "", "", "", cursor.key)
        journal = read_journal(connection, cursor.seq, head)
    lost = _list_known(store, journal) if not current else {}
    context = DescriptionContext(settings, load_vocabularies(settings.id_base), formats)
    folder = begin_generation(folder_of(store.home))
    now = datetime.now(UTC).replace(microsecond=0)
    with _open_copy(current, folder) as database:
        with database:
            writer = StreamWriter(database, settings.id_base)
            work = Round(store, context, omissions, writer, not current)
            _follow(work, journal)
            number = writer.number
            _look_again(work, journal, due if same or not current else journal.datasets, now)
            writer.begin(Moment(now))
            writer.append_lost(lost)
            with transaction(store.reading) as connection:
                cards = CardWriter(store, settings, connection)
                writer.add_cards(cards.write(starmap(Changed, writer.list_changed())))
            _forget_erased(work, journal)
            # Those who harvested meanwhile were told a later time than that of the beginning.
            writer.date_from(number + 1, datetime.now(UTC).replace(microsecond=0))
        if journal.erases:
            database.execute("VACUUM")
    # Two editions of one second are two.
    edition = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    later = Cursor(
        seq=max(head, cursor.seq),
        fingerprint=fingerprint,
        edition=edition if journal.erases else cursor.edition or edition,
        origin=cursor.origin or edition,
        key=cursor.key or secrets.token_hex(),
        form=FORM,
    )
    write_cursor(folder, later)
    finish_generation(folder)
    return True


def _list_known(store: Store, journal: Journal) -> dict[Key, frozenset[str]]:
    """All things that ever were, with their provinces, for a stream that is made from the
    beginning. What was erased is known from the stream before only, where it may still be live."""
    datasets = ((DATASET, name) for name in journal.datasets)
    return dict.fromkeys((*journal.owned, *datasets), frozenset[str]()) | read_known(store.home)


@contextmanager
def _open_copy(current: Path | None, folder: Path) -> Iterator[sqlite3.Connection]:
    """The file of a new generation: a copy of the current one, or an empty one."""
    if current:
        shutil.copyfile(current / FILE, folder / FILE)
    else:
        create_database(folder / FILE)
    with closing(sqlite3.connect(folder / FILE)) as connection:
        # A generation that is not finished is removed: nothing needs to survive a crash.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")
        yield connection


def fingerprint_of(settings: Settings) -> str:
    return hashlib.sha256(f"{FORM}\n{fingerprint_rdf(settings)}".encode()).hexdigest()


def _follow(work: Round, journal: Journal) -> None:
    """Append the events of all entries."""
    withdrawn = Withdrawals(journal.past)
    last = {entry.dataset: entry.seq for entry in journal.entries}
    for entry in journal.entries:
        withdrawn.add(entry)
        dataset = journal.datasets.get(entry.dataset)
        if dataset is None:
            continue
        release = withdrawn.current_at(dataset, entry.seq)
        work.writer.begin(journal.moments[entry.seq])
        _move_rows(work, dataset.name, release)
        if last[dataset.name] == entry.seq:
            _move_dataset(work, dataset)


def _look_again(work: Round, journal: Journal, names: Collection[str], at: datetime) -> None:
    """Append what these datasets say otherwise, although no entry says so."""
    withdrawn = Withdrawals((*journal.past, *journal.entries))
    for name in sorted(names):
        dataset = journal.datasets[name]
        work.writer.begin(Moment(at))
        _move_rows(work, name, withdrawn.current_at(dataset, journal.head))
        _move_dataset(work, dataset)


def _forget_erased(work: Round, journal: Journal) -> None:
    for name in {entry.dataset for entry in journal.entries if entry.erase}:
        work.writer.forget_past(name)


def _move_rows(work: Round, name: str, release: Release | None) -> None:
    """Bring what a dataset says about things to what a release says."""
    if release is None:
        _append(work, name, _gone(work.writer.read_parts(name), set()))
        return
    if release.erased:
        work.unread.add(name)
        return
    if release.damaged:
        # Things are not gone because a file cannot be read; it may be repaired.
        work.omissions.note(name, release.version, DamagedBlob(DAMAGED))
        return
    work.omissions.attempt(name, release.version, lambda: _move_to(work, name, release))


def _move_to(work: Round, name: str, release: Release) -> bool:
    manifest = work.store.manifest(release.manifest)
    content = ReleaseContent.open(manifest, work.store.blobs, work.context)
    new, parts = content.read_contents(), work.writer.read_parts(name)
    old = parts
    if work.is_new and name in work.unread:
        # The things may be as they were before a release that cannot be read; those who harvested
        # it hold something else.
        old = {}
    work.unread.discard(name)
    changed = [
        Change(key, found)
        for key, found in new.items()
        if old.get(key) != (found.digest, found.is_record)
    ]
    numbers = _append(work, name, [*changed, *_gone(parts, new.keys())])
    work.writer.add_texts(content.write_texts(numbers))
    return True


def _gone(parts: Mapping[Key, object], kept: Iterable[Key]) -> list[Change]:
    """The things about which a dataset says nothing any more."""
    return [Change(key, None) for key in parts.keys() - set(kept) if key[0] != DATASET]


def _append(work: Round, name: str, changes: list[Change]) -> dict[Key, int]:
    return work.writer.append(name, changes) if changes else {}


def _move_dataset(work: Round, dataset: Dataset) -> None:
    """The description of a dataset itself, as it is now."""
    key, current = (DATASET, dataset.name), dataset.current
    old = work.writer.read_parts(dataset.name).get(key)
    if current is None:
        if old and not any(release.damaged for release in dataset.releases):
            work.writer.append(dataset.name, [Change(key, None)])
        return

    def describe() -> bool:
        manifest = work.store.manifest(current.manifest)
        triples = dataset_to_rdf(dataset, manifest, work.context).triples
        content = Content(_digest(triples), True)
        if old != (content.digest, True):
            numbers = work.writer.append(dataset.name, [Change(key, content)])
            work.writer.add_texts([(numbers[key], write_triples(triples))])
        return True

    work.omissions.attempt(dataset.name, current.version, describe)


def _digest(triples: Iterable[Triple]) -> bytes:
    """Blank nodes have another label each time."""
    lines = sorted(_BLANK.sub("_:", line) for line in map(str, triples))
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=16).digest()
