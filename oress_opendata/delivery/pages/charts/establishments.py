"""Charts of establishments: non-profit, kinds, sectors, sizes, founding."""

from __future__ import annotations

from collections.abc import Sequence

from oress_opendata.delivery.pages.charts.board import (
    PLACE,
    RATE,
    SHARE,
    VALUE,
    Board,
    describe_span,
    rank_places,
)
from oress_opendata.delivery.pages.charts.data import PERCENT, ChartData, Column, DataRow, Kind
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.languages import N_, say
from oress_opendata.model.indicators import NON_PROFIT, PEOPLE
from oress_opendata.model.texts import say_isolated
from oress_opendata.queries.indicators import PER_PEOPLE

KINDS = ("establishments_business", "establishments_public_services", NON_PROFIT)
# Rates and shares of fewer establishments are marked.
FEW = 30
HAS = N_("{first} has {most} of the {total} non-profit establishments ({share}).")
PARTS = N_("{place}: the largest part is “{part}”, with {share}.")
FOUNDED = N_(
    "{place}: the largest group is “{part}”, with {value} of {total} businesses ({share})."
)
OWN_SHARE = N_("Shares are our computation from the numbers, rounded.")
OWN_RATE = N_("Our computation: the number over the legal population of the same year.")
SURVIVORS = N_(
    "Only businesses that are still there are counted, by when they were founded; the periods are "
    "not of one length. It is not the number of businesses that were founded."
)
RESTS_ON = N_("a small number of establishments: {count}")
RATE_TITLE = N_("Non-profit establishments for each 10,000 people")
KINDS_TITLE = N_("Establishments by kind, {period}")
SECTORS_TITLE = N_("Businesses by sector, {period}")
SIZES_TITLE = N_("Businesses by number of people, {period}")
FOUNDED_TITLE = N_("Businesses by founding, {period}")
FOUNDING = N_("Period of founding")
BEFORE, LATER = N_("before {year}"), N_("{year} and later")


def show_non_profit(board: Board) -> ChartData:
    display, found, period = board.display, board.found, board.period(NON_PROFIT)
    total = found.value(NON_PROFIT, period, board.place.code)
    ranked = board.values(lambda code: found.value(NON_PROFIT, period, code))
    rows = [
        board.row(
            code,
            (value, percent(value, total)),
            (display.number(value), display.share(value, total)),
        )
        for code, value in ranked
    ]
    summary = ""
    if rows and not board.choice.compare and not board.place.is_commune:
        summary = board.say(
            HAS,
            first=rows[0].label,
            most=rows[0].shown[0],
            total=display.number(total),
            share=rows[0].shown[1],
        )
    columns = (
        Column("value", board.word(VALUE)),
        Column("share_percent", board.word(SHARE), PERCENT),
    )
    return rank_places(
        board, rows, name="non-profit",
        title=f"{display.label(NON_PROFIT)}{board.comma}{period}", summary=summary,
        columns=columns, indicators=(NON_PROFIT,), method=(OWN_SHARE,),
        period=period,
    )  # fmt: skip


def percent(part: float | None, whole: float | None) -> float | None:
    return round(100 * part / whole, 1) if part is not None and whole else None


def show_rate(board: Board) -> ChartData:
    display, found, period = board.display, board.found, board.period(NON_PROFIT)

    def rate(code: str) -> float | None:
        people = found.value(PEOPLE, period, code)
        value = found.value(NON_PROFIT, period, code)
        return PER_PEOPLE * value / people if value is not None and people else None

    rows = [
        board.row(
            code, (value,), (display.number(value),),
            mark_few(board, found.value(NON_PROFIT, period, code)),
        )
        for code, value in board.values(rate)
    ]  # fmt: skip
    return rank_places(
        board, rows, name="rate", title=f"{board.word(RATE_TITLE)}{board.comma}{period}",
        summary=describe_span(board, rows, display.number(rate(board.place.code))),
        columns=(Column("value", board.word(RATE)),), indicators=(NON_PROFIT, PEOPLE),
        method=(OWN_RATE,), period=period,
    )  # fmt: skip


def mark_few(board: Board, count: float | None) -> str:
    """Why a rate is uncertain; empty where it rests on enough."""
    if count is None or count >= FEW:
        return ""
    return say_isolated(RESTS_ON, board.language, count=board.display.number(count))


def show_kinds(board: Board) -> ChartData | None:
    return _shares(board, "kinds", KINDS_TITLE, KINDS)


def show_sectors(board: Board) -> ChartData | None:
    codes = [code for code in board.found.indicators if code.startswith("sector_")]
    return _shares(board, "sectors", SECTORS_TITLE, codes)


def show_sizes(board: Board) -> ChartData | None:
    codes = sorted(
        (code for code in board.found.indicators if code.startswith("size_")),
        key=lambda code: int(code.split("_")[1]),
    )
    return _shares(board, "sizes", SIZES_TITLE, codes, Kind.STEPS)


