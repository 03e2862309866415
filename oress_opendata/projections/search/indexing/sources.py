"""What entries are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from oress_opendata.projections.search.entry import Entry
from oress_opendata.store.records import RecordStamp

# Of facet values, by facet and code.
Labels = dict[str, dict[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class EntrySource:
    """What entries are made from, with its stamp: the `row` of a record, or what `make` reads. The
    entries of a release have its `dataset`."""

    key: str
    stamp: str
    dataset: str = ""
    make: Callable[[], Iterator[Entry]] | None = None
    row: RecordStamp | None = None

    @property
    def register(self) -> str:
        return self.row.register if self.row else ""
