"""Columns that several packages have alike: identifiers, codes, texts in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from builders.package import LANGUAGES, Json, Texts, field

DCT = "http://purl.org/dc/terms/"
OF: tuple[Texts, ...] = (
    ("français", "بالفرنسية", "French"),
    ("arabe", "بالعربية", "Arabic"),
    ("anglais", "بالإنجليزية", "English"),
)


def identifier(pattern: str) -> Json:
    return field(
        "id",
        "string",
        ("Identifiant", "المعرّف", "Identifier"),
        (
            "Identifiant stable, jamais renommé ni réattribué.",
            "معرّف ثابت لا يُغيَّر ولا يُعاد إسناده.",
            "Stable identifier, never renamed nor given to another.",
        ),
        constraints={"required": True, "pattern": pattern},
        propertyUrl=DCT + "identifier",
        oress__search="none",
    )


def text_fields(
    name: str, title: Texts, description: Texts, *, required: bool = False, **terms: Any
) -> Iterator[Json]:
    """A column for each language."""
    further: Json = {"constraints": {"required": True}} if required else {}
    for language, names in zip(LANGUAGES, OF, strict=True):
        fr, ar, en = (f"{title[i]} ({names[i]})" for i in range(3))
        yield field(
            f"{name}_{language}",
            "string",
            (fr, ar, en),
            description,
            **further,
            lang=language,
            **terms,
        )


def coded(
    name: str,
    scheme: str,
    title: Texts,
    description: Texts,
    term: str,
    *,
    required: bool = True,
) -> Json:
    further: Json = {"constraints": {"required": True}} if required else {}
    return field(
        name,
        "string",
        title,
        description,
        **further,
        propertyUrl=term,
        valueUrl=f"/vocab/{scheme}/{{{name}}}",
        oress__scheme=scheme,
        oress__search="facet",
    )
