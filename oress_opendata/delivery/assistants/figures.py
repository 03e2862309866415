"""The tools `indicator` and `place_sheet`: figures of places, each with its own source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from oress_opendata.delivery.assistants.arguments import choice, text, texts
from oress_opendata.delivery.assistants.call import Call
from oress_opendata.delivery.assistants.provenance import NO_VALUE, NOT_SURVEYED, complete
from oress_opendata.delivery.assistants.support import find_nearest, releases_of, state_of
from oress_opendata.delivery.assistants.tool import NUMBER, OBJECT, OBJECTS, TEXT, Tool
from oress_opendata.delivery.http.capacity import ROWS
from oress_opendata.delivery.parameters.query_string import REQUIRED
from oress_opendata.errors import BadQuery
from oress_opendata.iris import concept_iri
from oress_opendata.model.concept import Concept, Vocabulary
from oress_opendata.model.places import Place
from oress_opendata.projections.tables.folders import find_register, tables_root
from oress_opendata.projections.tables.query import Filter, RowQuery
from oress_opendata.projections.tables.reading import column_types, count_rows
from oress_opendata.queries.indicators import Cube, find_cubes, list_indicators
from oress_opendata.queries.observations import Observation, read_observations

MOST_PLACES, MOST_VALUES, NEAREST = 20, 200, 5
Releases = list[tuple[str, str]]


def read_indicator(call: Call) -> dict[str, Any]:
    cubes = find_cubes(call.service, call.connection)
    code = call.text("indicator")
    if not code:
        return _list_indicators(call, cubes)
    others = {name: call.text(name) for name in ("sex", "area") if call.text(name)}
    codes = [place.code for place in _find_places(call)]
    found = read_observations(cubes, codes, others, code, call.text("period"))[:MOST_VALUES]
    body = {
        "indicators": [_describe(call, code)],
        "values": [_show(call, observation) for observation in found],
    }
    used = _releases_of({observation.cube for observation in found} or cubes)
    return complete(call, body, used, *(() if found else (NO_VALUE,)))


def _find_places(call: Call) -> list[Place]:
    """The places of the arguments, else the region. Raises BadQuery."""
    named = [call.find_place("places", name) for name in call.arguments.get("places", ())]
    if named:
        return named
    if call.places.region is None:
        raise BadQuery(REQUIRED, parameter="places")
    return [call.places.region]


def _list_indicators(call: Call, cubes: tuple[Cube, ...]) -> dict[str, Any]:
    periods = list_indicators(cubes)
    listed = [
        {**_describe(call, code), "periods": sorted(set(some), reverse=True)}
        for code, some in periods.items()
    ]
    body = {"indicators": listed, "values": []}
    return complete(call, body, [(cube.name, cube.version) for cube in cubes])


def _describe(call: Call, code: str) -> dict[str, Any]:
    concept = call.vocabulary.schemes["indicator"].concepts.get(code)
    known = concept or Concept("indicator", code, {})
    facts = {
        "code": code,
        "iri": concept_iri(call.id_base, "indicator", code),
        "label": call.pick(known.labels) or code,
        "definition": call.pick(known.definitions),
        "note": call.pick(known.notes),
        "unit": known.unit,
    }
    return {name: fact for name, fact in facts.items() if fact}


def _show(call: Call, observation: Observation) -> dict[str, Any]:
    place = call.places.all[observation.place]
    return {"place": call.show_place(place), **_show_value(observation)}


def _show_value(observation: Observation) -> dict[str, Any]:
    return {
        "period": observation.period,
        **observation.others,
        "value": _plain(observation.value),
        "source": observation.source,
        "status": observation.status,
        "checked": observation.checked,
        "dataset": observation.cube.name,
        "version": observation.cube.version,
    }


def _plain(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _releases_of(cubes: Iterable[Cube]) -> Releases:
    return sorted({(cube.name, cube.version) for cube in cubes})


def show_sheet(call: Call) -> dict[str, Any]:
    place = call.find_place("place", call.text("place"))
    line = [around.code for around in call.places.with_ancestors(place.code)]
    cubes = find_cubes(call.service, call.connection)
    figures = _show_figures(call, line, read_observations(cubes, line, {}))
    offers = call.offers
    nearest = find_nearest(call, offers.find("", "", frozenset(line)), place=place.code)
    body = {
        "place": {
            **call.show_place(place),
            "inside": [call.show_place(call.places.all[code]) for code in line[1:]],
        },
        "communes": len(call.places.communes_of(place.code)),
        "figures": figures,
        "structures": _count_structures(call, place),
        "support": {
            "state": state_of(offers, "", "", frozenset(line)),
            "total": len(nearest),
            "actors": nearest[:NEAREST],
        },
    }
    return complete(call, body, [*_releases_of(cubes), *releases_of(offers)], NOT_SURVEYED)


def _show_figures(
    call: Call, line: Sequence[str], found: Iterable[Observation]
) -> list[dict[str, Any]]:
    """The newest figure of each indicator, beside those of the places around."""
    values = {(seen.indicator, seen.period, seen.place): seen for seen in reversed(tuple(found))}
    newest = {
        indicator: observation
        for (indicator, _, place), observation in values.items()
        if place == line[0]
    }
    return [
        {
            "indicator": indicator,
            "label": call.label("indicator", indicator),
            "unit": _describe(call, indicator).get("unit", ""),
            **_show_value(observation),
            "around": {
                code: _plain(other.value)
                for code in line[1:]
                if (other := values.get((indicator, observation.period, code)))
            },
        }
        for indicator, observation in newest.items()
    ]


def _count_structures(call: Call, place: Place) -> dict[str, Any] | None:
    """How many structures are in the register there, and where they are listed."""
    table = find_register(tables_root(call.service.store.home), "structure")
    if table is None or "commune" not in column_types(table):
        return None
    codes = tuple(inner.code for inner in call.places.within(place.code))
    total = count_rows(table, RowQuery(select=(), filters=(Filter("commune", "in", codes),)))
    query = {"where.commune.in": ",".join(codes)} if place.is_commune else {}
    address = call.service.addresses.api("registers", "structure", **query)
    return {"total": total, "url": address}


def make_indicator(vocabulary: Vocabulary) -> Tool:
    schemes = vocabulary.schemes
    return Tool(
        name="indicator",
        title="Read an indicator",
        description=(
            "The values of an indicator (population, establishments, cooperatives, work, school) "
            "for places, by year, each with its source. Without `indicator`: the list of those "
            "that have values, with their definitions and years. A missing value is unknown, "
            "never zero. Compare only figures of the same indicator and year."
        ),
        arguments=(
            choice("indicator", "The code of an indicator.", schemes["indicator"].concepts),
            texts("places", "Names or codes of places; the region where left out.", MOST_PLACES),
            text("period", "A year, such as 2024; all years where it is left out.", most=20),
            choice("sex", "Of one sex; of all where left out.", schemes["sex"].concepts),
            choice("area", "Urban or rural; the total where left out.", schemes["area"].concepts),
        ),
        output={"indicators": OBJECTS, "values": OBJECTS},
        capacity=ROWS,
        answer=read_indicator,
    )


SHEET_TOOL = Tool(
    name="place_sheet",
    title="Read the sheet of a place",
    description=(
        "A region, province, cercle or commune at a glance: where it lies, its newest figures "
        "beside those of the places around it, how many structures the register has there, and "
        "the nearest support actors."
    ),
    arguments=(text("place", "The name or the code of a place.", required=True, most=200),),
    output={
        "place": OBJECT,
        "communes": NUMBER,
        "figures": OBJECTS,
        "structures": {"type": ["object", "null"]},
        "support": {
            "type": "object",
            "properties": {"state": TEXT, "total": NUMBER, "actors": OBJECTS},
        },
    },
    capacity=ROWS,
    answer=show_sheet,
)
