"""Text on pictures, in the site's own fonts: Arabic is shaped, joined and in its order.

The fonts are two, Latin and Arabic, so a text is painted run by run. Runs follow one another from
the side where the reader's language begins; a number or a Latin name keeps its own order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

FONTS = Path(__file__).parents[1] / "shared"
LATIN, ARABIC = "sans.woff2", {400: "sans-arabic-400.woff2", 600: "sans-arabic-600.woff2"}
_ARABIC = "\u0600-\u06ff"
_RUN = re.compile(
    rf"(?P<arabic>[{_ARABIC}]+(?:[ \u00a0][{_ARABIC}]+)*)"
    rf"|(?P<latin>[^\W{_ARABIC}]+(?:[^\w{_ARABIC}]+[^\W{_ARABIC}]+)*)"
    rf"|(?P<other>[^\w{_ARABIC}]+)"
)
MIRRORED = str.maketrans("()«»[]", ")(»«][")
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    arabic: bool


def has_fonts() -> bool:
    return (FONTS / LATIN).is_file()


@cache
def find_font(size: int, weight: int, *, arabic: bool) -> Font:
    """A font of a size in pixels; the one of Pillow where the site's were not built."""
    path = FONTS / (ARABIC[weight] if arabic else LATIN)
    if not path.is_file():
        return ImageFont.load_default(size)
    font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)
    if not arabic:
        font.set_variation_by_axes([weight])
    return font


def split_runs(text: str, *, rtl: bool) -> list[Run]:
    """In the order in which they are painted, from left to right."""
    runs = list(_split(text.translate(ISOLATES), rtl=rtl))
    return runs[::-1] if rtl else runs


def _split(text: str, *, rtl: bool) -> Iterator[Run]:
    for match in _RUN.finditer(text):
        arabic = match.lastgroup == "arabic"
        mirrored = rtl and match.lastgroup == "other"
        yield Run(match[0].translate(MIRRORED)[::-1] if mirrored else match[0], arabic)


def measure(text: str, size: int, weight: int, *, rtl: bool) -> float:
    return sum(
        find_font(size, weight, arabic=run.arabic).getlength(run.text)
        for run in split_runs(text, rtl=rtl)
    )


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes on one picture."""

    pen: ImageDraw.ImageDraw
    rtl: bool

    def write(
        self, point: tuple[float, float], text: str, size: int, colour: str, *,
        weight: int = 400, anchor: str = "start", halo: str = "",
    ) -> None:  # fmt: skip
        """`point` is on the base line; `anchor` says which end of the text is there, in the
        terms of SVG for a text from left to right."""
        # A text without an Arabic letter, such as a range or a source, keeps its own order.
        rtl = self.rtl and bool(re.search(f"[{_ARABIC}]", text))
        width = measure(text, size, weight, rtl=rtl)
        x, y = point
        x -= {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        for run in split_runs(text, rtl=rtl):
            font = find_font(size, weight, arabic=run.arabic)
            stroke = {"stroke_width": max(size // 6, 1), "stroke_fill": halo} if halo else {}
            self.pen.text((x, y), run.text, fill=colour, font=font, anchor="ls", **stroke)  # type: ignore[arg-type]
            x += font.getlength(run.text)
