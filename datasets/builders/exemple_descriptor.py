"""The descriptor of `exemple-structures`."""

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
    silent,
    table,
)


def describe() -> Json:
    return {
        "name": "exemple-structures",
        "version": "1.0.0",
        **entitle(
            (
                "Exemple: registre fictif de structures",
                "مثال: سجل خيالي للهيئات",
                "Example: fictitious register of organisations",
            ),
            (
                "Données fictives. Cent vingt structures inventées, de toutes les formes "
                "juridiques et de tous les secteurs, pour montrer à quoi ressemble un registre et "
                "pour essayer le service. Aucune n'existe; seuls les codes des communes et leurs "
                "points sont réels. Il n'existe pas de registre ouvert des structures de la "
                "région.",
                "بيانات خيالية. مائة وعشرون هيئة مختلقة من جميع الأشكال القانونية والقطاعات، لبيان "
                "شكل السجل وتجريب الخدمة. لا وجود لأي منها؛ ورموز الجماعات ونقطها وحدها حقيقية. "
                "ولا يوجد سجل مفتوح لبنيات الجهة.",
                "Fictitious data. A hundred and twenty made-up organisations, of all legal forms "
                "and sectors, to show what a register looks like and to try the service. None "
                "exists; only the codes of the communes and their points are real. There is no "
                "open register of the organisations of the region.",
            ),
        ),
        **keywords(
            ("exemple", "مثال", "example"),
            ("données fictives", "بيانات خيالية", "fictitious data"),
            ("registre", "سجل", "register"),
        ),
        "oress:sample": True,
        "oress:themes": ["SOCI", "ECON"],
        "oress:spatial": ["01"],
        "oress:temporal": {"start": "1995-01-01", "end": "2025-12-31"},
        "oress:frequency": "NEVER",
        "oress:languages": ["fr", "ar", "en"],
        "created": "2026-11-24T00:00:00Z",
        "licenses": [CC_BY],
        "contributors": [MAINTAINER],
        "sources": [{"title": "Aucune: données produites par le programme pour l'exemple"}],
        "oress:confirmed": confirmed(),
        "resources": [structure_table(), identifier_table()],
    }


def confirmed() -> list[Json]:
    reason = "Adresses fictives de example.org: elles n'appartiennent à personne."
    return [
        {"rule": "private-column", "resource": "structures", "column": column, "reason": reason}
        for column in ("phone", "email")
    ]


def structure_table() -> Json:
    return table(
        "structures",
        ("Structures fictives", "هيئات خيالية", "Fictitious organisations"),
        (
            "Une ligne fictive par structure inventée; le statut de chaque ligne le dit.",
            "سطر خيالي لكل هيئة مختلقة؛ وحالة كل سطر تبين ذلك.",
            "A fictitious row for each made-up organisation; the status of each row says so.",
        ),
        house_schema("structure"),
    )


def identifier_table() -> Json:
    schema: Json = {
        "aboutUrl": "/id/structure/{structure}",
        "oress:provenance": PROVENANCE,
        "fields": [
            field(
                "structure",
                "string",
                ("Structure", "الهيئة", "Organisation"),
                (
                    "Identifiant de la structure.",
                    "معرّف الهيئة.",
                    "Identifier of the organisation.",
                ),
                constraints={"required": True},
                oress__search="none",
            ),
            field(
                "scheme",
                "string",
                ("Type d'identifiant", "نوع المعرّف", "Kind of identifier"),
                (
                    "Registre ou administration qui donne le numéro.",
                    "السجل أو الإدارة التي تمنح الرقم.",
                    "Register or administration that gives the number.",
                ),
                constraints={"required": True},
                oress__scheme="identifier-scheme",
                oress__search="none",
            ),
            field(
                "value",
                "string",
                ("Numéro", "الرقم", "Number"),
                ("Numéro fictif.", "رقم خيالي.", "Fictitious number."),
                constraints={"required": True},
                propertyUrl="http://www.w3.org/ns/org#identifier",
                oress__search="text",
            ),
            *silent(provenance_fields()),
        ],
        "primaryKey": ["structure", "scheme"],
        "foreignKeys": [
            {"fields": ["structure"], "reference": {"resource": "structures", "fields": ["id"]}}
        ],
    }
    return table(
        "identifiants",
        ("Identifiants fictifs", "معرّفات خيالية", "Fictitious identifiers"),
        (
            "Une ligne fictive par numéro; une structure peut en avoir plusieurs.",
            "سطر خيالي لكل رقم؛ وقد يكون للهيئة عدة أرقام.",
            "A fictitious row for each number; an organisation may have several.",
        ),
        schema,
    )
