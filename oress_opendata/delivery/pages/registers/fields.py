"""The columns of a record as pages show them, in the reader's language, from the schema alone.

Knows no register.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.formatting import (
    show_day_text,
    show_exactly,
    show_number,
)
from oress_opendata.delivery.pages.shared.sources import read_sources
from oress_opendata.delivery.pages.shared.texts import Text, pick_text, safe_link
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column, read_tables
from oress_opendata.model.record import Record
from oress_opendata.projections.records import PAGES

YES, NO = N_("yes"), N_("no")
# What several tables hold together; another register has the title of its table.
REGISTERS = {
    "actor": N_("Actors"),
    "document": N_("Documents"),
    "place": N_("Places"),
    "structure": N_("Structures"),
}
SEPARATOR = " ; "
# How the patterns of days of any precision begin.
YEAR_OR_MORE = "[0-9]{4}(-"


@dataclass(frozen=True, slots=True)
class ValueView:
    """`href` is empty where the value leads nowhere."""

    text: Text
    href: str = ""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a record: its title, its name in the schema, its values."""

    title: Text
    name: str
    values: tuple[ValueView, ...]


@dataclass(frozen=True, slots=True)
class TitledColumn:
    """A column of a register with its title in the reader's language, and the names of those that
    have its texts in that language."""

    column: Column
    title: Text
    translations: tuple[str, ...]


def title_of(service: Service, part: Mapping[str, Any], language: str) -> Text:
    texts = part.get("oress:title")
    if not isinstance(texts, Mapping):
        texts = {service.settings.languages[0]: str(part.get("title") or "")}
    return pick_text(texts, language, service.settings.languages)


def title_of_register(
    service: Service, descriptor: Mapping[str, Any], register: str, language: str
) -> Text:
    """Its own name, else the title of the table that holds it; of several, that of the dataset."""
    if register in REGISTERS:
        return Text(say(REGISTERS[register], language))
    tables = [table for table in read_tables(descriptor) if table.register == register]
    part = tables[0].descriptor if len(tables) == 1 else descriptor
    return title_of(service, part, language) or Text(register)


def title_columns(
    service: Service, descriptor: Mapping[str, Any], register: str, language: str
) -> dict[str, TitledColumn]:
    """The columns of a register and of its satellites, by name: the same for all its records."""
    columns = {
        column.name: column
        for table in read_tables(descriptor)
        if register in (table.register, table.owner)
        for column in table.columns
    }
    return {
        name: TitledColumn(
            column,
            title_of(service, column.field, language),
            tuple(_list_translations(column, columns, language)),
        )
        for name, column in columns.items()
    }


def _list_translations(
    column: Column, columns: Mapping[str, Column], language: str
) -> Iterator[str]:
    """The columns that may have the same text in the reader's language."""
    if column.language not in (None, language):
        for name, other in columns.items():
            if other.property_url == column.property_url and other.language == language:
                yield name


def list_columns(
    service: Service, columns: Mapping[str, TitledColumn], record: Record, language: str
) -> Iterator[ColumnView]:
    """The columns that are filled, in the order of the schema, then those of satellites."""
    values = record.values
    for name, value in values.items():
        titled = columns.get(name) or columns.get(name.rpartition(".")[2])
        column = titled.column if titled else None
        is_id = value == record.id and (column is None or not column.scheme)
        is_translated = titled and any(values.get(other) for other in titled.translations)
        if is_id or value in (None, []) or is_translated:
            continue
        title = titled.title if titled else Text("")
        shown = _show_values(service, column, value, language)
        yield ColumnView(title or Text(name), name, tuple(dict.fromkeys(shown)))


def group_columns(
    columns: Iterable[ColumnView], groups: Mapping[str, Sequence[str]], rest: str
) -> dict[str, list[ColumnView]]:
    """The columns below the headings that name them, in that order; all others below the heading
    `rest`. A heading without columns is left out."""
    named = {column.name: column for column in columns}
    found = {
        heading: [named.pop(name) for name in names if name in named]
        for heading, names in groups.items()
    }
    found[rest] = [*found.get(rest, ()), *named.values()]
    return {heading: some for heading, some in found.items() if some}


def _show_values(
    service: Service, column: Column | None, value: Any, language: str
) -> Iterator[ValueView]:
    """A text may hold several values, separated by ` ; `; an address is shown by its host."""
    if isinstance(value, str) and "://" in value:
        for source in read_sources(value):
            through = f" ({source.through})" if source.through else ""
            yield ValueView(Text(f"{source.text}{through}"), source.href)
        return
    listed = value if isinstance(value, list) else [value]
    parts = listed[0].split(SEPARATOR) if isinstance(value, str) else listed
    yield from (show_value(service, column, part, language) for part in parts if part is not None)


def show_value(service: Service, column: Column | None, value: Any, language: str) -> ValueView:
    """A code by its label; a boolean, a number and a date as the language writes them."""
    if isinstance(value, Mapping):
        label = pick_text(value["label"], language, service.settings.languages)
        return ValueView(label or Text(value["code"]), page_of_iri(service, value["iri"], language))
    if isinstance(value, bool):
        return ValueView(Text(say(YES if value else NO, language)))
    is_year = column is not None and column.type == "year"
    if isinstance(value, int) and not is_year:
        return ValueView(Text(show_number(value, language)))
    if isinstance(value, float | Decimal):
        return ValueView(Text(show_exactly(value, language)))
    text = str(value)
    if column is not None and is_day(column):
        return ValueView(Text(show_day_text(text, language)))
    written_in = column.language if column else None
    return ValueView(Text(text, written_in if written_in != language else None), safe_link(text))


def is_day(column: Column) -> bool:
    """Whether a column holds dates, of any precision."""
    pattern = (column.field.get("constraints") or {}).get("pattern", "")
    return column.type == "date" or str(pattern).startswith(YEAR_OR_MORE)


def page_of_iri(service: Service, iri: str, language: str) -> str:
    """The page of a code or a record, else what its IRI leads to."""
    base = service.settings.id_base
    if iri.startswith(f"{base}/id/"):
        register, _, identifier = iri.removeprefix(f"{base}/id/").partition("/")
        return page_of_record(service, register, identifier, language)
    if iri.startswith(f"{base}/vocab/") and "#" not in iri:
        steps = iri.removeprefix(f"{base}/vocab/").split("/")
        return service.addresses.page("vocab", *steps, language=language)
    return safe_link(iri)


def page_of_record(service: Service, register: str, identifier: str, language: str) -> str:
    folder = PAGES.get(register, f"registers/{register}").split("/")
    return service.addresses.page(*folder, identifier, language=language)
