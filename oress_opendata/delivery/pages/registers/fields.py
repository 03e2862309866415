"""What the columns of a thing say, line by line, in the reader's language, from the schema alone.

Called by the pages of things; knows no register.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.formatting import show_day_text, show_number
from oress_opendata.delivery.pages.shared.texts import Text, pick_text, safe_link
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column, read_tables
from oress_opendata.model.release import Manifest
from oress_opendata.projections.records import PAGES

YES, NO = N_("yes"), N_("no")
SEPARATOR = " ; "
# How the patterns of days of any precision begin.
YEAR_OR_MORE = "[0-9]{4}(-"


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it is shown; `href` where there is something to go to."""

    text: Text
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A column of a thing: what it is called, what is meant by it, and its values."""

    title: Text
    name: str
    values: tuple[Value, ...]


def title_of(service: Service, part: Mapping[str, Any], language: str) -> Text:
    texts = part.get("oress:title")
    if not isinstance(texts, Mapping):
        texts = {service.settings.languages[0]: str(part.get("title") or "")}
    return pick_text(texts, language, service.settings.languages)


def list_lines(
    service: Service, manifest: Manifest, register: str, body: Mapping[str, Any], language: str
) -> Iterator[Line]:
    """The columns of a thing that say something, in the order of its schema, then satellites."""
    columns = {
        column.name: column
        for table in read_tables(manifest.descriptor)
        if register in (table.register, table.owner)
        for column in table.columns
    }
    values = body["values"]
    for name, value in values.items():
        column = columns.get(name) or columns.get(name.rpartition(".")[2])
        if value in (None, []) or _is_translated(column, columns, values, language):
            continue
        title = title_of(service, column.field, language) if column else Text("")
        listed = value if isinstance(value, list) else _split(value)
        shown = (show_value(service, column, part, language) for part in listed if part is not None)
        yield Line(title or Text(name), name, tuple(dict.fromkeys(shown)))


def _is_translated(
    column: Column | None,
    columns: Mapping[str, Column],
    values: Mapping[str, Any],
    language: str,
) -> bool:
    """Whether another column says the same in the reader's language."""
    if column is None or column.language in (None, language):
        return False
    same = (other for other in columns.values() if other.property_url == column.property_url)
    return any(other.language == language and values.get(other.name) for other in same)


def group_lines(
    lines: Iterable[Line], groups: Mapping[str, Sequence[str]], rest: str
) -> dict[str, list[Line]]:
    """The lines below the headings of their columns, in the order of the columns there; all other
    lines below the heading `rest`. A heading without lines is left out."""
    named = {line.name: line for line in lines}
    found = {
        heading: [named.pop(name) for name in names if name in named]
        for heading, names in groups.items()
    }
    found[rest] = [*found.get(rest, ()), *named.values()]
    return {heading: some for heading, some in found.items() if some}


def _split(value: Any) -> list[Any]:
    """A text may hold several, apart by ` ; `."""
    return value.split(SEPARATOR) if isinstance(value, str) else [value]


def show_value(service: Service, column: Column | None, value: Any, language: str) -> Value:
    """A value of an item: a code by its label, a truth, a whole number and a date in words."""
    if isinstance(value, Mapping):
        label = pick_text(value["label"], language, service.settings.languages)
        return Value(label or Text(value["code"]), page_of(service, value["iri"], language))
    if isinstance(value, bool):
        return Value(Text(say(YES if value else NO, language)))
    if isinstance(value, int):
        return Value(Text(show_number(value, language)))
    text = str(value)
    if column is not None and is_day(column):
        return Value(Text(show_day_text(text, language)))
    spoken = column.language if column else None
    return Value(Text(text, spoken if spoken != language else None), safe_link(text))


def is_day(column: Column) -> bool:
    """Whether a column holds days, or months and years where no more is known."""
    pattern = (column.field.get("constraints") or {}).get("pattern", "")
    return column.type == "date" or str(pattern).startswith(YEAR_OR_MORE)


def page_of(service: Service, iri: str, language: str) -> str:
    """Where a code or another thing is shown: its page, else what its IRI leads to."""
    base = service.settings.id_base
    if iri.startswith(f"{base}/id/"):
        register, _, identifier = iri.removeprefix(f"{base}/id/").partition("/")
        return page_of_thing(service, register, identifier, language)
    if iri.startswith(f"{base}/vocab/") and "#" not in iri:
        steps = iri.removeprefix(f"{base}/vocab/").split("/")
        return service.addresses.page("vocab", *steps, language=language)
    return safe_link(iri)


def page_of_thing(service: Service, register: str, identifier: str, language: str) -> str:
    folder = PAGES.get(register, f"registers/{register}").split("/")
    return service.addresses.page(*folder, identifier, language=language)
