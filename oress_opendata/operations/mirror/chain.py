"""Whether the entries that an original sends follow those that were copied before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.entry import GENESIS, Entry
from oress_opendata.model.head import Head

GAP = N_("The journal of the original has a gap: the entry {seq} is missing.")
CHANGED = N_("The journal entry {seq} of the original was changed.")
FORK = N_(
    "The journal of the original is another one from the entry {seq} on. This copy was left as it "
    "is. Ask the publisher why the history was changed."
)
SHORTER = N_(
    "The journal of the original has {theirs} entries, this copy {ours}: the original has lost "
    "some. This copy was left as it is."
)


def refuse_shorter(copied: Sequence[Entry], head: Head) -> None:
    """Raises Damage if the original has lost entries that were copied."""
    if head.seq < len(copied):
        raise Damage(SHORTER, theirs=head.seq, ours=len(copied))


def refuse_fork(copied: Sequence[Entry], sent: Sequence[Entry]) -> None:
    """Raises Damage, which names the first entry that differs from the copied one."""
    for ours, theirs in zip(copied, sent, strict=False):
        if ours.sha256 != theirs.sha256:
            raise Damage(FORK, seq=ours.seq)


def refuse_broken(copied: Sequence[Entry], sent: Sequence[Entry], head: Head) -> None:
    """Check the entries after the copied ones, up to the head. Raises Damage, which names the one
    that is missing or changed: from the head back, each is known by the hash in the next."""
    for seq in range(len(copied) + 1, head.seq + 1):
        position = seq - len(copied) - 1
        if position >= len(sent) or sent[position].seq != seq:
            raise Damage(GAP, seq=seq)
    confirmed = {number: digest for entry in sent for number, digest in entry.redacted.items()}
    wanted = head.sha256
    for entry in reversed(sent):
        if entry.sha256 != wanted or not _is_confirmed(entry, confirmed):
            raise Damage(CHANGED, seq=entry.seq)
        wanted = entry.prev
    if wanted != (copied[-1].sha256 if copied else GENESIS):
        raise Damage(FORK, seq=len(copied) + 1)


def _is_confirmed(entry: Entry, confirmed: Mapping[str, str]) -> bool:
    """A redacted entry keeps the hash of before; a later erasure knows that of its new bytes."""
    return not entry.original or confirmed.get(str(entry.seq)) == sha256_of(entry.to_bytes())
