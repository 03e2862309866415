"""The parts of the panorama: a figure with everything that belongs to its chart, and the board of a
place, which reads its values and those of its members.

Shares are never added up; comparisons are of one period and one perimeter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from oress_opendata.delivery.pages.shared.charts import Chart, Mark, Pen, Row, draw_bars
from oress_opendata.delivery.pages.shared.figures import FigureDisplay, Source
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, direction, say
from oress_opendata.model.places import Place
from oress_opendata.model.texts import say_isolated
from oress_opendata.queries.indicators import Cube
from oress_opendata.queries.observations import Slice, read_slice

SHOWN = 12
VALUE, SHARE, RATE = N_("Number"), N_("Share"), N_("For each 10,000 people")
PLACE = N_("Place")
WHOLE = N_("{name} (whole)")
FIRST_OF = N_("{title}: the first {count} of {total} places")
SPAN = N_("From {least} ({last}) to {most} ({first}); {whole} for {place} as a whole.")


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A label with its fill, or with the mark itself."""

    label: str
    fill: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a figure's table; `href` is empty where the label is no link."""

    label: str
    href: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its summary, table, notes and sources; `chart` is None without any value."""

    id: str
    title: str
    summary: str
    chart: Chart | None
    legend: tuple[LegendEntry, ...]
    head: tuple[str, ...]
    table: tuple[TableRow, ...]
    notes: tuple[Text, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of a place and of its `members`: a region's provinces, a province's communes."""

    display: FigureDisplay
    cubes: Sequence[Cube]
    place: Place
    members: tuple[Place, ...]
    found: Slice

    @property
    def mirrored(self) -> bool:
        return direction(self.display.reader.language) == "rtl"

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.place.code, *(member.code for member in self.members))

    def say(self, sentence: str, **parameters: str) -> str:
        named = {"place": self.display.name(self.place.code), **parameters}
        return say_isolated(sentence, self.display.reader.language, **named)

    def name(self, code: str) -> str:
        """The name of a place; the board's own is marked, as a member may have the same name."""
        name = self.display.name(code)
        return self.say(WHOLE, name=name) if code == self.place.code else name

    def read(self, **others: str) -> Slice:
        return read_slice(self.cubes, self.codes, others)

    def newest(self, indicator: str) -> str:
        return next(iter(self.found.periods(indicator)), "")

    def values(self, value_of: Callable[[str], float | None]) -> list[tuple[str, float]]:
        """The members by a value, the greatest first."""
        known = [(member.code, value_of(member.code)) for member in self.members]
        ranked = [(code, value) for code, value in known if value is not None]
        return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))

    def texts(self, *sentences: str) -> tuple[Text, ...]:
        return tuple(Text(say(sentence, self.display.reader.language)) for sentence in sentences)

    def words(self, *sentences: str) -> tuple[str, ...]:
        return tuple(say(sentence, self.display.reader.language) for sentence in sentences)

    def titled(self, title: str, total: int) -> str:
        """The title; it says so where there are more places than the chart shows."""
        if total <= SHOWN:
            return title
        return self.say(FIRST_OF, title=title, count=str(SHOWN), total=str(total))


def rank_places(
    board: Board,
    ranked: Sequence[tuple[str, float]],
    rows: Sequence[Row],
    *,
    name: str,
    title: str,
    summary: str,
    head: tuple[str, ...],
    indicators: tuple[str, ...],
    method: tuple[str, ...] = (),
    found: Slice | None = None,
) -> Figure:
    """The figure of ranked places, as bars."""
    display = board.display
    return Figure(
        name, board.titled(title, len(rows)), summary,
        draw_bars(rows[:SHOWN], mirrored=board.mirrored) if rows else None, (),
        board.words(PLACE, *head), tabulate(board, [code for code, _ in ranked], rows),
        board.texts(*method) + display.notes(indicators),
        display.sources(found or board.found, indicators, board.codes),
    )  # fmt: skip


def describe_span(board: Board, rows: Sequence[Row], whole: str) -> str:
    if not rows:
        return ""
    first, last = rows[0], rows[-1]
    return board.say(
        SPAN, least=last.shown[0], last=last.label, most=first.shown[0], first=first.label,
        whole=whole,
    )  # fmt: skip


def tabulate(board: Board, codes: Sequence[str], rows: Sequence[Row]) -> tuple[TableRow, ...]:
    return tuple(
        TableRow(row.label, board.display.page(code), row.shown)
        for code, row in zip(codes, rows, strict=True)
    )


def legend_of_dots(board: Board, labels: Sequence[str]) -> tuple[LegendEntry, ...]:
    pen = Pen(mirrored=False)
    return tuple(
        LegendEntry(label, mark=pen.dot(14, 9, series)) for series, label in enumerate(labels)
    )
