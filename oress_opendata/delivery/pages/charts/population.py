"""Charts of people: their number, their areas, and those who are “cooperator or partner” by the
census."""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.delivery.pages.charts.board import PLACE, Board
from oress_opendata.delivery.pages.charts.data import PERCENT, ChartData, Column, DataRow, Kind
from oress_opendata.languages import N_, say
from oress_opendata.model.indicators import PARTNERS, PEOPLE
from oress_opendata.queries.observations import Slice

MUNICIPAL = "population_municipal"
AREAS_SHOWN = ("urban", "rural")
CHANGE, WOMEN, MEN = N_("Change"), N_("Women"), N_("Men")
GREW = N_(
    "Between {before} and {after} the population of {place} went from {old} to {new} ({change}); "
    "by place, from {least} ({last}) to {most} ({first})."
)
AREAS = N_("{place}: in {after}, {urban} people in urban areas and {rural} in rural ones.")
EQUALS = N_(
    "{place}: {women} of the women in work and {men} of the men are “cooperator or partner”. "
    "This is not the number of members of cooperatives."
)
OWN_CHANGE = N_("Our computation from the legal populations of both censuses.")
GROWTH_TITLE = N_("Legal population, {before} and {after}")
AREAS_TITLE = N_("Municipal population by area, {before} and {after}")
AREAS_COMPARED = N_("Municipal population by area, {period}")
PARTNERS_TITLE = N_("Employed people who are “cooperator or partner”, by sex, {period}")


@dataclass(frozen=True, slots=True)
class Growth:
    """The legal population of places in two censuses, the years `before` and `after`."""

    board: Board
    before: str
    after: str

    def pair(self, code: str) -> tuple[float | None, float | None]:
        found = self.board.found
        return found.value(PEOPLE, self.before, code), found.value(PEOPLE, self.after, code)

    def change(self, code: str) -> float | None:
        old, new = self.pair(code)
        return (new - old) / old if old and new is not None else None

    def shown(self, code: str) -> str:
        return self.board.display.change(*self.pair(code))

    def row(self, code: str) -> DataRow:
        pair, change = self.pair(code), self.change(code)
        counts = (self.board.display.number(value) for value in pair)
        percent = None if change is None else round(100 * change, 1)
        return self.board.row(code, (*pair, percent), (*counts, self.shown(code)))

    def summary(self) -> str:
        changes = self.board.values(self.change)
        if not changes:
            return ""
        board, code = self.board, self.board.place.code
        old, new = self.pair(code)
        (first, _), (last, _) = changes[0], changes[-1]
        return board.say(
            GREW, before=self.before, after=self.after, old=board.display.number(old),
            new=board.display.number(new), change=self.shown(code),
            first=board.in_brackets(board.display.name(first)), most=self.shown(first),
            last=board.in_brackets(board.display.name(last)), least=self.shown(last),
        )  # fmt: skip


def show_growth(board: Board) -> ChartData | None:
    """The legal population of two censuses; the counts are in the table, the change at the bars."""
    display, found = board.display, board.found
    periods = found.periods(PEOPLE)[:2]
    if len(periods) < 2:
        return None
    after, before = periods
    growth = Growth(board, before, after)
    ranked = [code for code, _ in board.values(lambda code: growth.pair(code)[1])]
    change = Column("change_percent", board.word(CHANGE), PERCENT)
    return ChartData(
        "growth", board.language, say(GROWTH_TITLE, board.language, before=before, after=after),
        board.scope, growth.summary(), Kind.BARS, board.word(PLACE),
        (*(Column(f"{PEOPLE}_{year}", year) for year in (before, after)), change),
        tuple(growth.row(code) for code in ranked),
        board.texts(OWN_CHANGE) + display.notes([PEOPLE]),
        display.sources(found, [PEOPLE], board.codes), series=(0, 1), beside=(2,),
    )  # fmt: skip


def show_areas(board: Board) -> ChartData | None:
    """The urban and rural population of the place in two censuses, or of the places compared."""
    slices = {area: board.read(area=area) for area in AREAS_SHOWN}
    periods = tuple(sorted({p for part in slices.values() for p in part.periods(MUNICIPAL)}))
    if len(periods) < 2:
        return None
    if board.choice.compare:
        return _compare_areas(board, slices, periods[-1])
    rows = tuple(_area_row(board, area, found, periods) for area, found in slices.items())
    known = tuple(row for row in rows if any(value is not None for value in row.values))
    if not known:
        return None
    before, after = periods[0], periods[-1]
    shown = {row.code: row.shown[-1] or "0" for row in rows}
    return ChartData(
        "areas", board.language, say(AREAS_TITLE, board.language, before=before, after=after),
        board.display.name(board.place.code), board.say(AREAS, after=after, **shown),
        Kind.LINES, "", tuple(Column(f"{MUNICIPAL}_{year}", year) for year in periods), known,
        board.display.notes([MUNICIPAL]),
        board.display.sources(slices["rural"], [MUNICIPAL], [board.place.code]),
        series=tuple(range(len(periods))),
    )  # fmt: skip


def _area_row(board: Board, area: str, found: Slice, periods: tuple[str, ...]) -> DataRow:
    values = tuple(found.value(MUNICIPAL, period, board.place.code) for period in periods)
    label = str(board.display.reader.label("area", area))
    return DataRow(area, label, "", values, tuple(board.display.number(v) for v in values))


def _compare_areas(board: Board, slices: dict[str, Slice], period: str) -> ChartData:
    """The parts of the newest population that live in urban and in rural areas."""
    display, rows = board.display, []
    for code in board.shown_codes:
        values = tuple(found.value(MUNICIPAL, period, code) for found in slices.values())
        total = sum(value or 0 for value in values)
        if total:
            shares = tuple(display.share(value, total) for value in values)
            rows.append(board.row(code, values, shares))
    columns = (Column(area, str(display.reader.label("area", area))) for area in AREAS_SHOWN)
    return ChartData(
        "areas", board.language, say(AREAS_COMPARED, board.language, period=period), board.scope,
        "", Kind.SHARES, board.word(PLACE), tuple(columns), tuple(rows),
        display.notes([MUNICIPAL]), display.sources(slices["rural"], [MUNICIPAL], board.codes),
        series=(0, 1), beside=(0, 1),
    )  # fmt: skip


def show_partners(board: Board) -> ChartData | None:
    """Women and men who are “cooperator or partner”. Communes are not ranked: a sample."""
    display = board.display
    codes = board.shown_codes
    if not board.choice.compare and board.members and board.members[0].is_commune:
        codes = codes[:1]
    women, men = board.read(sex="female"), board.read(sex="male")
    period = next(iter(women.periods(PARTNERS)), "")
    rows = []
    for code in codes:
        values = tuple(part.value(PARTNERS, period, code) for part in (women, men))
        if any(value is not None for value in values):
            shown = tuple(display.figure(PARTNERS, value) for value in values)
            rows.append(board.row(code, values, shown))
    if not rows:
        return None
    columns = (("female", WOMEN), ("male", MEN))
    summary = "" if board.choice.compare else board.say(
        EQUALS, women=rows[0].shown[0], men=rows[0].shown[1]
    )  # fmt: skip
    return ChartData(
        "partners", board.language, say(PARTNERS_TITLE, board.language, period=period),
        board.scope, summary, Kind.BARS, board.word(PLACE),
        tuple(Column(name, board.word(title), PERCENT) for name, title in columns), tuple(rows),
        display.notes([PARTNERS]), display.sources(women, [PARTNERS], codes),
        series=(0, 1), beside=(0, 1),
    )  # fmt: skip
