"""The columns that our long cubes share: place, period, indicator, value and their like.

The properties are those of SDMX as RDF Data Cube uses them.
"""

from __future__ import annotations

from builders.package import Json, field

DIMENSION = "http://purl.org/linked-data/sdmx/2009/dimension#"
MEASURE = "http://purl.org/linked-data/sdmx/2009/measure#"
ATTRIBUTE = "http://purl.org/linked-data/sdmx/2009/attribute#"

PLACE = field(
    "place",
    "string",
    ("Lieu", "المكان", "Place"),
    (
        "Code du lieu dans le référentiel des territoires.",
        "رمز المكان في المرجع الترابي.",
        "Code of the place in the reference of territories.",
    ),
    constraints={"required": True},
    propertyUrl=DIMENSION + "refArea",
    valueUrl="/id/place/{place}",
    oress__cube="dimension",
    oress__search="facet",
)
PERIOD = field(
    "period",
    "year",
    ("Année", "السنة", "Year"),
    ("Année du recensement.", "سنة الإحصاء.", "Year of the census."),
    constraints={"required": True},
    propertyUrl=DIMENSION + "refPeriod",
    oress__cube="dimension",
    oress__search="facet",
)
INDICATOR = field(
    "indicator",
    "string",
    ("Indicateur", "المؤشر", "Indicator"),
    (
        "Ce qui est compté; l'intitulé de la source, l'unité et la mise en garde sont dans le "
        "vocabulaire des indicateurs.",
        "ما يتم إحصاؤه؛ عنوان المصدر والوحدة والتنبيه في معجم المؤشرات.",
        "What is counted; the source's heading, the unit and the caveat are in the vocabulary "
        "of indicators.",
    ),
    constraints={"required": True},
    propertyUrl="http://schema.org/variableMeasured",
    valueUrl="/vocab/indicator/{indicator}",
    oress__scheme="indicator",
    oress__cube="dimension",
    oress__search="facet",
)
SEX = field(
    "sex",
    "string",
    ("Sexe", "الجنس", "Sex"),
    ("Sexe des personnes comptées.", "جنس الأشخاص المحصيين.", "Sex of the people counted."),
    constraints={"required": True},
    propertyUrl=DIMENSION + "sex",
    valueUrl="/vocab/sex/{sex}",
    oress__scheme="sex",
    oress__cube="dimension",
    oress__search="facet",
)
AREA = field(
    "area",
    "string",
    ("Milieu de résidence", "وسط الإقامة", "Area of residence"),
    (
        "Ensemble, milieu urbain ou milieu rural.",
        "المجموع أو الوسط الحضري أو الوسط القروي.",
        "All, urban or rural.",
    ),
    constraints={"required": True},
    propertyUrl="/vocab/oress#residenceArea",
    valueUrl="/vocab/area/{area}",
    oress__scheme="area",
    oress__cube="dimension",
    oress__search="facet",
)
BASIS = field(
    "basis",
    "string",
    ("Établissement de la valeur", "أصل القيمة", "Basis of the value"),
    (
        "Dit si la valeur est celle du HCP ou une somme faite d'après lui.",
        "تبين هل القيمة كما نشرتها المندوبية أم مجموع محسوب منها.",
        "Says whether the value is HCP's or a sum made from it.",
    ),
    constraints={"required": True},
    propertyUrl="/vocab/oress#figureBasis",
    valueUrl="/vocab/figure-basis/{basis}",
    oress__scheme="figure-basis",
    oress__cube="attribute",
    oress__search="none",
)


def value_field(kind: str) -> Json:
    """The measure. The unit is that of the indicator."""
    return field(
        "value",
        kind,
        ("Valeur", "القيمة", "Value"),
        (
            "Valeur de l'indicateur, dans l'unité que le vocabulaire des indicateurs lui donne.",
            "قيمة المؤشر، بالوحدة التي يحددها له معجم المؤشرات.",
            "Value of the indicator, in the unit that the vocabulary of indicators gives it.",
        ),
        constraints={"required": True, "minimum": 0},
        propertyUrl=MEASURE + "obsValue",
        oress__cube="measure",
        oress__search="none",
    )
