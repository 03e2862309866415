"""The descriptor of `chiffres-cites` and the columns of its two tables."""

from __future__ import annotations

from collections.abc import Iterator

from builders.columns import DCT, coded, identifier, text_fields
from builders.package import (
    CC_BY,
    LANGUAGES,
    MAINTAINER,
    PROVENANCE,
    Json,
    Texts,
    entitle,
    field,
    keywords,
    note_fields,
    provenance_fields,
    refer,
    table,
)

SCHEMA_ORG = "http://schema.org/"
ORESS = "/vocab/oress#"


def day(name: str, title: Texts, description: Texts) -> Json:
    return field(
        name,
        "date",
        title,
        description,
        propertyUrl=SCHEMA_ORG + ("startDate" if name.endswith("start") else "endDate"),
        oress__search="none",
    )


def figure_fields() -> Iterator[Json]:
    yield identifier("[A-Z][0-9]+")
    yield from text_fields(
        "title",
        ("Titre", "العنوان", "Title"),
        (
            "Ce qui est compté, où et quand.",
            "ما يتم إحصاؤه وأين ومتى.",
            "What is counted, where and when.",
        ),
        required=True,
        propertyUrl=DCT + "title",
        oress__alsoProperty=[SCHEMA_ORG + "name"],
        oress__search="title",
    )
    yield coded(
        "indicator",
        "indicator",
        ("Indicateur", "المؤشر", "Indicator"),
        ("Ce qui est compté.", "ما يتم إحصاؤه.", "What is counted."),
        SCHEMA_ORG + "variableMeasured",
    )
    yield field(
        "value",
        "number",
        ("Valeur", "القيمة", "Value"),
        (
            "Nombre tel que la source le donne.",
            "العدد كما يورده المصدر.",
            "Number as the source gives it.",
        ),
        constraints={"required": True, "minimum": 0},
        propertyUrl=SCHEMA_ORG + "value",
        oress__search="none",
    )
    yield coded(
        "unit",
        "unit",
        ("Unité", "الوحدة", "Unit"),
        ("Unité de la valeur.", "وحدة القيمة.", "Unit of the value."),
        "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure",
    )
    yield coded(
        "qualifier",
        "figure-qualifier",
        ("Qualité du chiffre", "صفة الرقم", "Quality of the figure"),
        (
            "Tel quel, environ, au moins, estimé ou arrondi.",
            "كما هو، أو حوالي، أو على الأقل، أو تقدير، أو مدوّر.",
            "As stated, about, at least, estimated or rounded.",
        ),
        ORESS + "figureQualifier",
    )
    yield from text_fields(
        "place_name",
        ("Lieu", "المكان", "Place"),
        (
            "Lieu tel que la source le nomme, dans ses limites de ce temps.",
            "المكان كما يسميه المصدر في حدوده آنذاك.",
            "Place as the source names it, in its limits of that time.",
        ),
        required=True,
        propertyUrl=ORESS + "placeName",
        oress__search="text",
    )
    yield field(
        "place",
        "string",
        ("Code du lieu", "رمز المكان", "Code of the place"),
        (
            "Code du lieu d'aujourd'hui, seulement si le chiffre porte sur lui; jamais pour un "
            "lieu historique.",
            "رمز المكان الحالي فقط إذا كان الرقم يخصه؛ ولا يُعطى أبدا لمكان تاريخي.",
            "Code of the place of today, only where the figure is of it; never for a historical "
            "place.",
        ),
        propertyUrl=DCT + "spatial",
        valueUrl="/id/place/{place}",
        oress__search="facet",
    )
    yield coded(
        "perimeter",
        "perimeter",
        ("Périmètre", "المجال", "Perimeter"),
        (
            "Territoire que le chiffre couvrait en son temps.",
            "المجال الذي كان يغطيه الرقم في وقته.",
            "Territory that the figure covered at its time.",
        ),
        ORESS + "perimeter",
    )
    yield day(
        "period_start",
        ("Début de la période", "بداية الفترة", "Start of the period"),
        (
            "Premier jour de la période; vide si la date est inconnue.",
            "أول يوم من الفترة؛ فارغ إذا كان التاريخ غير معروف.",
            "First day of the period; empty where the date is unknown.",
        ),
    )
    yield day(
        "period_end",
        ("Fin de la période", "نهاية الفترة", "End of the period"),
        (
            "Dernier jour de la période; vide si la date est inconnue.",
            "آخر يوم من الفترة؛ فارغ إذا كان التاريخ غير معروف.",
            "Last day of the period; empty where the date is unknown.",
        ),
    )
    yield coded(
        "period_precision",
        "period-precision",
        ("Précision de la période", "دقة الفترة", "Precision of the period"),
        (
            "Comment la date est connue.",
            "كيف عُرف التاريخ.",
            "How the date is known.",
        ),
        ORESS + "periodPrecision",
    )
    yield coded(
        "sector",
        "sector",
        ("Secteur", "القطاع", "Sector"),
        (
            "Secteur compté; vide pour tous les secteurs ensemble.",
            "القطاع المحصى؛ فارغ إذا كان الرقم لمجموع القطاعات.",
            "Sector counted; empty for all sectors together.",
        ),
        DCT + "subject",
        required=False,
    )
    yield coded(
        "sex",
        "sex",
        ("Sexe", "الجنس", "Sex"),
        (
            "Sexe des personnes comptées.",
            "جنس الأشخاص المحصيين.",
            "Sex of the people counted.",
        ),
        "http://purl.org/linked-data/sdmx/2009/dimension#sex",
    )
    yield field(
        "contradiction",
        "string",
        ("Contradiction", "التناقض", "Contradiction"),
        (
            "Groupe de chiffres qui se contredisent; vide s'il n'y en a pas.",
            "مجموعة الأرقام المتناقضة؛ فارغ إذا لم يوجد تناقض.",
            "Group of figures that contradict one another; empty where there is none.",
        ),
        propertyUrl=ORESS + "contradictedIn",
        valueUrl="/id/contradiction/{contradiction}",
        oress__search="facet",
    )
    yield from provenance_fields()
    yield from note_fields()


