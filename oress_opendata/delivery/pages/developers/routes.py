"""The page for programmers: what is where, and recipes in their own languages."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.developers.recipes import RECIPES
from oress_opendata.languages import N_, say

# What a program may ask: an address below the base, and what it answers.
OUTLETS = (
    ("/api/docs", N_("The API, to read and to try (OpenAPI)")),
    ("/catalog.ttl", N_("The catalogue in DCAT-AP 3, for harvesters")),
    ("/sparql", N_("Everything in SPARQL 1.1")),
    ("/dump/all.ttl.gz", N_("Everything as one file of linked data")),
    ("/.well-known/void", N_("What linked data there is (VoID)")),
    ("/api/v1/changes?since=0", N_("What was published, corrected and withdrawn, in order")),
)


def make_developers(service: Service) -> Blueprint:
    pages = Blueprint("developers", __name__)

    @pages.get("/developers")
    def show_developers(language: str) -> Response:
        return answer(service, lambda _: _render(service, language), PAGE)

    return pages


def _render(service: Service, language: str) -> str:
    base = service.settings.base_url
    return render_template(
        "developers/developers.html",
        recipes=[(recipe, say(recipe.purpose, language), recipe.code(base)) for recipe in RECIPES],
        outlets=[(f"{base}{path}", say(words, language)) for path, words in OUTLETS],
    )
