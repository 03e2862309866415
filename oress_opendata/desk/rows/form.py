"""The form of a row, from the schema of its table: a register that is added tomorrow has one.

Knows no HTML: what kind of field a column is, in the reader's language, and what may be chosen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from oress_opendata.languages import N_, choose_text, say
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.model.concept import Vocabulary
from oress_opendata.store.tables import records

# Beyond this number a list of choices is too long for a form: the id is typed.
MOST_CHOICES = 2_000
# Texts of these roles in the search are sentences, not names.
SENTENCES = frozenset({"text"})
YES, NO = N_("yes"), N_("no")
ENDS = ("valid_to", "replaced_by", "ended", "end_date", "state", "state_since")


class Input(StrEnum):
    """How a cell is entered."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    EMAIL = "email"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """A column as a field of a form. `language` is that of its texts, if it has one."""

    name: str
    title: str
    help: str
    input: Input
    required: bool
    choices: tuple[Choice, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a table, without what the program fills in: `fixed` are those columns."""

    resource: str
    register: str
    fields: tuple[Field, ...]
    fixed: tuple[str, ...]

    def find_field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the codes of a form and their labels come from."""

    vocabulary: Vocabulary
    names: Callable[[str], Mapping[str, Mapping[str, str]]]
    language: str

    def of(self, column: Column) -> tuple[Choice, ...]:
        """What a column may hold, by label; empty if it may hold anything."""
        if column.scheme:
            return self.of_scheme(column.scheme)
        if column.register:
            return self.of_register(column.register)
        if column.type == "boolean":
            return self._booleans(column)
        values = (column.field.get("constraints") or {}).get("enum") or ()
        return tuple(Choice(str(value), str(value)) for value in values)

    def text(self, value: Mapping[str, Any], name: str) -> str:
        """A text of a descriptor in the language of the form."""
        return text_of(value, name, self.language)

    def title_of_scheme(self, scheme: str) -> str:
        found = self.vocabulary.schemes.get(scheme)
        return pick_text(found.titles, self.language) if found else scheme

    def of_scheme(self, scheme: str) -> tuple[Choice, ...]:
        """The codes of a scheme, by label."""
        found = self.vocabulary.schemes.get(scheme)
        concepts = found.concepts if found else {}
        choices = [
            Choice(code, pick_text(concept.labels, self.language) or code)
            for code, concept in concepts.items()
            if not concept.deprecated
        ]
        return tuple(sorted(choices, key=lambda choice: choice.label.casefold()))

    def of_register(self, register: str) -> tuple[Choice, ...]:
        """The records of a register, by name; empty where they are too many to choose from."""
        names = self.names(register)
        if len(names) > MOST_CHOICES:
            return ()
        labels = {code: pick_text(name, self.language) or code for code, name in names.items()}
        seen = Counter(labels.values())
        choices = [
            Choice(code, label if seen[label] == 1 else f"{label} · {code}")
            for code, label in labels.items()
        ]
        return tuple(sorted(choices, key=lambda choice: choice.label.casefold()))

    def _booleans(self, column: Column) -> tuple[Choice, ...]:
        true = (column.field.get("trueValues") or ["true"])[0]
        false = (column.field.get("falseValues") or ["false"])[0]
        return Choice(true, say(YES, self.language)), Choice(false, say(NO, self.language))


def read_names(connection: Connection, register: str) -> dict[str, dict[str, str]]:
    """The names of the listed records of a register by id and language. Two places of one name are
    told apart by what they are."""
    query = select(records.c.id, records.c.body).where(
        records.c.register == register, records.c.listed
    )
    found: dict[str, dict[str, str]] = {}
    kinds: dict[str, Mapping[str, str]] = {}
    for identifier, text in connection.execute(query):
        body = json.loads(text)
        found[identifier] = body["name"]
        kinds[identifier] = _kind_of(body["values"])
    seen = Counter((code, name) for names in found.values() for code, name in names.items())
    return {
        identifier: {
            code: name
            if seen[code, name] == 1
            else f"{name} ({pick_text(kinds[identifier], code) or identifier})"
            for code, name in names.items()
        }
        for identifier, names in found.items()
    }


def _kind_of(values: Mapping[str, Any]) -> Mapping[str, str]:
    """The label of the first code of a record."""
    for cell in values.values():
        if isinstance(cell, Mapping) and isinstance(cell.get("label"), Mapping):
            return cell["label"]  # type: ignore[no-any-return]
    return {}


def read_form(table: Table, choices: Choices) -> Form:
    """The form of a table of a register, or of a satellite."""
    fixed = tuple(_fixed_columns(table))
    fields = tuple(
        read_field(column, choices) for column in table.columns if column.name not in fixed
    )
    return Form(table.resource, table.register or table.owner or "", fields, fixed)


def read_field(column: Column, choices: Choices) -> Field:
    language = choices.language
    field = column.field
    constraints = field.get("constraints") or {}
    options = choices.of(column)
    return Field(
        name=column.name,
        title=text_of(field, "title", language) or column.name,
        help=text_of(field, "description", language),
        input=_input_of(column, options),
        required=constraints.get("required") is True,
        choices=options,
        language=column.language,
    )


def text_of(value: Mapping[str, Any], name: str, language: str) -> str:
    """A text of a descriptor in a language: `oress:title`, else `title`."""
    return pick_text(value.get(f"oress:{name}") or {}, language) or str(value.get(name) or "")


def pick_text(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, else in French, which readers of Arabic here know, else in any."""
    return choose_text(texts, (language, "fr", "en", "ar"))


def end_columns(table: Table) -> tuple[str, ...]:
    """The columns that say that a record has ended, and what came after it."""
    return tuple(name for name in table.names if name in ENDS)


def _input_of(column: Column, options: tuple[Choice, ...]) -> Input:
    if options:
        return Input.CHOICE
    if column.type in ("integer", "number", "year"):
        return Input.NUMBER
    if column.type == "date":
        return Input.DATE
    match column.field.get("format"):
        case "email":
            return Input.EMAIL
        case "uri":
            return Input.URL
    sentence = column.type == "string" and column.field.get("oress:search") in SENTENCES
    return Input.LONG if sentence else Input.TEXT


def _fixed_columns(table: Table) -> Iterator[str]:
    """What nobody types: the id of the record."""
    if table.register or table.owner:
        yield from filter(None, [table.id_column])
