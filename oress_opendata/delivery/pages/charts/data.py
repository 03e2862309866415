"""The data of a chart: one value, from which its drawing, its table and its files are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from oress_opendata.delivery.pages.charts.drawing import Row, draw_bars, draw_shares
from oress_opendata.delivery.pages.charts.map import MapShape, draw_map
from oress_opendata.delivery.pages.charts.timelines import Moment, draw_lines, draw_moments
from oress_opendata.delivery.pages.graphics.marks import Chart, Mark, Pen, fill_of
from oress_opendata.delivery.pages.shared.figures import Source
from oress_opendata.delivery.pages.shared.formatting import show_figure
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, comma_of, direction, say
from oress_opendata.model.texts import isolate_ranges

PERCENT = "pourcent"
# What marks a value that rests on a small number.
FLAG = "\u00a0*"
SAYS = N_("{label}: {value}")
FEW = N_(
    "Small numbers: a rate of fewer than 30 things, or a share of fewer than 500 people, changes "
    "a lot when a few are added. Read it with care."
)

# A number, or the words of a column that has no numbers.
Cell = float | str | None


class Kind(Enum):
    """How data are drawn; `STEPS` are parts of a whole that have an order."""

    BARS = "bars"
    SHARES = "shares"
    STEPS = "steps"
    LINES = "lines"
    MOMENTS = "moments"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is that of the column in files, `unit` the code of its unit."""

    name: str
    title: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DataRow:
    """`shown` are the values in words; `href` is empty where the label is no link; `flag` says why
    a value is uncertain."""

    code: str
    label: str
    href: str
    values: tuple[Cell, ...]
    shown: tuple[str, ...]
    flag: str = ""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A label with its fill, or with the mark itself."""

    label: str
    fill: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class ChartData:
    """`scope` are the place and the choice in words, `head` the title of the labels; `series` are
    the columns that are drawn, `beside` those written beside a label; `notes` are method and
    limits. `moments` and `groups` are those of dots in time; `shapes`, `classes` and `credit` those
    of a map."""

    id: str
    language: str
    title: str
    scope: str
    summary: str
    kind: Kind
    head: str
    columns: tuple[Column, ...]
    rows: tuple[DataRow, ...]
    notes: tuple[Text, ...]
    sources: tuple[Source, ...]
    series: tuple[int, ...] = (0,)
    beside: tuple[int, ...] = (0,)
    moments: tuple[Moment, ...] = ()
    groups: tuple[str, ...] = ()
    shapes: tuple[MapShape, ...] = ()
    classes: tuple[LegendEntry, ...] = ()
    credit: str = ""

    @property
    def mirrored(self) -> bool:
        return direction(self.language) == "rtl"

    @property
    def unit(self) -> str:
        return self.columns[self.series[0]].unit

    @property
    def is_known(self) -> bool:
        """Whether there is any value to draw."""
        values = (row.values[series] for row in self.rows for series in self.series)
        return any(value is not None for value in values)

    @property
    def flags(self) -> tuple[str, ...]:
        """Why values are marked, each reason with the label of its row; once on a map."""
        flagged = [row for row in self.rows if row.flag]
        if flagged and self.kind is Kind.MAP:
            return (say(FEW, self.language),)
        return tuple(say(SAYS, self.language, label=r.label, value=r.flag) for r in flagged)

    def show(self, value: float) -> str:
        return show_figure(value, self.language, self.unit)

    def draw(self, most: int = 0) -> Chart | None:
        """The drawing, of the first rows alone where `most` says so; None without any value."""
        if not self.is_known:
            return None
        match self.kind:
            case Kind.MAP:
                return draw_map(self.shapes, mirrored=self.mirrored, most=most)
            case Kind.MOMENTS:
                years = [int(moment.time) for moment in self.moments]
                span = range(min(years), max(years) + 1)
                return draw_moments(self.moments, span, mirrored=self.mirrored, show=self.show)
            case Kind.LINES:
                ticks = [self.columns[series].title for series in self.series]
                return draw_lines(self._rows(0), ticks, mirrored=self.mirrored, show=self.show)
            case Kind.BARS:
                shares = self.unit == PERCENT
                return draw_bars(
                    self._rows(most), mirrored=self.mirrored, show=self.show, shares=shares
                )
        return draw_shares(
            self._rows(most), mirrored=self.mirrored, show=self._percent,
            ordered=self.kind is Kind.STEPS,
        )  # fmt: skip

    def on_map(
        self, shapes: tuple[MapShape, ...], classes: tuple[LegendEntry, ...], credit: str
    ) -> ChartData:
        """The same data on a map; the licence of the outlines asks for the credit."""
        notes = (*self.notes, Text(credit))
        return replace(
            self, kind=Kind.MAP, shapes=shapes, classes=classes, notes=notes, credit=credit
        )

    def _percent(self, value: float) -> str:
        return show_figure(value, self.language, PERCENT)

    def _rows(self, most: int) -> list[Row]:
        return [
            Row(
                row.label,
                tuple(_number(row.values[series]) for series in self.series),
                tuple(row.shown[column] + (FLAG if row.flag else "") for column in self.beside),
                self.say(row),
            )
            for row in self.rows[: most or None]
        ]

    def say(self, row: DataRow) -> str:
        """A row in words: its label, and all values with their titles."""
        several = len(self.columns) > 1
        pairs = [
            f"{column.title} {shown}" if several else shown
            for column, shown in zip(self.columns, row.shown, strict=True)
            if shown
        ]
        return say(SAYS, self.language, label=row.label, value=comma_of(self.language).join(pairs))

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """What the fills or the shapes mean, where there are several."""
        if self.kind is Kind.MAP:
            return self.classes
        if self.kind is Kind.MOMENTS:
            return tuple(_dots(self.groups))
        if self.kind is Kind.LINES or len(self.series) == 1:
            return ()
        ordered, number = self.kind is Kind.STEPS, len(self.series)
        return tuple(
            LegendEntry(self.columns[series].title, fill_of(place, number, ordered=ordered))
            for place, series in enumerate(self.series)
        )


def _number(cell: Cell) -> float | None:
    return cell if isinstance(cell, float | int) else None


def _dots(labels: Sequence[str]) -> list[LegendEntry]:
    """Labels with the shapes of dots; those beyond the number of shapes share the last one."""
    pen = Pen(mirrored=False)
    return [
        LegendEntry(isolate_ranges(label), mark=pen.dot(14, 9, min(series, 3)))
        for series, label in enumerate(labels)
    ]
