"""The truth of several machines in object storage: blobs, journal, signatures, identity.

Below the prefix it is laid out as a home, but for the journal: `journal/00000012.jsonl` has the
entries of one transaction from 12 on, each in a line, and is written once. So publishing is one
conditional write: of two publishers, one is refused. Only the removal of erased words writes such
an object again. The local folders are a copy of all this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from oress_opendata.errors import Damage, DamagedBlob, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.entry import GENESIS, Entry
from oress_opendata.store.blobs import MISSING, Blobs
from oress_opendata.store.bucket import Bucket, Found, Target
from oress_opendata.store.identity import FILE as IDENTITY
from oress_opendata.store.identity import identity_to_text

BLOBS, JOURNAL, SIGNATURES = "blobs", "journal", "signatures"
# Files from this size on are sent in parts, which no condition can protect; their names do.
LONG = 16 << 20
AT_ONCE = 4
# How far before the last known entry a transaction may have begun, as most have.
NEAR = 20
NOT_YET = N_("The object store {address} has no catalogue yet. Run at the publisher: oress sync")
OTHER = N_("The object store {address} belongs to another catalogue.")
VERSIONS = N_(
    "The bucket of {address} keeps versions of what is removed, so nothing could be erased. Turn "
    "its versioning off, or use another bucket."
)
CARELESS = N_(
    "The server of {address} overwrites objects where it should refuse, so two publishers could "
    "lose each other's work. Use another server, or a newer version of it."
)
FASTER = N_("Another publisher was faster. Nothing was changed; try again.")
UNCERTAIN = N_(
    "The object store did not say whether it has the journal entry {seq}. Run the same command "
    "again once it answers: nothing is published twice."
)
SHORTER = N_(
    "The object store lacks journal entries that this home has, from {seq} on. If nothing was "
    "restored there from a backup, run: oress sync"
)
FORK = N_(
    "The journal in the object store is another one from the entry {seq} on. Nothing was changed. "
    "Two publishers must have one registry and one object store."
)
GAP = N_("The journal in the object store has a gap: the entry {seq} is missing.")
CHANGED = N_("The journal entry {seq} in the object store was changed.")


class ObjectStore:
    """All methods raise StoreUnavailable, those that read also Damage."""

    def __init__(self, address: str) -> None:
        self.bucket = Bucket(address)
        # The last object that was read, with its tag and the last entry that was known then.
        self._read_last: tuple[str, str, int] | None = None

    @property
    def address(self) -> str:
        return self.bucket.address

    def claim(self, id_base: str) -> None:
        """Begin the catalogue in the bucket, if it is empty. Raises StoreUnavailable for the bucket
        of another catalogue, for one that keeps versions, and for a server that ignores the
        conditions of writes."""
        content = identity_to_text(id_base).encode()
        if self.bucket.add(IDENTITY, content) and self.bucket.add(IDENTITY, content):
            raise StoreUnavailable(CARELESS, address=self.address)
        self.refuse_other(id_base)
        if self.bucket.keeps_versions(IDENTITY):
            raise StoreUnavailable(VERSIONS, address=self.address)

    def refuse_other(self, id_base: str) -> None:
        """Raises StoreUnavailable for the bucket of another catalogue, or of none."""
        found = self.bucket.read(IDENTITY)
        if found is None:
            raise StoreUnavailable(NOT_YET, address=self.address)
        if found != identity_to_text(id_base).encode():
            raise StoreUnavailable(OTHER, address=self.address)

    def read_after(self, last: Entry | None) -> tuple[Entry, ...]:
        """The entries after a known one, in order; None for all. Raises Damage, which names the
        entry, unless they follow it without a gap."""
        seq = last.seq if last else 0
        objects = self._list_from(seq)
        if not objects:
            if seq:
                raise Damage(SHORTER, seq=seq)
            return ()
        newest = (objects[-1].name, objects[-1].tag, seq)
        if newest == self._read_last:
            return ()
        entries = [entry for found in objects for entry in self._read_entries(found.name)]
        new = _follow(entries, last)
        self._read_last = (objects[-1].name, objects[-1].tag, entries[-1].seq)
        return new

    def append(self, entries: Sequence[Entry]) -> None:
        """Write the entries of one transaction. Raises StoreUnavailable, unless they are there.

        Publishers that write the same entries at once, byte for byte, publish the same: it is there
        once, and all of them succeed, as does one that asks again after a lost answer.
        """
        name, content = _journal_name(entries[0].seq), _to_lines(entries)
        try:
            if self.bucket.add(name, content) or self.bucket.read(name) == content:
                return
        except StoreUnavailable as error:
            # It may have arrived without an answer.
            if self._try_read(name) == content:
                return
            raise StoreUnavailable(UNCERTAIN, seq=entries[0].seq) from error
        raise StoreUnavailable(FASTER)

    def redact(self, redacted: Mapping[int, Entry]) -> None:
        """Take the words out of old entries."""
        if not redacted:
            return
        for found in list(self.bucket.list(JOURNAL)):
            entries = self._read_entries(found.name)
            new = [redacted.get(entry.seq, entry) for entry in entries]
            if new != entries:
                self.bucket.replace(found.name, _to_lines(new))

    def copy_blob(self, sha256: str, target: Target) -> None:
        """Write the bytes of a blob, which the caller checks. Raises DamagedBlob for none."""
        if not self.bucket.copy_to(_blob_name(sha256), target):
            raise DamagedBlob(MISSING, sha256=sha256)

    def upload_blobs(self, blobs: Blobs, names: Iterable[str], *, again: bool = False) -> int:
        """Write the blobs that the bucket lacks, or all. Returns how many. Raises DamagedBlob for
        one that is damaged here."""

        def upload(sha256: str) -> bool:
            return self._upload(blobs.checked(sha256), again=again)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sum(pool.map(upload, sorted(names)))

    def _upload(self, path: Path, *, again: bool) -> bool:
        name, size = _blob_name(path.name), path.stat().st_size
        found = self.bucket.find(name)
        if found is None and size < LONG:
            return self.bucket.add(name, path)
        if found is None or found.bytes != size or again:
            self.bucket.replace(name, path)
            return True
        return False

    def list_blobs(self) -> dict[str, int]:
        """The bytes of each blob, by its sha256."""
        return {found.name.rpartition("/")[2]: found.bytes for found in self.bucket.list(BLOBS)}

    def hash_blob(self, sha256: str) -> str:
        """The sha256 of the bytes in the bucket; empty if there are none."""
        digest = _Digest()
        found = self.bucket.copy_to(_blob_name(sha256), digest)
        return digest.total.hexdigest() if found else ""

    def remove_blobs(self, names: Iterable[str]) -> None:
        self.bucket.remove(map(_blob_name, sorted(names)))

    def add_signature(self, seq: int, signature: str) -> None:
        self.bucket.add(_signature_name(seq), signature.encode())

    def read_signature(self, seq: int) -> str | None:
        found = self.bucket.read(_signature_name(seq))
        return found.decode("utf-8", "replace") if found is not None else None

    def _list_from(self, seq: int) -> list[Found]:
        """The objects of the journal from the one with an entry on."""
        first = _journal_name(max(0, seq - NEAR))
        found = list(self.bucket.list(JOURNAL, first))
        known = [one for one in found if one.name <= _journal_name(seq)]
        if seq and not known:
            found = list(self.bucket.list(JOURNAL))
            known = [one for one in found if one.name <= _journal_name(seq)]
        return found[max(0, len(known) - 1) :]

    def _read_entries(self, name: str) -> list[Entry]:
        content = self.bucket.read(name)
        seq = int(Path(name).stem)
        if content is None:
            raise Damage(GAP, seq=seq)
        entries = []
        for line in content.splitlines():
            try:
                entries.append(Entry.from_bytes(line))
            except (ValueError, AttributeError, RecursionError) as error:
                raise Damage(CHANGED, seq=seq + len(entries)) from error
        if not entries or entries[0].seq != seq:
            raise Damage(CHANGED, seq=seq)
        return entries

    def _try_read(self, name: str) -> bytes | None:
        try:
            return self.bucket.read(name)
        except StoreUnavailable:
            return None


class _Digest:
    """The sha256 of what is written."""

    def __init__(self) -> None:
        self.total = hashlib.sha256()

    def write(self, content: bytes) -> None:
        self.total.update(content)


def _follow(entries: Sequence[Entry], last: Entry | None) -> tuple[Entry, ...]:
    """The entries after the last known one, each checked by the hash of the one before."""
    seq, previous = (last.seq, last.sha256) if last else (0, GENESIS)
    new = [entry for entry in entries if entry.seq > seq]
    if last is not None:
        known = [entry for entry in entries if entry.seq == seq]
        if not known:
            raise Damage(SHORTER, seq=entries[-1].seq + 1)
        if known[0].sha256 != previous:
            raise Damage(FORK, seq=seq)
    confirmed = {number: digest for entry in new for number, digest in entry.redacted.items()}
    for entry in new:
        seq += 1
        if entry.seq != seq:
            raise Damage(GAP, seq=seq)
        if entry.prev != previous:
            raise Damage(FORK if seq == (last.seq if last else 0) + 1 else CHANGED, seq=seq)
        if entry.original and confirmed.get(str(seq)) != sha256_of(entry.to_bytes()):
            raise Damage(CHANGED, seq=seq)
        previous = entry.sha256
    return tuple(new)


def _to_lines(entries: Iterable[Entry]) -> bytes:
    return b"".join(entry.to_bytes() + b"\n" for entry in entries)


def _journal_name(seq: int) -> str:
    return f"{JOURNAL}/{seq:08d}.jsonl"


def _blob_name(sha256: str) -> str:
    return f"{BLOBS}/{sha256[:2]}/{sha256}"


def _signature_name(seq: int) -> str:
    return f"{SIGNATURES}/{seq:08d}.minisig"
