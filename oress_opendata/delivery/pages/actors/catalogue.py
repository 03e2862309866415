"""The catalogue of all support actors, by kind, with contents, sources and dates, to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.directory import (
    Directory,
    Entry,
    alphabetical,
    open_directory,
)
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.sources import Source, read_sources
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.queries.support import Offer


@dataclass(frozen=True, slots=True)
class Listed:
    """An actor of the catalogue: `others` are its names in other languages, `services` what it
    offers with the places in which it does; empty where it was not surveyed."""

    entry: Entry
    others: list[Text]
    services: list[tuple[Text, list[Text]]]
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    kind: Text
    actors: list[Listed]


def make_catalogue(service: Service) -> Blueprint:
    pages = Blueprint("actor-catalogue", __name__)

    @pages.get("/actors/catalogue")
    def show_catalogue(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    directory = open_directory(reader, connection)
    groups = list(_groups(directory))
    return render_template(
        "actors/catalogue.html",
        groups=groups,
        total=sum(len(group.actors) for group in groups),
        releases=sorted(
            {(actor.dataset, actor.version) for actor in directory.offers.actors.values()}
        ),
        last=directory.last,
    )


def _groups(directory: Directory) -> Iterator[Group]:
    offered: dict[str, list[Offer]] = {code: [] for code in directory.offers.actors}
    for offer in directory.offers.all:
        offered[offer.actor].append(offer)
    by_kind: dict[str, list[Listed]] = {}
    for code, offers in offered.items():
        listed = _list(directory, code, offers)
        by_kind.setdefault(listed.entry.kind, []).append(listed)
    groups = [
        Group(
            kind,
            directory.reader.label("actor-kind", kind),
            sorted(actors, key=lambda actor: alphabetical(actor.entry.name)),
        )
        for kind, actors in by_kind.items()
    ]
    yield from sorted(groups, key=lambda group: alphabetical(group.kind))


def _list(directory: Directory, code: str, offers: list[Offer]) -> Listed:
    reader, entry = directory.reader, directory.entry(code, offers)
    names = directory.offers.actors[code].name
    kinds: dict[str, set[str]] = {}
    for offer in offers:
        kinds.setdefault(offer.kind, set()).update(offer.territories)
    services = [
        (reader.label("support-service", kind), [directory.place(code) for code in sorted(where)])
        for kind, where in kinds.items()
    ]
    return Listed(
        entry=entry,
        others=[
            Text(names[language], language)
            for language in reader.languages
            if names.get(language) and names[language] != str(entry.name)
        ],
        services=sorted(services, key=lambda service: alphabetical(service[0])),
        sources=read_sources(entry.values.get("source")),
    )
