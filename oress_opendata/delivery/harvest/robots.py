"""`/robots.txt` (RFC 9309): where the sitemap is, and what is no use to a crawler.

Data, pages and feeds are open. Closed are the desk, forms, and what has no end: queries, filters,
comparisons of any two versions. The rules hold for readers without `*` in paths as far as possible:
Python's own takes the first rule that fits, others the longest.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response

from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.service import Service
from oress_opendata.model.form import FORMS

# Below a language. A search is a feed too, and people subscribe to it.
OPEN = ("search/feed.atom",)
# Python's own reader drops a `?` at the end and would close the page itself; a pattern it ignores.
CLOSED = ("desk", "report", "messages", "declare", "claim", "search?q=", "*?", "datasets/*/diff/")
CLOSED_DATA = ("/sparql", "/api/v1/search", "/api/v1/suggest")
CLIENT_SECONDS = 86_400


def make_robots(service: Service) -> Blueprint:
    robots = Blueprint("robots", __name__)
    text = "".join(f"{line}\n" for line in write_robots(service))

    @robots.get("/robots.txt")
    def get_robots() -> Response:
        same = knows(service.build)
        response = Response(status=304) if same else Response(text)
        response.content_type = FORMS["txt"].content_type
        tagged(response, service.build)
        response.headers["Cache-Control"] = f"public, max-age={CLIENT_SECONDS}"
        return response

    return robots


def write_robots(service: Service) -> Iterator[str]:
    root, languages = service.addresses.root, service.settings.languages
    yield "User-agent: *"
    for language in languages:
        yield from (f"Allow: {root}/{language}/{path}" for path in OPEN)
    for language in languages:
        yield from (f"Disallow: {root}/{language}/{path}" for path in CLOSED)
    yield from (f"Disallow: {root}{path}" for path in CLOSED_DATA)
    yield ""
    yield f"Sitemap: {service.settings.base_url}/sitemap.xml"
