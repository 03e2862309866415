"""The tool `who_helps`: the support actors that offer something, to somebody, somewhere.

It never states that there is no support: see queries/coverage.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oress_opendata.delivery.assistants.arguments import choice, number, text
from oress_opendata.delivery.assistants.call import Call
from oress_opendata.delivery.assistants.provenance import NOT_SURVEYED, complete
from oress_opendata.delivery.assistants.tool import CURSOR, NEXT, NUMBER, OBJECTS, Tool
from oress_opendata.delivery.http.capacity import ROWS
from oress_opendata.delivery.parameters.cursors import NOT_A_CURSOR, read_cursor, write_cursor
from oress_opendata.errors import BadQuery
from oress_opendata.model.concept import Vocabulary
from oress_opendata.queries.coverage import NONE_FOUND, OFFERED
from oress_opendata.queries.coverage import NOT_SURVEYED as UNKNOWN
from oress_opendata.queries.support import Offer, Offers

CONTACTS = ("phone", "fax", "email", "website", "address")


def find_help(call: Call) -> dict[str, Any]:
    offers = call.offers
    place = call.find_place("place", call.text("place")) if call.text("place") else None
    around = call.places.codes_covering(place.code) if place else frozenset()
    need, public = call.text("need"), call.text("public")
    actors = find_nearest(
        call, offers.find(need, public, around), need, place.code if place else ""
    )
    shown, following = _cut(call, actors)
    body = {
        "state": state_of(offers, need, public, around),
        "place": call.show_place(place) if place else None,
        "actors": shown,
        "total": len(actors),
        "next": following,
    }
    return complete(call, body, releases_of(offers), NOT_SURVEYED)


def state_of(offers: Offers, need: str, public: str, around: frozenset[str]) -> str:
    """Whether it is offered, was not found in the sources read, or was never surveyed there."""
    if offers.find(need, public, around):
        return OFFERED
    return NONE_FOUND if offers.find("", "", around) else UNKNOWN


def releases_of(offers: Offers) -> list[tuple[str, str]]:
    """The releases that list the actors."""
    return list(dict.fromkeys((a.dataset, a.version) for a in offers.actors.values()))


def find_nearest(
    call: Call, found: Iterable[Offer], need: str = "", place: str = ""
) -> list[dict[str, Any]]:
    """The actors of some offers, in the order of the finder."""
    by_actor: dict[str, list[Offer]] = {}
    for offer in found:
        by_actor.setdefault(offer.actor, []).append(offer)
    rank = call.offers.rank
    order = sorted(
        by_actor,
        key=lambda actor: (*rank(actor, by_actor[actor], need, place, call.places), actor),
    )
    return [_show(call, actor, by_actor[actor]) for actor in order]


def _show(call: Call, actor: str, offers: list[Offer]) -> dict[str, Any]:
    record = call.offers.actors[actor]
    places = call.places.all
    territories = sorted({code for offer in offers for code in offer.territories})
    return {
        "id": actor,
        "iri": record.iri,
        "url": call.page("actors", actor),
        "name": call.pick(record.name) or actor,
        "role": call.pick(record.texts("role")),
        "services": _label(call, "support-service", {offer.kind for offer in offers}),
        "publics": _label(call, "public", {code for offer in offers for code in offer.publics}),
        "territories": [
            {"code": code, "name": call.pick(places[code].names) if code in places else code}
            for code in territories
        ],
        "contacts": {name: value for name in CONTACTS if (value := record.text(name))},
        "source": record.text("source"),
        "status": record.code("status"),
        "checked": max((offer.checked for offer in offers), default=record.text("checked_on")),
    }


def _label(call: Call, scheme: str, codes: set[str]) -> list[dict[str, str]]:
    return [{"code": code, "label": call.label(scheme, code)} for code in sorted(codes)]


def _cut(call: Call, actors: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str | None]:
    """A page of actors, after the one that the cursor names."""
    cursor, limit = call.text("cursor"), call.arguments["limit"]
    ids = [actor["id"] for actor in actors]
    start = 0
    if cursor:
        last = read_cursor("cursor", cursor)
        if last not in ids:
            raise BadQuery(NOT_A_CURSOR, parameter="cursor")
        start = ids.index(last) + 1
    shown = actors[start : start + limit]
    more = start + limit < len(actors)
    return shown, write_cursor(shown[-1]["id"]) if more else None


def make_who_helps(vocabulary: Vocabulary) -> Tool:
    schemes = vocabulary.schemes
    return Tool(
        name="who_helps",
        title="Find who helps",
        description=(
            "The support actors that offer a kind of help (`need`), to a `public`, in a `place`; "
            "each of the three may be left out. `state` is offered, none_found (the sources that "
            "were read name none) or not_surveyed (nobody looked). Neither of the last two means "
            "that there is no help: say so, and give the date of the check."
        ),
        arguments=(
            choice("need", "The kind of help.", schemes["support-service"].concepts),
            choice("public", "Whom it is for.", schemes["public"].concepts),
            text("place", "The name or the code of a place.", most=200),
            number("limit", "Actors at most.", 10, 50),
            CURSOR,
        ),
        output={
            "state": {"type": "string", "enum": [OFFERED, NONE_FOUND, UNKNOWN]},
            "place": {"type": ["object", "null"]},
            "actors": OBJECTS,
            "total": NUMBER,
            "next": NEXT,
        },
        capacity=ROWS,
        answer=find_help,
    )
