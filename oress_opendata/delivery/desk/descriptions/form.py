"""The form of a new dataset, with what was inferred and what was written before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.desk.descriptions.meanings import MEANINGS, list_schemes, meaning_of
from oress_opendata.desk.descriptions.package import LANGUAGES, TYPES
from oress_opendata.desk.rows.form import Choice, Choices
from oress_opendata.languages import N_, say

TYPE_NAMES = {
    "string": N_("text"),
    "integer": N_("whole number"),
    "number": N_("number"),
    "date": N_("date"),
    "year": N_("year"),
    "boolean": N_("yes or no"),
}
CODES_OF = N_("a code of: {title}")
FREQUENCY, THEME, LICENCE, PLACE = "frequency", "theme", "licence", "place"


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """`titles` are pairs of the name of an input and what it holds, by language."""

    name: str
    samples: tuple[str, ...]
    kept: bool
    type: str
    meaning: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShownDescription:
    """`values` are the texts of the form by the names of its inputs."""

    rows: int
    notices: tuple[str, ...]
    values: Mapping[str, str]
    themes: tuple[str, ...]
    columns: tuple[ShownColumn, ...]
    types: tuple[Choice, ...]
    meanings: tuple[Choice, ...]
    licences: tuple[Choice, ...]
    frequencies: tuple[Choice, ...]
    theme_choices: tuple[Choice, ...]
    places: tuple[Choice, ...]


def show_description(
    inferred: Mapping[str, Any], form: Mapping[str, Any], choices: Choices
) -> ShownDescription:
    descriptor = inferred["descriptor"]
    language = choices.language
    fields = descriptor["resources"][0]["schema"]["fields"]
    return ShownDescription(
        rows=inferred["rows"],
        notices=tuple(
            say(words["sentence"], language, **words["parameters"]) for words in inferred["notices"]
        ),
        values=_values(descriptor, form),
        themes=tuple(form.get("themes", ())),
        columns=tuple(_column(field, inferred["samples"], form) for field in fields),
        types=tuple(Choice(code, say(TYPE_NAMES[code], language)) for code in TYPES),
        meanings=tuple(_meanings(choices)),
        licences=choices.of_scheme(LICENCE),
        frequencies=choices.of_scheme(FREQUENCY),
        theme_choices=choices.of_scheme(THEME),
        places=choices.of_register(PLACE),
    )


def _values(descriptor: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, str]:
    titles = descriptor.get("oress:title") or {}
    known = {f"title_{code}": titles.get(code, "") for code in LANGUAGES}
    licences = descriptor.get("licenses") or [{}]
    first = {"name": descriptor["name"], "licence": licences[0].get("name", "")}
    written = {name: text for name, text in form.items() if isinstance(text, str)}
    return {**known, **first, **written}


def _column(
    field: Mapping[str, Any], samples: Mapping[str, list[str]], form: Mapping[str, Any]
) -> ShownColumn:
    name = field["name"]
    known = {"fr": field.get("title", ""), **(field.get("oress:title") or {})}
    titles = {
        code: str(form.get(f"column.{name}.title_{code}", known.get(code, "")))
        for code in LANGUAGES
    }
    return ShownColumn(
        name=name,
        samples=tuple(samples.get(name, ())),
        kept=form.get(f"keep.{name}", "1") == "1",
        type=str(form.get(f"column.{name}.type", field["type"])),
        meaning=str(form.get(f"column.{name}.meaning", meaning_of(field))),
        titles=titles,
    )


def _meanings(choices: Choices) -> Iterator[Choice]:
    for meaning in MEANINGS:
        yield Choice(meaning.code, say(meaning.label, choices.language))
    for meaning in list_schemes(choices.vocabulary):
        title = choices.title_of_scheme(meaning.label)
        yield Choice(meaning.code, say(CODES_OF, choices.language, title=title))
