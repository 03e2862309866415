"""A result as the search page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from oress_opendata.delivery.http.result_urls import find_url
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.search.kinds import name_one
from oress_opendata.delivery.pages.shared.formatting import (
    show_day_text,
    show_period,
)
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, say
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.meaning.mixing import MEANING
from oress_opendata.projections.search.querying.results import Result

# What the date of a result is; of other kinds its title or its page says it.
ISSUED, FOUNDED = ("dataset", "document"), ("structure", "actor")
PUBLISHED_ON = N_("published: {day}")
CONCEPT, SERVICE = "concept", "service"
# Places and publics of a service.
FEW = 2


@dataclass(frozen=True, slots=True)
class ResultView:
    """A result. `title` and `snippet` are HTML whose only elements are `mark`; `date` says what
    happened then."""

    kind: str
    date: str
    href: str
    title: Markup
    title_text: Text
    snippet: Markup
    snippet_text: Text
    result: Result
    is_near: bool


def view_result(service: Service, result: Result, language: str) -> ResultView:
    own = {"", language}
    return ResultView(
        kind=_kind_of_result(service, result, language),
        date=_date_of(result, language),
        href=find_url(service, result, language),
        title=Markup(result.marked),
        title_text=_in(result.title, result.title_language, own),
        snippet=Markup(result.snippet),
        snippet_text=_in(result.snippet, result.language, own),
        result=result,
        is_near=MEANING in result.found_by,
    )


def _kind_of_result(service: Service, result: Result, language: str) -> str:
    """What a result is; of a concept also its vocabulary, of a place its type, of a service where
    it is and for whom: an actor may offer one in several ways."""
    kind = name_one(result.type, language)
    reader = Reader(service, language)
    if result.type == CONCEPT:
        scheme = reader.vocabulary.schemes.get(result.id.partition("/")[0])
        return f"{kind} · {reader.name(scheme.titles)}" if scheme else kind
    if result.type == PLACE and (code := result.shown.get("kind")):
        return str(reader.label("place-type", code))
    if result.type == SERVICE:
        named = [(PLACE, code) for code in result.shown.get("territories", ())[:FEW]]
        named += [("public", code) for code in result.shown.get("publics", ())[:FEW]]
        labels = (service.searcher.label(scheme, code, language) for scheme, code in named)
        return " · ".join((kind, *labels))
    return kind


def _date_of(result: Result, language: str) -> str:
    if not result.date:
        return ""
    if result.type in ISSUED:
        return say(PUBLISHED_ON, language, day=show_day_text(result.date, language))
    return show_period(result.date, "", language) if result.type in FOUNDED else ""


def _in(text: str, language: str, own: set[str]) -> Text:
    return Text(text, None if language in own else language)
