"""The figures of a place beside those of its province and region, those of women and men, and
its past perimeters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oress_opendata.delivery.pages.charts.drawing import draw_strip
from oress_opendata.delivery.pages.charts.view import link_chart
from oress_opendata.delivery.pages.graphics.marks import Chart
from oress_opendata.delivery.pages.shared.figures import FigureDisplay, Source
from oress_opendata.delivery.pages.shared.formatting import is_singular, show_figure
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, direction, say
from oress_opendata.model.indicators import NON_PROFIT, PARTNERS, PEOPLE
from oress_opendata.model.places import NO, PERIMETERS, PROVINCES, REGION, UNKNOWN, YES, Place
from oress_opendata.queries.charts import chart_of
from oress_opendata.queries.indicators import PER_PEOPLE, Cube
from oress_opendata.queries.observations import Slice, read_slice

# The groups of indicators by prefix; the last group takes the rest.
GROUPS = (
    (N_("Social and solidarity economy"), (NON_PROFIT, PARTNERS)),
    (N_("People"), ("population", "rural_share")),
    (N_("Work and school"), ("labour", "illiteracy")),
    (N_("Establishments"), ("establishments",)),
    (N_("Businesses by sector, size and founding"), ("sector", "size", "founded")),
    (N_("Other figures"), ("",)),
)
# Long groups, shown folded.
FOLDED = frozenset({GROUPS[4][0], GROUPS[5][0]})
RATE = N_("Non-profit establishments for each 10,000 people")
GROWTH = N_("Change of the legal population, {before}–{after}")
OF_INSIDE = N_("{share} of {place}")
MORE, ONE_MORE = N_("{points} points more than {place}"), N_("{points} point more than {place}")
LESS, ONE_LESS = N_("{points} points less than {place}"), N_("{points} point less than {place}")
SAME = N_("as in {place}")
MEMBERSHIP = {
    YES: N_("Yes"),
    NO: N_("No"),
    UNKNOWN: N_("Not known"),
}
IN_PART = N_("In part: {count} of its {total} communes")
SEXES = ("all", "female", "male")

# The fills of the columns.
SWATCHES = ("var(--teal)", "var(--ochre)", "var(--indigo-soft)", "var(--outline)")

# By bar: the index of its column, and its length in percent.
Bars = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of the place and of the places around it; `strip` and `comparison` compare them,
    `chart` is the address of the chart; `before` are the cells of older periods."""

    title: str
    href: str
    period: str
    cells: tuple[str, ...]
    strip: Chart | None
    comparison: str
    chart: str = ""
    before: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class FigureGroup:
    title: str
    folded: bool
    rows: tuple[FigureRow, ...]
    sources: tuple[Source, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class SexRow:
    title: str
    period: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The figures of a place beside those of its province and its region."""

    display: FigureDisplay
    cubes: Sequence[Cube]
    place: Place

    @property
    def columns(self) -> tuple[Place, ...]:
        """The place, its province and its region, without repetition."""
        line = self.display.places.with_ancestors(self.place.code)
        outer = (column for column in line[1:] if column.kind in (*PROVINCES, REGION))
        return (self.place, *outer)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(column.code for column in self.columns)

    def read(self) -> Slice:
        return read_slice(self.cubes, self.codes)

    def groups(self, found: Slice) -> Iterator[FigureGroup]:
        here = [
            indicator
            for indicator in found.indicators
            if any(
                found.value(indicator, p, self.place.code) is not None
                for p in found.periods(indicator)
            )
        ]
        taken: set[str] = set()
        for title, beginnings in GROUPS:
            codes = [
                indicator for indicator in _in_order(here, beginnings) if indicator not in taken
            ]
            taken.update(codes)
            rows = tuple(row for code in codes for row in self._rows(found, code))
            if rows:
                yield FigureGroup(
                    say(title, self.display.reader.language),
                    title in FOLDED,
                    rows,
                    self.display.sources(found, codes, self.codes),
                    self.display.notes(codes),
                )

    def _rows(self, found: Slice, indicator: str) -> Iterator[FigureRow]:
        known = [
            (period, values)
            for period in found.periods(indicator)
            if (values := self._values(found, indicator, period))[0] is not None
        ]
        for period, values in known[:1]:
            share = self.display.is_share(indicator)
            yield FigureRow(
                title=self.display.label(indicator),
                href=self._concept(indicator),
                period=period,
                cells=self._cells(indicator, values),
                strip=self._draw(_bars(values, 100) if share else _parts(values)),
                comparison=self._compare(values) if share else self._weigh(values),
                chart=self._chart(chart_of(indicator)),
                before=tuple((older, self._cells(indicator, old)) for older, old in known[1:]),
            )
        if indicator == NON_PROFIT:
            yield from self._rate(found)
        if indicator == PEOPLE:
            yield from self._growth(found)

    def _values(self, found: Slice, indicator: str, period: str) -> list[float | None]:
        return [found.value(indicator, period, code) for code in self.codes]

    def _cells(self, indicator: str, values: Sequence[float | None]) -> tuple[str, ...]:
        return tuple(self.display.figure(indicator, value) for value in values)

    def _concept(self, indicator: str) -> str:
        addresses, language = self.display.reader.service.addresses, self.display.reader.language
        return addresses.page("vocab", "indicator", indicator, language=language)

    def _rate(self, found: Slice) -> Iterator[FigureRow]:
        """Establishments for each ten thousand people: our computation makes places comparable."""
        for period in found.periods(NON_PROFIT)[:1]:
            pairs = [
                (found.value(NON_PROFIT, period, code), found.value(PEOPLE, period, code))
                for code in self.codes
            ]
            values = [
                PER_PEOPLE * n / people if n is not None and people else None for n, people in pairs
            ]
            if values[0] is not None:
                cells = tuple(self.display.number(value) for value in values)
                title = say(RATE, self.display.reader.language)
                strip = self._draw(_bars(values, max(value or 0 for value in values)))
                yield FigureRow(title, "", period, cells, strip, "", self._chart("rate"))

    def _growth(self, found: Slice) -> Iterator[FigureRow]:
        periods = found.periods(PEOPLE)
        if len(periods) > 1:
            after, before = periods[0], periods[1]
            cells = tuple(
                self.display.change(
                    found.value(PEOPLE, before, code), found.value(PEOPLE, after, code)
                )
                for code in self.codes
            )
            title = say(GROWTH, self.display.reader.language, before=before, after=after)
            if cells[0]:
                period = f"{before}–{after}"
                yield FigureRow(title, "", period, cells, None, "", self._chart("growth"))

    def _draw(self, bars: Bars) -> Chart | None:
        named = [(SWATCHES[column], length) for column, length in bars]
        mirrored = direction(self.display.reader.language) == "rtl"
        return draw_strip(named, mirrored=mirrored) if named else None

    def _chart(self, name: str) -> str:
        return link_chart(self.display, name, [("place", self.place.code)])

    def _weigh(self, values: Sequence[float | None]) -> str:
        """The place's share of the province and of the region."""
        shares = [
            say(OF_INSIDE, self.display.reader.language, share=share, place=self._isolate(place))
            for place, value in zip(self.columns[1:], values[1:], strict=True)
            if (share := self.display.share(values[0], value))
        ]
        return " · ".join(shares)

    def _compare(self, values: Sequence[float | None]) -> str:
        language, here = self.display.reader.language, values[0] or 0.0
        sentences = []
        for place, value in zip(self.columns[1:], values[1:], strict=True):
            if value is None:
                continue
            points = round(here - value, 1)
            one = is_singular(points, language)
            more, less = (ONE_MORE, ONE_LESS) if one else (MORE, LESS)
            sentence = more if points > 0 else less if points < 0 else SAME
            shown = show_figure(abs(points), language)
            sentences.append(say(sentence, language, points=shown, place=self._isolate(place)))
        return " · ".join(sentences)

    def _isolate(self, place: Place) -> str:
        return f"\u2068{self.display.text(place)}\u2069"

    def sexes(self) -> tuple[SexRow, ...]:
        """The newest figures of women and of men."""
        slices = [read_slice(self.cubes, [self.place.code], {"sex": sex}) for sex in SEXES]
        rows = []
        indicators = dict.fromkeys(
            indicator for part in slices[1:] for indicator in part.indicators
        )
        for indicator in indicators:
            period = max(period for part in slices[1:] for period in part.periods(indicator))
            values = [part.value(indicator, period, self.place.code) for part in slices]
            if any(value is not None for value in values[1:]):
                cells = tuple(self.display.figure(indicator, value) for value in values)
                rows.append(SexRow(self.display.label(indicator), period, cells))
        return tuple(rows)

    def sex_sources(self) -> tuple[Source, ...]:
        found = read_slice(self.cubes, [self.place.code], {"sex": SEXES[1]})
        return self.display.sources(found, found.indicators, [self.place.code])

    def perimeters(self) -> Iterator[tuple[str, str]]:
        """By past or present perimeter of the region, whether the place belonged to it; nothing
        of a place that always did."""
        language = self.display.reader.language
        counted = {p: self.display.places.count_members(self.place.code, p) for p in PERIMETERS}
        known = {perimeter: counts for perimeter, counts in counted.items() if counts}
        if all(set(counts) == {YES} for counts in known.values()):
            return
        for perimeter, counts in reversed(known.items()):
            if len(counts) == 1:
                membership = say(MEMBERSHIP.get(next(iter(counts)), MEMBERSHIP[UNKNOWN]), language)
            else:
                membership = say(IN_PART, language, count=counts[YES], total=counts.total())
            yield perimeter, membership


def _in_order(codes: Sequence[str], beginnings: Sequence[str]) -> Iterator[str]:
    for beginning in beginnings:
        yield from (code for code in codes if code.startswith(beginning))


def _bars(values: Sequence[float | None], most: float) -> Bars:
    """The values on a scale from zero; empty where there is nothing to compare."""
    if not most or len(values) == 1:
        return ()
    return tuple((n, round(100 * (value or 0) / most, 1)) for n, value in enumerate(values))


def _parts(values: Sequence[float | None]) -> Bars:
    """The place's part in its province and its region."""
    here = values[0] or 0.0
    return tuple((n, round(100 * here / value, 1)) for n, value in enumerate(values) if n and value)
