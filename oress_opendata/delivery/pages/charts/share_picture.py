"""The picture that messengers show for the address of a chart: its title, its first figure in large
letters, its source, and the drawing beside them.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

from oress_opendata.delivery.pages.charts.data import SAYS, ChartData, Kind
from oress_opendata.delivery.pages.charts.sheet import NAME, NO_VALUE, write_lines
from oress_opendata.delivery.pages.graphics.marks import (
    MUTED,
    TEAL,
    WIDTH,
    Chart,
    Look,
    Mark,
    Pen,
)
from oress_opendata.delivery.pages.graphics.png import paint, write_png
from oress_opendata.delivery.pages.shared.colours import COLOURS
from oress_opendata.errors import NotFound
from oress_opendata.languages import say

# The size that messengers expect.
SIZE = (1200, 630)
BAND, MARGIN, SCALE = 20, 40, 1.5
ROOM = SIZE[1] - BAND - 2 * MARGIN
# Rows of the drawing: as many as stay legible.
ROWS = 5
TITLE, SCOPE, LABEL = Look(26, 600), Look(17, fill=MUTED), Look(19, 600)


def draw_share_picture(data: ChartData) -> bytes:
    """Raises NotFound where there is no value to draw."""
    drawing = data.draw(ROWS)
    if drawing is None:
        raise NotFound(NO_VALUE)
    picture = Image.new("RGB", SIZE, COLOURS["ground"])
    ImageDraw.Draw(picture).rectangle((0, 0, SIZE[0], BAND), fill=COLOURS["indigo-deep"])
    words = paint(_write_words(data), SCALE, data.language)
    shown = paint(drawing, min(SCALE, ROOM / drawing.height), data.language)
    first, second = (
        (SIZE[0] - MARGIN - words.width, MARGIN),
        (MARGIN, SIZE[0] - MARGIN - shown.width),
    )
    picture.paste(words, (first[0] if data.mirrored else first[1], BAND + MARGIN))
    top = BAND + MARGIN + (ROOM - shown.height) // 2
    picture.paste(shown, (second[0] if data.mirrored else second[1], top))
    return write_png(picture)


def _write_words(data: ChartData) -> Chart:
    """The half with the words, in units of which `SCALE` are a pixel."""
    pen, height = Pen(data.mirrored), ROOM / SCALE
    marks: list[Mark] = []
    y = write_lines(pen, marks, _shorten(data.title, TITLE, 4), 0, TITLE)
    y = write_lines(pen, marks, _shorten(data.scope, SCOPE, 2), y + 4, SCOPE)
    label, shown = _first_figure(data)
    size = min(60.0, 60 * WIDTH / Look(60, 600).measure(shown))
    marks.append(pen.text(0, y + 14 + size, shown, look=Look(size, 600, TEAL)))
    write_lines(pen, marks, _shorten(label, LABEL, 2), y + 24 + size, LABEL)
    marks.append(pen.text(0, height - 6, say(NAME, data.language), look=Look(16, 600, MUTED)))
    for source in data.sources[:1]:
        release = f"{source.name} {source.version}"
        marks.append(pen.text(0, height - 30, release, look=Look(16, 400, MUTED)))
    return Chart(height, tuple(marks))


def _first_figure(data: ChartData) -> tuple[str, str]:
    """The words and the value of the first row; of the largest part where it has parts."""
    first = data.rows[0]
    if data.kind not in (Kind.SHARES, Kind.STEPS):
        return first.label, first.shown[data.series[-1]]
    largest = max(data.series, key=lambda series: _number(first.values[series]))
    part = data.columns[largest].title
    return say(SAYS, data.language, label=first.label, value=part), first.shown[largest]


def _number(cell: object) -> float:
    return cell if isinstance(cell, float | int) else 0.0


def _shorten(text: str, look: Look, most: int) -> str:
    """What fits into so many lines."""
    lines = look.wrap(text)
    return text if len(lines) <= most else " ".join(lines[:most]).rstrip(" ,،") + "…"
