"""What a telephone keeps of the site: the guide, the support actors and the places, at most 1 MB.

A service worker (https://www.w3.org/TR/service-workers/) for each language asks the network first.
Without one it shows what it kept, with the time of which that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, json
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.finder import FOUNDING
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.languages import N_, locale_of, say
from oress_opendata.model.form import FORMS
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import read_offers

# Bytes on a device, in one language.
LIMIT = 1_000_000
KEPT = N_("No network. This page is as it was on {time}.")
INSTEAD = N_(
    "No network, and the page that you asked for is not on this device. This one is, as it was on "
    "{time}."
)
STYLES = ("site.css", "guide.css", "facts.css", "catalogue.css", "places.css")
DRAWINGS = ("star.svg", "zellige.svg")
FONTS = ("sans.woff2", "sans-arabic-400.woff2", "sans-arabic-600.woff2")


@dataclass(frozen=True, slots=True)
class OfflinePage(Page):
    template: ClassVar[str] = "offline/offline.html"


def make_offline(service: Service) -> Blueprint:
    pages = Blueprint("offline", __name__)

    @pages.get("/offline")
    def show_offline(language: str) -> Response:
        return answer(service, lambda _connection: render(OfflinePage()), PAGE)

    @pages.get("/worker.js")
    def get_worker(language: str) -> Response:
        return answer(
            service,
            lambda connection: _write_worker(Reader(service, language), connection),
            FORMS["js"].content_type,
        )

    return pages


def _write_worker(reader: Reader, connection: Connection) -> str:
    """What the site says of itself, before the script that is the same in all languages. Browsers
    take another worker only if this text is another."""
    site = json.dumps(describe_site(reader, connection), sort_keys=True)
    script = f"{reader.service.addresses.root}/{_static()('worker.js')}"
    return f"const SITE = {site};\nimportScripts({json.dumps(script)});\n"


def describe_site(reader: Reader, connection: Connection) -> dict[str, Any]:
    """`pages` and `files` are what is kept, first things first; `instead` says which page stands
    for those that begin so, `fallback` for all others."""
    language, root = reader.language, reader.service.addresses.root
    home = f"{root}/{language}/"
    return {
        "language": language,
        "locale": locale_of(language).replace("_", "-"),
        "limit": LIMIT,
        "home": home,
        "pages": [home + path for path in _list_pages(reader, connection)],
        "files": [f"{root}/{address}" for address in _list_files()],
        "instead": [
            [f"{home}actors", f"{home}actors/catalogue"],
            [f"{home}guide", f"{home}guide"],
            [f"{home}places", f"{home}places"],
        ],
        "fallback": f"{home}offline",
        # The worker puts the time in.
        "words": {
            "kept": say(KEPT, language, time="{time}"),
            "instead": say(INSTEAD, language, time="{time}"),
        },
    }


def _list_pages(reader: Reader, connection: Connection) -> Iterator[str]:
    """Their paths below the language."""
    founding = urlencode({"need": FOUNDING.need, "public": FOUNDING.public})
    yield from ("offline", "", "guide", "actors/catalogue", "actors", f"actors?{founding}")
    yield "places"
    places = read_places(reader.service, connection)
    yield from (f"places/{province.code}" for province in places.provinces)
    yield from (f"actors/{code}" for code in sorted(read_offers(reader.service, connection).actors))


def _list_files() -> Iterator[str]:
    """Fonts by the addresses that the style sheet gives them."""
    static = _static()
    has_fonts = current_app.jinja_env.globals["has_fonts"]
    names = (*STYLES, *DRAWINGS, *(("fonts.css", *FONTS) if has_fonts else ()))
    yield from (static(name) for name in names)


def _static() -> Any:
    return current_app.jinja_env.globals["static"]
