"""The site: languages in addresses, the template environment, static files, all families."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, g, json, request
from jinja2 import FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.routing import BaseConverter

from oress_opendata.delivery.http.caching import IMMUTABLE, knows, saves_data, tagged
from oress_opendata.delivery.http.negotiation import reader_language, redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.about.routes import make_about
from oress_opendata.delivery.pages.actors.actor import make_actors
from oress_opendata.delivery.pages.actors.cards import make_cards
from oress_opendata.delivery.pages.actors.catalogue import make_catalogue
from oress_opendata.delivery.pages.actors.coverage import make_coverage
from oress_opendata.delivery.pages.actors.finder import make_finder
from oress_opendata.delivery.pages.app_icons import make_app_icons
from oress_opendata.delivery.pages.atlas.frame import make_atlas_frame
from oress_opendata.delivery.pages.atlas.points import make_points
from oress_opendata.delivery.pages.atlas.routes import make_atlas
from oress_opendata.delivery.pages.charts.routes import make_charts, make_frames
from oress_opendata.delivery.pages.datasets.differences import make_differences
from oress_opendata.delivery.pages.datasets.routes import make_datasets
from oress_opendata.delivery.pages.developers.routes import make_developers
from oress_opendata.delivery.pages.documents.routes import make_documents
from oress_opendata.delivery.pages.feeds.routes import make_feeds
from oress_opendata.delivery.pages.graphics.svg import write_mark, write_marks, write_patterns
from oress_opendata.delivery.pages.guide.routes import make_guide
from oress_opendata.delivery.pages.home.routes import make_home
from oress_opendata.delivery.pages.letters.routes import make_letters
from oress_opendata.delivery.pages.offline.routes import make_offline
from oress_opendata.delivery.pages.panorama.note import make_note
from oress_opendata.delivery.pages.panorama.routes import make_panorama
from oress_opendata.delivery.pages.places.routes import make_places
from oress_opendata.delivery.pages.reconciliation.routes import make_previews
from oress_opendata.delivery.pages.registers.routes import make_registers
from oress_opendata.delivery.pages.search.routes import make_search_page
from oress_opendata.delivery.pages.shared.formatting import (
    own_name,
    show_day,
    show_day_text,
    show_number,
    show_size,
)
from oress_opendata.delivery.pages.shared.frames import keep_frames
from oress_opendata.delivery.pages.shared.rendering import (
    LanguageLink,
    SharedContext,
    variables_of,
)
from oress_opendata.delivery.pages.shared.sources import read_sources
from oress_opendata.delivery.pages.shared.texts import (
    localize,
    name_host,
    read_addresses,
    safe_link,
    show_reason,
)
from oress_opendata.delivery.pages.signposting import add_signposts
from oress_opendata.delivery.pages.structures.routes import make_structures
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.languages import catalogue, comma_of, direction
from oress_opendata.model.form import choose_forms

FAMILIES = Path(__file__).parent
# Templates and static files of the desk, and of what the public sends, are beside their code too.
FOLDERS = (FAMILIES, *(FAMILIES.parent / name for name in ("desk", "inbox")))
# Beside `FR` and `EN`; a letter that its readers know.
LETTERS = {"ar": "ع"}
# Loaded at once with a page of the language; Arabic has Latin digits.
LATIN_FONT, ARABIC_FONTS = "sans.woff2", ("sans-arabic-400.woff2", "sans-arabic-600.woff2")
STATIC = choose_forms(("css", "js", "svg", "png", "woff2", "txt"))


def register_pages(app: Flask, service: Service) -> None:
    languages = service.settings.languages
    app.url_map.converters["language"] = _converter(languages)
    _prepare_templates(app, service)
    _serve_static(app)
    add_signposts(app, service)
    app.register_blueprint(make_app_icons(service))

    @app.get("/")
    def home() -> Response:
        response = redirect(service.addresses.page("", language=reader_language(service.settings)))
        response.vary.add("Accept-Language")
        response.headers["Cache-Control"] = "no-cache"
        return response

    for make in (
        make_home,
        make_finder,
        make_guide,
        make_about,
        make_coverage,
        make_cards,
        make_catalogue,
        make_atlas,
        make_points,
        make_datasets,
        make_differences,
        make_developers,
        make_actors,
        make_structures,
        make_registers,
        make_documents,
        make_places,
        make_panorama,
        make_charts,
        make_note,
        make_previews,
        make_search_page,
        make_offline,
        make_feeds,
        make_letters,
    ):
        app.register_blueprint(make(service), url_prefix="/<language:language>")
    for make in (make_frames, make_atlas_frame):
        app.register_blueprint(make(service), url_prefix="/embed/<language:language>")


def _converter(languages: tuple[str, ...]) -> type[BaseConverter]:
    """Matches the configured languages, with which the address of every page begins."""

    class Language(BaseConverter):
        regex = "(?:" + "|".join(languages) + ")"

    return Language


def _prepare_templates(app: Flask, service: Service) -> None:
    """Translations and formats follow the reader's language, which is in `g.language`."""

    @app.url_value_preprocessor
    def remember(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.language = (values or {}).get("language") or service.settings.languages[0]

    app.jinja_loader = FileSystemLoader((FAMILIES, FAMILIES.parent))
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: catalogue(g.language).gettext(sentence),
        lambda one, many, number: catalogue(g.language).ngettext(one, many, number),
        newstyle=True,
    )
    # The same as the extension's in one call instead of three: a page has dozens.
    environment.globals["_"] = _translate
    count: Any = environment.globals["ngettext"]

    @pass_context
    def count_shown(context: Context, one: str, many: str, number: int, **texts: Any) -> Any:
        """The number as the reader's language writes it."""
        shown = {"num": show_number(number, g.language), **texts}
        return count(context, one, many, number, **shown)

    environment.globals["ngettext"] = count_shown
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        day=lambda time: show_day(time, g.language, service.settings.timezone),
        day_text=lambda text: show_day_text(text, g.language),
        size=lambda number: show_size(number, g.language),
        number=lambda number: show_number(number, g.language),
        safe_link=safe_link,
        host=name_host,
        readable=read_addresses,
        sources=read_sources,
        reason=lambda text: show_reason(text, g.language, service.settings.languages),
        json_text=json.dumps,
        localized=localize,
        mark=write_mark,
        marks=write_marks,
    )
    environment.globals["chart_patterns"] = write_patterns
    environment.globals["frame"] = keep_frames()
    app.context_processor(partial(_share_context, service))


