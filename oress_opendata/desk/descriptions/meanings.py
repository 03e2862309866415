"""What a column may mean, as people choose it: each meaning is some terms of its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.model.concept import Vocabulary

LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
SCHEMA = "http://schema.org/"
# The terms that a meaning sets; another meaning takes them away.
TERMS = ("propertyUrl", "valueUrl", "oress:scheme", "lang")
PLAIN, SCHEME = "", "scheme:"


@dataclass(frozen=True, slots=True)
class Meaning:
    """`terms` are added to the field; `{name}` in them is the name of the column."""

    code: str
    label: str
    terms: Mapping[str, str]
    type: str = ""

    def apply(self, field: Mapping[str, Any]) -> dict[str, Any]:
        plain = {name: value for name, value in field.items() if name not in TERMS}
        name = str(field["name"])
        added = {term: value.replace("{name}", f"{{{name}}}") for term, value in self.terms.items()}
        return {**plain, **added, **({"type": self.type} if self.type else {})}


MEANINGS = (
    Meaning(PLAIN, N_("nothing special"), {}),
    Meaning(
        "identifier", N_("its identifier"), {"propertyUrl": "http://purl.org/dc/terms/identifier"}
    ),
    Meaning("name_fr", N_("its name in French"), {"propertyUrl": LABEL, "lang": "fr"}),
    Meaning("name_ar", N_("its name in Arabic"), {"propertyUrl": LABEL, "lang": "ar"}),
    Meaning("name_en", N_("its name in English"), {"propertyUrl": LABEL, "lang": "en"}),
    Meaning(
        "description",
        N_("a description"),
        {"propertyUrl": "http://purl.org/dc/terms/description"},
    ),
    Meaning(
        "place",
        N_("a place of the register"),
        {"propertyUrl": "http://purl.org/dc/terms/spatial", "valueUrl": "/id/place/{name}"},
        "string",
    ),
    Meaning("date", N_("a date"), {"propertyUrl": "http://purl.org/dc/terms/date"}, "date"),
    Meaning("year", N_("a year"), {"propertyUrl": "http://purl.org/dc/terms/date"}, "year"),
    Meaning("founded", N_("the date of its foundation"), {"propertyUrl": f"{SCHEMA}foundingDate"}),
    Meaning("telephone", N_("a telephone number"), {"propertyUrl": f"{SCHEMA}telephone"}, "string"),
    Meaning("email", N_("an e-mail address"), {"propertyUrl": f"{SCHEMA}email"}, "string"),
    Meaning("address", N_("a postal address"), {"propertyUrl": f"{SCHEMA}address"}, "string"),
    Meaning(
        "source", N_("the source of the row"), {"propertyUrl": "http://purl.org/dc/terms/source"}
    ),
    Meaning(
        "note",
        N_("a note"),
        {"propertyUrl": "http://www.w3.org/2004/02/skos/core#editorialNote"},
    ),
)
BY_CODE = {meaning.code: meaning for meaning in MEANINGS}


def list_schemes(vocabulary: Vocabulary) -> Iterator[Meaning]:
    """A meaning for each scheme: the column has its codes. The label is the scheme's title."""
    for name in sorted(vocabulary.schemes):
        yield Meaning(SCHEME + name, name, {"oress:scheme": name}, "string")


def find_meaning(code: str, vocabulary: Vocabulary) -> Meaning:
    """The meaning with a code; the plain one for an unknown code."""
    schemes = {meaning.code: meaning for meaning in list_schemes(vocabulary)}
    return BY_CODE.get(code) or schemes.get(code) or MEANINGS[0]


def meaning_of(field: Mapping[str, Any]) -> str:
    """The code of what a field means already."""
    if scheme := field.get("oress:scheme"):
        return f"{SCHEME}{scheme}"
    for meaning in MEANINGS[1:]:
        terms = meaning.apply({"name": field["name"]})
        if all(field.get(term) == terms.get(term) for term in TERMS):
            return meaning.code
    return PLAIN
