"""The classes of a map: fills from light to dark, or from a fall to a rise.

Fills are tokens of the style sheet. There are never more classes than different values as shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from oress_opendata.queries.natural_breaks import class_of, find_breaks

FILLS = ("var(--step-1)", "var(--step-2)", "var(--step-3)", "var(--step-4)", "var(--step-5)")
FALLS = ("var(--fall-2)", "var(--fall-1)")
RISES = ("var(--step-2)", "var(--step-3)", "var(--step-4)")
EVEN = "var(--even)"
# Text on the two darkest classes is white.
DARK = 3
ON_DARK = frozenset({FILLS[3], FILLS[4], FALLS[0]})


@dataclass(frozen=True, slots=True)
class MapClass:
    """Values from the least to the most of a class, and its fill."""

    least: float
    most: float
    fill: str


@dataclass(frozen=True, slots=True)
class Scale:
    classes: tuple[MapClass, ...]

    def fill(self, value: float) -> str:
        shown = round_shown(value)
        return next(part.fill for part in self.classes if part.least <= shown <= part.most)

    def legend(self, show: Callable[[float], str]) -> Iterator[tuple[str, str]]:
        for part in self.classes:
            least, most = show(part.least), show(part.most)
            yield part.fill, least if least == most else f"{least} – {most}"


def round_shown(value: float) -> float:
    """As precise as a value is shown: two values that look the same are in one class."""
    return float(round(value)) if abs(value) >= 1_000 else round(value, 1)


def make_scale(values: Iterable[float], *, diverging: bool) -> Scale:
    known = [round_shown(value) for value in values]
    if not diverging:
        return Scale(tuple(_cut(known, FILLS)))
    even = [MapClass(0.0, 0.0, EVEN)] if 0.0 in known else []
    falls = _cut([value for value in known if value < 0], FALLS)
    rises = _cut([value for value in known if value > 0], RISES)
    return Scale((*falls, *even, *rises))


def _cut(values: Sequence[float], fills: Sequence[str]) -> Iterator[MapClass]:
    """Fewer classes than fills take the last ones."""
    if not values:
        return
    breaks = find_breaks(values, len(fills))
    spare = len(fills) - len(breaks)
    for number in range(len(breaks)):
        part = [value for value in values if class_of(value, breaks) == number]
        yield MapClass(min(part), max(part), fills[number + spare])
