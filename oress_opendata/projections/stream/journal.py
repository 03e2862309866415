"""The journal as the stream follows it: what was current after each entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from semver import Version
from sqlalchemy import Connection

from oress_opendata.model.entry import Entry, Kind
from oress_opendata.model.release import Dataset, Release
from oress_opendata.projections.stream.content import Key
from oress_opendata.projections.stream.database import Moment
from oress_opendata.store.entries import list_entries
from oress_opendata.store.ownership import list_owned
from oress_opendata.store.releases import list_datasets


@dataclass(frozen=True)
class Journal:
    """The entries before those to follow, and these; all datasets as they are now. `owned` are the
    records that have an owner, if the stream is made from the beginning."""

    past: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    datasets: Mapping[str, Dataset]
    owned: tuple[Key, ...]

    @cached_property
    def moments(self) -> Mapping[int, Moment]:
        """When each of `entries` was written, by number."""
        moments: dict[int, Moment] = {}
        latest: Moment | None = None
        for entry in (*self.past, *self.entries):
            same = latest is not None and latest.at == entry.at
            latest = latest.following() if latest and same else Moment(entry.at)
            moments[entry.seq] = latest
        return moments

    @property
    def head(self) -> int:
        everything = (*self.past, *self.entries)
        return everything[-1].seq if everything else 0

    @property
    def erases(self) -> bool:
        return any(entry.erase for entry in self.entries)


class Withdrawals:
    """Which releases were withdrawn by the entries so far."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.versions: set[tuple[str, str]] = set()
        self.datasets: dict[str, int] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        if entry.kind is not Kind.WITHDRAW:
            return
        if entry.version is None:
            self.datasets[entry.dataset] = entry.seq
        else:
            self.versions.add((entry.dataset, entry.version))

    def current_at(self, dataset: Dataset, seq: int) -> Release | None:
        """The highest version that was published by then, and not withdrawn."""
        since = self.datasets.get(dataset.name, 0)
        found = [
            release
            for release in dataset.releases
            if since < release.seq <= seq
            and not release.is_prerelease
            and (dataset.name, release.version) not in self.versions
        ]
        return max(found, key=lambda release: Version.parse(release.version), default=None)


def read_journal(connection: Connection, after: int, head: int) -> Journal:
    entries = [entry for entry in list_entries(connection) if entry.seq <= head]
    datasets = {dataset.name: dataset for dataset in list_datasets(connection)}
    owned = () if after else tuple(list_owned(connection))
    past = tuple(entry for entry in entries if entry.seq <= after)
    return Journal(past, tuple(entries[len(past) :]), datasets, owned)
