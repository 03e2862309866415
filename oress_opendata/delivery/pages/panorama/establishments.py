"""The figures of the panorama on establishments: those that seek no profit, and what stands beside
them: kinds, sectors, sizes, founding. Called by `panorama`.
"""

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
    Key,
    Line,
    rank_places,
    say_span,
    tabulate,
)
from oress_opendata.delivery.pages.shared.charts import Row, draw_bars, draw_shares, fill_of
from oress_opendata.delivery.pages.shared.figures import Teller
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
    teller, found, period = board.teller, board.found, board.newest(NON_PROFIT)
    total = found.value(NON_PROFIT, period, board.place.code)
    ranked = board.values(lambda code: found.value(NON_PROFIT, period, code))
    rows = [
        Row(teller.name(code), (value,), (teller.number(value), teller.share(value, total)))
        for code, value in ranked
    ]
    seen = ""
    if ranked:
        seen = board.say(
            HAS,
            first=rows[0].label,
            most=rows[0].shown[0],
            total=teller.number(total),
            share=rows[0].shown[1],
        )
    title = f"{teller.label(NON_PROFIT)}, {period}"
    return rank_places(
        board, ranked, rows, name="non-profit", title=title, seen=seen,
        head=(VALUE, SHARE), indicators=(NON_PROFIT,), method=(OWN_SHARE,),
    )  # fmt: skip


def show_rate(board: Board) -> Figure:
    teller, found, period = board.teller, board.found, board.newest(NON_PROFIT)

    def rate(code: str) -> float | None:
        people = found.value(PEOPLE, period, code)
        value = found.value(NON_PROFIT, period, code)
        return PER_PEOPLE * value / people if value is not None and people else None

    ranked = board.values(rate)
    rows = [Row(teller.name(code), (value,), (teller.number(value),)) for code, value in ranked]
    title = say(RATE_TITLE, teller.reader.language) + f", {period}"
    seen = say_span(board, rows, teller.number(rate(board.place.code)))
    return rank_places(
        board, ranked, rows, name="rate", title=title, seen=seen,
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
    teller, found = board.teller, board.found
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
        Row(_founded(teller, code), (value,), (teller.number(value), teller.share(value, total)))
        for code, value in zip(codes, values, strict=True)
    ]
    largest = max(rows, key=lambda row: row.values[0] or 0)
    seen = board.say(
        FOUNDED, value=largest.shown[0], total=teller.number(total), share=largest.shown[1],
        part=largest.label,
    )  # fmt: skip
    return Figure(
        "founding", say(FOUNDED_TITLE, teller.reader.language, period=period), seen,
        draw_bars(rows, mirrored=board.mirrored), (), ("", *board.words(VALUE, SHARE)),
        tuple(Line(row.label, "", row.shown) for row in rows),
        board.texts(SURVIVORS, OWN_SHARE) + teller.notes(codes),
        teller.sources(found, codes, board.codes[:1]),
    )  # fmt: skip


def _shares(
    board: Board, name: str, title: str, codes: Sequence[str], *, ordered: bool = False
) -> Figure | None:
    """The parts of a whole, of the place and of its first members."""
    teller, found = board.teller, board.found
    period = next(iter(found.periods(codes[0])), "") if codes else ""
    rows, told = [], []
    for place in board.codes:
        values = tuple(found.value(code, period, place) for code in codes)
        total = sum(value for value in values if value is not None)
        if total:
            shown = tuple(teller.share(value, total) for value in values)
            rows.append(Row(board.name(place), values, shown))
            told.append(place)
    if not rows or told[0] != board.place.code:
        return None
    largest = max(range(len(codes)), key=lambda index: rows[0].values[index] or 0)
    labels = [_short(teller, code) for code in codes]
    legend = (Key(label, fill_of(n, len(codes), ordered=ordered)) for n, label in enumerate(labels))
    return Figure(
        name, say(title, teller.reader.language, period=period),
        board.say(PARTS, part=labels[largest], share=rows[0].shown[largest]),
        draw_shares(rows[: SHOWN + 1], mirrored=board.mirrored, ordered=ordered), tuple(legend),
        (*board.words(PLACE), *labels), tabulate(board, told, rows),
        board.texts(OWN_SHARE) + teller.notes(codes), teller.sources(found, codes, board.codes),
    )  # fmt: skip


def _short(teller: Teller, indicator: str) -> str:
    """A label without the words that all of its kind begin with."""
    label = teller.label(indicator)
    head, colon, rest = label.partition(":")
    return (rest.strip()[:1].upper() + rest.strip()[1:]) if colon and rest.strip() else head


def _founded(teller: Teller, indicator: str) -> str:
    """The period of a code such as `founded_1956_1980`, `founded_before_1956`."""
    first, last = indicator.split("_")[1:]
    if first == "before":
        return say(BEFORE, teller.reader.language, year=last)
    return (
        say(LATER, teller.reader.language, year=first)
        if last == "plus"
        else f"\u2066{first}–{last}\u2069"
    )
