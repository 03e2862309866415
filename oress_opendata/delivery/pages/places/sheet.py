"""The figures of a place beside those of the province and the region that it lies in, those of
women and men, and its past perimeters. Called by `places`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oress_opendata.delivery.pages.shared.figures import Source, Teller
from oress_opendata.delivery.pages.shared.formatting import show_figure
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, say
from oress_opendata.model.places import NO, PERIMETERS, PROVINCES, REGION, UNKNOWN, YES, Place
from oress_opendata.queries.indicators import NON_PROFIT, PARTNERS, PEOPLE, PER_PEOPLE, Cube
from oress_opendata.queries.observations import Slice, read_slice

# Which indicators stand together, by their beginnings; the rest stands under the last title.
GROUPS = (
    (N_("Social and solidarity economy"), (NON_PROFIT, PARTNERS)),
    (N_("People"), ("population", "rural_share")),
    (N_("Work and school"), ("labour", "illiteracy")),
    (N_("Establishments"), ("establishments",)),
    (N_("Businesses by sector, size and founding"), ("sector", "size", "founded")),
    (N_("Other figures"), ("",)),
)
# Groups that are long and stand folded.
FOLDED = frozenset({GROUPS[4][0], GROUPS[5][0]})
RATE = N_("Non-profit establishments for each 10,000 people")
GROWTH = N_("Change of the legal population, {before}–{after}")
OF_INSIDE = N_("{share} of {place}")
MORE = N_("{points} points more than {place}")
LESS = N_("{points} points less than {place}")
SAME = N_("as in {place}")
MEMBERSHIP = {
    YES: N_("Yes"),
    NO: N_("No"),
    UNKNOWN: N_("Not known"),
}
IN_PART = N_("In part: {count} of its {total} communes")
SEXES = ("all", "female", "male")

# The column that a bar is of, and its length of a hundred.
Bars = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the place and of what it lies in; `bars` are the comparison's, `said` tells it
    in words; `before` are the cells of older periods."""

    title: str
    href: str
    period: str
    cells: tuple[str, ...]
    bars: Bars
    said: str
    before: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    folded: bool
    lines: tuple[Line, ...]
    sources: tuple[Source, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class SexLine:
    title: str
    period: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Tells the figures of a place beside its province's and its region's."""

    teller: Teller
    cubes: Sequence[Cube]
    place: Place

    @property
    def columns(self) -> tuple[Place, ...]:
        """The place, its province, its region: each once."""
        line = self.teller.places.with_ancestors(self.place.code)
        outer = (column for column in line[1:] if column.kind in (*PROVINCES, REGION))
        return (self.place, *outer)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(column.code for column in self.columns)

    def read(self) -> Slice:
        return read_slice(self.cubes, self.codes)

    def groups(self, found: Slice) -> Iterator[Group]:
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
            lines = tuple(line for code in codes for line in self._lines(found, code))
            if lines:
                yield Group(
                    say(title, self.teller.reader.language),
                    title in FOLDED,
                    lines,
                    self.teller.sources(found, codes, self.codes),
                    self.teller.notes(codes),
                )

    def _lines(self, found: Slice, indicator: str) -> Iterator[Line]:
        told = [
            (period, values)
            for period in found.periods(indicator)
            if (values := self._values(found, indicator, period))[0] is not None
        ]
        for period, values in told[:1]:
            share = self.teller.is_share(indicator)
            yield Line(
                title=self.teller.label(indicator),
                href=self._concept(indicator),
                period=period,
                cells=self._cells(indicator, values),
                bars=_bars(values) if share else _parts(values),
                said=self._compare(values) if share else self._weigh(values),
                before=tuple((older, self._cells(indicator, old)) for older, old in told[1:]),
            )
        if indicator == NON_PROFIT:
            yield from self._rate(found)
        if indicator == PEOPLE:
            yield from self._growth(found)

    def _values(self, found: Slice, indicator: str, period: str) -> list[float | None]:
        return [found.value(indicator, period, code) for code in self.codes]

    def _cells(self, indicator: str, values: Sequence[float | None]) -> tuple[str, ...]:
        return tuple(self.teller.figure(indicator, value) for value in values)

    def _concept(self, indicator: str) -> str:
        addresses, language = self.teller.reader.service.addresses, self.teller.reader.language
        return addresses.page("vocab", "indicator", indicator, language=language)

    def _rate(self, found: Slice) -> Iterator[Line]:
        """Establishments for each ten thousand people, which our arithmetic makes comparable."""
        for period in found.periods(NON_PROFIT)[:1]:
            pairs = [
                (found.value(NON_PROFIT, period, code), found.value(PEOPLE, period, code))
                for code in self.codes
            ]
            values = [
                PER_PEOPLE * n / people if n is not None and people else None for n, people in pairs
            ]
            if values[0] is not None:
                cells = tuple(self.teller.number(value) for value in values)
                title = say(RATE, self.teller.reader.language)
                yield Line(title, "", period, cells, _bars(values), "")

    def _growth(self, found: Slice) -> Iterator[Line]:
        periods = found.periods(PEOPLE)
        if len(periods) > 1:
            after, before = periods[0], periods[1]
            cells = tuple(
                self.teller.change(
                    found.value(PEOPLE, before, code), found.value(PEOPLE, after, code)
                )
                for code in self.codes
            )
            title = say(GROWTH, self.teller.reader.language, before=before, after=after)
            if cells[0]:
                yield Line(title, "", f"{before}–{after}", cells, (), "")

    def _weigh(self, values: Sequence[float | None]) -> str:
        """How much of the province and of the region is here."""
        said = [
            say(OF_INSIDE, self.teller.reader.language, share=share, place=self._isolate(place))
            for place, value in zip(self.columns[1:], values[1:], strict=True)
            if (share := self.teller.share(values[0], value))
        ]
        return " · ".join(said)

    def _compare(self, values: Sequence[float | None]) -> str:
        language, here = self.teller.reader.language, values[0] or 0.0
        said = []
        for place, value in zip(self.columns[1:], values[1:], strict=True):
            if value is None:
                continue
            points = round(here - value, 1)
            sentence = MORE if points > 0 else LESS if points < 0 else SAME
            shown = show_figure(abs(points), language)
            said.append(say(sentence, language, points=shown, place=self._isolate(place)))
        return " · ".join(said)

    def _isolate(self, place: Place) -> str:
        return f"\u2068{self.teller.text(place)}\u2069"

    def sexes(self) -> tuple[SexLine, ...]:
        """The newest figures of women and of men."""
        slices = [read_slice(self.cubes, [self.place.code], {"sex": sex}) for sex in SEXES]
        lines = []
        told = dict.fromkeys(indicator for part in slices[1:] for indicator in part.indicators)
        for indicator in told:
            period = max(period for part in slices[1:] for period in part.periods(indicator))
            values = [part.value(indicator, period, self.place.code) for part in slices]
            if any(value is not None for value in values[1:]):
                cells = tuple(self.teller.figure(indicator, value) for value in values)
                lines.append(SexLine(self.teller.label(indicator), period, cells))
        return tuple(lines)

    def sex_sources(self) -> tuple[Source, ...]:
        found = read_slice(self.cubes, [self.place.code], {"sex": SEXES[1]})
        return self.teller.sources(found, found.indicators, [self.place.code])

    def perimeters(self) -> Iterator[tuple[str, str]]:
        """Each region of the past and of today, and whether the place was of it."""
        language = self.teller.reader.language
        for perimeter in reversed(PERIMETERS):
            counts = self.teller.places.count_members(self.place.code, perimeter)
            if not counts:
                continue
            if len(counts) == 1:
                words = say(MEMBERSHIP.get(next(iter(counts)), MEMBERSHIP[UNKNOWN]), language)
            else:
                words = say(IN_PART, language, count=counts[YES], total=counts.total())
            yield perimeter, words


def _in_order(codes: Sequence[str], beginnings: Sequence[str]) -> Iterator[str]:
    for beginning in beginnings:
        yield from (code for code in codes if code.startswith(beginning))


def _bars(values: Sequence[float | None]) -> Bars:
    """Each value, on the scale of the greatest; none where there is nothing beside it."""
    most = max((value for value in values if value), default=0)
    if not most or len(values) == 1:
        return ()
    return tuple((n, round(100 * (value or 0) / most, 1)) for n, value in enumerate(values))


def _parts(values: Sequence[float | None]) -> Bars:
    """The place's part in each of what it lies in."""
    here = values[0] or 0.0
    return tuple((n, round(100 * here / value, 1)) for n, value in enumerate(values) if n and value)
