"""The guide: how to found a cooperative, step by step, and who helps with each step nearby.

Its content is the data of a release (`queries/guide.py`); no part of the procedure is in code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import Blueprint, Response
from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.directory import (
    ActorView,
    Directory,
    check_choices,
    open_directory,
)
from oress_opendata.delivery.pages.actors.finder import FOUNDING, Choice, Options, read_form
from oress_opendata.delivery.pages.registers.profile import to_json_ld
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.sources import SourceLink, read_sources
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.languages import N_, say
from oress_opendata.model.own_language import own_language
from oress_opendata.queries.guide import (
    ABOLISHED,
    ACTIVITY,
    NOT_VERIFIED,
    QUESTION,
    STEP,
    Guide,
    Step,
    read_guide,
)
from oress_opendata.queries.support import Offer
from oress_opendata.store.releases import find_visible

PARTICULARS = (
    ("documents", N_("Documents")),
    ("where", N_("Where to go")),
    ("cost", N_("Cost")),
    ("delay", N_("Time")),
)
# What a status means for a reader of the guide.
VERIFIED = {
    "verified": N_("Verified in the source"),
    "partly_verified": N_("Verified in part: ask ODCO"),
    "general_knowledge": N_("Not verified: ask ODCO"),
}
NEAREST = 2


@dataclass(frozen=True, slots=True)
class StepView:
    """`competent` are the bodies that the step names, `nearby` the nearest actors that help with
    it; `as_in` is the number and id of an earlier step with the same. The finder lists all of them
    for the `need`."""

    id: str
    title: Text
    text: Text
    particulars: tuple[tuple[str, Text], ...]
    status: str
    verified: str
    sources: list[SourceLink]
    checked: str
    note: Text
    competent: tuple[ActorView, ...]
    nearby: tuple[ActorView, ...]
    need: str
    as_in: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class GuideView:
    """`dataset` and `version` are the release that the guide is made from, `written_in` its own
    language where that is not the reader's."""

    dataset: str
    version: str
    written_in: str
    title: Text
    law: Text
    steps: tuple[StepView, ...]
    activities: tuple[StepView, ...]
    questions: tuple[StepView, ...]
    abolished: tuple[StepView, ...]
    linked_data: Markup


@dataclass(frozen=True, slots=True)
class GuidePage(Page):
    """`guide` is None until one is published; `code` is that of the chosen place."""

    template: ClassVar[str] = "guide/guide.html"

    guide: GuideView | None
    code: str
    place: Text
    provinces: Options
    founding: Choice


def make_guide(service: Service) -> Blueprint:
    pages = Blueprint("guide", __name__)

    @pages.get("/guide")
    def show_guide(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    directory = open_directory(reader, connection)
    code = read_query_string().text("place")
    check_choices(directory, {"place": code})
    guide = read_guide(reader.service, connection)
    page = GuidePage(
        guide=_describe_guide(directory, connection, guide, code) if guide else None,
        code=code,
        place=directory.place(code) if code else Text(""),
        provinces=read_form(reader, connection).provinces,
        founding=FOUNDING,
    )
    return render(page)


def _describe_guide(
    directory: Directory, connection: Connection, guide: Guide, place: str
) -> GuideView:
    reader = directory.reader
    release = find_visible(connection, guide.dataset, guide.version)
    descriptor = reader.service.store.manifest(release.manifest).descriptor
    title, law = (reader.text(descriptor, part) for part in ("title", "description"))
    steps, own = _StepReader(directory, place), own_language(descriptor) or ""

    def part(name: str) -> tuple[StepView, ...]:
        return tuple(steps.view(step) for step in guide.part(name))

    return GuideView(
        dataset=guide.dataset,
        version=guide.version,
        written_in=own if own != reader.language else "",
        title=title,
        law=law,
        steps=_merge_helpers(part(STEP)),
        activities=part(ACTIVITY),
        questions=part(QUESTION),
        abolished=part(ABOLISHED),
        linked_data=to_json_ld(_write_how_to(reader, title, law, part(STEP))),
    )


@dataclass(frozen=True, slots=True)
class _StepReader:
    directory: Directory
    place: str

    def view(self, step: Step) -> StepView:
        reader = self.directory.reader
        competent = self._competent(step)
        texts = ((say(label, reader.language), self._text(step, n)) for n, label in PARTICULARS)
        return StepView(
            id=step.id,
            title=pick_text(step.record.name, reader.language, reader.languages),
            text=self._text(step, "text"),
            particulars=tuple((label, text) for label, text in texts if _is_told(text)),
            status=step.status,
            verified=say(VERIFIED.get(step.status, ""), reader.language),
            sources=read_sources(step.record.value("source")),
            checked=self.directory.day(step.record.text("checked_on")),
            note=self._text(step, "note"),
            competent=competent,
            nearby=self._nearby(step, competent) if self.place else (),
            need=step.services[0] if step.services else "",
        )

    def _nearby(self, step: Step, competent: tuple[ActorView, ...]) -> tuple[ActorView, ...]:
        """The first actors that help with a step, beside the competent ones."""
        known = {actor.code for actor in competent}
        found = self.directory.views(self._helping(step), place=self.place)
        return tuple(actor for actor in found if actor.code not in known)[:NEAREST]

    def _text(self, step: Step, name: str) -> Text:
        reader = self.directory.reader
        return pick_text(step.record.texts(name), reader.language, reader.languages)

    def _competent(self, step: Step) -> tuple[ActorView, ...]:
        """The bodies that a step names; where a place is chosen, those active there, if any."""
        named = [code for code in step.actors if code in self.directory.offers.actors]
        if self.place:
            here = {offer.actor for offer in self.directory.find("", "", self.place)}
            named = [code for code in named if code in here] or named
        return tuple(self.directory.view(code) for code in named)

    def _helping(self, step: Step) -> Iterator[Offer]:
        for need in step.services:
            yield from self.directory.find(need, FOUNDING.public, self.place)


def _is_told(text: Text) -> bool:
    """Whether a particular says anything; the page says once what was not verified."""
    return bool(text) and text.text not in NOT_VERIFIED


def _merge_helpers(steps: tuple[StepView, ...]) -> tuple[StepView, ...]:
    """Steps that name their helpers once: the same again only refer to the first such step."""
    first: dict[tuple[str, ...], int] = {}
    merged = []
    for number, step in enumerate(steps, start=1):
        key = tuple(actor.code for actor in (*step.competent, *step.nearby))
        before = first.setdefault(key, number)
        if key and before != number:
            as_in = (before, steps[before - 1].id)
            step = replace(step, competent=(), nearby=(), as_in=as_in)  # noqa: PLW2901
        merged.append(step)
    return tuple(merged)


def _write_how_to(
    reader: Reader, title: Text, law: Text, steps: tuple[StepView, ...]
) -> dict[str, Any]:
    """The steps for search engines (https://schema.org/HowTo)."""
    address = reader.service.addresses.page("guide", language=reader.language)
    return {
        "@context": "https://schema.org",
        "@type": "HowTo",
        "name": title.text,
        "description": law.text,
        "inLanguage": reader.language,
        "url": address,
        "step": [
            {
                "@type": "HowToStep",
                "position": position,
                "name": str(step.title),
                "text": str(step.text),
                "url": f"{address}#{step.id}",
            }
            for position, step in enumerate(steps, start=1)
        ],
    }
