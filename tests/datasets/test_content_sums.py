"""The figures add up, and what two releases share means the same."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# The newest releases of `indicateurs` and `limites`.
CENSUS = BORDERS = "1.1.0"
Rows = Callable[..., list[dict[str, str]]]
NON_PROFIT = {
    "01": 3090,
    "01.511": 1401,
    "01.571": 465,
    "01.573": 332,
    "01.151": 256,
    "01.331": 231,
    "01.051": 163,
    "01.227": 125,
    "01.405": 117,
}


def test_places_are_those_of_the_region(rows: Rows) -> None:
    counts = {
        table: len(rows("territoires", table)) for table in ("regions", "provinces", "cercles")
    }
    assert counts == {"regions": 1, "provinces": 8, "cercles": 24}
    assert len(rows("territoires", "communes")) == 146
    known = {
        row["code"]
        for table in ("pays", "regions", "provinces", "cercles", "communes")
        for row in rows("territoires", table)
    }
    assert len(known) == 180
    for row in rows("territoires", "communes"):
        assert row["parent"].startswith(row["province"])


def test_communes_sum_to_provinces_and_region(rows: Rows) -> None:
    """Every indicator of the establishments, at every level."""
    values = {
        (row["indicator"], row["place"]): int(row["value"])
        for row in rows("etablissements", "etablissements")
    }
    by_province: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows("territoires", "communes"):
        for indicator in {key[0] for key in values}:
            by_province[indicator, row["province"]] += values[indicator, row["code"]]
    by_region: dict[str, int] = defaultdict(int)
    for (indicator, province), total in by_province.items():
        assert values[indicator, province] == total, (indicator, province)
        by_region[indicator] += total
    for indicator, total in by_region.items():
        assert values[indicator, "01"] == total, indicator


def test_non_profit_establishments_are_those_of_hcp(rows: Rows) -> None:
    values = {
        row["place"]: int(row["value"])
        for row in rows("etablissements", "etablissements")
        if row["indicator"] == "establishments_non_profit"
    }
    assert {place: values[place] for place in NON_PROFIT} == NON_PROFIT
    assert len(values) == 1 + 8 + 24 + 146


def test_an_actor_keeps_its_id_and_its_name(rows: Rows) -> None:
    before = {row["id"]: row for row in rows("acteurs-accompagnement", "acteurs", "1.0.0")}
    after = {row["id"]: row for row in rows("acteurs-accompagnement", "acteurs", "1.1.0")}
    assert set(before) <= set(after)
    assert all(before[code]["name_fr"] == after[code]["name_fr"] for code in before)
    assert len(before) == 10
    # The 53 of the directory, and the chamber of Tangier that merged in 2015.
    assert len(after) == 54
    assert after["ccis_tanger"]["replaced_by"] == "ccis_tta"
    assert after["crtt"]["replaced_by"] == "cr_tta"


def test_an_arabic_name_is_present_or_marked_as_awaited(rows: Rows) -> None:
    for version in ("1.0.0", "1.1.0"):
        for row in rows("acteurs-accompagnement", "acteurs", version):
            assert (row["name_ar"] == "") == (row["name_ar_status"] == "awaiting"), row["id"]
    awaited = [
        row["id"]
        for row in rows("acteurs-accompagnement", "acteurs", "1.1.0")
        if row["name_ar_status"] == "awaiting"
    ]
    assert len(awaited) == 31


def test_services_cover_all_facts_of_the_source(rows: Rows) -> None:
    """A service serves each of its publics in each of its territories: 326 facts in all."""
    publics: dict[str, int] = defaultdict(int)
    territories: dict[str, int] = defaultdict(int)
    for row in rows("acteurs-accompagnement", "services-publics", "1.1.0"):
        publics[row["service"]] += 1
    for row in rows("acteurs-accompagnement", "services-territoires", "1.1.0"):
        territories[row["service"]] += 1
    services = rows("acteurs-accompagnement", "services", "1.1.0")
    assert sum(publics[row["id"]] * territories[row["id"]] for row in services) == 326
    assert {row["id"] for row in services} == set(publics) == set(territories)


def population(rows: Rows, period: str) -> dict[str, int]:
    return {
        row["place"]: int(row["value"])
        for row in rows("indicateurs", "indicateurs", CENSUS)
        if (row["period"], row["indicator"]) == (period, "population_legal")
        and (row["sex"], row["area"]) == ("all", "total")
    }


@pytest.mark.parametrize(("period", "total"), [("2024", 4_030_222), ("2014", 3_556_729)])
def test_people_of_communes_sum_to_provinces_and_region(
    rows: Rows, period: str, total: int
) -> None:
    people = population(rows, period)
    provinces: dict[str, int] = defaultdict(int)
    for row in rows("territoires", "communes"):
        provinces[row["province"]] += people[row["code"]]
    assert provinces == {
        row["code"]: people[row["code"]] for row in rows("territoires", "provinces")
    }
    assert sum(provinces.values()) == people["01"] == total


def test_cooperators_are_shown_with_care(rows: Rows) -> None:
    """2.2 % in the region; no year but 2024; no share of a sex with few people in work."""
    told = [
        row
        for row in rows("indicateurs", "indicateurs", CENSUS)
        if row["indicator"] == "employment_status_cooperative_member"
    ]
    assert {row["period"] for row in told} == {"2024"}
    shares = {(row["place"], row["sex"], row["area"]): row["value"] for row in told}
    assert shares["01", "all", "total"] == "2.2"
    assert shares["01", "male", "total"] == "2.5"
    assert shares["01", "female", "total"] == "0.9"
    assert shares["01.051", "all", "total"] == "3.2"
    assert shares["01.227", "all", "total"] == "1.5"
    # Issaguen and Imrabten: 339 and 84 women in work.
    for place in ("01.051.09.13", "01.051.13.13"):
        assert (place, "all", "total") in shares
        assert (place, "female", "total") not in shares
    employed = {
        (row["place"], row["sex"], row["area"]): int(row["value"])
        for row in rows("indicateurs", "indicateurs", CENSUS)
        if row["indicator"] == "labour_employed"
    }
    assert all(employed[key] >= 500 for key in shares if key[1] != "all")


def test_a_historical_place_has_no_code(rows: Rows) -> None:
    figures = rows("chiffres-cites", "chiffres")
    assert len(figures) == 65
    for row in figures:
        if row["perimeter"] in ("historical_place", "not_stated") or "19" in row["perimeter"]:
            assert row["place"] == "", row["id"]
    groups = {row["id"] for row in rows("chiffres-cites", "contradictions")}
    assert groups == {"G1", "G2", "G3", "G4", "G5"}
    assert {row["contradiction"] for row in figures} - {""} == groups


def test_a_figure_has_the_unit_of_its_indicator(rows: Rows) -> None:
    with (ROOT / "vocab" / "labels" / "indicator.csv").open(encoding="utf-8", newline="") as file:
        units = {row["code"]: row["unit"] for row in csv.DictReader(file)}
    for row in rows("chiffres-cites", "chiffres"):
        assert row["unit"] == units[row["indicator"]], row["id"]


def test_perimeters_and_positions(rows: Rows) -> None:
    perimeters = rows("limites", "perimetres", BORDERS)
    communes = {row["code"] for row in rows("territoires", "communes")}
    assert {row["commune"] for row in perimeters} == communes
    counts = {
        column: sum(row[column] == "oui" for row in perimeters)
        for column in ("in_1997_2009", "in_2009_2015", "in_2015")
    }
    assert counts == {"in_1997_2009": 99, "in_2009_2015": 110, "in_2015": 146}
    positions = rows("positions-communes", "positions")
    assert len(positions) == 46
    assert sum(row["kind"] == "chef_lieu" for row in positions) == 17


def test_positions_lie_in_their_province(rows: Rows) -> None:
    path = ROOT / "datasets" / "limites" / BORDERS / "data" / "provinces.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert "OpenStreetMap" in collection["attribution"]
    shapes = {feature["id"]: rings(feature["geometry"]) for feature in collection["features"]}
    assert set(shapes) == {row["code"] for row in rows("territoires", "provinces")}
    province = {row["code"]: row["province"] for row in rows("territoires", "communes")}
    for row in rows("positions-communes", "positions"):
        point = float(row["longitude"]), float(row["latitude"])
        assert is_inside(point, shapes[province[row["commune"]]]), row["commune"]


def rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    many = geometry["type"] == "MultiPolygon"
    polygons = geometry["coordinates"] if many else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def is_inside(point: tuple[float, float], shape: list[list[list[float]]]) -> bool:
    """Whether a ray to the east crosses the rings an odd number of times."""
    x, y = point
    crossings = 0
    for ring in shape:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1


def test_the_sample_is_marked_as_a_sample(
    rows: Rows, releases: dict[tuple[str, str], dict[str, Any]]
) -> None:
    package = releases["exemple-structures", "1.0.0"]
    assert package["oress:sample"] is True
    structures = rows("exemple-structures", "structures")
    assert len(structures) == 120
    for row in structures:
        assert row["id"].startswith("exemple-")
        assert row["status"] == "fictitious"
        assert "exemple" in row["name_fr"]
        assert "fictive" in row["name_fr"]
        assert "مثال" in row["name_ar"]
        assert "خيالية" in row["name_ar"]
        assert row["phone"] == ""
        assert row["email"] == "" or row["email"].endswith("@example.org")
        assert (row["email"] == "") == (row["contact_consent"] != "oui")
        assert int(row["women"]) <= int(row["members"])
        assert (row["women_only"] == "true") == (row["women"] == row["members"])
    assert {row["legal_form"] for row in structures} == codes("legal-form")
    assert {row["sector"] for row in structures} == codes("sector") - {"commerce_services"}
    others = [release for release in releases if release[0] != "exemple-structures"]
    assert not any(releases[release].get("oress:sample") for release in others)


def codes(scheme: str) -> set[str]:
    path = ROOT / "vocab" / "labels" / f"{scheme}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_communes_are_drawn_once_and_with_their_note(rows: Rows) -> None:
    folder = ROOT / "datasets" / "limites" / BORDERS / "data"
    communes = json.loads((folder / "communes.geojson").read_text(encoding="utf-8"))
    assert "OpenStreetMap" in communes["attribution"]
    assert set(communes["note"]) == {"fr", "ar", "en"}
    drawn = {feature["id"] for feature in communes["features"]}
    assert drawn == {row["code"] for row in rows("territoires", "communes")}
    province = {row["code"]: row["province"] for row in rows("territoires", "communes")}
    for feature in communes["features"]:
        stated = feature["properties"]
        assert stated["province_code"] == province[stated["code"]]
        point = (stated["label_lon"], stated["label_lat"])
        assert is_inside(point, rings(feature["geometry"])), stated["code"]


def test_the_boundaries_of_communes_are_share_alike(
    releases: dict[tuple[str, str], dict[str, Any]],
) -> None:
    for resource in releases["limites", BORDERS]["resources"]:
        licence = "CC-BY-4.0" if resource["name"] == "perimetres" else "ODbL-1.0"
        assert [stated["name"] for stated in resource["licenses"]] == [licence]


def test_communes_of_2014_have_the_codes_of_2024(rows: Rows) -> None:
    """All but the city of Tangier: HCP gives its arrondissements only."""
    communes = {row["code"] for row in rows("territoires", "communes")}
    found = {
        row["place"]: row["status"]
        for row in rows("indicateurs", "indicateurs", CENSUS)
        if (row["period"], row["indicator"]) == ("2014", "labour_unemployment_rate")
    }
    assert communes - set(found) == {"01.511.01.0"}
    changed = rows("indicateurs", "correspondances", CENSUS)
    assert len(changed) == 28
    assert not {row["code_2014"] for row in changed} & set(found)
    assert {row["code_2024"]: row["status"] for row in changed}.items() <= found.items()


def test_censuses_are_compared_where_headings_are_the_same(rows: Rows) -> None:
    reasons = {
        row["indicator"]: row["reason"] for row in rows("indicateurs", "comparaisons", CENSUS)
    }
    assert reasons == {
        "population_legal": "same",
        "population_municipal": "same",
        "labour_unemployment_rate": "same",
        "labour_activity_rate": "heading",
        "illiteracy_rate_10_plus": "heading",
        "labour_active": "heading",
        "labour_employed": "one_census",
        "employment_status_cooperative_member": "unchecked",
        "rural_share": "classification",
    }


@pytest.mark.skipif(
    "SOURCES_FOLDER" not in os.environ,
    reason="set SOURCES_FOLDER to the folder of sources to make the packages again",
)
def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    build = ROOT / "datasets" / "build.py"
    sources = os.environ["SOURCES_FOLDER"]
    subprocess.run([sys.executable, str(build), sources, str(tmp_path)], check=True)
    made = {
        path.relative_to(tmp_path): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert made
    for path, content in made.items():
        assert (ROOT / "datasets" / path).read_bytes() == content, path
