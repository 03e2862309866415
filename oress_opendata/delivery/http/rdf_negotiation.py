"""Which form of a thing is asked for: a page or one of the syntaxes of RDF."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from oress_opendata.errors import NotAcceptable
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.syntaxes import SUFFIXES

NO_FORM = N_("There is no form of this that you accept.")
PAGE = "html"
# In the order in which they are taken where a reader likes several alike.
OFFERS: Mapping[str, tuple[str, ...]] = {
    PAGE: ("text/html", "application/xhtml+xml"),
    "ttl": ("text/turtle", "application/x-turtle"),
    "jsonld": ("application/ld+json", "application/json"),
    "rdf": ("application/rdf+xml", "application/xml"),
    "nt": ("application/n-triples", "text/plain"),
}


def choose_form(offers: Mapping[str, tuple[str, ...]] = OFFERS) -> str:
    """The form that `Accept` likes best; the first without one. Raises NotAcceptable (406)."""
    accepted = request.accept_mimetypes
    if not accepted:
        return next(iter(offers))
    liked = [
        (max(accepted.quality(each) for each in mediatypes), -place, form)
        for place, (form, mediatypes) in enumerate(offers.items())
    ]
    quality, _, form = max(liked)
    if quality <= 0:
        raise NotAcceptable(NO_FORM)
    return form


def split_suffix(name: str) -> tuple[str, str | None]:
    """A name and its suffix, where that is one of ours: codes of places have dots, too."""
    stem, _, suffix = name.rpartition(".")
    return (stem, suffix) if stem and suffix in SUFFIXES else (name, None)
