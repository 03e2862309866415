"""A quarter of a year, as `2026-q4`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_TEXT = re.compile(r"(20\d\d)-q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    year: int
    number: int

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.following.start

    @property
    def following(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}-q{self.number}"


def parse_quarter(text: str) -> Quarter | None:
    found = _TEXT.fullmatch(text)
    return Quarter(int(found[1]), int(found[2])) if found else None


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def list_quarters(first: date, last: date) -> list[Quarter]:
    """The quarters from one day to another, the newest first."""
    found = [quarter_of(first)]
    while found[-1].end <= last:
        found.append(found[-1].following)
    return found[::-1]
