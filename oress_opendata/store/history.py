"""The history from its two witnesses: the files of the journal, and the rows of the registry.

What one of them lost or has damaged, the other still has; so a lost tail is named and written back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.entry import GENESIS, Entry
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import read_recorded
from oress_opendata.store.home import Store
from oress_opendata.store.journal import Journal

MISSING = N_(
    "The journal entry is missing or damaged; the registry still has it. Run: oress "
    "rebuild registry"
)
LOST = N_(
    "The journal entry is missing or damaged, and the registry does not have it. Restore the file "
    "from a backup."
)
STRANGE = N_("Not part of the journal. Remove the file.")


@dataclass(frozen=True, slots=True)
class History:
    """The entries in order, as far as the chain is whole. `missing` are those that the journal
    lacks, `unrecorded` those that the registry lacks; `lost` is the first that both lack."""

    entries: tuple[Entry, ...]
    missing: tuple[int, ...] = ()
    unrecorded: tuple[int, ...] = ()
    lost: int | None = None


def read_history(store: Store) -> History:
    """The history of a store; of the journal alone if the registry cannot be read.

    Raises NewerFormat.
    """
    try:
        with transaction(store.reading) as connection:
            recorded = read_recorded(connection)
    except StoreUnavailable:
        recorded = {}
    return join_history(store.journal, recorded)


def join_history(journal: Journal, recorded: Mapping[int, Entry]) -> History:
    """Follow the chain through both. Where both fit, the registry's is taken: its row agrees with
    its own hash, and a file has only the entry after it as a witness."""
    filed = {seq: entry for seq in journal.settled() if (entry := journal.read_settled(seq))}
    confirmed = _confirmations([*filed.values(), *recorded.values()])
    head = max([0, *journal.settled(), *recorded])
    entries: list[Entry] = []
    missing: list[int] = []
    unrecorded: list[int] = []
    previous = GENESIS
    for seq in range(1, head + 1):
        pair = (recorded.get(seq), filed.get(seq))
        fitting = [entry for entry in pair if entry and _fits(entry, seq, previous, confirmed)]
        if not fitting:
            return History(tuple(entries), tuple(missing), tuple(unrecorded), seq)
        chosen = _choose(fitting, recorded.get(seq + 1), filed.get(seq + 1))
        entries.append(chosen)
        previous = chosen.sha256
        for entry, lacking in zip(pair, (unrecorded, missing), strict=True):
            if entry is None or entry.to_bytes() != chosen.to_bytes():
                lacking.append(seq)
    return History(tuple(entries), tuple(missing), tuple(unrecorded))


def _confirmations(entries: Iterable[Entry]) -> dict[str, str]:
    """What erasures say of the new bytes of older entries, by number."""
    return {number: digest for entry in entries for number, digest in entry.redacted.items()}


def _fits(entry: Entry, seq: int, previous: str, confirmed: Mapping[str, str]) -> bool:
    if entry.seq != seq or entry.prev != previous:
        return False
    return not entry.original or confirmed.get(str(seq)) == sha256_of(entry.to_bytes())


def _choose(fitting: list[Entry], *following: Entry | None) -> Entry:
    """The entry that the next one refers to. A redacted one is preferred: its words are erased."""
    wanted = {entry.prev for entry in following if entry}
    chosen = [entry for entry in fitting if entry.sha256 in wanted] or fitting
    return next((entry for entry in chosen if entry.original), chosen[0])


def describe_history(journal: Journal, history: History) -> Iterator[tuple[str, str]]:
    """The files of the journal that are wrong, each with a sentence; relative to the journal."""
    for seq in history.missing:
        # A writer that died after its commit: the next one settles the entry.
        if journal.read_staged(seq) != history.entries[seq - 1]:
            yield journal.path(seq).name, MISSING
    if history.lost:
        yield journal.path(history.lost).name, LOST
    for path in journal.strangers():
        yield path.name, STRANGE
