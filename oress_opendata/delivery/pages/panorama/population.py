"""The figures of the panorama on people: their number, areas, work and schooling, and those who are
“cooperator or partner” by the census."""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.delivery.pages.panorama.board import (
    PLACE,
    SHOWN,
    VALUE,
    Board,
    Figure,
    TableRow,
    describe_span,
    legend_of_dots,
    rank_places,
    tabulate,
)
from oress_opendata.delivery.pages.panorama.timelines import draw_lines
from oress_opendata.delivery.pages.shared.charts import Row, draw_pairs
from oress_opendata.languages import N_, say
from oress_opendata.queries.indicators import PARTNERS, PEOPLE

MUNICIPAL = "population_municipal"
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

    def row(self, code: str) -> Row:
        display, pair = self.board.display, self.pair(code)
        counts = (display.number(value) for value in pair)
        return Row(display.name(code), pair, (*counts, self.shown(code)))

    def summary(self) -> str:
        changes = self.board.values(self.change)
        if not changes:
            return ""
        display, code = self.board.display, self.board.place.code
        old, new = self.pair(code)
        (first, _), (last, _) = changes[0], changes[-1]
        return self.board.say(
            GREW, before=self.before, after=self.after, old=display.number(old),
            new=display.number(new), change=self.shown(code),
            first=display.name(first), most=self.shown(first),
            last=display.name(last), least=self.shown(last),
        )  # fmt: skip


def show_growth(board: Board) -> Figure | None:
    """The legal population of two censuses."""
    display, found = board.display, board.found
    periods = found.periods(PEOPLE)[:2]
    if len(periods) < 2:
        return None
    after, before = periods
    growth = Growth(board, before, after)
    ranked = [code for code, _ in board.values(lambda code: growth.pair(code)[1])]
    rows = [growth.row(code) for code in ranked]
    title = say(GROWTH_TITLE, display.reader.language, before=before, after=after)
    # The chart shows the change only: the counts are in the table.
    shown = [Row(row.label, row.values, row.shown[2:]) for row in rows[:SHOWN]]
    return Figure(
        "growth", board.titled(title, len(rows)), growth.summary(),
        draw_pairs(shown, mirrored=board.mirrored) if shown else None,
        legend_of_dots(board, (before, after)),
        (*board.words(PLACE), before, after, *board.words(CHANGE)),
        tabulate(board, ranked, rows),
        board.texts(OWN_CHANGE) + display.notes([PEOPLE]),
        display.sources(found, [PEOPLE], board.codes),
    )  # fmt: skip


def show_areas(board: Board) -> Figure | None:
    """The urban and rural population of the place in two censuses."""
    display = board.display
    slices = {area: board.read(area=area) for area in ("urban", "rural")}
    periods = tuple(sorted({p for part in slices.values() for p in part.periods(MUNICIPAL)}))
    rows = []
    for area, found in slices.items():
        values = tuple(found.value(MUNICIPAL, period, board.place.code) for period in periods)
        if any(value is not None for value in values):
            label = str(display.reader.label("area", area))
            rows.append(Row(label, values, tuple(display.number(value) for value in values)))
    if len(periods) < 2 or not rows:
        return None
    before, after = periods[0], periods[-1]
    known = {area: part.value(MUNICIPAL, after, board.place.code) for area, part in slices.items()}
    summary = board.say(
        AREAS, after=after, **{area: display.number(value or 0) for area, value in known.items()}
    )
    title = say(AREAS_TITLE, display.reader.language, before=before, after=after)
    return Figure(
        "areas", title, summary, draw_lines(rows, periods, mirrored=board.mirrored), (),
        (*board.words(PLACE), *periods),
        tuple(TableRow(row.label, "", row.shown) for row in rows),
        display.notes([MUNICIPAL]),
        display.sources(slices["rural"], [MUNICIPAL], [board.place.code]),
    )  # fmt: skip


def show_partners(board: Board) -> Figure | None:
    """Women and men who are “cooperator or partner”. Communes are left out: theirs is a sample."""
    display = board.display
    codes = board.codes if not board.members or not board.members[0].is_commune else board.codes[:1]
    women, men = board.read(sex="female"), board.read(sex="male")
    period = next(iter(women.periods(PARTNERS)), "")
    rows, codes_shown = [], []
    for code in codes:
        values = tuple(part.value(PARTNERS, period, code) for part in (women, men))
        if any(value is not None for value in values):
            shown = tuple(display.figure(PARTNERS, value) for value in values)
            rows.append(Row(board.name(code), values, shown))
            codes_shown.append(code)
    if not rows:
        return None
    return Figure(
        "partners", say(PARTNERS_TITLE, display.reader.language, period=period),
        board.say(EQUALS, women=rows[0].shown[0], men=rows[0].shown[1]),
        draw_pairs(rows, mirrored=board.mirrored), legend_of_dots(board, board.words(WOMEN, MEN)),
        board.words(PLACE, WOMEN, MEN), tabulate(board, codes_shown, rows),
        display.notes([PARTNERS]), display.sources(women, [PARTNERS], codes),
    )  # fmt: skip


def show_work(board: Board, indicator: str, sex: str, period: str) -> Figure:
    """A share of people by place, for one sex and year."""
    display, found = board.display, board.read(sex=sex)
    ranked = board.values(lambda code: found.value(indicator, period, code))
    rows = [
        Row(display.name(code), (value,), (display.figure(indicator, value),))
        for code, value in ranked
    ]
    whole = display.figure(indicator, found.value(indicator, period, board.place.code))
    people = str(display.reader.label("sex", sex)).lower()
    title = f"{display.label(indicator)}, {period}" + (f", {people}" if sex != "all" else "")
    return rank_places(
        board, ranked, rows, name=indicator, title=title, summary=describe_span(board, rows, whole),
        head=(VALUE,), indicators=(indicator,), found=found,
    )  # fmt: skip
