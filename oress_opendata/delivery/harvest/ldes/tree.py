"""The search tree of a stream: its view leads to months, a month to pages of members.

Pages begin anew with each month, so that no page is in two of them. What is closed never changes in
its edition: members are only added at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from oress_opendata.errors import NotFound
from oress_opendata.languages import N_
from oress_opendata.model.entry import time_from_text, time_to_text
from oress_opendata.projections.stream.reading import Month, Stream

# Members of a page: a dataset is described in some hundred triples, a record in twenty.
PAGE = {"things": 250, "datasets": 25}
NO_NODE = N_("The event stream has no page {path}.")


@dataclass(frozen=True, slots=True)
class Node:
    """A node by its path below the view; `members` are positions, from one until before another."""

    path: str
    is_closed: bool = False
    members: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """All members of a node are from one time until before another."""

    path: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes of one stream in one edition."""

    stream: Stream
    name: str

    @property
    def edition(self) -> str:
        return self.stream.cursor.edition

    @property
    def members(self) -> int:
        return self.stream.count_members(self.name)

    @property
    def size(self) -> int:
        return PAGE[self.name]

    def find_month(self, name: str) -> Node:
        month = self._find(name)
        return Node(f"{self.edition}/{name}", self._is_closed(month))

    def find_page(self, name: str, number: int) -> Node:
        month = self._find(name)
        first = month.first + number * self.size
        if first > month.last:
            raise NotFound(NO_NODE, path=f"{name}/{number}")
        end = min(first + self.size, month.last + 1)
        is_full = end == first + self.size
        path = f"{self.edition}/{name}/{number}"
        return Node(path, is_full or self._is_closed(month), (first, end))

    def list_months(self) -> Iterator[Relation]:
        for month in self.stream.list_months(self.name):
            yield Relation(f"{self.edition}/{month.name}", *_bounds(month.name))

    def list_pages(self, name: str) -> Iterator[Relation]:
        month = self._find(name)
        starts = range(month.first, month.last + 1, self.size)
        times = [self.stream.time_at(self.name, start) or "" for start in starts]
        # Members of one second may be on two pages.
        ends = [_later(time) for time in times[1:]]
        for number, (since, until) in enumerate(zip(times, (*ends, _bounds(name)[1]), strict=True)):
            yield Relation(f"{self.edition}/{name}/{number}", since, until)

    def _find(self, name: str) -> Month:
        month = self.stream.find_month(self.name, name)
        if month is None:
            raise NotFound(NO_NODE, path=name)
        return month

    def _is_closed(self, month: Month) -> bool:
        """Whether there are later members: no member is older than one before it."""
        return month.last + 1 < self.members


def _bounds(month: str) -> tuple[str, str]:
    """The first second of a month, and that of the next one."""
    first = datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
    return time_to_text(first), time_to_text((first + timedelta(days=31)).replace(day=1))


def _later(time: str) -> str:
    return time_to_text(time_from_text(time) + timedelta(seconds=1))
