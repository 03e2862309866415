"""The page of a support actor: what it does, what it offers where and to whom, how to reach it.

That no offer was found is said as such: it never means that there is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.registers.fields import group_lines, page_of
from oress_opendata.delivery.pages.registers.profile import describe_thing, label_of, to_data_block
from oress_opendata.delivery.pages.shared.formatting import show_day_text
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_
from oress_opendata.model.places import Places
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import EVERYBODY, Offer, read_offers
from oress_opendata.queries.tables import tables_state
from oress_opendata.store.records import find_record_text

REGISTER = "actor"
CONTACTS = ("phone", "fax", "email", "website", "address")
WHERE, CHECKED, MORE = N_("Where it acts"), N_("How sure this is"), N_("More")
GROUPS: Mapping[str, tuple[str, ...]] = {
    WHERE: ("level", "territory", "commune", "valid_from"),
    CHECKED: (
        "status", "source", "checked_on", "name_ar_status", "note_fr", "note_ar", "note_en",
    ),
}  # fmt: skip
APART = frozenset(
    {
        "id", "name_fr", "name_ar", "acronym", "kind", "role_fr", "role_ar", "role_en", *CONTACTS,
        "valid_to", "replaced_by",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offered:
    """A kind of help, for whom (empty: everybody), where, and when that was checked."""

    code: str
    kind: Text
    publics: tuple[Text, ...]
    places: tuple[tuple[str, Text], ...]
    checked: str


def make_actors(service: Service) -> Blueprint:
    pages = Blueprint("actor-pages", __name__)

    @pages.get("/actors/<identifier>")
    def show_actor(language: str, identifier: str) -> Response:
        reader = Reader(service, language)
        make = partial(_render, reader, identifier=identifier)
        return answer(service, make, PAGE, also=tables_state(service))

    return pages


def _render(reader: Reader, connection: Connection, identifier: str) -> str:
    """Raises NotFound or Gone."""
    body = json.loads(find_record_text(connection, REGISTER, identifier))
    told = describe_thing(reader, connection, REGISTER, body)
    values = body["values"]
    offers = read_offers(reader.service, connection).all
    mine = [offer for offer in offers if offer.actor == identifier]
    successor = values.get("replaced_by")
    return render_template(
        "actors/actor.html",
        **told,
        groups=group_lines(
            [line for line in told["lines"] if line.name not in APART], GROUPS, MORE
        ),
        kind=label_of(reader, values.get("kind")),
        role=reader.name(_by_language(values, "role")),
        contacts={name: values[name] for name in CONTACTS if values.get(name)},
        ended=show_day_text(str(values.get("valid_to") or ""), reader.language),
        successor=label_of(reader, successor),
        successor_page=page_of(reader.service, successor["iri"], reader.language)
        if isinstance(successor, Mapping)
        else "",
        offered=sorted(
            _tell_offers(reader, connection, mine), key=lambda service: str(service.kind)
        ),
        linked_data=to_data_block(_describe(told, values)),
    )


def _by_language(values: Mapping[str, Any], column: str) -> dict[str, str]:
    """The texts of columns such as `role_fr`, by language."""
    start = f"{column}_"
    return {
        name.removeprefix(start): str(text)
        for name, text in values.items()
        if name.startswith(start) and text
    }


def _tell_offers(reader: Reader, connection: Connection, offers: list[Offer]) -> Iterator[Offered]:
    """One line for each kind of help: several services of a kind are told together."""
    places = read_places(reader.service, connection)
    by_kind: dict[str, list[Offer]] = {}
    for offer in offers:
        by_kind.setdefault(offer.kind, []).append(offer)
    for kind, some in by_kind.items():
        publics = {code for offer in some for code in offer.publics}
        yield Offered(
            kind,
            reader.label("support-service", kind),
            ()
            if not publics or EVERYBODY in publics
            else tuple(reader.label("public", code) for code in sorted(publics)),
            tuple(_name_places(reader, places, {t for offer in some for t in offer.territories})),
            show_day_text(max(offer.checked for offer in some), reader.language),
        )


def _name_places(reader: Reader, places: Places, codes: set[str]) -> Iterator[tuple[str, Text]]:
    for code in sorted(codes):
        place = places.all.get(code)
        yield code, reader.name(place.names) if place else Text(code)


def _describe(told: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The actor for search engines (https://schema.org/Organization)."""
    return {
        "@context": "https://schema.org/",
        "@type": "Organization",
        "@id": told["thing"]["iri"],
        "identifier": told["thing"]["id"],
        "url": told["canonical"],
        "name": told["name"].text,
        "alternateName": [
            *(name.text for name in told["other_names"]),
            *filter(None, [values.get("acronym")]),
        ],
        "foundingDate": values.get("valid_from"),
        "dissolutionDate": values.get("valid_to"),
        "address": values.get("address"),
        "telephone": values.get("phone"),
        "email": values.get("email"),
        "sameAs": values.get("website"),
    }
