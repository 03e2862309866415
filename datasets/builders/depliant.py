"""The package `depliant-oress`: what the observatory's leaflet says, sentence by sentence.

In our own words, in three languages, as of the time of the leaflet (after 2008, before 2015).
"""

from __future__ import annotations

from pathlib import Path

from builders.columns import DCT, coded, identifier
from builders.depliant_texts import STATEMENTS
from builders.leaflet import CHECKED
from builders.package import (
    CC_BY,
    LANGUAGES,
    MAINTAINER,
    PROVENANCE,
    Json,
    Row,
    Texts,
    entitle,
    field,
    house_schema,
    keywords,
    provenance_fields,
    table,
    write_package,
)
from builders.wording import LEAFLET

NAMES: tuple[Texts, ...] = (
    ("Énoncé (français)", "البيان (بالفرنسية)", "Statement (French)"),
    ("Énoncé (arabe)", "البيان (بالعربية)", "Statement (Arabic)"),
    ("Énoncé (anglais)", "البيان (بالإنجليزية)", "Statement (English)"),
)

DOCUMENT: Row = {
    "id": "depliant-oress",
    "title_fr": "Dépliant de l'Observatoire régional de l'économie sociale et solidaire",
    "title_ar": "مطوية المرصد الجهوي للاقتصاد الاجتماعي والتضامني",
    "title_en": "Leaflet of the regional observatory of the social and solidarity economy",
    "abstract_fr": "Présente l'observatoire, ses missions, ses publics, ses produits et le projet "
    "PRESS.",
    "abstract_ar": "تعرّف بالمرصد ومهامه والفئات المستهدفة ومنتوجاته وبمشروع PRESS.",
    "abstract_en": "Presents the observatory, its missions, publics and products, and project "
    "PRESS.",
    "type": "depliant",
    "language": "fr",
    "publisher": "oress",
    "status": "verified",
    "source": LEAFLET,
    "checked_on": CHECKED,
    "note_fr": "le document lui-même n'est pas publié ici: sa licence n'est pas connue; les titres "
    "arabe et anglais sont de notre traduction",
    "note_ar": "الوثيقة نفسها غير منشورة هنا: رخصتها غير معروفة؛ والعنوانان العربي والإنجليزي من "
    "ترجمتنا",
    "note_en": "the document itself is not published here: its licence is not known; the Arabic "
    "and English titles are our translation",
}


def build(sources: Path, into: Path) -> None:
    """The sources hold nothing more than `STATEMENTS` says."""
    del sources
    rows = [
        {
            "id": f"E{number:02}",
            "kind": kind,
            "about": about,
            **{f"text_{language}": text for language, text in zip(LANGUAGES, texts, strict=True)},
            "status": "verified",
            "source": LEAFLET,
            "checked_on": CHECKED,
        }
        for number, (kind, about, texts) in enumerate(STATEMENTS, start=1)
    ]
    write_package(into, describe(), {"enonces": rows, "documents": [DOCUMENT]})


def fields() -> list[Json]:
    return [
        identifier("E[0-9]{2}"),
        coded(
            "kind",
            "statement-kind",
            ("Objet", "الموضوع", "Subject"),
            ("Ce dont parle l'énoncé.", "موضوع البيان.", "What the statement speaks of."),
            DCT + "type",
        ),
        field(
            "about",
            "string",
            ("Organisme", "الهيئة", "Body"),
            (
                "Identifiant de l'organisme; le projet PRESS est rapporté au conseil régional qui "
                "le conduit.",
                "معرّف الهيئة؛ ويُنسب مشروع PRESS إلى المجلس الجهوي الذي يقوده.",
                "Identifier of the body; project PRESS is given under the regional council that "
                "leads it.",
            ),
            constraints={"required": True},
            propertyUrl="http://schema.org/about",
            valueUrl="/id/actor/{about}",
            oress__search="facet",
        ),
        *(
            field(
                f"text_{language}",
                "string",
                name,
                (
                    "Ce que dit le dépliant, dans nos mots.",
                    "ما تقوله المطوية، بصياغتنا.",
                    "What the leaflet says, in our words.",
                ),
                constraints={"required": True},
                lang=language,
                propertyUrl="http://www.w3.org/2004/02/skos/core#prefLabel",
                oress__alsoProperty=["http://schema.org/text"],
                oress__search="title",
            )
            for language, name in zip(LANGUAGES, NAMES, strict=True)
        ),
        *provenance_fields(),
    ]


def describe() -> Json:
    schema: Json = {
        "oress:register": "statement",
        "oress:label": {language: f"text_{language}" for language in LANGUAGES},
        "oress:provenance": PROVENANCE,
        "aboutUrl": "/id/statement/{id}",
        "rdfType": ["/vocab/oress#Statement"],
        "fields": fields(),
        "primaryKey": ["id"],
    }
    return {
        "name": "depliant-oress",
        "version": "1.0.0",
        **entitle(
            (
                "Ce que dit le dépliant de l'ORESS",
                "ما تقوله مطوية المرصد",
                "What the ORESS leaflet says",
            ),
            (
                "Le seul document de l'observatoire que nous ayons: sa vocation, ses missions, ses "
                "publics, ses produits, les quatre axes et les partenaires du projet PRESS, "
                "phrase par phrase et dans nos mots. Le dépliant n'a pas de date; il est d'après "
                "2008 et d'avant 2015. Rien ici ne dit la situation d'aujourd'hui.",
                "الوثيقة الوحيدة للمرصد المتوفرة لدينا: غايته ومهامه والفئات المستهدفة ومنتوجاته، "
                "ومحاور مشروع PRESS الأربعة وشركاؤه، عبارة عبارة وبصياغتنا. والمطوية بلا تاريخ؛ "
                "وهي بعد 2008 وقبل 2015. ولا شيء هنا يعبر عن الوضع الحالي.",
                "The only document of the observatory that we have: its purpose, missions, publics "
                "and products, the four axes and the partners of project PRESS, sentence by "
                "sentence and in our words. The leaflet carries no date; it is after 2008 and "
                "before 2015. Nothing here tells the situation of today.",
            ),
        ),
        **keywords(
            ("observatoire", "المرصد", "observatory"),
            ("dépliant", "مطوية", "leaflet"),
            ("projet PRESS", "مشروع PRESS", "project PRESS"),
        ),
        "oress:themes": ["SOCI", "GOVE"],
        "oress:spatial": ["ma"],
        "oress:temporal": {"start": "2008-01-01", "end": "2014-12-31"},
        "oress:frequency": "NEVER",
        "oress:languages": ["fr", "ar", "en"],
        "created": "2026-11-24T00:00:00Z",
        "licenses": [CC_BY],
        "contributors": [MAINTAINER],
        "sources": [{"title": "Dépliant de l'ORESS, sans date, antérieur à 2015"}],
        "resources": [
            table(
                "enonces",
                ("Énoncés", "البيانات", "Statements"),
                (
                    "Une ligne par énoncé du dépliant.",
                    "سطر لكل بيان من المطوية.",
                    "A row for each statement of the leaflet.",
                ),
                schema,
            ),
            table(
                "documents",
                ("Documents", "الوثائق", "Documents"),
                (
                    "La notice du dépliant, premier document du registre.",
                    "بطاقة المطوية، أول وثيقة في السجل.",
                    "The record of the leaflet, first document of the register.",
                ),
                house_schema("document"),
            ),
        ],
    }
