"""The page of a structure: its names, what it is, where, how to reach it, its history.

A contact is shown only where consent is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.pages.registers.fields import ColumnView, group_columns
from oress_opendata.delivery.pages.registers.profile import (
    RecordProfile,
    describe_record,
    describe_thing,
    label_of,
    to_json_ld,
)
from oress_opendata.delivery.pages.shared.contacts import Contacts, read_contacts
from oress_opendata.delivery.pages.shared.formatting import show_exactly
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.pages.structures.map import Spot, show_spot
from oress_opendata.languages import N_
from oress_opendata.model.record import Record, code_of
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import find_record

REGISTER = "structure"
CONSENT = "oui"
NO_BRANCH = "aucune"
CONTACTS = ("phone", "email", "website")
# The columns by heading; all others are below the last one.
WHAT, WHO, NUMBERS = N_("What it is"), N_("Members and jobs"), N_("Registration")
CHECKED, MORE = N_("Reliability"), N_("More")
GROUPS: Mapping[str, tuple[str, ...]] = {
    WHAT: (
        "legal_form", "sector", "branch", "products_fr", "products_ar", "products_en",
        "founded", "state", "state_since",
    ),
    WHO: ("members", "women", "under_35", "women_only", "jobs", "counted_year"),
    NUMBERS: ("register_number", "ice"),
    CHECKED: ("status", "source", "checked_on", "note_fr", "note_ar", "note_en"),
}  # fmt: skip
# The columns that the page shows elsewhere.
APART = frozenset(
    {
        "id", "name_fr", "name_ar", "acronym", "commune", "latitude", "longitude",
        "position_precision", "contact_consent", "contact_consent_date",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Precision:
    """What a position is the position of: the label of the code, and its meaning."""

    label: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class StructurePage(Page):
    """`position` is latitude and longitude as they are written, empty where no point is drawn;
    `like_it` are the parameters of a list of similar structures;
    `consented` says that the contacts may be shown."""

    template: ClassVar[str] = "structures/structure.html"

    profile: RecordProfile
    groups: Mapping[str, list[ColumnView]]
    form: Text
    sector: Text
    state: Text
    commune: Text
    commune_code: str
    province: Text
    province_code: str
    spot: Spot | None
    position: str
    precision: Precision
    consented: bool
    consent: Text
    consent_date: str
    contacts: Contacts
    like_it: str
    linked_data: Markup


def render_structure(reader: Reader, connection: Connection, identifier: str) -> str:
    """Raises NotFound or Gone."""
    record = find_record(connection, REGISTER, identifier)
    # Consent covers the current contact only: history would show an older one.
    profile = describe_record(reader, connection, REGISTER, record, frozenset(CONTACTS))
    values = record.values
    consented = record.code("contact_consent") == CONSENT
    contacts = {name: values.get(name) for name in CONTACTS if consented}
    page = _describe_page(reader, connection, profile, read_contacts(contacts), consented)
    return render(page)


def _describe_page(
    reader: Reader,
    connection: Connection,
    profile: RecordProfile,
    contacts: Contacts,
    consented: bool,
) -> StructurePage:
    values = profile.record.values
    commune = profile.record.code("commune")
    places = read_places(reader.service, connection)
    province = places.province_of(commune)
    columns = [column for column in profile.columns if column.name not in APART]
    spot = show_spot(reader, connection, values, province)
    return StructurePage(
        profile=profile,
        groups=group_columns(columns, GROUPS, MORE),
        form=label_of(reader, values.get("legal_form")),
        sector=label_of(reader, values.get("sector")),
        state=label_of(reader, values.get("state")),
        commune=name_place(reader, places, commune),
        commune_code=commune,
        province=name_place(reader, places, province.code) if province else Text(""),
        province_code=province.code if province else "",
        spot=spot,
        position=_show_position(values, reader.language) if spot and spot.point else "",
        precision=_precision(reader, values.get("position_precision")),
        consented=consented,
        consent=label_of(reader, values.get("contact_consent")),
        consent_date=str(values.get("contact_consent_date") or ""),
        contacts=contacts,
        like_it=_find_like(profile.record, province.code if province else ""),
        linked_data=to_json_ld(_describe(profile, reader.language, values, contacts)),
    )


def _find_like(record: Record, province: str) -> str:
    """The parameters of the list of structures that do the same near it."""
    activity = next(
        (name for name in ("branch", "sector") if record.code(name) not in ("", NO_BRANCH)), ""
    )
    if not activity or not province:
        return ""
    return urlencode({f"where.{activity}": record.code(activity), "where.province": province})


def _show_position(values: Mapping[str, Any], language: str) -> str:
    numbers = (float(values[name]) for name in ("latitude", "longitude"))
    return " · ".join(show_exactly(number, language) for number in numbers)


def _precision(reader: Reader, value: object) -> Precision:
    scheme = reader.vocabulary.schemes.get("position-precision")
    concept = scheme.concepts.get(code_of(value)) if scheme else None
    meaning = reader.name(concept.definitions) if concept else Text("")
    return Precision(label_of(reader, value), meaning)


def _describe(
    profile: RecordProfile, language: str, values: Mapping[str, Any], contacts: Contacts
) -> dict[str, Any]:
    """The structure for search engines (https://schema.org/Organization)."""
    commune = values.get("commune")
    names = commune["label"] if isinstance(commune, Mapping) else {}
    return describe_thing(
        profile,
        language,
        "Organization",
        foundingDate=values.get("founded"),
        address={
            "@type": "PostalAddress",
            "addressLocality": names.get("fr") or next(iter(names.values()), ""),
            "addressCountry": "MA",
        },
        location=_describe_location(values),
        telephone=contacts.phone,
        email=contacts.email,
        sameAs=contacts.website,
    )


def _describe_location(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The position as schema.org has it; None where it is not known."""
    latitude, longitude = values.get("latitude"), values.get("longitude")
    if not all(isinstance(degrees, int | float) for degrees in (latitude, longitude)):
        return None
    coordinates = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return {"@type": "Place", "geo": coordinates}
