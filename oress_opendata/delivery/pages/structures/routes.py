"""The list of structures: found, counted and narrowed by the search, with a map beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar
from urllib.parse import urlencode

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.capacity import EXPORTS, SEARCH, takes
from oress_opendata.delivery.http.confirmations import confirmed_on
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.registers.fields import NO, YES
from oress_opendata.delivery.pages.registers.profile import label_of, name_record
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.pages.structures.files import FILES, write_file
from oress_opendata.delivery.pages.structures.map import Map, find_point, show_counts
from oress_opendata.delivery.pages.structures.structure import REGISTER, render_structure
from oress_opendata.delivery.parameters.search import (
    SearchParameters,
    api_address,
    feed_address,
    make_search,
    next_page,
    read_search_parameters,
)
from oress_opendata.languages import N_, say
from oress_opendata.model.places import Places
from oress_opendata.model.record import Record
from oress_opendata.projections.search.querying.searcher import Answer, Search
from oress_opendata.queries.places import read_places
from oress_opendata.queries.tables import tables_state
from oress_opendata.store.records import read_records

# The filters of the list, in this order; communes are offered once a province is chosen.
FACETS = {
    "province": N_("Province or prefecture"),
    "commune": N_("Commune"),
    "legal_form": N_("Legal form"),
    "sector": N_("Sector"),
    "structure_status": N_("State"),
    "women_only": N_("Women's structures"),
}
BOOLEANS = {"true": YES, "false": NO}
MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    choices: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter of the list; `href` is the list without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class StructureView:
    """A structure in the list; `point` is where it is drawn on the map."""

    id: str
    name: Text
    others: tuple[Text, ...]
    form: Text
    sector: Text
    commune: Text
    province: Text
    state: Text
    sample: bool
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class StructuresPage(Page):
    """`placeless` counts the structures without commune; `begun` says that it is not the first
    page; `files` are addresses by format."""

    template: ClassVar[str] = "structures/structures.html"

    text: str
    structures: tuple[StructureView, ...]
    total: int
    suggestion: str
    suggested: str
    begun: bool
    chips: tuple[ActiveFilter, ...]
    facets: tuple[Facet, ...]
    plan: Map | None
    placeless: int
    chosen: tuple[str, ...]
    sample: bool
    following: str
    first: str
    feed: str
    data: str
    files: Mapping[str, str]


def make_structures(service: Service) -> Blueprint:
    pages = Blueprint("structure-pages", __name__)

    @pages.get("/structures")
    @takes(SEARCH)
    def show_structures(language: str) -> Response:
        parameters = read_list_parameters()
        search = make_structure_search(service, parameters, language)

        def make(connection: Connection) -> str:
            reader = Reader(service, language)
            return _render(reader, connection, parameters, service.searcher.search(search))

        return answer(service, make, PAGE, also=service.searcher.open().tag)

    @pages.get(f"/structures.<any({', '.join(FILES)}):form>")
    @takes(EXPORTS)
    def get_file(language: str, form: str) -> Response:
        search = make_structure_search(service, read_list_parameters(), language)

        def make(connection: Connection) -> str:
            return write_file(Reader(service, language), connection, search, form)

        return answer(service, make, FILES[form], also=service.searcher.open().tag)

    @pages.get("/structures/<identifier>")
    def show_structure(language: str, identifier: str) -> Response:
        reader = Reader(service, language)
        make = partial(render_structure, reader, identifier=identifier)
        also = tables_state(service), confirmed_on(REGISTER, identifier)
        return answer(service, make, PAGE, also=also)

    return pages


def read_list_parameters() -> SearchParameters:
    """The parameters of the search; without words, the list is in the order of names."""
    parameters = read_search_parameters(strict=False)
    if parameters.plain.get("q") or parameters.plain.get("sort"):
        return parameters
    return parameters.changed(sort="name")


def make_structure_search(service: Service, parameters: SearchParameters, language: str) -> Search:
    """Raises BadQuery."""
    search = make_search(service, parameters.without_filter("type"), language)
    return replace(search, filters={**search.filters, "type": frozenset({REGISTER})})


def _render(
    reader: Reader, connection: Connection, parameters: SearchParameters, found: Answer
) -> str:
    service, language = reader.service, reader.language
    first_page = parameters.without_filter("type").changed(cursor="")
    following = next_page(first_page, found)
    places = read_places(service, connection)
    chosen = first_page.filters.get("province", ())
    counts = {counted.value: counted.count for counted in found.facets.get("province", ())}
    plan = show_counts(reader, connection, counts, lambda code: _to_province(first_page, code))
    structures = tuple(_describe_structures(reader, connection, places, found, plan))
    pairs = first_page.with_filter("type", REGISTER).pairs(lang=language)
    query = urlencode(first_page.pairs())
    page = StructuresPage(
        text=parameters.plain.get("q", ""),
        structures=structures,
        total=found.total,
        suggestion=found.suggestion or "",
        suggested=_to(first_page, q=found.suggestion) if found.suggestion else "",
        begun=bool(parameters.plain.get("cursor")),
        chips=tuple(_active_filters(reader, first_page)),
        facets=tuple(_facets(reader, first_page, found)),
        plan=plan,
        placeless=max(found.total - sum(counts.values()), 0) if not chosen else 0,
        chosen=chosen,
        sample=any(structure.sample for structure in structures),
        following=f"?{urlencode(following)}" if following else "",
        first=_to(first_page),
        feed=feed_address(service, pairs, language),
        data=api_address(service, "search", pairs),
        files={form: f"structures.{form}" + (f"?{query}" if query else "") for form in FILES},
    )
    return render(page)


def _describe_structures(
    reader: Reader, connection: Connection, places: Places, found: Answer, plan: Map | None
) -> Iterator[StructureView]:
    """The structures of a page, read at once, without those that left the register since."""
    ids = [result.id for result in found.results]
    records = read_records(connection, REGISTER, ids)
    for result in found.results:
        if result.id in records:
            yield _describe_structure(reader, places, records[result.id], result.sample, plan)


def _describe_structure(
    reader: Reader, places: Places, record: Record, sample: bool, plan: Map | None
) -> StructureView:
    values = record.values
    name = name_record(reader, record)
    province = places.province_of(record.code("commune"))
    others = (Text(text, code) for code, text in record.name.items() if text != name.text)
    return StructureView(
        id=record.id,
        name=name,
        others=tuple(other for other in others if other),
        form=label_of(reader, values.get("legal_form")),
        sector=label_of(reader, values.get("sector")),
        commune=name_place(reader, places, record.code("commune")),
        province=name_place(reader, places, province.code) if province else Text(""),
        state=label_of(reader, values.get("state")),
        sample=sample,
        point=find_point(plan.drawing, values) if plan else None,
    )


def _facets(reader: Reader, parameters: SearchParameters, found: Answer) -> Iterator[Facet]:
    for name, title in FACETS.items():
        chosen = parameters.filters.get(name, ())
        if name == "commune" and not (chosen or parameters.filters.get("province")):
            continue
        counts = {counted.value: counted.count for counted in found.facets.get(name, ())}
        counts = {**dict.fromkeys(chosen, 0), **counts}
        if len(counts) > 1 or chosen:
            choices = [
                FacetValue(value, _label(reader, name, value), count, value in chosen)
                for value, count in list(counts.items())[:MOST_CHOICES]
            ]
            choices.sort(key=lambda choice: choice.label)
            yield Facet(name, say(title, reader.language), tuple(choices))


def _label(reader: Reader, facet: str, value: str) -> str:
    if facet == "women_only" and value in BOOLEANS:
        return say(BOOLEANS[value], reader.language)
    return reader.service.searcher.label(facet, value, reader.language)


def _active_filters(reader: Reader, parameters: SearchParameters) -> Iterator[ActiveFilter]:
    if parameters.plain.get("q"):
        yield ActiveFilter(f"« {parameters.plain['q']} »", _to(parameters, q=""))
    for name, values in parameters.filters.items():
        for value in values:
            label = _label(reader, name, value)
            if name == "women_only":
                label = f"{say(FACETS[name], reader.language)}: {label}"
            yield ActiveFilter(label, _to(parameters.without_filter(name, value)))


def _to(parameters: SearchParameters, **changes: str) -> str:
    """The query of another list; `?` where nothing narrows it."""
    pairs = parameters.pairs(**changes)
    plain = [pair for pair in pairs if pair != ("sort", "name")]
    return f"?{urlencode(plain)}"


def _to_province(parameters: SearchParameters, code: str) -> str:
    """The same list in another province, without the commune."""
    return _to(
        parameters.without_filter("commune")
        .without_filter("province")
        .with_filter("province", code)
    )