def _translate(sentence: str, **texts: Any) -> Markup:
    return Markup(catalogue(g.language).gettext(sentence)) % texts


def _share_context(service: Service) -> dict[str, Any]:
    context = SharedContext(
        settings=service.settings,
        addresses=service.addresses,
        root=service.addresses.root,
        language=g.language,
        direction=direction(g.language),
        comma=comma_of(g.language),
        saves_data=saves_data(),
        switch=tuple(_link_language(service, code) for code in service.settings.languages),
        report_form=_link_report(service) if service.settings.desk else "",
        original=service.original,
    )
    return variables_of(context)


def _link_report(service: Service) -> str:
    about = quote(request.path, safe="/")
    return f"{service.addresses.root}/{g.language}/report?about={about}"


def _link_language(service: Service, language: str) -> LanguageLink:
    _, first, *rest = request.path.split("/")
    steps = rest if first in service.settings.languages else ["datasets"]
    path = f"/{language}/" + "/".join(quote(step, safe="") for step in steps)
    query = request.query_string.decode("ascii", "ignore")
    return LanguageLink(
        code=language,
        letters=LETTERS.get(language, language.upper()),
        name=own_name(language),
        href=service.addresses.root + path + (f"?{query}" if query and steps is rest else ""),
        address=service.settings.base_url + path,
    )


def _serve_static(app: Flask) -> None:
    """Styles, drawings and fonts, from memory; their addresses change with their content."""
    files_of = (file for folder in FOLDERS for file in folder.rglob("*"))
    found = (file for file in files_of if file.suffix[1:] in STATIC)
    files = {file.name: file.read_bytes() for file in found}
    # A checkout that was never installed has no fonts.
    app.jinja_env.globals["has_fonts"] = LATIN_FONT in files
    app.jinja_env.globals["fonts_of"] = _fonts_of
    if LATIN_FONT not in files:
        del files["fonts.css"]
    tags = {name: hashlib.sha256(body).hexdigest()[:16] for name, body in files.items()}
    contents = {
        name: (_version_addresses(body, tags) if name.endswith(".css") else body)
        for name, body in files.items()
    }
    tags = {name: hashlib.sha256(body).hexdigest()[:16] for name, body in contents.items()}
    app.jinja_env.globals["static"] = lambda name: f"static/{name}?v={tags[name]}"

    @app.get(f"/static/<any({', '.join(repr(name) for name in contents)}):name>")
    def static(name: str) -> Response:
        body, kind = contents[name], STATIC[Path(name).suffix[1:]].content_type
        same = knows(tags[name])
        response = Response(status=304) if same else Response(body, content_type=kind)
        tagged(response, tags[name])
        if read_query_string().text("v") == tags[name]:
            response.headers["Cache-Control"] = IMMUTABLE
        return response


def _fonts_of(language: str) -> tuple[str, ...]:
    return (LATIN_FONT, *ARABIC_FONTS) if language == "ar" else (LATIN_FONT,)


def _version_addresses(sheet: bytes, tags: Mapping[str, str]) -> bytes:
    """The style sheet with versioned addresses of its drawings and fonts, which never expire."""

    def version(found: re.Match[str]) -> str:
        name = found[1]
        return f'url("{name}?v={tags[name]}")'

    return re.sub(r'url\("([\w.-]+)"\)', version, sheet.decode()).encode()
