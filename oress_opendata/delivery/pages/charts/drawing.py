"""Bars, changes, and the parts of a whole as marks.

They are narrow, so that their text is legible on a telephone. Patterns distinguish series, never
the colour alone. No text covers another: it is measured, wrapped, or left to the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oress_opendata.delivery.pages.charts.axes import (
    HEIGHT,
    SHARES,
    Axis,
    Show,
    axis_of,
    draw_grid,
    draw_scale,
)
from oress_opendata.delivery.pages.graphics.marks import (
    FILLS,
    GROUND,
    INK,
    PLAIN,
    STRONG,
    TRACK,
    VALUE,
    WIDTH,
    Chart,
    Mark,
    Pen,
    fill_of,
    group,
)

LEADING = 20
GAP = 14


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one place or class; `shown` are the words beside its label, `tip` all of it."""

    label: str
    values: tuple[float | None, ...]
    shown: tuple[str, ...]
    tip: str = ""


def draw_bars(
    rows: Sequence[Row], *, mirrored: bool, show: Show, shares: bool = False, gap: int = GAP
) -> Chart:
    """A bar for each value of each row, from zero, below its label; decreases are striped."""
    pen = Pen(mirrored)
    axis = axis_of((value for row in rows for value in row.values), shares=shares)
    marks: list[Mark] = []
    y = 0.0
    for row in rows:
        heading, below = _heading(pen, row, y)
        bars = _bars(pen, axis, row, below)
        end = below + len(row.values) * _thickness(row)
        marks.append(group(_tip(row), pen.area(y, end - y), *heading, *bars))
        y = end + gap
    marks += draw_scale(pen, axis, show, y - gap / 2)
    return Chart(round(y - gap / 2 + HEIGHT, 1), tuple(marks))


def _thickness(row: Row) -> int:
    return 12 if len(row.values) == 1 else 11


def _bars(pen: Pen, axis: Axis, row: Row, y: float) -> Iterator[Mark]:
    high = _thickness(row)
    yield pen.rect(0, y, WIDTH, high * len(row.values), fill=TRACK)
    yield from draw_grid(pen, axis, y, high * len(row.values))
    zero = WIDTH * axis.zero
    for series, value in enumerate(row.values):
        if value is None:
            continue
        end = WIDTH * axis.part(value)
        fill = FILLS[2] if value < 0 else FILLS[series % len(FILLS)]
        outline: dict[str, str | float] = {}
        if fill.startswith("url"):
            outline = {"stroke": INK, "stroke-width": 1}
        start, length = min(zero, end), abs(end - zero)
        yield pen.rect(start, y + high * series, length, high - 1, fill=fill, **outline)
    if axis.least < 0:
        yield pen.line(zero, y - 3, zero, y + high * len(row.values) + 3, stroke=INK)


def draw_shares(rows: Sequence[Row], *, mirrored: bool, show: Show, ordered: bool = False) -> Chart:
    """The parts of a whole for each row; wide parts show their value."""
    pen = Pen(mirrored)
    marks: list[Mark] = []
    y = 0.0
    for row in rows:
        heading, below = _heading(pen, Row(row.label, row.values, ()), y)
        parts = _parts(pen, row, below, ordered=ordered)
        marks.append(group(_tip(row), pen.area(y, below + 26 - y), *heading, *parts))
        y = below + 26 + GAP
    marks += draw_scale(pen, SHARES, show, y - GAP / 2)
    return Chart(round(y - GAP / 2 + HEIGHT, 1), tuple(marks))


def _parts(pen: Pen, row: Row, y: float, *, ordered: bool) -> Iterator[Mark]:
    x = 0.0
    total = sum(value or 0 for value in row.values) or 1
    for series, value in enumerate(row.values):
        width = WIDTH * (value or 0) / total
        fill = fill_of(series, len(row.values), ordered=ordered)
        yield pen.rect(x, y, width, 26, fill=fill, stroke=GROUND)
        room = VALUE.measure(row.shown[series]) + 8
        if width >= room:
            yield pen.rect(x + (width - room) / 2, y + 4, room, 18, fill=GROUND, rx=3)
            yield pen.text(x + width / 2, y + 18.5, row.shown[series], "middle", VALUE)
        x += width


def _heading(pen: Pen, row: Row, y: float) -> tuple[list[Mark], float]:
    """The label and the values of a row, and where its bars begin."""
    shown = " · ".join(text for text in row.shown if text)
    width = STRONG.measure(shown)
    alone = width > WIDTH / 2
    room = WIDTH if alone else WIDTH - width - 12
    lines = PLAIN.wrap(row.label, room) if row.label else []
    marks = [
        pen.text(0, y + 15 + LEADING * number, _fit(line, room))
        for number, line in enumerate(lines)
    ]
    if shown:
        bottom = y + 15 + LEADING * (len(lines) if alone else 0)
        marks.append(pen.text(WIDTH, bottom, shown, "end", STRONG))
    high = max(len(lines) + (1 if alone and shown else 0), 1)
    return marks, y + LEADING * high + 2


def _fit(line: str, room: float) -> str:
    """A line, shortened where a single word is too long."""
    if PLAIN.measure(line) <= room:
        return line
    kept = line
    while kept and PLAIN.measure(f"{kept}…") > room:
        kept = kept[:-1]
    return f"{kept}…"


def _tip(row: Row) -> str:
    return row.tip or f"{row.label}: {' · '.join(text for text in row.shown if text)}"


def draw_strip(values: Sequence[tuple[str, float]], *, mirrored: bool) -> Chart:
    """Bars without text for a cell of a table: a fill, and a length in percent."""
    pen = Pen(mirrored)
    marks: list[Mark] = []
    for number, (fill, length) in enumerate(values):
        marks.append(pen.rect(0, 7 * number, WIDTH, 6, fill="var(--track)"))
        marks.append(pen.rect(0, 7 * number, WIDTH * length / 100, 6, fill=fill))
    return Chart(7 * len(values), tuple(marks))