def contradiction_fields() -> Iterator[Json]:
    yield identifier("[A-Z][0-9]+")
    yield from text_fields(
        "question",
        ("Question", "السؤال", "Question"),
        (
            "Ce que les chiffres du groupe mesurent.",
            "ما تقيسه أرقام المجموعة.",
            "What the figures of the group measure.",
        ),
        required=True,
        propertyUrl="http://www.w3.org/2004/02/skos/core#prefLabel",
        oress__alsoProperty=[SCHEMA_ORG + "name"],
        oress__search="title",
    )
    yield from text_fields(
        "finding",
        ("Constat", "الملاحظة", "Finding"),
        (
            "En quoi les chiffres ne s'accordent pas.",
            "وجه عدم اتفاق الأرقام.",
            "How the figures disagree.",
        ),
        required=True,
        propertyUrl=ORESS + "finding",
        oress__search="text",
    )
    yield from provenance_fields()


def describe() -> Json:
    return {
        "name": "chiffres-cites",
        "version": "1.0.0",
        **entitle(
            (
                "Chiffres cités sur l'économie sociale de la région",
                "أرقام مستشهد بها حول الاقتصاد الاجتماعي بالجهة",
                "Cited figures on the social economy of the region",
            ),
            (
                "Soixante-cinq chiffres sur les coopératives et les associations, lus dans la "
                "presse et des pages publiques de 2001 à 2025, chacun avec sa période, son "
                "périmètre d'alors, sa source et son statut, et les cinq groupes où ils se "
                "contredisent. Ce ne sont pas des statistiques officielles et ils ne font pas une "
                "série continue: les années sans chiffre restent sans chiffre.",
                "خمسة وستون رقما حول التعاونيات والجمعيات، قُرئت في الصحافة وفي صفحات عمومية من "
                "2001 إلى 2025، لكل منها فترته ومجاله آنذاك ومصدره وحالته، مع المجموعات الخمس التي "
                "تتناقض فيها. وليست إحصائيات رسمية ولا تشكل سلسلة متصلة: فالسنوات التي لا رقم لها "
                "تبقى بلا رقم.",
                "Sixty-five figures on cooperatives and associations, read in the press and on "
                "public pages from 2001 to 2025, each with its period, its perimeter of then, its "
                "source and its status, and the five groups in which they contradict one another. "
                "They are no official statistics and make no continuous series: years without a "
                "figure stay without one.",
            ),
        ),
        **keywords(
            ("coopératives", "التعاونيات", "cooperatives"),
            ("historique", "أرقام تاريخية", "history"),
            ("chiffres", "الأرقام", "figures"),
            ("contradictions", "التناقضات", "contradictions"),
        ),
        "oress:themes": ["SOCI", "ECON"],
        "oress:spatial": ["01", "ma"],
        "oress:temporal": {"start": "2001-01-01", "end": "2025-07-31"},
        "oress:frequency": "IRREG",
        "oress:languages": ["fr", "ar", "en"],
        "created": "2026-11-24T00:00:00Z",
        "licenses": [CC_BY],
        "contributors": [MAINTAINER],
        "sources": [
            {
                "title": "Presse et pages publiques, citées ligne par ligne dans la colonne "
                "« source »"
            }
        ],
        "resources": [figure_table(), contradiction_table()],
    }


def figure_table() -> Json:
    schema: Json = {
        "oress:register": "figure",
        "oress:label": {language: f"title_{language}" for language in LANGUAGES},
        "oress:provenance": PROVENANCE,
        "aboutUrl": "/id/figure/{id}",
        "rdfType": [SCHEMA_ORG + "Observation"],
        "fields": list(figure_fields()),
        "primaryKey": ["id"],
        "foreignKeys": [refer("contradiction", "contradictions", "id")],
    }
    return table(
        "chiffres",
        ("Chiffres", "الأرقام", "Figures"),
        (
            "Une ligne par chiffre cité. Un lieu historique n'est jamais rapporté à un code "
            "d'aujourd'hui.",
            "سطر لكل رقم مستشهد به. ولا يُحال أي مكان تاريخي إلى رمز حالي.",
            "A row for each cited figure. A historical place is never mapped to a code of today.",
        ),
        schema,
    )


def contradiction_table() -> Json:
    schema: Json = {
        "oress:register": "contradiction",
        "oress:label": {language: f"question_{language}" for language in LANGUAGES},
        "oress:provenance": PROVENANCE,
        "aboutUrl": "/id/contradiction/{id}",
        "rdfType": [ORESS + "Contradiction"],
        "fields": list(contradiction_fields()),
        "primaryKey": ["id"],
    }
    return table(
        "contradictions",
        ("Contradictions", "التناقضات", "Contradictions"),
        (
            "Une ligne par groupe de chiffres qui ne s'accordent pas.",
            "سطر لكل مجموعة من الأرقام غير المتفقة.",
            "A row for each group of figures that disagree.",
        ),
        schema,
    )
