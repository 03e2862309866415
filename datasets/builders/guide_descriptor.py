"""The descriptor of `guide-cooperative` and the columns of its three tables."""

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
    silent,
    table,
)

SCHEMA_ORG = "http://schema.org/"
# Name, title, description and property of each text that comes in three languages.
TEXTS: tuple[tuple[str, Texts, Texts, str], ...] = (
    (
        "text",
        ("Explication", "الشرح", "Explanation"),
        (
            "Ce qu'il faut faire, dans nos mots.",
            "ما يجب فعله، بصياغتنا.",
            "What to do, in our words.",
        ),
        SCHEMA_ORG + "text",
    ),
    (
        "documents",
        ("Documents", "الوثائق", "Documents"),
        ("Les papiers demandés.", "الوثائق المطلوبة.", "The papers that are asked for."),
        SCHEMA_ORG + "supply",
    ),
    (
        "cost",
        ("Coût", "التكلفة", "Cost"),
        ("Ce que cela coûte.", "تكلفة الخطوة.", "What it costs."),
        SCHEMA_ORG + "estimatedCost",
    ),
    (
        "where",
        ("Où", "المكان", "Where"),
        ("Où cela se fait.", "مكان القيام بالخطوة.", "Where it is done."),
        SCHEMA_ORG + "location",
    ),
    (
        "delay",
        ("Délai", "الأجل", "Time"),
        ("Combien de temps cela prend.", "المدة التي تستغرقها الخطوة.", "How long it takes."),
        SCHEMA_ORG + "performTime",
    ),
)


def step_fields() -> Iterator[Json]:
    yield identifier("[a-z][a-z0-9-]*")
    yield coded(
        "part",
        "guide-part",
        ("Partie", "الجزء", "Part"),
        ("Partie du guide.", "الجزء من الدليل.", "Part of the guide."),
        DCT + "type",
    )
    yield field(
        "position",
        "integer",
        ("Rang", "الترتيب", "Position"),
        ("Rang dans la partie.", "الترتيب داخل الجزء.", "Position within the part."),
        constraints={"required": True, "minimum": 1},
        propertyUrl=SCHEMA_ORG + "position",
        oress__search="none",
    )
    yield from text_fields(
        "title",
        ("Titre", "العنوان", "Title"),
        ("Le titre de l'étape.", "عنوان الخطوة.", "The title of the step."),
        propertyUrl="http://www.w3.org/2004/02/skos/core#prefLabel",
        constraints={"required": True},
        oress__alsoProperty=[SCHEMA_ORG + "name"],
        oress__search="title",
    )
    for name, title, description, term in TEXTS:
        yield from text_fields(name, title, description, propertyUrl=term, oress__search="text")
    yield from provenance_fields()
    yield from note_fields()


def describe() -> Json:
    return {
        "name": "guide-cooperative",
        "version": "1.0.0",
        **entitle(
            (
                "Fonder une coopérative, étape par étape",
                "تأسيس تعاونية خطوة بخطوة",
                "Found a cooperative, step by step",
            ),
            (
                "D'après la loi n° 112-12 (dahir n° 1-14-189 du 21 novembre 2014, BO ar. n° 6318 "
                "du 18 décembre 2014), le décret n° 2-15-617 du 24 mars 2016 et l'arrêté "
                "n° 1369-16 du 9 mai 2016. Le texte de la loi lui-même n'a pas été lu: demandez à "
                "l'ODCO avant de vous fier à ce guide. Chaque étape dit ce qui est vérifié, où "
                "cela a été lu et quand.",
                "وفق القانون رقم 112-12 (الظهير رقم 1-14-189 بتاريخ 21 نونبر 2014، الجريدة الرسمية "
                "عدد 6318 بتاريخ 18 دجنبر 2014) والمرسوم رقم 2-15-617 بتاريخ 24 مارس 2016 والقرار "
                "رقم 1369-16 بتاريخ 9 ماي 2016. ولم يُقرأ نص القانون نفسه: اسألوا مكتب تنمية "
                "التعاون قبل الاعتماد على هذا الدليل. وتبين كل خطوة ما تم التحقق منه وأين قُرئ "
                "ومتى.",
                "Under law no. 112-12 (dahir no. 1-14-189 of 21 November 2014, official bulletin "
                "in Arabic no. 6318 of 18 December 2014), decree no. 2-15-617 of 24 March 2016 and "
                "order no. 1369-16 of 9 May 2016. The text of the law itself was not read: ask "
                "ODCO before you rely on this guide. Each step says what is verified, where it was "
                "read and when.",
            ),
        ),
        **keywords(
            ("coopératives", "التعاونيات", "cooperatives"),
            ("création", "التأسيس", "founding"),
            ("démarches", "المساطر", "procedures"),
            ("loi 112-12", "القانون 112-12", "law 112-12"),
        ),
        "oress:themes": ["SOCI", "GOVE"],
        "oress:spatial": ["ma"],
        "oress:temporal": {"start": "2014-11-21", "end": "2026-11-23"},
        "oress:frequency": "IRREG",
        "oress:languages": ["fr", "ar", "en"],
        "created": "2026-11-24T00:00:00Z",
        "licenses": [CC_BY],
        "contributors": [MAINTAINER],
        "sources": [
            {
                "title": "Pages publiques de l'ODCO, de la presse et de chambres, citées ligne par "
                "ligne dans la colonne « source » et lues dans une copie conservée"
            }
        ],
        "resources": [step_table(), service_table(), actor_table()],
    }


