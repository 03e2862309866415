"""How figures, places and their origins are told in the reader's language: names, shares, changes,
sources. Called by the sheets of places, the panorama and the note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.formatting import PERCENT, show_day_text, show_figure
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.places import Place, Places
from oress_opendata.queries.observations import Origin, Slice, trace_origins
from oress_opendata.store.releases import find_visible

MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Source:
    """An origin as it is shown: its words, the day of the check, the release, its rows as CSV."""

    words: str
    checked: str
    name: str
    version: str
    csv: str


@dataclass(frozen=True, slots=True)
class Teller:
    reader: Reader
    places: Places

    def text(self, place: Place | None) -> Text:
        if place is None:
            return Text("")
        return self.pick(place.names)

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
        """A part in the hundred, whole above ten: `45 %`. Empty where there is no whole."""
        if part is None or not whole:
            return ""
        percent = 100 * part / whole
        rounded = round(percent) if percent >= 10 else round(percent, 1)
        return show_figure(rounded, self.reader.language, PERCENT)

    def change(self, before: float | None, after: float | None) -> str:
        """By how much something grew: `+40.2 %`, with a true minus sign."""
        if not before or after is None:
            return ""
        percent = round(100 * (after - before) / before, 1)
        sign = "+" if percent > 0 else MINUS if percent < 0 else ""
        shown = show_figure(abs(percent), self.reader.language)
        # The sign keeps to its number, whichever way the words run.
        return f"\u2066{sign}{shown}\u2069\u00a0%"

    def day(self, text: str) -> str:
        return show_day_text(text, self.reader.language)

    def page(self, code: str) -> str:
        return self.reader.service.addresses.page("places", code, language=self.reader.language)

    def sources(
        self, found: Slice, indicators: Iterable[str], places: Iterable[str]
    ) -> tuple[Source, ...]:
        """Where some indicators of some places come from."""
        origins = trace_origins(found, indicators, places)
        return tuple(self._source(origin) for origin in origins)

    def _source(self, origin: Origin) -> Source:
        cube = origin.cube
        path = ("datasets", cube.name, "versions", cube.version, "resources", cube.table.resource)
        csv = self.reader.service.addresses.api(*path, "rows.csv", **origin.filters)
        return Source(origin.source, self.day(origin.checked), cube.name, cube.version, csv)

    def notes(self, indicators: Iterable[str]) -> tuple[Text, ...]:
        """What one must know of some indicators: definitions and limits, each once."""
        concepts = self.reader.vocabulary.schemes["indicator"].concepts
        texts = [
            self.pick(part)
            for code in indicators
            if code in concepts
            for part in (concepts[code].definitions, concepts[code].notes)
        ]
        return tuple(dict.fromkeys(text for text in texts if text))


def table_source(
    teller: Teller, connection: Connection, body: Mapping[str, Any], register: str
) -> Source:
    """The table that a thing of a register comes from, and its rows as CSV."""
    service = teller.reader.service
    name, version = str(body["dataset"]), str(body["version"])
    manifest = service.store.manifest(find_visible(connection, name, version).manifest)
    tables = read_tables(manifest.descriptor)
    resource = next(table.resource for table in tables if table.register == register)
    path = ("datasets", name, "versions", version, "resources", resource, "rows.csv")
    title = str(teller.reader.text(manifest.descriptor, "title"))
    return Source(title, "", name, version, service.addresses.api(*path))
