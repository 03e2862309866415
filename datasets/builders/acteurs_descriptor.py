"""The descriptors of the two releases of `acteurs-accompagnement`."""

from __future__ import annotations

from builders.package import (
    CC_BY,
    MAINTAINER,
    PROVENANCE,
    Json,
    entitle,
    field,
    house_schema,
    keywords,
    provenance_fields,
    refer,
    silent,
    table,
)

ORESS: Json = {
    "title": "Observatoire régional de l'économie sociale et solidaire (dépliant)",
    "roles": ["creator"],
}
LEAFLET_SOURCE: Json = {"title": "Dépliant de l'ORESS, sans date, antérieur à 2015"}
WEB_SOURCE: Json = {
    "title": "Pages publiques des organismes et de la presse, citées ligne par ligne dans la "
    "colonne « source » et lues dans une copie conservée"
}
NAME = "acteurs-accompagnement"
COMMON: Json = {
    **keywords(
        ("accompagnement", "المواكبة", "support"),
        ("économie sociale et solidaire", "الاقتصاد الاجتماعي والتضامني", "social economy"),
        ("annuaire", "دليل", "directory"),
        ("coopératives", "التعاونيات", "cooperatives"),
    ),
    "oress:themes": ["SOCI", "ECON"],
    "oress:spatial": ["01", "ma"],
    "oress:frequency": "IRREG",
    "oress:languages": ["fr", "ar", "en"],
    "created": "2026-11-24T00:00:00Z",
    "licenses": [CC_BY],
}
SERVICE_COLUMN = field(
    "service",
    "string",
    ("Service", "الخدمة", "Service"),
    ("Identifiant du service.", "معرّف الخدمة.", "Identifier of the service."),
    constraints={"required": True},
    oress__search="none",
)
PUBLIC = field(
    "public",
    "string",
    ("Public", "الفئة المستفيدة", "Public"),
    ("À qui le service s'adresse.", "لمن توجه الخدمة.", "Whom the service is meant for."),
    constraints={"required": True},
    propertyUrl="http://schema.org/audience",
    valueUrl="/vocab/public/{public}",
    oress__scheme="public",
    oress__search="facet",
)
TERRITORY = field(
    "territory",
    "string",
    ("Territoire", "المجال الترابي", "Territory"),
    (
        "Code du lieu où le service est rendu; « ma » pour tout le pays.",
        "رمز المكان الذي تقدم فيه الخدمة؛ و«ma» لمجموع البلاد.",
        "Code of the place where the service is given; “ma” for the whole country.",
    ),
    constraints={"required": True},
    propertyUrl="http://schema.org/areaServed",
    valueUrl="/id/place/{territory}",
    oress__alsoProperty=["http://purl.org/dc/terms/spatial"],
    oress__search="facet",
)


def describe_leaflet() -> Json:
    """1.0.0: the partners of the time."""
    return {
        "name": NAME,
        "version": "1.0.0",
        **entitle(
            (
                "Acteurs de l'accompagnement: les partenaires du dépliant de l'ORESS",
                "فاعلو المواكبة: شركاء مطوية المرصد",
                "Support actors: the partners of the ORESS leaflet",
            ),
            (
                "L'observatoire, la Maison de l'économie sociale et solidaire et les partenaires "
                "du projet PRESS, tels que le dépliant de l'observatoire les nomme en son temps "
                "(après 2008, avant le changement des régions de 2015). Ce n'est pas la situation "
                "d'aujourd'hui.",
                "المرصد ودار الاقتصاد الاجتماعي والتضامني وشركاء مشروع PRESS كما تسميهم مطوية "
                "المرصد في وقتها (بعد 2008 وقبل تغيير الجهات سنة 2015). وليست هذه هي الوضعية "
                "الحالية.",
                "The observatory, the House of the social and solidarity economy and the partners "
                "of project PRESS, as the observatory's leaflet names them at its time (after "
                "2008, before the regions changed in 2015). It is not the situation of today.",
            ),
        ),
        **COMMON,
        "oress:temporal": {"start": "2008-01-01", "end": "2014-12-31"},
        "contributors": [ORESS, MAINTAINER],
        "sources": [LEAFLET_SOURCE],
        "oress:confirmed": confirmed(),
        "resources": [actors_table()],
    }


