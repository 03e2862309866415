"""Which backups to keep: the newest of each of the last days, weeks and months that have one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from oress_opendata.errors import SettingsError
from oress_opendata.languages import N_

INVALID = N_("{value} is not a rule for keeping backups. Write for example: 7d,4w,12m")

# The period of a time, in UTC. Weeks are those of ISO 8601.
_PERIODS: dict[str, Callable[[datetime], tuple[int, ...]]] = {
    "d": lambda time: (time.year, time.month, time.day),
    "w": lambda time: time.isocalendar()[:2],
    "m": lambda time: (time.year, time.month),
    "y": lambda time: (time.year,),
}


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days (`d`), weeks (`w`), months (`m`) and years (`y`) keep their newest backup."""

    counts: tuple[tuple[str, int], ...]


def parse_keep(text: str) -> Keep:
    """A rule such as `7d,4w,12m`. Raises SettingsError."""
    parts = [re.fullmatch(r"([0-9]{1,4})([dwmy])", part.strip()) for part in text.split(",")]
    counts = tuple((part[2], int(part[1])) for part in parts if part)
    if len(counts) < len(parts) or len({unit for unit, _ in counts}) < len(counts):
        raise SettingsError(INVALID, value=text)
    return Keep(counts)


def choose_kept(times: Iterable[datetime], keep: Keep) -> set[datetime]:
    """The times of the backups to keep. The newest is always among them.

    Periods without a backup do not count: after a month of holidays, seven daily ones remain.
    """
    newest_first = sorted(set(times), reverse=True)
    kept = set(newest_first[:1])
    for unit, count in keep.counts:
        first: dict[tuple[int, ...], datetime] = {}
        for time in newest_first:
            first.setdefault(_PERIODS[unit](time), time)
        kept.update(list(first.values())[:count])
    return kept
