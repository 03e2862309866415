"""The site among the apps and bookmarks of a device: its icons where browsers look for them, and a
manifest in each language (https://www.w3.org/TR/appmanifest/).

The icons are drawn from `shared/star.svg` by `make icons`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, json

from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.colours import COLOURS
from oress_opendata.languages import N_, direction, say
from oress_opendata.model.form import FORMS

SHARED = Path(__file__).parent / "shared"
# Asked for at these addresses whatever a page says.
AT_ROOT = {"favicon.ico": "ico", "apple-touch-icon.png": "png"}
NAME, SHORT = N_("ORESS Open Data"), "ORESS"
DESCRIPTION = N_(
    "Cooperatives, associations, mutual societies and foundations: datasets, maps, figures and "
    "reference documents, and who can help. Free, without signing up."
)
ICONS = (
    ("star.svg", "svg", "any", "any"),
    ("icon-192.png", "png", "192x192", "any"),
    ("icon-512.png", "png", "512x512", "any"),
    ("icon-maskable.png", "png", "512x512", "maskable"),
)
DAY = "public, max-age=86400"


def make_app_icons(service: Service) -> Blueprint:
    icons = Blueprint("app-icons", __name__)

    @icons.get("/<language:language>/manifest.webmanifest")
    def get_manifest(language: str) -> Response:
        if knows(service.build):
            return tagged(Response(status=304), service.build)
        text = json.dumps(describe_app(service, language))
        kind = FORMS["webmanifest"].content_type
        return tagged(Response(text, content_type=kind), service.build)

    for name, form in AT_ROOT.items():
        _add_icon(icons, name, FORMS[form].content_type)
    return icons


def _add_icon(icons: Blueprint, name: str, kind: str) -> None:
    body = (SHARED / name).read_bytes()
    tag = hashlib.sha256(body).hexdigest()[:16]

    @icons.get(f"/{name}", endpoint=name.partition(".")[0])
    def get_icon() -> Response:
        response = Response(status=304) if knows(tag) else Response(body, content_type=kind)
        tagged(response, tag).headers["Cache-Control"] = DAY
        return response


def describe_app(service: Service, language: str) -> dict[str, Any]:
    root = service.addresses.root
    static: Any = current_app.jinja_env.globals["static"]
    home = f"{root}/{language}/"
    return {
        "id": home,
        "name": say(NAME, language),
        "short_name": SHORT,
        "description": say(DESCRIPTION, language),
        "lang": language,
        "dir": direction(language),
        "start_url": home,
        "scope": f"{root}/",
        "display": "minimal-ui",
        "theme_color": COLOURS["indigo-deep"],
        "background_color": COLOURS["ground"],
        "icons": [
            {
                "src": f"{root}/{static(name)}",
                "type": FORMS[form].media_type,
                "sizes": sizes,
                "purpose": purpose,
            }
            for name, form, sizes, purpose in ICONS
        ],
    }
