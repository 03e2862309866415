"""A table of a release as its pages show it: names of columns, labels of codes, addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from oress_opendata.delivery.pages.registers.fields import NO, YES, page_of_record
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.meaning.typed_columns import to_json
from oress_opendata.model.places import REGISTER
from oress_opendata.model.release import Manifest
from oress_opendata.projections.tables.reading import column_types
from oress_opendata.queries.labels import Labels

Pairs = tuple[tuple[str, str], ...]
# How communes of two censuses were matched: codes of a released column without a vocabulary.
MATCHES = {
    "exact_name": N_("same name in the same province"),
    "sole_remaining": N_("only commune left in the province"),
}


@dataclass(frozen=True)
class ShownTable:
    """The same for all questions about the table: kept with the snapshot of the registry.
    `database` has its rows; `labels` are what its codes are called."""

    reader: Reader
    manifest: Manifest
    table: Table
    database: Path
    labels: Labels

    @cached_property
    def written(self) -> dict[str, dict[Any, str]]:
        """Cells as HTML, by column and value: what was shown of those with labels."""
        return {}

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """The columns that have rows, by name."""
        types = column_types(self.database)
        return {column.name: column for column in self.table.columns if column.name in types}

    @cached_property
    def path(self) -> str:
        """The page of the table in this release, on the host of the page that links to it."""
        steps = (
            self.reader.language, "datasets", self.manifest.name, self.manifest.version,
            "tables", self.table.resource,
        )  # fmt: skip
        root = self.reader.service.addresses.root
        return "/".join((root, *(quote(step, safe="") for step in steps)))

    def href(self, pairs: Iterable[tuple[str, str]]) -> str:
        """The same page with other rows of this table."""
        query = "&".join(map(_encode, pairs))
        return f"{self.path}?{query}#rows" if query else f"{self.path}#rows"

    def title(self, column: Column) -> Text:
        return self._titles[column.name]

    @cached_property
    def _titles(self) -> Mapping[str, Text]:
        text = self.reader.text
        return {
            column.name: text(column.field, "title") or Text(column.name)
            for column in self.table.columns
        }

    def label(self, column: Column, text: str) -> Text:
        """What a cell says: the label of a code, yes or no; empty where it says that itself."""
        if column.type == "boolean" and text in ("true", "false"):
            return Text(say(YES if text == "true" else NO, self.reader.language))
        listed = (column.field.get("constraints") or {}).get("enum") or ()
        if not column.scheme and text in MATCHES and text in listed:
            return Text(say(MATCHES[text], self.reader.language))
        return self.reader.name(self.labels.label(column, text))

    def full_label(self, column: Column, text: str) -> Text:
        """The same with the level of a place whose name others have: Chefchaouen (province)."""
        if column.register == REGISTER and text in self.labels.places.all:
            return name_place(self.reader, self.labels.places, text)
        return self.label(column, text)

    def level(self, column: Column, text: str) -> Text:
        return self.reader.name(self.labels.level(column, text))

    def page_of(self, column: Column, text: str) -> str:
        """The page of a code or a record; empty where there is none."""
        service, language = self.reader.service, self.reader.language
        if column.scheme and self.labels.label(column, text):
            return service.addresses.page("vocab", column.scheme, text, language=language)
        if column.register and self.labels.label(column, text):
            return page_of_record(service, column.register, text, language)
        if self.table.register and column.name == self.table.id_column:
            return page_of_record(service, self.table.register, text, language)
        return ""


@lru_cache(maxsize=1_000)
def _encode(pair: tuple[str, str]) -> str:
    """A parameter as an address has it: dozens of links of a page share most of them."""
    return urlencode([pair])


def write_cell(value: Any) -> str:
    """A value as the file has it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(to_json(value))
