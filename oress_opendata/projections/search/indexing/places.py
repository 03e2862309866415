"""The places under which records are found.

A commune is found under its own names and its province's; the region and the country contain
everything, so they would distinguish nothing.
"""

from __future__ import annotations

from itertools import takewhile

from oress_opendata.model.canonical import canonical_json, sha256_of
from oress_opendata.model.places import Places

TOO_WIDE = frozenset({"region", "pays"})


def containing_codes(places: Places, code: str) -> list[str]:
    """A place, then the places that contain it, up to the province."""
    outer = places.with_ancestors(code)[1:]
    narrow = takewhile(lambda place: place.kind not in TOO_WIDE, outer)
    return [code, *(place.code for place in narrow)]


def province_code(places: Places, code: str) -> str:
    """The code of the province or prefecture of a place; empty if there is none."""
    province = places.province_of(code)
    return province.code if province else ""


def fingerprint_places(places: Places) -> str:
    """Changes with the names and the hierarchy of the places, which many entries hold."""
    facts = {
        code: [dict(place.names), place.parent or "", place.kind]
        for code, place in places.all.items()
    }
    return sha256_of(canonical_json(facts))
