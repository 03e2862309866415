"""The printable catalogue of all support actors, by kind, with sources and dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.directory import (
    ActorView,
    Directory,
    alphabetical,
    open_directory,
)
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.sources import SourceLink, read_sources
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.queries.support import Offer


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """`others` are the actor's names in other languages, `services` its services and their places;
    empty where it was not surveyed."""

    actor: ActorView
    others: list[Text]
    services: list[tuple[Text, list[Text]]]
    sources: list[SourceLink]


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    kind: Text
    entries: list[CatalogueEntry]


@dataclass(frozen=True, slots=True)
class CataloguePage(Page):
    """`releases` are the names and versions of the datasets that it is made from."""

    template: ClassVar[str] = "actors/catalogue.html"

    groups: tuple[Group, ...]
    total: int
    releases: tuple[tuple[str, str], ...]
    last: str


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
    groups = tuple(_groups(directory))
    releases = {(actor.dataset, actor.version) for actor in directory.offers.actors.values()}
    page = CataloguePage(
        groups=groups,
        total=sum(len(group.entries) for group in groups),
        releases=tuple(sorted(releases)),
        last=directory.last,
    )
    return render(page)


def _groups(directory: Directory) -> Iterator[Group]:
    offered: dict[str, list[Offer]] = {code: [] for code in directory.offers.actors}
    for offer in directory.offers.all:
        offered[offer.actor].append(offer)
    by_kind: dict[str, list[CatalogueEntry]] = {}
    for code, offers in offered.items():
        entry = _describe(directory, code, offers)
        by_kind.setdefault(entry.actor.kind, []).append(entry)
    groups = [
        Group(
            kind,
            directory.reader.label("actor-kind", kind),
            sorted(entries, key=lambda entry: alphabetical(entry.actor.name)),
        )
        for kind, entries in by_kind.items()
    ]
    yield from sorted(groups, key=lambda group: alphabetical(group.kind))


def _describe(directory: Directory, code: str, offers: list[Offer]) -> CatalogueEntry:
    reader, actor = directory.reader, directory.view(code, offers)
    names = directory.offers.actors[code].name
    kinds: dict[str, set[str]] = {}
    for offer in offers:
        kinds.setdefault(offer.kind, set()).update(offer.territories)
    services = [
        (reader.label("support-service", kind), [directory.place(code) for code in sorted(where)])
        for kind, where in kinds.items()
    ]
    return CatalogueEntry(
        actor=actor,
        others=[
            Text(names[language], language)
            for language in reader.languages
            if names.get(language) and names[language] != str(actor.name)
        ],
        services=sorted(services, key=lambda service: alphabetical(service[0])),
        sources=read_sources(actor.source),
    )
