"""The chart of an indicator: its values by place, for one year, sex and area; and its map."""

from __future__ import annotations

from oress_opendata.delivery.pages.atlas.canvas import write_points
from oress_opendata.delivery.pages.atlas.choice import AtlasChoice, is_counted
from oress_opendata.delivery.pages.atlas.drawing import HATCH
from oress_opendata.delivery.pages.atlas.picture import Picture
from oress_opendata.delivery.pages.atlas.view import AtlasView, view_choice
from oress_opendata.delivery.pages.charts.board import (
    ALL_AREAS,
    ALL_PEOPLE,
    RATE,
    VALUE,
    Board,
    describe_span,
    rank_places,
)
from oress_opendata.delivery.pages.charts.data import FLAG, ChartData, Column, DataRow, LegendEntry
from oress_opendata.delivery.pages.charts.map import MapShape
from oress_opendata.delivery.pages.graphics.marks import GAP
from oress_opendata.delivery.pages.shared.formatting import show_number
from oress_opendata.languages import N_
from oress_opendata.model.charts import MAP
from oress_opendata.model.indicators import PEOPLE
from oress_opendata.model.places import PROVINCES, REGION
from oress_opendata.queries.indicators import PER_PEOPLE
from oress_opendata.queries.observations import Slice

MAPPED = N_("{place}, map of the provinces")
COMMUNES = N_("{place}, map of the communes")
CLASSES = N_("Classes by natural breaks (Fisher, Jenks): close values are in one class.")
PER = N_(
    "Counts are shown for each 10,000 people of the same year, so that places can be compared."
)
OUTLINES = N_("Outlines: {credit}")
CIRCLES = N_("The area of a circle is proportional to the number.")
# Around the places, for circles at the coast.
EDGE = 10.0
RESTS_ON = N_("rests on {number} only")


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
    """The provinces of the region, or the communes of a province, as the atlas draws them: shares
    by class, counts for each ten thousand people, as an area would mislead, or as circles."""
    display, view = board.display, _view(board, indicator)
    if view is None or view.picture is None:
        return None
    known, counted = view.values.known, view.choice.rate
    unit = "" if counted else display.reader.unit(indicator)
    values = board.values(known.get)
    rows = [
        board.row(code, (value,), (display.with_unit(value, unit),), _flag(board, view, code))
        for code, value in values
    ]
    found = read_choice(board)
    whole = _value(board, found, indicator, view.choice.period, counted=counted)
    column = Column("value", board.word(RATE if counted else VALUE), unit)
    data = rank_places(
        board, rows, name=f"{MAP}{indicator}",
        title=_title(board, indicator, view.choice.period, counted=counted),
        summary=describe_span(board, rows, "" if whole is None else display.with_unit(whole, unit)),
        columns=(column,), indicators=(indicator, PEOPLE) if counted else (indicator,),
        method=_method(view), found=found,
        scope=board.say(MAPPED if board.place.kind == REGION else COMMUNES),
        period=view.choice.period,
    )  # fmt: skip
    credit = view.drawing.credit if view.drawing else ""
    return data.on_map(
        tuple(_shapes(board, data, view.picture)),
        tuple(LegendEntry(f"\u2066{label}\u2069", fill) for fill, label in view.legend),
        " · ".join(text for text in (board.say(OUTLINES, credit=credit), view.note) if text),
    )


def _view(board: Board, indicator: str) -> AtlasView | None:
    """What the atlas shows for the same choice; None where it has no such figures."""
    reader, choice, place = board.display.reader, board.choice, board.place
    by_commune = place.kind in PROVINCES
    if not by_commune and place.kind != REGION:
        return None
    total = (choice.sex, choice.area) == (ALL_PEOPLE, ALL_AREAS)
    wished = AtlasChoice(
        indicator, board.period(indicator), rate=is_counted(reader, indicator) and total,
        sex=choice.sex, area=choice.area, level="commune" if by_commune else "province",
        province=place.code if by_commune else "",
    )  # fmt: skip
    # The page of a map and each of its files draw it.
    view = reader.service.snapshots.read(board.connection).remember_last(
        "map",
        (reader.language, wished),
        lambda: view_choice(reader, board.connection, tuple(board.cubes), wished),
    )
    return view if view.choice == wished else None


def _flag(board: Board, view: AtlasView, code: str) -> str:
    few = view.values.values[code].rests_on
    if few is None:
        return ""
    return board.say(RESTS_ON, number=show_number(few, board.language))


def _method(view: AtlasView) -> tuple[str, ...]:
    if view.circles:
        return (CIRCLES,)
    return (CLASSES, PER) if view.choice.rate else (CLASSES,)


def _value(
    board: Board, found: Slice, indicator: str, period: str, *, counted: bool
) -> float | None:
    """That of the place as a whole."""
    code = board.place.code
    value = found.value(indicator, period, code)
    if not counted:
        return value
    people = board.found.value(PEOPLE, period, code)
    return PER_PEOPLE * value / people if value is not None and people else None


def _shapes(board: Board, data: ChartData, picture: Picture) -> list[MapShape]:
    """The places with values in their order, then the others; without the sea around them."""
    rows = {row.code: row for row in data.rows}
    order = {code: number for number, code in enumerate(rows)}
    radii = {disc.code: disc.radius for disc in picture.discs}
    areas = sorted(
        (area for area in picture.areas if area.code),
        key=lambda area: order.get(area.code, len(order)),
    )
    points = [point for area in areas for ring in area.rings for point in ring]
    left, right = min(x for x, _ in points) - EDGE, max(x for x, _ in points) + EDGE
    top, bottom = min(y for _, y in points) - EDGE, max(y for _, y in points) + EDGE
    shapes = []
    for area in areas:
        row, (x, y) = rows.get(area.code), picture.spots[area.code]
        label = board.name(area.code)
        rings = [[(a - left, b - top) for a, b in ring] for ring in area.rings]
        shapes.append(
            MapShape(
                label, _shown(row), GAP if area.fill == HATCH else area.fill,
                write_points(rings), x - left, y - top, right - left, bottom - top,
                data.say(row) if row else label, radii.get(area.code, 0.0),
            )
        )  # fmt: skip
    return shapes


def _shown(row: DataRow | None) -> str:
    """The value, marked where it rests on few."""
    return row.shown[0] + (FLAG if row.flag else "") if row else ""
