"""The font in which pictures are drawn and texts are measured. It has the letters of both scripts,
so that one font shapes a text of both; `hatch_build.py` makes it, with the web fonts.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

from oress_opendata.model.texts import isolate_ranges

FONTS = Path(__file__).parents[1] / "shared"
# Texts are measured once at this size, and scaled.
MEASURED = 100
# Spaces that the font lacks, and isolates, which only order a text.
SPACES = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0", "\u200f": None, "\u200e": None})
# Other fonts are wider: those of a reader without ours.
RESERVE = 1.12


def path_of(weight: int) -> Path:
    return FONTS / f"pictures-{weight}.woff2"


def has_fonts() -> bool:
    return path_of(400).is_file()


@cache
def find_font(weight: int, size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font of Pillow in a checkout that was never installed."""
    if not has_fonts():
        return ImageFont.load_default(size)
    return ImageFont.truetype(path_of(weight), size, layout_engine=ImageFont.Layout.RAQM)


def write_plain(text: str) -> str:
    """The text with the spaces that every font has; a range of numbers is never turned round."""
    return isolate_ranges(text.translate(SPACES))


@lru_cache(maxsize=20_000)
def measure_exactly(text: str, weight: int = 400) -> float:
    """The width of a text at a size of 1."""
    return float(find_font(weight, MEASURED).getlength(write_plain(text))) / MEASURED


def measure(text: str, size: float, weight: int = 400) -> float:
    """The room that a text takes, also in a font that is a little wider."""
    return size * RESERVE * measure_exactly(text, weight)


def wrap(text: str, room: float, size: float, weight: int = 400) -> list[str]:
    """The lines of a text; a single word is never broken."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, weight) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
