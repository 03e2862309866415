"""The card above the results: a direct answer where a question has one.

Founding first, then a figure, then an actor, then a place. What a text asks is decided in
`queries/questions/`; nothing is answered that is not in the registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.pages.actors.directory import ActorView, Directory, open_directory
from oress_opendata.delivery.pages.actors.finder import FOUNDING
from oress_opendata.delivery.pages.guide.routes import VERIFIED
from oress_opendata.delivery.pages.shared.formatting import show_figure
from oress_opendata.delivery.pages.shared.names import kind_of, name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.sources import read_sources
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, say
from oress_opendata.model.indicators import NON_PROFIT, PEOPLE
from oress_opendata.model.places import PROVINCES, REGISTER
from oress_opendata.queries.guide import Step, read_guide
from oress_opendata.queries.indicators import find_cubes
from oress_opendata.queries.observations import Observation, read_observations
from oress_opendata.queries.questions.actors import read_actor_question
from oress_opendata.queries.questions.figures import FigureQuestion, read_figure_question
from oress_opendata.queries.questions.founding import FoundingQuestion, read_founding
from oress_opendata.queries.questions.names import find_names, read_tokens

TITLES = {
    "cooperative": N_("Founding a cooperative"),
    "association": N_("Founding an association"),
    "mutuelle": N_("Founding a mutual society"),
    "gie": N_("Founding an economic interest grouping"),
    "project": N_("Starting a project"),
}
PUBLICS = {"association": "associations", "mutuelle": "mutuelles", "gie": "gie"}
# The steps of the guide that answer what is asked.
STEPS = {
    "delay": ("nom-approuve", "delai-depot"),
    "cost": ("frais", "capital"),
    "members": ("fondateurs",),
    "capital": ("capital", "fonds"),
    "statutes": ("statuts",),
    "tax": ("impots",),
    "name": ("denomination",),
    "papers": ("immatriculation", "article-11"),
    "registration": ("immatriculation", "registre-central"),
    "bank": ("fonds",),
    "assembly": ("assemblee",),
    "abolished": ("ancienne-procedure",),
}
HELPERS, ACTORS, PLACES = 3, 3, 3
KEY_FIGURES = (PEOPLE, "labour_unemployment_rate", NON_PROFIT)


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """A step of the guide that answers what is asked; `verified` says how sure it is."""

    title: Text
    text: Text
    verified: str
    href: str


@dataclass(frozen=True, slots=True)
class FoundingCard:
    """`competent` is the first competent body there; `total` counts all that help; `guide` is empty
    for what the guide is not about."""

    title: str
    place: Text
    steps: tuple[StepAnswer, ...]
    competent: ActorView | None
    helpers: tuple[ActorView, ...]
    total: int
    finder: str
    guide: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    """`name` is of a place or an indicator, `address` the page of it."""

    name: Text
    href: str
    shown: str
    period: str


@dataclass(frozen=True, slots=True)
class FigureCard:
    """Figures of a place, or of an indicator; `source` is one for all of them, or empty."""

    title: Text
    kind: str
    href: str
    lines: tuple[FigureLine, ...]
    source: str
    source_href: str
    more: str


@dataclass(frozen=True, slots=True)
class Cards:
    """At most one of these is filled, but for a name that several places have."""

    founding: FoundingCard | None = None
    figures: tuple[FigureCard, ...] = ()
    actors: tuple[ActorView, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.founding or self.figures or self.actors)


def find_cards(reader: Reader, connection: Connection, text: str) -> Cards:
    directory = open_directory(reader, connection)
    thesaurus = reader.service.searcher.open().thesaurus
    if question := read_founding(text):
        named = find_names(read_tokens(text), thesaurus, REGISTER)
        place = _choose_place(directory, [code for name in named for code in name.codes])
        return Cards(founding=_answer_founding(directory, connection, question, place))
    if asked := read_figure_question(text, thesaurus):
        if asked.indicator and (card := _answer_figure(directory, connection, asked)):
            return Cards(figures=(card,))
        if not asked.indicator:
            return Cards(figures=tuple(_describe_places(directory, connection, asked)))
    if named_actors := read_actor_question(text, directory.offers.actors, thesaurus):
        place = _choose_place(directory, named_actors.places)
        offers = (o for o in directory.offers.all if o.actor in named_actors.actors)
        views = directory.views(offers, FOUNDING.need, place)
        silent = set(named_actors.actors) - {view.code for view in views}
        views += [directory.view(code) for code in sorted(silent)]
        return Cards(actors=tuple(views[:ACTORS]))
    return Cards()


def _choose_place(directory: Directory, codes: Sequence[str]) -> str:
    """Of the places with a name the province, within which help is known; else the first. The
    country, or the region, is no choice: all help is there."""
    region = directory.places.region
    climbed = directory.places.with_ancestors(region.code) if region else ()
    around = {place.code for place in climbed}
    known = [code for code in codes if code in directory.places.all and code not in around]
    provinces = [code for code in known if directory.places.all[code].kind in PROVINCES]
    return next(iter((*provinces, *known)), "")


def _answer_founding(
    directory: Directory, connection: Connection, question: FoundingQuestion, place: str
) -> FoundingCard:
    reader = directory.reader
    is_guided = question.form == "cooperative"
    public = PUBLICS.get(question.form, FOUNDING.public)
    found = directory.find(FOUNDING.need, public, place)
    views = directory.views(found, FOUNDING.need, place)
    competent = [view for view in views if view.competent and is_guided]
    helpers = [view for view in views if not view.competent]
    finder = reader.service.addresses.page("actors", language=reader.language)
    guide = reader.service.addresses.page("guide", language=reader.language)
    return FoundingCard(
        title=say(TITLES[question.form], reader.language),
        place=name_place(reader, directory.places, place) if place else Text(""),
        steps=tuple(_answer_steps(reader, connection, question, guide)) if is_guided else (),
        competent=next(iter(competent), None),
        helpers=tuple(helpers[:HELPERS]),
        total=len(views),
        finder=_to(finder, need=FOUNDING.need, public=public, place=place),
        guide=_to(guide, place=place) if is_guided else "",
    )


def _answer_steps(
    reader: Reader, connection: Connection, question: FoundingQuestion, guide: str
) -> Iterator[StepAnswer]:
    known = read_guide(reader.service, connection)
    steps = {step.id: step for step in known.steps} if known else {}
    for identifier in STEPS.get(question.aspect, ()):
        if step := steps.get(identifier):
            yield _answer_step(reader, step, question.aspect, guide)


def _answer_step(reader: Reader, step: Step, aspect: str, guide: str) -> StepAnswer:
    asked = {"cost": "cost", "delay": "delay", "papers": "documents"}.get(aspect, "")
    stated = reader.name(step.record.texts(asked)) if asked else Text("")
    return StepAnswer(
        title=reader.name(step.record.name),
        text=stated or reader.name(step.record.texts("text")),
        verified=say(VERIFIED.get(step.status, ""), reader.language),
        href=f"{guide}#{step.id}",
    )


def _answer_figure(
    directory: Directory, connection: Connection, asked: FigureQuestion
) -> FigureCard | None:
    """The newest value, or that of a year, for the places and the region."""
    reader, places = directory.reader, directory.places
    region = [places.region.code] if places.region else []
    codes = list(dict.fromkeys((*asked.places, *region)))
    found = read_observations(
        find_cubes(reader.service, connection), codes, asked.others, asked.indicator, asked.year
    )
    newest = {seen.place: seen for seen in reversed(found)}
    shown = [newest[code] for code in codes if code in newest]
    if not any(seen.place in asked.places or not asked.places for seen in shown):
        return None
    dimensions = [str(reader.label(name, code)) for name, code in asked.others.items()]
    title = " · ".join((str(reader.label("indicator", asked.indicator)), *dimensions))
    address = reader.service.addresses.page
    source, href = _source_of(shown)
    return FigureCard(
        title=Text(title),
        kind="",
        href=address("vocab", "indicator", asked.indicator, language=reader.language),
        lines=tuple(
            FigureLine(
                name_place(reader, places, seen.place),
                address("places", seen.place, language=reader.language),
                _show(reader, seen),
                seen.period,
            )
            for seen in shown[: PLACES + 1]
        ),
        source=source,
        source_href=href,
        more=_to(address("atlas", language=reader.language), **_map_of(asked)),
    )


def _map_of(asked: FigureQuestion) -> dict[str, str]:
    """The choice of the atlas that shows what was asked for."""
    chosen = {name: code for name, code in asked.others.items() if name in ("sex", "area")}
    year = {"period": asked.year} if asked.year else {}
    return {"indicator": asked.indicator, **chosen, **year}


def _describe_places(
    directory: Directory, connection: Connection, asked: FigureQuestion
) -> Iterator[FigureCard]:
    """The key figures of each place with the name."""
    reader, places = directory.reader, directory.places
    codes = [code for code in asked.places if code in places.all]
    codes.sort(key=lambda code: len(places.with_ancestors(code)))
    cubes = find_cubes(reader.service, connection)
    found = read_observations(cubes, codes, {}, period=asked.year) if codes else ()
    newest = {(seen.place, seen.indicator): seen for seen in reversed(found)}
    for code in codes[:PLACES]:
        shown = [newest[code, key] for key in KEY_FIGURES if (code, key) in newest]
        source, href = _source_of(shown)
        page = reader.service.addresses.page("places", code, language=reader.language)
        yield FigureCard(
            title=reader.name(places.all[code].names) or Text(code),
            kind=kind_of(reader, places.all[code]),
            href=page,
            lines=tuple(
                FigureLine(
                    reader.label("indicator", seen.indicator), "", _show(reader, seen), seen.period
                )
                for seen in shown
            ),
            source=source,
            source_href=href,
            more=page,
        )


def _to(address: str, **parameters: str) -> str:
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{address}?{query}" if query else address


def _show(reader: Reader, seen: Observation) -> str:
    return show_figure(seen.value, reader.language, reader.unit(seen.indicator))


def _source_of(shown: Iterable[Observation]) -> tuple[str, str]:
    """The words and the address of the first source."""
    sources = (source for seen in shown for source in read_sources(seen.source))
    first = next(sources, None)
    return (first.text, first.href) if first else ("", "")
