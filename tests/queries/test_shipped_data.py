"""The read side answers about the shipped data without HTTP."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import Connection

from oress_opendata.queries.boundaries import draw_outlines
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.changes import Scope, list_changes
from oress_opendata.queries.coverage import cover
from oress_opendata.queries.documents import read_document, refer_document
from oress_opendata.queries.guide import read_guide
from oress_opendata.queries.indicators import (
    find_cubes,
    list_indicators,
    per_people,
    read_figures,
)
from oress_opendata.queries.observations import read_slice, trace_origins
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import read_offers
from oress_opendata.queries.tables import find_rows, tables_state
from oress_opendata.store.records import find_record, list_record_texts

REGION, CHEFCHAOUEN = "01", "01.151"


def test_no_query_needs_flask() -> None:
    code = (
        "import pkgutil, importlib, sys, oress_opendata.queries as queries\n"
        "for module in pkgutil.iter_modules(queries.__path__, 'oress_opendata.queries.'):\n"
        "    importlib.import_module(module.name)\n"
        "assert not {'flask', 'werkzeug', 'flask_smorest'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_region_has_its_provinces_and_communes(
    catalogue: Catalogue, connection: Connection
) -> None:
    places = read_places(catalogue, connection)
    assert len(places.provinces) == 8
    assert len(places.communes_of(REGION)) == 146
    province = places.province_of("01.151.05.01")
    assert province is None or province.code.startswith("01.")
    assert REGION in places.codes_covering(CHEFCHAOUEN)
    assert read_places(catalogue, connection) is places, "kept while nothing is published"


def test_indicators_are_the_census_figures(catalogue: Catalogue, connection: Connection) -> None:
    cubes = find_cubes(catalogue, connection)
    assert "2024" in list_indicators(cubes)["population_legal"]
    people = read_figures(cubes, "population_legal", "2024")
    assert people is not None
    assert people.values[REGION] == 4_030_222
    counted = read_figures(cubes, "establishments_non_profit", "2024")
    assert counted is not None
    assert counted.values[CHEFCHAOUEN] == 256
    rates = per_people(counted, people)
    assert rates.values[REGION] == pytest.approx(3_090 / 4_030_222 * 10_000, rel=0.01)


def test_observations_say_where_they_come_from(
    catalogue: Catalogue, connection: Connection
) -> None:
    cubes = find_cubes(catalogue, connection)
    found = read_slice(cubes, [REGION], indicators=["population_legal"])
    assert found.value("population_legal", "2014", REGION) == 3_556_729
    assert found.periods("population_legal")[0] == "2024"
    (origin, *_) = trace_origins(found, ["population_legal"], [REGION])
    assert "RGPH" in origin.source or "HCP" in origin.source
    assert any(name.endswith(".in") for name in origin.filters)


def test_support_reaches_a_province_from_its_region(
    catalogue: Catalogue, connection: Connection
) -> None:
    places, offers = read_places(catalogue, connection), read_offers(catalogue, connection)
    around = places.codes_covering(CHEFCHAOUEN)
    near = offers.find("accompagnement_creation", "", around)
    assert near
    assert {offer.kind for offer in near} == {"accompagnement_creation"}
    coverage = cover(offers, places, ["accompagnement_creation"], "")
    assert coverage


def test_boundaries_are_those_of_the_provinces(
    catalogue: Catalogue, connection: Connection
) -> None:
    drawing = draw_outlines(catalogue, connection)
    assert drawing is not None
    codes = {outline.code for outline in drawing.outlines}
    assert codes == {place.code for place in read_places(catalogue, connection).provinces}
    assert "OpenStreetMap" in drawing.credit


def test_the_guide_has_its_steps_in_order(catalogue: Catalogue, connection: Connection) -> None:
    guide = read_guide(catalogue, connection)
    assert guide is not None
    assert all(step.record.name.get("ar") for step in guide.steps)


def test_a_document_has_its_file_and_a_reference(
    catalogue: Catalogue, connection: Connection
) -> None:
    document = read_document(
        catalogue, connection, find_record(connection, "document", "depliant-oress")
    )
    reference = refer_document(catalogue, document)
    assert reference.address.startswith("http")
    listed = list_record_texts(connection, "document", limit=50)
    assert len(listed) >= 8


def test_changes_are_found_by_place(catalogue: Catalogue, connection: Connection) -> None:
    assert list_changes(catalogue, connection, Scope(place="99.999")) == ()
    assert list_changes(catalogue, connection, Scope(place=REGION))


def test_rows_are_found_where_they_are_made(catalogue: Catalogue) -> None:
    assert tables_state(catalogue) > 0
    assert find_rows(catalogue, "indicateurs", "1.1.0", "indicateurs") is not None
    assert find_rows(catalogue, "indicateurs", "1.1.0", "absent") is None
