"""What the reader wants: a language, and a page or data. A right `Vary` goes with each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response, request

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.settings import Settings

HTML = "text/html"
PAGE = "text/html; charset=utf-8"
JSON = "application/json"
PROBLEM = "application/problem+json"
NO_LANGUAGE = N_("The parameter {parameter} must be one of: {known}.")
# Where programs ask first: an error is JSON unless a page is preferred.
MACHINES = ("/datasets/", "/sparql", "/doc/", "/catalog", "/dump/", "/.well-known/")


def reader_language(settings: Settings) -> str:
    """The language of the address; else the one that `Accept-Language` likes best."""
    first = request.path.split("/")[1]
    if first in settings.languages:
        return first
    return like_best(request.accept_languages, settings.languages)


def asked_language(settings: Settings) -> str:
    """The language that the parameter `lang` asks, else the reader's. Raises BadQuery."""
    language = request.args.get("lang") or reader_language(settings)
    if language not in settings.languages:
        raise BadQuery(NO_LANGUAGE, parameter="lang", known=", ".join(settings.languages))
    return language


def like_best(liked: Iterable[tuple[str, float]], languages: Sequence[str]) -> str:
    """The first language that is spoken here; `ar-MA` is Arabic. Else the first of ours."""
    for each, quality in liked:
        spoken = each.lower().partition("-")[0]
        if quality > 0 and spoken in languages:
            return spoken
    return languages[0]


def wants_page() -> bool:
    """Whether an error is told as a page: never in the API; of a file, only to a browser."""
    if request.path.startswith(("/api/", "/health/")):
        return False
    offers = [PROBLEM, JSON, HTML] if request.path.startswith(MACHINES) else [HTML, JSON, PROBLEM]
    return request.accept_mimetypes.best_match(offers, default=offers[0]) == HTML


def redirect(address: str, status: int = 302) -> Response:
    """To an address that was built from the settings. It says nothing of its own."""
    return Response(status=status, headers={"Location": address}, content_type="text/plain")
