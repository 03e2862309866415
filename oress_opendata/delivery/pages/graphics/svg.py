"""Marks as SVG: inside a page, and as a file of its own with title, legend and source."""

from __future__ import annotations

from base64 import b64encode
from functools import cache

from markupsafe import Markup, escape

from oress_opendata.delivery.pages.graphics.font import FONTS
from oress_opendata.delivery.pages.graphics.marks import Chart, Mark
from oress_opendata.delivery.pages.shared.colours import fill_in_colours
from oress_opendata.languages import direction

# The site's fonts, by the weights that each file has.
FILES = {"sans.woff2": "400 600", "sans-arabic-400.woff2": "400", "sans-arabic-600.woff2": "600"}
LATIN = ("sans.woff2",)
FAMILY = "ORESS, 'IBM Plex Sans', 'IBM Plex Sans Arabic', sans-serif"
PATTERNS = (
    ("gap", 7, 45, '<rect width="7" height="7" fill="var(--ground)"/>'
     '<path d="M0 0V7" stroke="var(--outline)" stroke-width="1.5"/>'),
    ("dotted", 8, 0, '<rect width="8" height="8" fill="var(--ochre)"/>'
     '<circle cx="4" cy="4" r="1.6" fill="var(--indigo-deep)"/>'),
    ("striped", 6, 45, '<rect width="6" height="6" fill="var(--ground)"/>'
     '<path d="M1.5 0V6" stroke="var(--link)" stroke-width="3"/>'),
    ("crossed", 8, 0, '<rect width="8" height="8" fill="var(--ground)"/>'
     '<path d="M0 4h8M4 0v8" stroke="var(--muted)"/>'),
)  # fmt: skip


def write_patterns() -> Markup:
    """The definitions of the patterns, which a page has once."""
    return Markup("").join(
        Markup(
            '<pattern id="{0}" width="{1}" height="{1}" patternUnits="userSpaceOnUse"'
            ' patternTransform="rotate({2})">{3}</pattern>'
        ).format(name, size, turn, Markup(content))
        for name, size, turn, content in PATTERNS
    )


def write_marks(chart: Chart) -> Markup:
    return Markup("\n").join(write_mark(mark) for mark in chart.marks)


def write_mark(mark: Mark) -> Markup:
    """Texts are escaped one by one: a drawing has thousands of marks."""
    attributes = "".join(
        f' {name}="{value:g}"' if isinstance(value, float) else f' {name}="{escape(value)}"'
        for name, value in mark.attributes.items()
    )
    title = f"<title>{escape(mark.tip)}</title>" if mark.tip else ""
    content = f"{title}{''.join(map(write_mark, mark.parts))}{escape(mark.text)}"
    if content:
        return Markup(f"<{mark.tag}{attributes}>{content}</{mark.tag}>")
    return Markup(f"<{mark.tag}{attributes}/>")


def write_file(chart: Chart, title: str, description: str, language: str) -> str:
    """A file of its own: sizes, colours and fonts are in it."""
    side = direction(language)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{chart.width:g}" '
        f'height="{chart.height:g}" '
        f'viewBox="0 0 {chart.width:g} {chart.height:g}" role="img" xml:lang="{language}" '
        f'direction="{side}" font-family="{FAMILY}">'
    )
    style = _embed_fonts(LATIN if side == "ltr" else tuple(FILES))
    names = Markup("<title>{}</title>").format(title)
    if description:
        names += Markup("<desc>{}</desc>").format(description)
    ground = f'<rect width="{chart.width:g}" height="{chart.height:g}" fill="var(--ground)"/>'
    marks = write_marks(chart.typeset(language))
    body = f"{names}<defs>{style}{write_patterns()}</defs>{ground}{marks}</svg>\n"
    return fill_in_colours(head + body)


@cache
def _embed_fonts(names: tuple[str, ...]) -> str:
    """The fonts inside the file, for readers without the site. A checkout that was never installed
    has none."""
    faces = [
        f"@font-face{{font-family:ORESS;font-weight:{FILES[name]};"
        f"src:url(data:font/woff2;base64,{b64encode((FONTS / name).read_bytes()).decode()})"
        f"{_range_of(name)}}}"
        for name in names
        if (FONTS / name).is_file()
    ]
    return f"<style>{''.join(faces)}</style>" if faces else ""


def _range_of(name: str) -> str:
    """Arabic letters are in a file of their own, as in the site's style sheet."""
    return ";unicode-range:U+0600-06FF,U+200C-200F,U+FDFC" if "arabic" in name else ""
