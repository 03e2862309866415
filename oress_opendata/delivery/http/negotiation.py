"""What the reader wants: a language, and a form. A right `Vary` goes with each.

Media types are compared without their parameters (RFC 9110, section 12.5.1): `text/turtle` is what
`text/turtle;charset=utf-8` asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response, request

from oress_opendata.errors import NotAcceptable
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS, RDF_FORMS
from oress_opendata.settings import Settings

PAGE = FORMS["html"].content_type
JSON = FORMS["json"].media_type
PROBLEM = FORMS["problem"].media_type
# A page for people, or the syntaxes of RDF. A reader that states nothing gets the page.
PAGE_OR_RDF = ("html", *RDF_FORMS)
NO_FORM = N_("None of the formats that you accept is available.")
# Where programs ask first: an error is JSON unless a page is preferred.
MACHINES = (
    "/datasets/",
    "/sparql",
    "/doc/",
    "/catalog",
    "/dump/",
    "/.well-known/",
    "/mcp",
    "/ldes",
)


def reader_language(settings: Settings) -> str:
    """The language of the address; else the one that `Accept-Language` prefers."""
    first = request.path.removeprefix("/embed").split("/")[1]
    if first in settings.languages:
        return first
    return prefer(request.accept_languages, settings.languages)


def prefer(accepted: Iterable[tuple[str, float]], languages: Sequence[str]) -> str:
    """The first accepted language that the site has (`ar-MA` is Arabic), else the site's first."""
    for tag, quality in accepted:
        language = tag.lower().partition("-")[0]
        if quality > 0 and language in languages:
            return language
    return languages[0]


def find_form(offers: Sequence[str]) -> str | None:
    """The form that `Accept` prefers: the first of those that it prefers alike, or of all without
    an `Accept`. None if it admits none of them. `offers` are names of the table of forms."""
    if not request.accept_mimetypes:
        return offers[0]
    qualities = {name: max(map(quality_of, FORMS[name].accepted)) for name in offers}
    best = max(offers, key=lambda name: qualities[name])
    return best if qualities[best] > 0 else None


def choose_form(offers: Sequence[str]) -> str:
    """The same. Raises NotAcceptable (406) where `Accept` admits none."""
    form = find_form(offers)
    if form is None:
        raise NotAcceptable(NO_FORM)
    return form


def quality_of(media_type: str) -> float:
    """How much `Accept` prefers a media type, from 0 to 1. The most specific range counts."""
    kind = media_type.partition("/")[0]
    ranges = {media_type: 3, f"{kind}/*": 2, "*/*": 1}
    found = [
        (ranges[plain], quality)
        for accepted, quality in request.accept_mimetypes
        if (plain := accepted.partition(";")[0].strip().lower()) in ranges
    ]
    return max(found, default=(0, 0.0))[1]


def split_suffix(name: str) -> tuple[str, str | None]:
    """A name and the suffix of an RDF syntax, where it has one: place codes contain dots, too."""
    stem, _, suffix = name.rpartition(".")
    return (stem, suffix) if stem and suffix in RDF_FORMS else (name, None)


def wants_page() -> bool:
    """Whether an error is shown as a page: never in the API; for a file, only to a browser."""
    if request.path.startswith(("/api/", "/health/")):
        return False
    machine = request.path.startswith(MACHINES) or "/reconcile" in request.path
    offers = ("problem", "json", "html") if machine else ("html", "json", "problem")
    return find_form(offers) == "html"


def redirect(address: str, status: int = 302) -> Response:
    """To an address that was built from the settings. The answer has no body."""
    return Response(status=status, headers={"Location": address}, content_type="text/plain")
