"""The figures of the panorama on establishments: non-profit, kinds, sectors, sizes, founding."""

from __future__ import annotations

from collections.abc import Sequence

from oress_opendata.delivery.pages.panorama.board import (
    PLACE,
    RATE,
    SHARE,
    SHOWN,
    VALUE,
    Board,
    Figure,
    LegendEntry,
    TableRow,
    describe_span,
    rank_places,
    tabulate,
)
from oress_opendata.delivery.pages.shared.charts import Row, draw_bars, draw_shares, fill_of
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.languages import N_, say
from oress_opendata.queries.indicators import NON_PROFIT, PEOPLE, PER_PEOPLE

KINDS = ("establishments_business", "establishments_public_services", NON_PROFIT)
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
RATE_TITLE = N_("Non-profit establishments for each 10,000 people")
KINDS_TITLE = N_("Establishments by kind, {period}")
SECTORS_TITLE = N_("Businesses by sector, {period}")
SIZES_TITLE = N_("Businesses by number of people, {period}")
FOUNDED_TITLE = N_("Businesses by founding, {period}")
BEFORE, LATER = N_("before {year}"), N_("{year} and later")


def show_non_profit(board: Board) -> Figure:
    display, found, period = board.display, board.found, board.newest(NON_PROFIT)
    total = found.value(NON_PROFIT, period, board.place.code)
    ranked = board.values(lambda code: found.value(NON_PROFIT, period, code))
    rows = [
        Row(display.name(code), (value,), (display.number(value), display.share(value, total)))
        for code, value in ranked
    ]
    summary = ""
    if ranked:
        summary = board.say(
            HAS,
            first=rows[0].label,
            most=rows[0].shown[0],
            total=display.number(total),
            share=rows[0].shown[1],
        )
    title = f"{display.label(NON_PROFIT)}, {period}"
    return rank_places(
        board, ranked, rows, name="non-profit", title=title, summary=summary,
        head=(VALUE, SHARE), indicators=(NON_PROFIT,), method=(OWN_SHARE,),
    )  # fmt: skip


def show_rate(board: Board) -> Figure:
    display, found, period = board.display, board.found, board.newest(NON_PROFIT)

    def rate(code: str) -> float | None:
        people = found.value(PEOPLE, period, code)
        value = found.value(NON_PROFIT, period, code)
        return PER_PEOPLE * value / people if value is not None and people else None

    ranked = board.values(rate)
    rows = [Row(display.name(code), (value,), (display.number(value),)) for code, value in ranked]
    title = say(RATE_TITLE, display.reader.language) + f", {period}"
    summary = describe_span(board, rows, display.number(rate(board.place.code)))
    return rank_places(
        board, ranked, rows, name="rate", title=title, summary=summary,
        head=(RATE,), indicators=(NON_PROFIT, PEOPLE), method=(OWN_RATE,),
    )  # fmt: skip


def show_kinds(board: Board) -> Figure | None:
    return _shares(board, "kinds", KINDS_TITLE, KINDS)


def show_sectors(board: Board) -> Figure | None:
    codes = [code for code in board.found.indicators if code.startswith("sector_")]
    return _shares(board, "sectors", SECTORS_TITLE, codes)


def show_sizes(board: Board) -> Figure | None:
    codes = sorted(
        (code for code in board.found.indicators if code.startswith("size_")),
        key=lambda code: int(code.split("_")[1]),
    )
    return _shares(board, "sizes", SIZES_TITLE, codes, ordered=True)


def show_founding(board: Board) -> Figure | None:
    """The businesses of the chosen place by the period of their founding."""
    display, found = board.display, board.found
    codes = sorted(
        (code for code in found.indicators if code.startswith("founded_")),
        key=lambda code: code.replace("before_", "0"),
    )
    period = next(iter(found.periods(codes[0])), "") if codes else ""
    values = [found.value(code, period, board.place.code) for code in codes]
    total = sum(value for value in values if value is not None)
    if not total:
        return None
    rows = [
        Row(_founded(display, code), (value,), (display.number(value), display.share(value, total)))
        for code, value in zip(codes, values, strict=True)
    ]
    largest = max(rows, key=lambda row: row.values[0] or 0)
    summary = board.say(
        FOUNDED, value=largest.shown[0], total=display.number(total), share=largest.shown[1],
        part=largest.label,
    )  # fmt: skip
    return Figure(
        "founding", say(FOUNDED_TITLE, display.reader.language, period=period), summary,
        draw_bars(rows, mirrored=board.mirrored), (), ("", *board.words(VALUE, SHARE)),
        tuple(TableRow(row.label, "", row.shown) for row in rows),
        board.texts(SURVIVORS, OWN_SHARE) + display.notes(codes),
        display.sources(found, codes, board.codes[:1]),
    )  # fmt: skip


def _shares(
    board: Board, name: str, title: str, codes: Sequence[str], *, ordered: bool = False
) -> Figure | None:
    """The parts of a whole, for the place and its first members."""
    display, found = board.display, board.found
    period = next(iter(found.periods(codes[0])), "") if codes else ""
    rows, codes_shown = [], []
    for place in board.codes:
        values = tuple(found.value(code, period, place) for code in codes)
        total = sum(value for value in values if value is not None)
        if total:
            shown = tuple(display.share(value, total) for value in values)
            rows.append(Row(board.name(place), values, shown))
            codes_shown.append(place)
    if not rows or codes_shown[0] != board.place.code:
        return None
    largest = max(range(len(codes)), key=lambda index: rows[0].values[index] or 0)
    labels = [_short(display, code) for code in codes]
    legend = (
        LegendEntry(label, fill_of(n, len(codes), ordered=ordered))
        for n, label in enumerate(labels)
    )
    return Figure(
        name, say(title, display.reader.language, period=period),
        board.say(PARTS, part=labels[largest], share=rows[0].shown[largest]),
        draw_shares(rows[: SHOWN + 1], mirrored=board.mirrored, ordered=ordered), tuple(legend),
        (*board.words(PLACE), *labels), tabulate(board, codes_shown, rows),
        board.texts(OWN_SHARE) + display.notes(codes), display.sources(found, codes, board.codes),
    )  # fmt: skip


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
