"""Figures, places and their origins in the reader's language: names, shares, changes, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.formatting import (
    PERCENT,
    show_day_text,
    show_figure,
    show_signed,
)
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.sources import SEPARATOR, SourceLink, read_sources
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import comma_of
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.licence import licences_of, read_licences
from oress_opendata.model.places import Place, Places
from oress_opendata.model.record import Record
from oress_opendata.queries.observations import Origin, Slice, trace_origins
from oress_opendata.store.releases import find_visible


@dataclass(frozen=True, slots=True)
class Source:
    """An origin: its text, the day on which it was checked, the release, its rows as CSV; its
    status, and the licence of the release."""

    text: str
    checked: str
    name: str
    version: str
    csv: str
    status: str = ""
    licence: str = ""

    @property
    def links(self) -> list[SourceLink]:
        return read_sources(self.text)

    @property
    def short(self) -> str:
        """The text without addresses, for a picture or a frame."""
        parts = (part.partition(", http")[0].strip() for part in self.text.split(SEPARATOR))
        return SEPARATOR.join(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class FigureDisplay:
    """Writes figures, and names places and indicators, for one reader."""

    reader: Reader
    places: Places

    def text(self, place: Place | None) -> Text:
        """A place's name, with its kind where others have the same."""
        return name_place(self.reader, self.places, place.code) if place else Text("")

    def name(self, code: str) -> str:
        """A place's name; its code where the register does not know it."""
        return str(self.text(self.places.all.get(code))) or code

    def pick(self, texts: Mapping[str, str]) -> Text:
        return self.reader.name(texts)

    def label(self, indicator: str) -> str:
        return str(self.reader.label("indicator", indicator))

    def is_share(self, indicator: str) -> bool:
        return self.reader.unit(indicator) == PERCENT

    def figure(self, indicator: str, value: float | None) -> str:
        """A value with its unit; empty where there is none."""
        if value is None:
            return ""
        return show_figure(value, self.reader.language, self.reader.unit(indicator))

    def with_unit(self, value: float, unit: str) -> str:
        return show_figure(value, self.reader.language, unit)

    def number(self, value: float | None) -> str:
        return "" if value is None else show_figure(value, self.reader.language)

    def share(self, part: float | None, whole: float | None) -> str:
        """A part in percent, an integer from ten: `45 %`. Empty where there is no whole."""
        if part is None or not whole:
            return ""
        percent = 100 * part / whole
        rounded = round(percent) if percent >= 10 else round(percent, 1)
        return show_figure(rounded, self.reader.language, PERCENT)

    def change(self, before: float | None, after: float | None) -> str:
        """The growth in percent: `+40,2 %`, with the Unicode minus sign."""
        if not before or after is None:
            return ""
        percent = round(100 * (after - before) / before, 1)
        return show_signed(percent, self.reader.language, PERCENT)

    def day(self, text: str) -> str:
        return show_day_text(text, self.reader.language)

    def page(self, code: str) -> str:
        return self.reader.service.addresses.page("places", code, language=self.reader.language)

    def sources(
        self, found: Slice, indicators: Iterable[str], places: Iterable[str], period: str = ""
    ) -> tuple[Source, ...]:
        """The origins of indicators for places, in all periods or in one."""
        origins = trace_origins(found, indicators, places, period)
        return tuple(self._source(origin) for origin in origins)

    def _source(self, origin: Origin) -> Source:
        cube = origin.cube
        path = ("datasets", cube.name, "versions", cube.version, "resources", cube.table.resource)
        csv = self.reader.service.addresses.api(*path, "rows.csv", **origin.filters)
        statuses = (str(self.reader.label("fact-status", code)) for code in origin.statuses)
        return Source(
            origin.source, self.day(origin.checked), cube.name, cube.version, csv,
            comma_of(self.reader.language).join(statuses), self.licence(cube.licences),
        )  # fmt: skip

    def licence(self, stated: Iterable[Mapping[str, Any]]) -> str:
        """Licences in the reader's language, or as they are stated."""
        licences = read_licences(stated, self.reader.vocabulary)
        named = (
            str(self.pick(licence.concept.labels)) if licence.concept else licence.title
            for licence in licences
        )
        return comma_of(self.reader.language).join(name for name in named if name)

    def notes(self, indicators: Iterable[str]) -> tuple[Text, ...]:
        """Definitions and limits of indicators, without repetition."""
        concepts = self.reader.vocabulary.schemes["indicator"].concepts
        texts = [
            self.pick(part)
            for code in indicators
            if code in concepts
            for part in (concepts[code].definitions, concepts[code].notes)
        ]
        return tuple(dict.fromkeys(text for text in texts if text))


def table_source(
    display: FigureDisplay, connection: Connection, record: Record, register: str
) -> Source:
    """The table that a record comes from, and its rows as CSV."""
    service = display.reader.service
    name, version = str(record.dataset), str(record.version)
    manifest = service.store.manifest(find_visible(connection, name, version).manifest)
    tables = read_tables(manifest.descriptor)
    resource = next(table.resource for table in tables if table.register == register)
    path = ("datasets", name, "versions", version, "resources", resource, "rows.csv")
    title = str(display.reader.text(manifest.descriptor, "title"))
    licence = display.licence(licences_of(manifest.descriptor, ""))
    return Source(title, "", name, version, service.addresses.api(*path), licence=licence)