def describe_directory() -> Json:
    """1.1.0: the directory checked in 2026."""
    return {
        "name": NAME,
        "version": "1.1.0",
        **entitle(
            (
                "Acteurs de l'accompagnement de l'économie sociale et solidaire",
                "فاعلو مواكبة الاقتصاد الاجتماعي والتضامني",
                "Support actors of the social and solidarity economy",
            ),
            (
                "Qui aide les coopératives, associations, mutuelles et porteurs de projet de la "
                "région, par quels services, pour quels publics et où. Chaque ligne dit son "
                "statut, sa source et le jour où elle a été vérifiée (novembre 2026). Un acteur "
                "sans service n'a pas été étudié: cela ne veut pas dire qu'il n'offre rien.",
                "من يساعد التعاونيات والجمعيات والتعاضديات وحاملي المشاريع بالجهة، وبأي خدمات، "
                "ولأي فئات، وأين. ويبين كل سطر حالته ومصدره ويوم التحقق منه (نونبر 2026). والفاعل "
                "الذي لا خدمة له لم يُدرس: ولا يعني ذلك أنه لا يقدم شيئا.",
                "Who helps cooperatives, associations, mutual societies and project initiators of "
                "the region, with which services, for whom and where. Each row says its status, "
                "its source and the day it was checked (November 2026). An actor without a "
                "service was not surveyed: it does not mean that it offers nothing.",
            ),
        ),
        **COMMON,
        "oress:temporal": {"start": "2008-01-01", "end": "2026-11-23"},
        "contributors": [MAINTAINER],
        "sources": [LEAFLET_SOURCE, WEB_SOURCE],
        "oress:confirmed": confirmed(),
        "resources": [
            actors_table(),
            services_table(),
            satellite_table(
                "services-publics",
                ("Publics des services", "الفئات المستفيدة من الخدمات", "Publics of services"),
                PUBLIC,
            ),
            satellite_table(
                "services-territoires",
                ("Territoires des services", "المجالات الترابية للخدمات", "Areas of services"),
                TERRITORY,
            ),
        ],
    }


def confirmed() -> list[Json]:
    """What looks like a private person's contact and is an organisation's."""
    reason = (
        "Contact public d'un organisme, imprimé par lui ou lu sur sa page; "
        "aucun n'est celui d'une personne privée."
    )
    return [
        *(
            {"rule": "private-column", "resource": "acteurs", "column": column, "reason": reason}
            for column in ("phone", "fax", "email")
        ),
        {
            "rule": "private-email",
            "resource": "acteurs",
            "column": "email",
            "values": ["mess.crtt@gmail.com"],
            "reason": reason,
        },
    ]


def actors_table() -> Json:
    schema = {**house_schema("actor"), "foreignKeys": [refer("replaced_by", "", "id")]}
    return table(
        "acteurs",
        ("Acteurs", "الفاعلون", "Actors"),
        (
            "Une ligne par organisme. Un organisme disparu garde sa ligne, avec sa date de fin "
            "et celui qui l'a remplacé. Un nom arabe qui n'a pas été trouvé reste vide.",
            "سطر لكل هيئة. والهيئة التي لم تعد قائمة تحتفظ بسطرها مع تاريخ انتهائها والهيئة التي "
            "حلت محلها. والاسم العربي الذي لم يُعثر عليه يبقى فارغا.",
            "A row for each body. A body that is gone keeps its row, with its end date and the "
            "one that replaced it. An Arabic name that was not found stays empty.",
        ),
        schema,
    )


def services_table() -> Json:
    schema = {
        **house_schema("service"),
        "foreignKeys": [refer("actor", "acteurs", "id"), refer("authority", "acteurs", "id")],
    }
    return table(
        "services",
        ("Services", "الخدمات", "Services"),
        (
            "Une ligne par service rendu par un acteur; ses publics et ses territoires sont dans "
            "les deux tables suivantes. Un même type de service fait plusieurs lignes quand les "
            "publics, les territoires ou les sources diffèrent.",
            "سطر لكل خدمة يقدمها فاعل؛ والفئات المستفيدة والمجالات الترابية في الجدولين المواليين. "
            "وقد يرد نوع الخدمة نفسه في أسطر متعددة إذا اختلفت الفئات أو المجالات أو المصادر.",
            "A row for each service of an actor; its publics and territories are in the next two "
            "tables. One kind of service makes several rows where publics, territories or "
            "sources differ.",
        ),
        schema,
    )


def satellite_table(name: str, title: tuple[str, str, str], column: Json) -> Json:
    schema: Json = {
        "aboutUrl": "/id/service/{service}",
        "oress:provenance": PROVENANCE,
        "fields": [SERVICE_COLUMN, column, *silent(provenance_fields())],
        "primaryKey": ["service", column["name"]],
        "foreignKeys": [refer("service", "services", "id")],
    }
    description = (
        "Une ligne par service et par valeur; le statut et la source sont ceux du service.",
        "سطر لكل خدمة ولكل قيمة؛ والحالة والمصدر هما حالة الخدمة ومصدرها.",
        "A row for each service and value; the status and source are those of the service.",
    )
    return table(name, title, description, schema)
