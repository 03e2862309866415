"""The page of an error, for readers who want HTML: what was withdrawn, or what has a name like
what was asked for, and a search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from flask import request
from rapidfuzz import fuzz, process
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from oress_opendata.delivery.http.problems import WORDS, Problem
from oress_opendata.delivery.http.security import is_private
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.formatting import show_day
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text, show_reason
from oress_opendata.errors import OressError
from oress_opendata.languages import N_, say
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.texts import say_isolated
from oress_opendata.projections.records import PAGES
from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.queries.places import read_places
from oress_opendata.store.engine import transaction
from oress_opendata.store.records import list_names, read_records
from oress_opendata.store.releases import find_current, find_dataset, list_datasets

DATASETS = "datasets"
REGISTERS = {folder: register for register, folder in PAGES.items()}
# The sections of the site, by the first step of their addresses, and what their lists hold.
SECTIONS = {
    "datasets": N_("Data"),
    "structures": N_("Structures"),
    "actors": N_("Support"),
    "guide": N_("Guide"),
    "atlas": N_("Atlas"),
    "panorama": N_("Panorama"),
    "documents": N_("Documents"),
    "places": N_("Places"),
    "search": N_("Search"),
    "letters": N_("Letters"),
    "developers": N_("For developers"),
    "about": N_("About the observatory and this site"),
}
NOT_LISTED = N_("No page is called “{name}” in the list “{list}”.")
MOST, LEAST_LIKE = 5, 72
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What was withdrawn: the title of the dataset, the day."""

    title: Text
    day: str


@dataclass(frozen=True, slots=True)
class ProblemPage(Page):
    """`detail` says what is wrong; `words` are those of the address, for the search; `near` are
    names and addresses that are like it."""

    template: ClassVar[str] = "shared/problem.html"

    problem: Problem
    detail: str
    reason: Text
    words: str
    near: tuple[tuple[Text, str], ...]
    tombstone: Tombstone | None


def render_problem_page(service: Service, problem: Problem) -> str:
    reader = Reader(service, problem.language)
    steps = [] if is_private(request.path) else [step for step in request.path.split("/") if step]
    if steps and steps[0] in service.settings.languages:
        steps = steps[1:]
    near: tuple[tuple[Text, str], ...] = ()
    tombstone = None
    try:
        with transaction(service.store.reading) as connection:
            if problem.status == 404:
                near = tuple(_find_near(reader, connection, steps))
            if problem.status == 410:
                tombstone = _find_tombstone(reader, connection, problem)
    except (OressError, SQLAlchemyError):  # the page of an error needs no registry
        pass
    reason = show_reason(str(problem.extra.get("reason") or ""), reader.language, reader.languages)
    words = " ".join(steps[-1].replace("-", " ").replace("_", " ").split()) if steps else ""
    detail = _describe(problem, steps)
    return render(ProblemPage(problem, detail, reason, words[:LONGEST], near, tombstone))


def _describe(problem: Problem, steps: list[str]) -> str:
    """The detail of the problem; of a record that is not there in the words of the pages."""
    if problem.status != 404 or len(steps) < 2 or problem.extra.get("reason"):
        return problem.detail
    if steps[0] == "registers":
        return say(WORDS[404][2], problem.language)
    if steps[0] not in REGISTERS or len(steps) > 2:
        return problem.detail
    listed = say(SECTIONS[steps[0]], problem.language)
    return say_isolated(NOT_LISTED, problem.language, name=steps[1][:LONGEST], list=listed)


def _find_near(
    reader: Reader, connection: Connection, steps: list[str]
) -> Iterator[tuple[Text, str]]:
    """What has an id or a name like the one in the address, the nearest first; the section itself
    where its name was written otherwise."""
    if steps and steps[0] not in SECTIONS:
        like = process.extractOne(
            steps[0][:LONGEST], list(SECTIONS), scorer=fuzz.ratio, score_cutoff=LEAST_LIKE
        )
        if like:
            steps = [like[0], *steps[1:]]
            href = reader.service.addresses.page(like[0], language=reader.language)
            yield Text(say(SECTIONS[like[0]], reader.language)), href
    for folder, register in ((DATASETS, ""), *REGISTERS.items()):
        if steps[:1] != [folder] or len(steps) == 1:
            continue
        known = list(_list_known(connection, register))
        found = process.extract(
            _fold(steps[1][:LONGEST]), [key for key, _ in known], scorer=fuzz.ratio,
            limit=3 * MOST, score_cutoff=LEAST_LIKE,
        )  # fmt: skip
        near = list(dict.fromkeys(known[index][1] for _, _, index in found))[:MOST]
        names = _name(reader, connection, register, near)
        for identifier in near:
            href = reader.service.addresses.page(folder, identifier, language=reader.language)
            yield names.get(identifier) or Text(identifier), href


def _name(
    reader: Reader, connection: Connection, register: str, near: list[str]
) -> dict[str, Text]:
    """The names of records, or the titles of datasets."""
    if register == PLACE:
        places = read_places(reader.service, connection)
        return {identifier: name_place(reader, places, identifier) for identifier in near}
    if register:
        records = read_records(connection, register, near)
        return {identifier: reader.name(record.name) for identifier, record in records.items()}
    manifest = reader.service.store.manifest
    found = {name: manifest(find_current(connection, name).manifest) for name in near}
    return {name: reader.text(one.descriptor, "title") for name, one in found.items()}


def _fold(text: str) -> str:
    return sort_key(text.replace("-", " ").replace("_", " "))


def _list_known(connection: Connection, register: str) -> Iterator[tuple[str, str]]:
    """The ids of a register, or of the datasets: folded, and as they are; also names."""
    if not register:
        for dataset in list_datasets(connection):
            if dataset.current:
                yield _fold(dataset.name), dataset.name
        return
    for identifier, name in list_names(connection, register):
        yield _fold(identifier), identifier
        yield _fold(name), identifier


def _find_tombstone(reader: Reader, connection: Connection, problem: Problem) -> Tombstone | None:
    name = str(problem.extra.get("dataset") or "")
    if not name:
        return None
    dataset = find_dataset(connection, name)
    version = problem.extra.get("version")
    fitting = [
        one for one in dataset.releases if one.withdrawn_at and version in (None, one.version)
    ]
    if not fitting:
        return None
    last = max(fitting, key=lambda release: release.seq)
    shown = next((one for one in dataset.releases if one.is_visible), last)
    manifest = None if shown.erased else reader.service.store.manifest(shown.manifest)
    title = reader.text(manifest.descriptor, "title") if manifest else Text("")
    assert last.withdrawn_at
    day = show_day(last.withdrawn_at, reader.language, reader.service.settings.timezone)
    return Tombstone(title or Text(name), day)
