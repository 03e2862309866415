"""The chart of support: how many actors offer each kind of service."""

from __future__ import annotations

from collections import Counter

from oress_opendata.delivery.pages.charts.board import VALUE, Board
from oress_opendata.delivery.pages.charts.data import ChartData, Column, DataRow, Kind
from oress_opendata.delivery.pages.shared.figures import table_source
from oress_opendata.languages import N_
from oress_opendata.queries.support import Offers, read_offers

TITLE = N_("Support actors by what they offer")
SUMMARY = N_(
    "Offered by most actors: “{first}” ({most}); among the least offered: “{last}” ({least})."
)
NOTE = N_(
    "Counted are actors found in the sources that were read and that help here, also those of the "
    "whole region or country; one actor may offer several services. Absence of an actor is not "
    "absence of help."
)
SERVICE = N_("Service")


def show_support(board: Board) -> ChartData | None:
    """The actors that help in the place, by what they offer; a bar for each place compared."""
    display = board.display
    offers = read_offers(display.reader.service, board.connection)
    places = board.choice.compare or (board.place.code,)
    counts = {place: _count(board, offers, place) for place in places}
    kinds = [kind for kind, _ in sum(counts.values(), Counter[str]()).most_common()]
    if not kinds:
        return None
    finder = display.reader.service.addresses.page("actors", language=board.language)
    rows = []
    for kind in kinds:
        values = tuple(float(counts[place][kind]) for place in places)
        shown = tuple(display.number(value) for value in values)
        label = str(display.reader.label("support-service", kind))
        rows.append(DataRow(kind, label, f"{finder}?need={kind}", values, shown))
    first, last = rows[0], rows[-1]
    compared = len(places) > 1
    summary = "" if compared else board.say(
        SUMMARY, first=first.label, most=first.shown[0], last=last.label, least=last.shown[0]
    )  # fmt: skip
    columns = tuple(
        Column(place if compared else "value", board.name(place) if compared else board.word(VALUE))
        for place in places
    )
    first_actor = next(iter(offers.actors.values()))
    return ChartData(
        "support", board.language, board.word(TITLE),
        board.scope if compared else display.name(places[0]), summary, Kind.BARS,
        board.word(SERVICE), columns, tuple(rows), board.texts(NOTE),
        (table_source(display, board.connection, first_actor, "actor"),),
        series=tuple(range(len(places))), beside=() if compared else (0,),
    )  # fmt: skip


def _count(board: Board, offers: Offers, place: str) -> Counter[str]:
    """The actors that help in a place or inside it, by the kind of service."""
    places = board.display.places
    inside = {inner.code for inner in places.within(place) if inner.code in board.codes}
    around = places.codes_covering(place) | inside
    pairs = {(offer.kind, offer.actor) for offer in offers.find("", "", frozenset(around))}
    return Counter(kind for kind, _ in sorted(pairs))
