"""Where the labels of a map are, found once for all maps on which they have the same room.

To place labels takes longer than all else of a map. It depends on outlines, circles and the number
of letters of a line, not on the letters: so maps of other years, and the files of a map, mostly
have their labels where another map had them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from oress_opendata.delivery.pages.atlas.canvas import Canvas, Point, Ring
from oress_opendata.delivery.pages.atlas.labels import Labeller
from oress_opendata.delivery.pages.atlas.picture import Label

# Placements that are kept: a few kilobytes each, besides outlines that they share.
KEPT = 500

Lines = tuple[str, ...]
Shape = tuple[Ring, ...]
Placed = tuple[int, Label | None]


@dataclass(frozen=True, slots=True)
class Wish:
    """A label: its `wordings`, the best first, and what it names, a shape or a point."""

    wordings: tuple[Lines, ...]
    tone: str
    shape: Shape = ()
    point: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """The labels of a map, and all that their places depend on. `land` is where no label beside
    its shape may be, `coast` where that of a sea may not; a label is inside its shape alone where
    there is no `land`. `circles` are a middle and a radius each."""

    canvas: Canvas
    letter: float
    towns: tuple[Wish, ...] = ()
    names: tuple[Wish, ...] = ()
    seas: tuple[Wish, ...] = ()
    land: tuple[Shape, ...] = ()
    coast: tuple[Shape, ...] = ()
    circles: tuple[tuple[Point, float], ...] = ()


def place_labels(plan: Plan) -> Iterator[Label]:
    """The labels that have room."""
    wishes = (*plan.towns, *plan.names, *plan.seas)
    towns, names, seas = (_blank_all(some) for some in (plan.towns, plan.names, plan.seas))
    for number, label in _find(replace(plan, towns=towns, names=names, seas=seas)):
        wish = wishes[number]
        lines = next(lines for lines in wish.wordings if _blank(lines) == label.lines)
        # A label in the sea has its own tone.
        yield replace(label, lines=lines, tone=label.tone or wish.tone)


def _blank_all(wishes: Sequence[Wish]) -> tuple[Wish, ...]:
    return tuple(
        replace(wish, wordings=tuple(map(_blank, wish.wordings)), tone="") for wish in wishes
    )


def _blank(lines: Lines) -> Lines:
    """Lines that take the same room: as many, each as long as the longest."""
    return ("x" * max(map(len, lines)),) * len(lines)


@lru_cache(maxsize=KEPT)
def _find(plan: Plan) -> tuple[tuple[int, Label], ...]:
    """Labels with the number of their wish, in the order in which they were placed."""
    labeller = Labeller(plan.canvas, plan.letter)
    for middle, radius in plan.circles:
        labeller.keep_free(middle, radius)
    names = len(plan.towns)
    seas = names + len(plan.names)
    placed = (
        *_place_towns(plan, labeller),
        *((names + number, label) for number, label in _place_names(plan, labeller)),
        *((seas + number, label) for number, label in _place_seas(plan, labeller)),
    )
    return tuple((number, label) for number, label in placed if label)


def _place_towns(plan: Plan, labeller: Labeller) -> Iterator[Placed]:
    for number, wish in enumerate(plan.towns):
        (lines,) = wish.wordings
        yield number, labeller.at(wish.point, lines, "", "town", moved=True)


def _place_names(plan: Plan, labeller: Labeller) -> Iterator[Placed]:
    """The narrow ones last: their names are in the sea."""
    outside = []
    for number, wish in enumerate(plan.names):
        label = labeller.inside(wish.shape, wish.wordings, "")
        yield number, label
        if label is None and plan.land:
            outside.append((number, wish))
    land = labeller.cover(plan.land)
    for number, wish in outside:
        yield number, labeller.beside(wish.shape, wish.wordings, land)


def _place_seas(plan: Plan, labeller: Labeller) -> Iterator[Placed]:
    coast = labeller.cover(plan.coast)
    for number, wish in enumerate(plan.seas):
        (lines,) = wish.wordings
        yield number, labeller.near(wish.point, lines, coast, "", "sea")
