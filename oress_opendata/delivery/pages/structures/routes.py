"""The list of structures: found, counted and narrowed by the one search, a map beside it.

`structure` shows one of them, `structurefiles` gives a list as a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.registers.fields import NO, YES
from oress_opendata.delivery.pages.registers.profile import code_of, label_of, name_thing
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.pages.structures.files import FILES, write_file
from oress_opendata.delivery.pages.structures.map import Map, find_point, show_counts
from oress_opendata.delivery.pages.structures.structure import REGISTER, render_structure
from oress_opendata.delivery.parameters.search import (
    SearchParameters,
    api_address,
    make_search,
    next_page,
    read_search_parameters,
)
from oress_opendata.languages import N_, say
from oress_opendata.model.places import Places
from oress_opendata.projections.search.querying.searcher import Answer, Search
from oress_opendata.queries.places import read_places
from oress_opendata.queries.tables import tables_state
from oress_opendata.store.records import read_record_texts

# What the list is narrowed by, in this order; communes are offered once a province is chosen.
FACETS = {
    "province": N_("Province or prefecture"),
    "commune": N_("Commune"),
    "legal_form": N_("Legal form"),
    "sector": N_("Sector"),
    "structure_status": N_("State"),
    "women_only": N_("Women's structures"),
}
TRUTHS = {"true": YES, "false": NO}
MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that narrows the list; `href` takes it off."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Entry:
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


def make_structures(service: Service) -> Blueprint:
    pages = Blueprint("structure-pages", __name__)

    @pages.get("/structures")
    def show_structures(language: str) -> Response:
        parameters = read_asked()
        search = make_structure_search(service, parameters, language)

        def make(connection: Connection) -> str:
            reader = Reader(service, language)
            return _render(reader, connection, parameters, service.searcher.search(search))

        return answer(service, make, PAGE, also=service.searcher.open().tag)

    @pages.get(f"/structures.<any({', '.join(FILES)}):form>")
    def get_file(language: str, form: str) -> Response:
        search = make_structure_search(service, read_asked(), language)

        def make(connection: Connection) -> str:
            return write_file(Reader(service, language), connection, search, form)

        return answer(service, make, FILES[form], also=service.searcher.open().tag)

    @pages.get("/structures/<identifier>")
    def show_structure(language: str, identifier: str) -> Response:
        reader = Reader(service, language)
        make = partial(render_structure, reader, identifier=identifier)
        return answer(service, make, PAGE, also=tables_state(service))

    return pages


def read_asked() -> SearchParameters:
    """The parameters of the search; without words, a list is ordered by name."""
    parameters = read_search_parameters(strict=False)
    if parameters.plain.get("q") or parameters.plain.get("sort"):
        return parameters
    return SearchParameters({**parameters.plain, "sort": "name"}, parameters.filters)


def make_structure_search(service: Service, parameters: SearchParameters, language: str) -> Search:
    """Raises BadQuery."""
    search = make_search(service, parameters.without_filter("type"), language)
    return replace(search, filters={**search.filters, "type": frozenset({REGISTER})})


def _render(
    reader: Reader, connection: Connection, parameters: SearchParameters, found: Answer
) -> str:
    service, language = reader.service, reader.language
    asked = parameters.without_filter("type").changed(cursor="")
    following = next_page(asked, found)
    places = read_places(service, connection)
    chosen = asked.filters.get("province", ())
    counts = {counted.value: counted.count for counted in found.facets.get("province", ())}
    plan = show_counts(reader, connection, counts, lambda code: _to_province(asked, code))
    entries = list(_entries(reader, connection, places, found, plan))
    pairs = asked.with_filter("type", REGISTER).pairs(lang=language)
    query = urlencode(asked.pairs())
    return render_template(
        "structures/structures.html",
        text=parameters.plain.get("q", ""),
        sort=parameters.plain.get("sort", ""),
        entries=entries,
        total=found.total,
        suggestion=found.suggestion,
        suggested=_to(asked, q=found.suggestion) if found.suggestion else "",
        begun=bool(parameters.plain.get("cursor")),
        chips=list(_chips(reader, asked)),
        facets=list(_facets(reader, asked, found)),
        plan=plan,
        placeless=max(found.total - sum(counts.values()), 0) if not chosen else 0,
        chosen=chosen,
        sample=any(entry.sample for entry in entries),
        following=f"?{urlencode(following)}" if following else "",
        first=_to(asked),
        feed=api_address(service, "search.atom", pairs),
        data=api_address(service, "search", pairs),
        files={form: f"structures.{form}" + (f"?{query}" if query else "") for form in FILES},
    )


def _entries(
    reader: Reader, connection: Connection, places: Places, found: Answer, plan: Map | None
) -> Iterator[Entry]:
    """The structures of a page, read at once. One that the register has lost is left out."""
    ids = [result.id for result in found.results]
    bodies = {
        key: json.loads(body) for key, body in read_record_texts(connection, REGISTER, ids).items()
    }
    for result in found.results:
        if result.id in bodies:
            yield _entry(reader, places, bodies[result.id], result.sample, plan)


def _entry(
    reader: Reader, places: Places, body: Mapping[str, Any], sample: bool, plan: Map | None
) -> Entry:
    values = body["values"]
    name = name_thing(reader, body)
    province = places.province_of(code_of(values.get("commune")))
    others = (Text(text, code) for code, text in body["name"].items() if text != name.text)
    return Entry(
        id=body["id"],
        name=name,
        others=tuple(other for other in others if other),
        form=label_of(reader, values.get("legal_form")),
        sector=label_of(reader, values.get("sector")),
        commune=label_of(reader, values.get("commune")),
        province=reader.name(province.names) if province else Text(""),
        state=label_of(reader, values.get("state")),
        sample=sample,
        point=find_point(plan.drawing, values) if plan else None,
    )


def _facets(reader: Reader, asked: SearchParameters, found: Answer) -> Iterator[Facet]:
    for name, title in FACETS.items():
        chosen = asked.filters.get(name, ())
        if name == "commune" and not (chosen or asked.filters.get("province")):
            continue
        counts = {counted.value: counted.count for counted in found.facets.get(name, ())}
        counts = {**dict.fromkeys(chosen, 0), **counts}
        if len(counts) > 1 or chosen:
            choices = [
                Choice(value, _label(reader, name, value), count, value in chosen)
                for value, count in list(counts.items())[:MOST_CHOICES]
            ]
            choices.sort(key=lambda choice: choice.label)
            yield Facet(name, say(title, reader.language), tuple(choices))


def _label(reader: Reader, facet: str, value: str) -> str:
    if facet == "women_only" and value in TRUTHS:
        return say(TRUTHS[value], reader.language)
    return reader.service.searcher.label(facet, value, reader.language)


def _chips(reader: Reader, asked: SearchParameters) -> Iterator[Chip]:
    if asked.plain.get("q"):
        yield Chip(f"« {asked.plain['q']} »", _to(asked, q=""))
    for name, values in asked.filters.items():
        for value in values:
            label = _label(reader, name, value)
            if name == "women_only":
                label = f"{say(FACETS[name], reader.language)}: {label}"
            yield Chip(label, _to(asked.without_filter(name, value)))


def _to(parameters: SearchParameters, **changes: str) -> str:
    """The list otherwise, by the query alone; `?` where nothing is asked any more."""
    pairs = parameters.pairs(**changes)
    plain = [pair for pair in pairs if pair != ("sort", "name")]
    return f"?{urlencode(plain)}"


def _to_province(asked: SearchParameters, code: str) -> str:
    """The same list in another province; a commune lies in the one before."""
    return _to(
        asked.without_filter("commune").without_filter("province").with_filter("province", code)
    )
