"""The marks that a chart is made of: elements of SVG, drawn from the side where the reader's
language begins. `svg` writes them, `png` paints them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from oress_opendata.delivery.pages.graphics.font import measure, wrap, write_plain
from oress_opendata.delivery.pages.shared.typography import RULES, Rule

# The width of every drawing. A telephone of 320 pixels shows it at four fifths of its size, so that
# the smallest text keeps more than eleven pixels.
WIDTH = 360
TEXT, SMALL = 16, 15
INK, MUTED, LINE, GROUND = "var(--ink)", "var(--muted)", "var(--line)", "var(--ground)"
TEAL, TRACK = "var(--teal)", "var(--indigo-light)"
# Patterns that stay apart when printed in black; `svg` defines them.
FILLS = (TEAL, "url(#dotted)", "url(#striped)", "url(#crossed)", "var(--indigo)", "url(#gap)")
# No value is known.
GAP = "url(#gap)"
# From light to dark, for classes that have an order.
STEPS = ("var(--step-1)", "var(--step-2)", "var(--step-3)", "var(--step-4)", "var(--step-5)")

# The same end of a text that runs the other way.
TURNED = {"start": "end", "middle": "middle", "end": "start"}
_LATIN, _ARABIC = re.compile(r"[A-Za-zÀ-ÿ]"), re.compile(r"[\u0621-\u064a]")

Attributes = Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class Mark:
    """An SVG element: its text, or its parts and the words that say what they show."""

    tag: str
    attributes: Attributes
    text: str = ""
    parts: tuple[Mark, ...] = ()
    tip: str = ""

    def walk(self) -> Iterator[Mark]:
        """The mark, and all marks inside."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Chart:
    height: float
    marks: tuple[Mark, ...]
    width: float = WIDTH

    def walk(self) -> Iterator[Mark]:
        for mark in self.marks:
            yield from mark.walk()

    def typeset(self, language: str) -> Chart:
        """The same with its texts after the rules of a language, as on pages."""
        rule = RULES.get(language)
        return (
            replace(self, marks=tuple(_typeset(mark, rule) for mark in self.marks))
            if rule
            else self
        )


def _typeset(mark: Mark, rule: Rule) -> Mark:
    parts = tuple(_typeset(part, rule) for part in mark.parts)
    return replace(mark, text=rule(mark.text, True), tip=rule(mark.tip, True), parts=parts)


@dataclass(frozen=True, slots=True)
class Box:
    """The room that something takes."""

    left: float
    top: float
    right: float
    bottom: float

    def widened(self, by: float) -> Box:
        return Box(self.left - by, self.top, self.right + by, self.bottom)

    def meets(self, other: Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True)
class Look:
    """How a text is written."""

    size: float = TEXT
    weight: int = 400
    fill: str = INK

    def measure(self, text: str) -> float:
        return measure(text, self.size, self.weight)

    def wrap(self, text: str, room: float = WIDTH) -> list[str]:
        return wrap(text, room, self.size, self.weight)

    def break_lines(self, text: str, room: float = WIDTH) -> Iterator[str]:
        """Lines; a word that is wider than the sheet, as an address may be, is broken."""
        for line in self.wrap(text, room):
            rest = line
            while self.measure(rest) > room:
                fits = next(n for n in range(len(rest), 0, -1) if self.measure(rest[:n]) <= room)
                yield rest[:fits]
                rest = rest[fits:]
            yield rest


PLAIN, STRONG = Look(), Look(weight=600)
TICK, VALUE = Look(SMALL, fill=MUTED), Look(SMALL, 600)


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws from the side on which the reader's language begins."""

    mirrored: bool

    def at(self, x: float) -> float:
        return round(WIDTH - x if self.mirrored else x, 1)

    def rect(self, x: float, y: float, width: float, height: float, **more: str | float) -> Mark:
        left = WIDTH - x - width if self.mirrored else x
        place = {"x": round(left, 1), "y": round(y, 1), "width": round(width, 1)}
        return Mark("rect", {**place, "height": round(height, 1), **more})

    def area(self, y: float, height: float) -> Mark:
        """Where a pointer finds a row, also between its marks."""
        return self.rect(0, y, WIDTH, height, fill="none", **{"pointer-events": "all"})

    def line(self, x: float, y: float, to_x: float, to_y: float, **more: str | float) -> Mark:
        place = {"x1": self.at(x), "y1": round(y, 1), "x2": self.at(to_x), "y2": round(to_y, 1)}
        return Mark("line", {**place, **more})

    def text(
        self, x: float, y: float, text: str, anchor: str = "start", look: Look = PLAIN
    ) -> Mark:
        """Where the text runs from the right, `start` is its right end."""
        place: dict[str, str | float] = {"x": self.at(x), "y": round(y, 1), "text-anchor": anchor}
        bold = {"font-weight": look.weight} if look.weight != 400 else {}
        style: Attributes = {"font-size": look.size, "fill": look.fill, **bold}
        if self.mirrored and _is_latin(text):
            place |= {"text-anchor": TURNED[anchor], "direction": "ltr"}
        return Mark("text", {**place, **style}, write_plain(text))

    def dot(self, x: float, y: float, series: int) -> Mark:
        """A circle, a diamond, a square or a triangle, by series."""
        middle = self.at(x)
        if series == 0:
            return Mark("circle", {"cx": middle, "cy": y, "r": 7, "fill": TEAL})
        paths = (
            f"M{middle - 8:g} {y:g}L{middle:g} {y - 8:g}L{middle + 8:g} {y:g}"
            f"L{middle:g} {y + 8:g}Z",
            f"M{middle - 6:g} {y - 6:g}L{middle + 6:g} {y - 6:g}L{middle + 6:g} {y + 6:g}"
            f"L{middle - 6:g} {y + 6:g}Z",
            f"M{middle - 8:g} {y + 6:g}L{middle:g} {y - 8:g}L{middle + 8:g} {y + 6:g}Z",
        )
        fill = ("var(--ochre-light)", "var(--indigo)", GROUND)[series - 1]
        outline: Attributes = {"fill": fill, "stroke": INK, "stroke-width": 2}
        return Mark("path", {"d": paths[series - 1], **outline})


def _is_latin(text: str) -> bool:
    """A source or a name in Latin letters; its signs would move to the other end in a line that
    runs from the right."""
    return bool(_LATIN.search(text)) and not _ARABIC.search(text)


def group(tip: str, *parts: Mark) -> Mark:
    """Marks that show one thing, which `tip` says in words."""
    return Mark("g", {"class": "point"}, parts=parts, tip=tip)


def box_of(mark: Mark, *, mirrored: bool) -> Box:
    """The room of a text; where texts run from the right, it ends at `start`."""
    mirrored = mirrored and mark.attributes.get("direction") != "ltr"
    x, y = float(mark.attributes["x"]), float(mark.attributes["y"])
    size = float(mark.attributes["font-size"])
    width = measure(mark.text, size, int(mark.attributes.get("font-weight", 400)))
    before = {"start": width if mirrored else 0.0, "middle": width / 2}
    left = x - before.get(str(mark.attributes["text-anchor"]), 0.0 if mirrored else width)
    return Box(left, y - 0.8 * size, left + width, y + 0.25 * size)


def fill_of(series: int, number: int, *, ordered: bool = False) -> str:
    """The fill of a part; fewer classes than colours take the darker ones."""
    return STEPS[series + len(STEPS) - number] if ordered else FILLS[series]
