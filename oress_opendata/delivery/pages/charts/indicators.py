"""The chart of an indicator: its values by place, for one year, sex and area; and its map."""

from __future__ import annotations

from oress_opendata.delivery.pages.charts.board import (
    ALL_AREAS,
    ALL_PEOPLE,
    RATE,
    VALUE,
    Board,
    describe_span,
    rank_places,
)
from oress_opendata.delivery.pages.charts.data import ChartData, Column, LegendEntry
from oress_opendata.delivery.pages.charts.map import MapShape
from oress_opendata.delivery.pages.graphics.marks import fill_of
from oress_opendata.languages import N_
from oress_opendata.model.charts import MAP
from oress_opendata.model.indicators import PEOPLE
from oress_opendata.model.places import REGION
from oress_opendata.queries.boundaries import Drawing, draw_outlines
from oress_opendata.queries.indicators import PER_PEOPLE
from oress_opendata.queries.natural_breaks import class_of, find_breaks
from oress_opendata.queries.observations import Slice

MAPPED = N_("{place}, map of the provinces")
CLASSES = N_("Classes by natural breaks (Fisher, Jenks): close values are in one class.")
PER = N_(
    "Counts are shown for each 10,000 people of the same year, so that places can be compared."
)
OUTLINES = N_("Outlines: {credit}")


def read_choice(board: Board) -> Slice:
    """The values for the chosen sex and area."""
    choice = board.choice
    others = {
        name: value
        for name, value, whole in (
            ("sex", choice.sex, ALL_PEOPLE),
            ("area", choice.area, ALL_AREAS),
        )
        if value != whole
    }
    return board.read(**others) if others else board.found


def show_indicator(board: Board, indicator: str) -> ChartData:
    """The values of places, the greatest first."""
    display, found, period = board.display, read_choice(board), board.period(indicator)
    ranked = board.values(lambda code: found.value(indicator, period, code))
    rows = [
        board.row(code, (value,), (display.figure(indicator, value),)) for code, value in ranked
    ]
    whole = display.figure(indicator, found.value(indicator, period, board.place.code))
    return rank_places(
        board, rows, name=indicator, title=_title(board, indicator, period),
        summary=describe_span(board, rows, whole) if whole else "",
        columns=(Column("value", board.word(VALUE), display.reader.unit(indicator)),),
        indicators=(indicator,), found=found, period=period,
    )  # fmt: skip


def _title(board: Board, indicator: str, period: str, *, counted: bool = False) -> str:
    """The indicator with the year, the people where they are not all, and how it is counted."""
    reader, choice = board.display.reader, board.choice
    parts = [board.display.label(indicator), period]
    if choice.sex != ALL_PEOPLE:
        parts.append(str(reader.label("sex", choice.sex)).lower())
    if choice.area != ALL_AREAS:
        parts.append(str(reader.label("area", choice.area)).lower())
    if counted:
        parts.append(board.word(RATE).lower())
    return board.comma.join(parts)


def show_map(board: Board, indicator: str) -> ChartData | None:
    """The provinces of the region by class: shares as they are, counts for each ten thousand
    people, as an area would mislead."""
    display = board.display
    drawing = draw_outlines(display.reader.service, board.connection)
    if drawing is None or board.place.kind != REGION:
        return None
    found, period = read_choice(board), board.period(indicator)
    counted = not display.is_share(indicator) and indicator != PEOPLE
    values = board.values(
        lambda code: _value(board, found, indicator, period, code, counted=counted)
    )
    unit = "" if counted else display.reader.unit(indicator)
    rows = [board.row(code, (value,), (display.with_unit(value, unit),)) for code, value in values]
    breaks = find_breaks(value for _, value in values)
    column = Column("value", board.word(RATE if counted else VALUE), unit)
    whole = _value(board, found, indicator, period, board.place.code, counted=counted)
    data = rank_places(
        board, rows, name=f"{MAP}{indicator}",
        title=_title(board, indicator, period, counted=counted),
        summary=describe_span(board, rows, "" if whole is None else display.with_unit(whole, unit)),
        columns=(column,), indicators=(indicator, PEOPLE) if counted else (indicator,),
        method=(CLASSES, PER) if counted else (CLASSES,), found=found,
        scope=board.say(MAPPED), period=period,
    )  # fmt: skip
    return data.on_map(
        tuple(_shapes(board, data, drawing, breaks)),
        tuple(_classes(data, breaks)),
        board.say(OUTLINES, credit=drawing.credit),
    )


def _value(
    board: Board, found: Slice, indicator: str, period: str, code: str, *, counted: bool
) -> float | None:
    value = found.value(indicator, period, code)
    if not counted:
        return value
    people = board.found.value(PEOPLE, period, code)
    return PER_PEOPLE * value / people if value is not None and people else None


def _shapes(
    board: Board, data: ChartData, drawing: Drawing, breaks: tuple[float, ...]
) -> list[MapShape]:
    """The places with values in their order, then the others."""
    rows = {row.code: row for row in data.rows}
    order = {code: number for number, code in enumerate(rows)}
    inside = {member.code for member in board.members}
    outlines = [outline for outline in drawing.outlines if outline.code in inside]
    outlines.sort(key=lambda outline: order.get(outline.code, len(order)))
    shapes = []
    for outline in outlines:
        row = rows.get(outline.code)
        value = row.values[0] if row else None
        fill = "url(#gap)"
        if isinstance(value, float | int):
            fill = fill_of(class_of(value, breaks), len(breaks), ordered=True)
        label = board.name(outline.code)
        shapes.append(
            MapShape(
                label, row.shown[0] if row else "", fill, outline.path, outline.x, outline.y,
                drawing.width, drawing.height, data.say(row) if row else label,
            )
        )  # fmt: skip
    return shapes


def _classes(data: ChartData, breaks: tuple[float, ...]) -> list[LegendEntry]:
    """By class, its fill and the range of its values."""
    entries = []
    for number in range(len(breaks)):
        part = [
            row.shown[0]
            for row in data.rows
            if isinstance(row.values[0], float | int) and class_of(row.values[0], breaks) == number
        ]
        label = part[0] if part[0] == part[-1] else f"\u2066{part[-1]} – {part[0]}\u2069"
        entries.append(LegendEntry(label, fill_of(number, len(breaks), ordered=True)))
    return entries
