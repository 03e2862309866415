"""What a map is made of, in units of its canvas: areas, circles, lines and labels.

`maps.html` writes it into a page, `sheet.py` makes marks of it. Colours are tokens of the style
sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from oress_opendata.delivery.pages.atlas.canvas import Point, Ring, write_path

# The size of labels on a telephone; site.css makes them smaller on a wide map.
SIZE = 11.6
LEADING = 13.0
# Maps of the same places have the same paths; those of all kinds of maps are a thousand.
_write = lru_cache(maxsize=2_000)(write_path)


@dataclass(frozen=True, slots=True)
class Area:
    """A place: its fill, and the words that are shown where it is pointed at. Without a code it is
    background."""

    rings: tuple[Ring, ...]
    fill: str
    code: str = ""
    words: str = ""

    @property
    def path(self) -> str:
        return _write(self.rings)


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle whose area is proportional to a count."""

    x: float
    y: float
    radius: float
    fill: str
    code: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text at a point, the first one bold where it is a name. `anchor` is that of SVG;
    `leader` is a line from the label to what it names."""

    x: float
    y: float
    lines: tuple[str, ...]
    tone: str
    anchor: str = "middle"
    kind: str = "name"
    leader: tuple[float, float, float, float] | None = None
    dot: Point | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """In the order in which they are drawn; `spots` are points well inside each place."""

    width: float
    height: float
    background: tuple[Area, ...]
    areas: tuple[Area, ...]
    borders: tuple[Area, ...]
    discs: tuple[Disc, ...]
    labels: tuple[Label, ...] = ()
    spots: Mapping[str, Point] = field(default_factory=dict)
