"""The guide: how to found a cooperative, step by step, and who helps with each step near you.

What it says is the data of a release (queries/guide.py); nothing of the procedure stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.directory import (
    Directory,
    Entry,
    check_choices,
    open_directory,
)
from oress_opendata.delivery.pages.actors.finder import read_choices
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.sources import Source, read_sources
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.languages import N_, say
from oress_opendata.queries.guide import (
    ABOLISHED,
    ACTIVITY,
    QUESTION,
    STEP,
    Guide,
    Step,
    read_guide,
)
from oress_opendata.queries.support import EVERYBODY, Offer
from oress_opendata.store.releases import find_visible

PARTS = (STEP, ACTIVITY, QUESTION, ABOLISHED)
LINES = (
    ("documents", N_("Documents")),
    ("where", N_("Where to go")),
    ("cost", N_("Cost")),
    ("delay", N_("Time")),
)
# What a status means for whoever follows the guide.
VERIFIED = {
    "verified": N_("Verified in the source"),
    "partly_verified": N_("Verified in part: ask ODCO"),
    "general_knowledge": N_("Not verified: ask ODCO"),
}
# Whom a service must serve to help with founding.
FOUNDERS = {"porteurs_projet", "cooperatives", EVERYBODY}
NEAREST = 2


@dataclass(frozen=True, slots=True)
class Told:
    """A step as it is shown. `helpers` are the nearest only; `need` asks the finder for all."""

    id: str
    title: Text
    text: Text
    lines: tuple[tuple[str, Text], ...]
    status: str
    verified: str
    sources: list[Source]
    checked: str
    note: Text
    competent: list[Entry]
    helpers: list[Entry]
    need: str


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
    place = request.args.get("place", "")
    check_choices(directory, {"place": place})
    guide = read_guide(reader.service, connection)
    return render_template(
        "guide/guide.html",
        asked=place,
        place=directory.place(place) if place else None,
        provinces=read_choices(reader, connection)["provinces"],
        **(_tell_guide(directory, connection, guide, place) if guide else {"guide": None}),
    )


def _tell_guide(
    directory: Directory, connection: Connection, guide: Guide, place: str
) -> dict[str, Any]:
    reader = directory.reader
    release = find_visible(connection, guide.dataset, guide.version)
    descriptor = reader.service.store.manifest(release.manifest).descriptor
    title = reader.text(descriptor, "title")
    teller = _Teller(directory, place)
    told = {part: [teller.tell(step) for step in guide.part(part)] for part in PARTS}
    return {
        "guide": guide,
        "title": title,
        "law": reader.text(descriptor, "description"),
        "steps": told[STEP],
        "activities": told[ACTIVITY],
        "questions": told[QUESTION],
        "abolished": told[ABOLISHED],
        "how_to": _write_how_to(reader, str(title), descriptor, told[STEP]),
    }


@dataclass(frozen=True, slots=True)
class _Teller:
    directory: Directory
    place: str

    def tell(self, step: Step) -> Told:
        reader = self.directory.reader
        competent = self._competent(step)
        found = self._helping(step)
        known = {entry.code for entry in competent}
        helpers = [entry for entry in self.directory.entries(found) if entry.code not in known]
        helpers.sort(key=lambda entry: (-entry.near, not entry.phone))
        lines = ((say(words, reader.language), self._text(step, name)) for name, words in LINES)
        return Told(
            id=step.id,
            title=pick_text(step.record.name, reader.language, reader.languages),
            text=self._text(step, "text"),
            lines=tuple((words, text) for words, text in lines if text),
            status=step.status,
            verified=say(VERIFIED.get(step.status, ""), reader.language),
            sources=read_sources(step.record.value("source")),
            checked=self.directory.day(step.record.text("checked_on")),
            note=self._text(step, "note"),
            competent=competent,
            helpers=helpers[:NEAREST] if self.place else [],
            need=step.services[0] if step.services else "",
        )

    def _text(self, step: Step, name: str) -> Text:
        reader = self.directory.reader
        return pick_text(step.record.texts(name), reader.language, reader.languages)

    def _competent(self, step: Step) -> list[Entry]:
        """The bodies that a step names; where a place is known, those at work in it, if any."""
        named = [code for code in step.actors if code in self.directory.offers.actors]
        if self.place:
            here = {offer.actor for offer in self.directory.find("", "", self.place)}
            named = [code for code in named if code in here] or named
        return [self.directory.entry(code) for code in named]

    def _helping(self, step: Step) -> Iterator[Offer]:
        for need in step.services:
            for offer in self.directory.find(need, "", self.place):
                if offer.publics & FOUNDERS:
                    yield offer


def _write_how_to(
    reader: Reader, title: str, descriptor: Mapping[str, Any], steps: list[Told]
) -> dict[str, Any]:
    """The steps as schema.org has them, for search engines."""
    address = reader.service.addresses.page("guide", language=reader.language)
    return {
        "@context": "https://schema.org",
        "@type": "HowTo",
        "name": title,
        "description": str(reader.text(descriptor, "description")),
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
