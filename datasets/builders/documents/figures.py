"""The figures of the documents, read from the releases that they cite and from nowhere else.

Returns plain values for Typst: one dictionary, the same for all documents.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from builders.documents.maps import draw_map
from builders.package import read_rows

RELEASES = {
    "territoires": "1.0.0",
    "etablissements": "1.0.0",
    "indicateurs": "1.0.0",
    "acteurs-accompagnement": "1.1.0",
    "chiffres-cites": "1.0.0",
    "limites": "1.0.0",
}
REGION = "01"
LABELS = Path(__file__).parents[3] / "vocab" / "labels"
# Of the region of its time as a whole, all sectors.
CITED = ("F001", "F026", "F033", "F034", "F042", "F043", "F047")

Row = dict[str, str]
Figures = dict[str, Any]


def read_figures(datasets: Path) -> Figures:
    places = {row["code"]: row for row in _read(datasets, "territoires", "provinces", "regions")}
    communes = {row["code"]: row for row in _read(datasets, "territoires", "communes")}
    counts = _by_place(_read(datasets, "etablissements", "etablissements"))
    people = _by_place(_read_totals(datasets))
    provinces = [
        _describe(row, counts[code], people[code]) for code, row in places.items() if code != REGION
    ]
    provinces.sort(key=lambda province: -province["non_profit"])
    return {
        "releases": RELEASES,
        "region": _describe(places[REGION], counts[REGION], people[REGION]),
        "provinces": provinces,
        "map": draw_map(datasets / "limites" / RELEASES["limites"] / "data/provinces.geojson"),
        **_describe_communes(communes, places, counts),
        **_describe_cooperatives(datasets),
        **_describe_actors(datasets, places, communes),
    }


def _read(datasets: Path, package: str, *tables: str) -> list[Row]:
    folder = datasets / package / RELEASES[package] / "data"
    return [row for table in tables for row in read_rows(folder / f"{table}.csv")]


def _read_totals(datasets: Path) -> Iterable[Row]:
    """Both sexes and both areas together; of one sex, if the indicator has no other values."""
    for row in _read(datasets, "indicateurs", "indicateurs"):
        if row["area"] == "total":
            suffix = "" if row["sex"] == "all" else f"_{row['sex']}"
            yield {**row, "indicator": f"{row['indicator']}{suffix}_{row['period']}"}


def _by_place(rows: Iterable[Row]) -> dict[str, dict[str, float]]:
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        if row["value"]:
            found[row["place"]][row["indicator"]] = float(row["value"])
    return dict(found)


def _describe(
    place: Row, counts: Mapping[str, float], people: Mapping[str, float]
) -> dict[str, Any]:
    now, before = people["population_legal_2024"], people["population_legal_2014"]
    non_profit = counts["establishments_non_profit"]
    return {
        "code": place["code"],
        "fr": place["name_fr"].replace("'", "’"),
        "ar": place["name_ar"],
        "non_profit": int(non_profit),
        "business": int(counts["establishments_business"]),
        "public": int(counts["establishments_public_services"]),
        "total": int(counts["establishments_total"]),
        "population": int(now),
        "population_before": int(before),
        "growth": round(100 * (now - before) / before, 1),
        "rate": round(10_000 * non_profit / now, 1),
        "rural": people["rural_share_2024"],
        "unemployment": people["labour_unemployment_rate_2024"],
        "illiteracy": people["illiteracy_rate_10_plus_2024"],
        "activity": people["labour_activity_rate_2024"],
        "cooperators": people["employment_status_cooperative_member_2024"],
        "cooperators_male": people.get("employment_status_cooperative_member_male_2024"),
        "cooperators_female": people.get("employment_status_cooperative_member_female_2024"),
    }


def _describe_communes(
    communes: Mapping[str, Row],
    places: Mapping[str, Row],
    counts: Mapping[str, Mapping[str, float]],
) -> Figures:
    ranked: list[Figures] = sorted(
        (
            {
                "fr": row["name_fr"].replace("'", "’"),
                "ar": row["name_ar"],
                "province_fr": places[row["province"]]["name_fr"].replace("'", "’"),
                "province_ar": places[row["province"]]["name_ar"],
                "non_profit": int(counts[code]["establishments_non_profit"]),
            }
            for code, row in communes.items()
        ),
        key=lambda commune: (-commune["non_profit"], commune["fr"]),
    )
    return {
        "communes": ranked[:20],
        "commune_count": len(ranked),
        "communes_without": sum(commune["non_profit"] == 0 for commune in ranked),
        "communes_of_half": _count_half([commune["non_profit"] for commune in ranked]),
    }


def _count_half(ranked: list[int]) -> int:
    """How many of the first make half of the whole."""
    reached = 0
    for number, value in enumerate(ranked, start=1):
        reached += value
        if 2 * reached >= sum(ranked):
            return number
    return len(ranked)


def _describe_cooperatives(datasets: Path) -> Figures:
    rows = {row["id"]: row for row in _read(datasets, "chiffres-cites", "chiffres")}
    labels = _labels("perimeter")
    cited = [
        {
            "id": figure,
            "year": rows[figure]["period_start"][:4],
            "inferred": "inferred" in rows[figure]["period_precision"],
            "value": int(float(rows[figure]["value"])),
            "at_least": rows[figure]["qualifier"] == "at_least",
            "status": rows[figure]["status"],
            "perimeter_fr": labels[rows[figure]["perimeter"]]["label_fr"],
            "perimeter_ar": labels[rows[figure]["perimeter"]]["label_ar"],
        }
        for figure in CITED
    ]
    return {"cited": cited, "cited_count": len(rows)}


def _describe_actors(
    datasets: Path, places: Mapping[str, Row], communes: Mapping[str, Row]
) -> Figures:
    rows = _read(datasets, "acteurs-accompagnement", "acteurs")
    at_work = [row for row in rows if not row["valid_to"]]
    kinds, services = _labels("actor-kind"), _labels("support-service")
    offers = _read(datasets, "acteurs-accompagnement", "services")
    help_of = defaultdict(set)
    for offer in offers:
        help_of[offer["actor"]].add(offer["kind"])
    by_kind = Counter(row["kind"] for row in at_work).most_common()
    by_service = Counter(kind for found in help_of.values() for kind in found).most_common(8)
    return {
        "actor_count": len(at_work),
        "service_count": len(offers),
        "actor_kinds": [_counted(kinds[kind], number) for kind, number in by_kind],
        "services": [_counted(services[kind], number) for kind, number in by_service],
        "actors": [
            {
                **_describe_actor(row, kinds),
                **_locate(communes.get(row["commune"]), places),
                "services": [
                    services[service]["label_fr"] for service in sorted(help_of[row["id"]])
                ],
            }
            for row in at_work
        ],
    }


def _counted(label: Row, number: int) -> dict[str, Any]:
    return {"fr": label["label_fr"], "ar": label["label_ar"], "value": number}


def _describe_actor(row: Row, kinds: Mapping[str, Row]) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("id", "acronym", "level", "address", "phone", "email")},
        **{key: row[key] for key in ("website", "status", "checked_on")},
        "fr": row["name_fr"],
        "ar": row["name_ar"],
        "role": row["role_fr"],
        "kind": kinds[row["kind"]]["label_fr"],
    }


def _locate(commune: Row | None, places: Mapping[str, Row]) -> dict[str, str]:
    if commune is None:
        return {"commune": "", "province": ""}
    return {
        "commune": commune["name_fr"],
        "province": places[commune["province"]]["name_fr"],
    }


def _labels(scheme: str) -> dict[str, Row]:
    return {row["code"]: row for row in read_rows(LABELS / f"{scheme}.csv")}