def step_table() -> Json:
    schema: Json = {
        "oress:register": "step",
        "oress:label": {language: f"title_{language}" for language in LANGUAGES},
        "oress:provenance": PROVENANCE,
        "aboutUrl": "/id/step/{id}",
        "rdfType": [SCHEMA_ORG + "HowToStep"],
        "fields": list(step_fields()),
        "primaryKey": ["id"],
    }
    return table(
        "etapes",
        ("Étapes", "الخطوات", "Steps"),
        (
            "Une ligne par étape, par activité réglementée, par question ouverte; et l'ancienne "
            "procédure, abolie.",
            "سطر لكل خطوة ولكل نشاط مقنن ولكل سؤال مفتوح؛ ثم المسطرة القديمة الملغاة.",
            "A row for each step, each regulated activity, each open question; and the old "
            "procedure, which is abolished.",
        ),
        schema,
    )


def service_table() -> Json:
    column = field(
        "service",
        "string",
        ("Aide", "نوع المساعدة", "Help"),
        (
            "Genre d'aide utile pour cette étape; le rapprochement est de nous.",
            "نوع المساعدة المفيدة لهذه الخطوة؛ والربط من عندنا.",
            "Kind of help that serves for this step; the matching is ours.",
        ),
        constraints={"required": True},
        propertyUrl=DCT + "relation",
        valueUrl="/vocab/support-service/{service}",
        oress__scheme="support-service",
        oress__search="facet",
    )
    return satellite_table(
        "etapes-services",
        ("Aides par étape", "المساعدة حسب الخطوة", "Help by step"),
        (
            "Une ligne par étape et par genre d'aide.",
            "سطر لكل خطوة ولكل نوع من المساعدة.",
            "A row for each step and kind of help.",
        ),
        column,
    )


def actor_table() -> Json:
    column = field(
        "actor",
        "string",
        ("Organisme", "الهيئة", "Body"),
        (
            "Identifiant de l'organisme compétent.",
            "معرّف الهيئة المختصة.",
            "Identifier of the competent body.",
        ),
        constraints={"required": True},
        propertyUrl=SCHEMA_ORG + "provider",
        valueUrl="/id/actor/{actor}",
        oress__search="facet",
    )
    return satellite_table(
        "etapes-acteurs",
        ("Organismes par étape", "الهيئات حسب الخطوة", "Bodies by step"),
        (
            "Une ligne par étape et par organisme compétent.",
            "سطر لكل خطوة ولكل هيئة مختصة.",
            "A row for each step and competent body.",
        ),
        column,
    )


def satellite_table(name: str, title: Texts, description: Texts, column: Json) -> Json:
    step = field(
        "step",
        "string",
        ("Étape", "الخطوة", "Step"),
        ("Identifiant de l'étape.", "معرّف الخطوة.", "Identifier of the step."),
        constraints={"required": True},
        oress__search="none",
    )
    schema: Json = {
        "aboutUrl": "/id/step/{step}",
        "oress:provenance": PROVENANCE,
        "fields": [step, column, *silent(provenance_fields())],
        "primaryKey": ["step", column["name"]],
        "foreignKeys": [refer("step", "etapes", "id")],
    }
    return table(name, title, description, schema)
