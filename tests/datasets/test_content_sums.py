"""The figures add up, and what two releases share means the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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
    counts = {each: len(rows("territoires", each)) for each in ("regions", "provinces", "cercles")}
    assert counts == {"regions": 1, "provinces": 8, "cercles": 24}
    assert len(rows("territoires", "communes")) == 146
    known = {
        row["code"]
        for each in ("pays", "regions", "provinces", "cercles", "communes")
        for row in rows("territoires", each)
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
    assert all(before[each]["name_fr"] == after[each]["name_fr"] for each in before)
    assert len(before) == 10
    # The 53 of the directory, and the chamber of Tangier that merged in 2015.
    assert len(after) == 54
    assert after["ccis_tanger"]["replaced_by"] == "ccis_tta"
    assert after["crtt"]["replaced_by"] == "cr_tta"


def test_an_arabic_name_is_there_or_awaited(rows: Rows) -> None:
    for version in ("1.0.0", "1.1.0"):
        for row in rows("acteurs-accompagnement", "acteurs", version):
            assert (row["name_ar"] == "") == (row["name_ar_status"] == "awaiting"), row["id"]
    awaited = [
        row["id"]
        for row in rows("acteurs-accompagnement", "acteurs", "1.1.0")
        if row["name_ar_status"] == "awaiting"
    ]
    assert len(awaited) == 31


def test_services_say_all_that_the_source_says(rows: Rows) -> None:
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


@pytest.mark.skipif("ORESS_SOURCES" not in os.environ, reason="ORESS_SOURCES names no sources")
def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    build = ROOT / "datasets" / "build.py"
    sources = os.environ["ORESS_SOURCES"]
    subprocess.run([sys.executable, str(build), sources, str(tmp_path)], check=True)
    made = {
        path.relative_to(tmp_path): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert made
    for path, content in made.items():
        assert (ROOT / "datasets" / path).read_bytes() == content, path
