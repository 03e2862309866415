"""The page of a support actor: its role, its services, where and for whom, how to reach it.

Where no service was found, the page says so: it never means that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from flask import Blueprint, Response
from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.confirmations import confirmed_on
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.registers.fields import ColumnView, group_columns, page_of_iri
from oress_opendata.delivery.pages.registers.profile import (
    RecordProfile,
    describe_record,
    describe_thing,
    label_of,
    to_json_ld,
)
from oress_opendata.delivery.pages.shared.contacts import Contacts, read_contacts
from oress_opendata.delivery.pages.shared.formatting import show_day_text
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.similar import SimilarThing, find_similar, search_tag
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_
from oress_opendata.model.places import Places
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import EVERYBODY, Offer, read_offers
from oress_opendata.queries.tables import tables_state
from oress_opendata.store.records import find_record

REGISTER = "actor"
CONTACTS = ("phone", "fax", "email", "website", "address")
WHERE, CHECKED, MORE = N_("Where it is active"), N_("Reliability"), N_("More")
GROUPS: Mapping[str, tuple[str, ...]] = {
    WHERE: ("level", "territory", "commune", "valid_from"),
    CHECKED: (
        "status", "source", "checked_on", "name_ar_status", "note_fr", "note_ar", "note_en",
    ),
}  # fmt: skip
# The kinds of actors whose services are those of the state.
PUBLIC = frozenset(
    {
        "administration", "collectivite_territoriale", "etablissement_public", "programme_public",
        "service_regional_ess",
    }
)  # fmt: skip
APART = frozenset(
    {
        "id", "name_fr", "name_ar", "acronym", "kind", "role_fr", "role_ar", "role_en", *CONTACTS,
        "valid_to", "replaced_by",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfferView:
    """A kind of support, for whom (empty: everybody), where, and when it was checked."""

    code: str
    kind: Text
    publics: tuple[Text, ...]
    places: tuple[tuple[str, Text], ...]
    checked: str


@dataclass(frozen=True, slots=True)
class ActorPage(Page):
    """`ended` is the day until which the actor existed."""

    template: ClassVar[str] = "actors/actor.html"

    profile: RecordProfile
    groups: Mapping[str, list[ColumnView]]
    kind: Text
    role: Text
    contacts: Contacts
    ended: str
    successor: Text
    successor_page: str
    offers: tuple[OfferView, ...]
    similar: tuple[SimilarThing, ...]
    linked_data: Markup


def make_actors(service: Service) -> Blueprint:
    pages = Blueprint("actor-pages", __name__)

    @pages.get("/actors/<identifier>")
    def show_actor(language: str, identifier: str) -> Response:
        reader = Reader(service, language)
        make = partial(_render, reader, identifier=identifier)
        also = tables_state(service), confirmed_on(REGISTER, identifier), search_tag(service)
        return answer(service, make, PAGE, also=also)

    return pages


def _render(reader: Reader, connection: Connection, identifier: str) -> str:
    """Raises NotFound or Gone."""
    record = find_record(connection, REGISTER, identifier)
    profile = describe_record(reader, connection, REGISTER, record)
    values = record.values
    columns = [column for column in profile.columns if column.name not in APART]
    all_offers = read_offers(reader.service, connection).all
    offers = [offer for offer in all_offers if offer.actor == identifier]
    views = sorted(_describe_offers(reader, connection, offers), key=lambda view: str(view.kind))
    page = ActorPage(
        profile=profile,
        groups=group_columns(columns, GROUPS, MORE),
        kind=label_of(reader, values.get("kind")),
        role=reader.name(record.texts("role")),
        contacts=read_contacts(values),
        ended=show_day_text(str(values.get("valid_to") or ""), reader.language),
        successor=label_of(reader, values.get("replaced_by")),
        successor_page=_page_of_cell(reader, values.get("replaced_by")),
        offers=tuple(views),
        similar=find_similar(reader, REGISTER, identifier),
        linked_data=to_json_ld(_describe(profile, reader, tuple(views))),
    )
    return render(page)


def _page_of_cell(reader: Reader, value: object) -> str:
    """The page of the record that a cell refers to; empty where it refers to none."""
    if not isinstance(value, Mapping):
        return ""
    return page_of_iri(reader.service, value["iri"], reader.language)


def _describe_offers(
    reader: Reader, connection: Connection, offers: list[Offer]
) -> Iterator[OfferView]:
    """One view for each kind of support: several services of a kind are merged."""
    places = read_places(reader.service, connection)
    by_kind: dict[str, list[Offer]] = {}
    for offer in offers:
        by_kind.setdefault(offer.kind, []).append(offer)
    for kind, some in by_kind.items():
        publics = {code for offer in some for code in offer.publics}
        yield OfferView(
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
        yield code, name_place(reader, places, code)


def _describe(
    profile: RecordProfile, reader: Reader, offers: tuple[OfferView, ...]
) -> dict[str, Any]:
    """The actor and its services for search engines (https://schema.org/Organization)."""
    values = profile.record.values
    names = [name.text for name in profile.other_names]
    service = "GovernmentService" if profile.record.code("kind") in PUBLIC else "Service"
    return describe_thing(
        profile,
        reader.language,
        "Organization",
        alternateName=[*names, *filter(None, [values.get("acronym")])],
        description=reader.name(profile.record.texts("role")).text,
        foundingDate=values.get("valid_from"),
        dissolutionDate=values.get("valid_to"),
        address=values.get("address"),
        telephone=values.get("phone"),
        email=values.get("email"),
        sameAs=values.get("website"),
        makesOffer=[
            {"@type": "Offer", "itemOffered": _describe_service(profile, service, offer)}
            for offer in offers
        ],
    )


def _describe_service(profile: RecordProfile, kind: str, offer: OfferView) -> dict[str, Any]:
    service = {
        "@type": kind,
        "name": str(offer.kind),
        "serviceType": str(offer.kind),
        "provider": {"@id": profile.record.iri},
        "areaServed": [
            {"@type": "AdministrativeArea", "name": str(name)} for _, name in offer.places
        ],
        "audience": [
            {"@type": "Audience", "audienceType": str(public)} for public in offer.publics
        ],
    }
    return {key: value for key, value in service.items() if value}