def show_founding(board: Board) -> ChartData | None:
    """The businesses of a place by the period of their founding; of places that are compared, the
    shares."""
    display, found = board.display, board.found
    codes = sorted(
        (code for code in found.indicators if code.startswith("founded_")),
        key=lambda code: code.replace("before_", "0"),
    )
    period = board.period(codes[0]) if codes else ""
    if board.choice.compare:
        return _compare_founding(board, codes, period)
    values = [found.value(code, period, board.place.code) for code in codes]
    total = sum(value for value in values if value is not None)
    if not total:
        return None
    rows = tuple(
        DataRow(
            code, _founded(display, code), "", (value, percent(value, total)),
            (display.number(value), display.share(value, total)),
        )
        for code, value in zip(codes, values, strict=True)
    )  # fmt: skip
    largest = max(zip(values, rows, strict=True), key=lambda pair: pair[0] or 0)[1]
    summary = board.say(
        FOUNDED, value=largest.shown[0], total=display.number(total), share=largest.shown[1],
        part=largest.label,
    )  # fmt: skip
    columns = (
        Column("value", board.word(VALUE)),
        Column("share_percent", board.word(SHARE), PERCENT),
    )
    return ChartData(
        "founding", board.language, say(FOUNDED_TITLE, board.language, period=period),
        display.name(board.place.code), summary, Kind.BARS, board.word(FOUNDING), columns,
        rows, board.texts(SURVIVORS, OWN_SHARE) + display.notes(codes),
        display.sources(found, codes, board.codes[:1], period), beside=(0, 1),
    )  # fmt: skip


def _compare_founding(board: Board, codes: Sequence[str], period: str) -> ChartData:
    """The shares of each period, a bar for each place."""
    display, found = board.display, board.found
    places = board.choice.compare
    totals = {
        place: sum(found.value(code, period, place) or 0 for code in codes) for place in places
    }
    rows = []
    for code in codes:
        values = tuple(percent(found.value(code, period, place), totals[place]) for place in places)
        shown = tuple(
            display.with_unit(value, PERCENT) if value is not None else "" for value in values
        )
        rows.append(DataRow(code, _founded(display, code), "", values, shown))
    columns = tuple(Column(place, board.name(place), PERCENT) for place in places)
    return ChartData(
        "founding", board.language, say(FOUNDED_TITLE, board.language, period=period), board.scope,
        "", Kind.BARS, board.word(FOUNDING), columns, tuple(rows),
        board.texts(SURVIVORS, OWN_SHARE) + display.notes(codes),
        display.sources(found, codes, board.codes, period),
        series=tuple(range(len(places))), beside=(),
    )  # fmt: skip


def _shares(
    board: Board, name: str, title: str, codes: Sequence[str], kind: Kind = Kind.SHARES
) -> ChartData | None:
    """The parts of a whole, for the place and its members, or for the places compared."""
    display, found = board.display, board.found
    period = board.period(codes[0]) if codes else ""
    rows = []
    for place in board.shown_codes:
        values = tuple(found.value(code, period, place) for code in codes)
        total = sum(value for value in values if value is not None)
        if total:
            shown = tuple(display.share(value, total) for value in values)
            rows.append(board.row(place, values, shown, mark_few(board, total)))
    if not rows or rows[0].code != board.shown_codes[0]:
        return None
    first = rows[0]
    labels = [_short(display, code) for code in codes]
    largest = max(range(len(codes)), key=lambda index: _number(first.values[index]))
    summary = board.say(PARTS, part=labels[largest], share=first.shown[largest], place=first.label)
    numbers = tuple(range(len(codes)))
    return ChartData(
        name, board.language, say(title, board.language, period=period), board.scope,
        summary, kind, board.word(PLACE),
        tuple(Column(code, label) for code, label in zip(codes, labels, strict=True)), tuple(rows),
        board.texts(OWN_SHARE) + display.notes(codes),
        display.sources(found, codes, board.codes, period),
        series=numbers, beside=numbers,
    )  # fmt: skip


def _number(cell: object) -> float:
    return cell if isinstance(cell, float | int) else 0.0


def _short(display: FigureDisplay, indicator: str) -> str:
    """A label without the prefix that all indicators of its kind share."""
    label = display.label(indicator)
    head, colon, rest = label.partition(":")
    return (rest.strip()[:1].upper() + rest.strip()[1:]) if colon and rest.strip() else head


def _founded(display: FigureDisplay, indicator: str) -> str:
    """The period of a code such as `founded_1956_1980`, `founded_before_1956`."""
    first, last = indicator.split("_")[1:]
    if first == "before":
        return say(BEFORE, display.reader.language, year=last)
    return (
        say(LATER, display.reader.language, year=first)
        if last == "plus"
        else f"\u2066{first}–{last}\u2069"
    )
