"""Fetch the blobs of new entries into a folder of their own, each checked by its hash."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.errors import Damage, DamagedBlob
from oress_opendata.languages import N_
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.progress import Progress
from oress_opendata.model.release import Manifest
from oress_opendata.operations.mirror.original import Original, Sent
from oress_opendata.store.blobs import Blobs
from oress_opendata.store.files import sync_file

CHANGED_BLOB = N_("The file {sha256} of {release} was changed at the original.")
CHANGED_NOTE = N_("The words of the journal entry {seq} of the original were changed.")
COPYING = N_("Copying")
# Bytes of a manifest, which lists the files of a release.
LONGEST_MANIFEST = 64 << 20
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch, with a release that has it and the most bytes that it may have."""

    sha256: str
    release: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Fetcher:
    """`blobs` are those of the copy, `fetched` those that are new. A fetched file need not last: it
    is hashed again after an interruption, and written to the disk when the copy adopts it."""

    original: Original
    blobs: Blobs
    fetched: Blobs

    def fetch(
        self, sent: Sequence[Sent], withheld: frozenset[str], progress: Progress | None
    ) -> list[Path]:
        """Fetch what these entries need and the copy does not have. Returns the new files; raises
        Damage, which names what was changed, NotFound and StoreUnavailable."""
        gone = withheld | {sha256 for one in sent for sha256 in one.entry.erased}
        for one in sent:
            if one.entry.note and one.entry.note not in gone:
                self._keep_note(one)
        described = [
            Wanted(str(entry.manifest), f"{entry.dataset} {entry.version}", LONGEST_MANIFEST)
            for entry in (one.entry for one in sent)
            if entry.manifest and entry.manifest not in gone
        ]
        _do_all(self._fetch_blob, described, None)
        files: dict[str, Wanted] = {}
        for release in described:
            for file in self._read_files(release):
                files.setdefault(file.sha256, file)
        _do_all(self._fetch_blob, list(files.values()), progress)
        notes = {one.entry.note for one in sent if one.entry.note} - gone
        needed = sorted({*notes, *(one.sha256 for one in described), *files})
        return [self.fetched.path(name) for name in needed if self.fetched.holds(name)]

    def _keep_note(self, sent: Sent) -> None:
        if sha256_of(sent.note) != sent.entry.note:
            raise Damage(CHANGED_NOTE, seq=sent.entry.seq)
        self.fetched.add_bytes(sent.note, lasting=False)

    def _read_files(self, release: Wanted) -> Iterator[Wanted]:
        holder = self.fetched if self.fetched.holds(release.sha256) else self.blobs
        try:
            manifest = Manifest.from_bytes(holder.read(release.sha256))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _changed(release) from error
        for file in (*manifest.files, manifest.zip):
            yield Wanted(file.sha256, release.release, file.bytes)

    def _fetch_blob(self, wanted: Wanted) -> None:
        sha256, release = wanted.sha256, wanted.release
        if self.fetched.is_whole(sha256) or self.blobs.is_whole(sha256):
            return
        try:
            self.fetched.add(
                lambda target: self.original.copy_blob(sha256, release, wanted.bytes, target),
                sha256,
                lasting=False,
            )
        except DamagedBlob as error:
            raise _changed(wanted) from error
        # The disk writes while others are fetched, so that the copy waits for little at the end.
        sync_file(self.fetched.path(sha256))


def _changed(wanted: Wanted) -> Damage:
    return Damage(CHANGED_BLOB, sha256=wanted.sha256, release=wanted.release)


def _do_all(
    do: Callable[[Wanted], None], wanted: Sequence[Wanted], progress: Progress | None
) -> None:
    """Some at once; the first failure ends all."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done, _ in enumerate(pool.map(do, wanted), 1):
                if progress:
                    progress(COPYING, done, len(wanted))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
