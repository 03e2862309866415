"""The page of a structure: its names, what it is, where, how to reach it if it agreed, its past.

A contact is shown where consent is recorded, and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import render_template
from sqlalchemy import Connection

from oress_opendata.delivery.pages.registers.fields import group_lines
from oress_opendata.delivery.pages.registers.profile import (
    code_of,
    describe_thing,
    label_of,
    to_data_block,
)
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.structures.map import show_spot
from oress_opendata.languages import N_
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import find_record_text

REGISTER = "structure"
CONSENT = "oui"
CONTACTS = ("phone", "email", "website")
# The columns below each heading; the rest stands below the last one.
WHAT, WHO, NUMBERS = N_("What it is"), N_("Members and jobs"), N_("Registration")
CHECKED, MORE = N_("How sure this is"), N_("More")
GROUPS: Mapping[str, tuple[str, ...]] = {
    WHAT: (
        "legal_form", "sector", "branch", "products_fr", "products_ar", "products_en",
        "founded", "state", "state_since",
    ),
    WHO: ("members", "women", "under_35", "women_only", "jobs", "counted_year"),
    NUMBERS: ("register_number", "ice"),
    CHECKED: ("status", "source", "checked_on", "note_fr", "note_ar", "note_en"),
}  # fmt: skip
# What stands elsewhere on the page.
APART = frozenset(
    {
        "id", "name_fr", "name_ar", "acronym", "commune", "latitude", "longitude",
        "position_precision", "contact_consent", "contact_consent_date",
    }
)  # fmt: skip


def render_structure(reader: Reader, connection: Connection, identifier: str) -> str:
    """Raises NotFound or Gone."""
    body = json.loads(find_record_text(connection, REGISTER, identifier))
    # Whoever agrees agrees to what is told today: an older number is nobody's business.
    told = describe_thing(reader, connection, REGISTER, body, frozenset(CONTACTS))
    values = body["values"]
    lines = [line for line in told["lines"] if line.name not in APART]
    commune = code_of(values.get("commune"))
    province = read_places(reader.service, connection).province_of(commune)
    agreed = code_of(values.get("contact_consent")) == CONSENT
    contacts = {name: values.get(name) for name in CONTACTS if agreed and values.get(name)}
    return render_template(
        "structures/structure.html",
        **told,
        groups=group_lines(lines, GROUPS, MORE),
        form=label_of(reader, values.get("legal_form")),
        sector=label_of(reader, values.get("sector")),
        state=label_of(reader, values.get("state")),
        commune=label_of(reader, values.get("commune")),
        commune_code=commune,
        province=province and reader.name(province.names),
        province_code=province.code if province else "",
        spot=show_spot(reader, connection, values, province),
        precision=_precision(reader, values.get("position_precision")),
        agreed=agreed,
        consent=label_of(reader, values.get("contact_consent")),
        contacts=contacts,
        linked_data=to_data_block(_describe(told, values, contacts)),
    )


def _precision(reader: Reader, value: object) -> tuple[Any, Any]:
    """What a position is the position of: its label, and what is meant by it."""
    scheme = reader.vocabulary.schemes.get("position-precision")
    concept = scheme.concepts.get(code_of(value)) if scheme else None
    return label_of(reader, value), reader.name(concept.definitions) if concept else ""


def _describe(
    told: Mapping[str, Any], values: Mapping[str, Any], contacts: Mapping[str, Any]
) -> dict[str, Any]:
    """The structure for search engines (https://schema.org/Organization)."""
    body = told["thing"]
    commune = values.get("commune")
    names = commune["label"] if isinstance(commune, Mapping) else {}
    position = (values.get("latitude"), values.get("longitude"))
    located = all(isinstance(degrees, int | float) for degrees in position)
    return {
        "@context": "https://schema.org/",
        "@type": "Organization",
        "@id": body["iri"],
        "identifier": body["id"],
        "url": told["canonical"],
        "name": told["name"].text,
        "alternateName": [name.text for name in told["other_names"]],
        "foundingDate": values.get("founded"),
        "address": {
            "@type": "PostalAddress",
            "addressLocality": names.get("fr") or next(iter(names.values()), ""),
            "addressCountry": "MA",
        },
        "location": {
            "@type": "Place",
            "geo": {
                "@type": "GeoCoordinates",
                "latitude": position[0],
                "longitude": position[1],
            },
        }
        if located
        else None,
        "telephone": contacts.get("phone"),
        "email": contacts.get("email"),
        "sameAs": contacts.get("website"),
    }
