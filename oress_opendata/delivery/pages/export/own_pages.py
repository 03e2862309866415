"""The pages that a copy has of its own: where it begins, all pages by their headings, the rows of a
table; and what stands above every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import ClassVar
from urllib.parse import urlsplit

from flask import Flask, g

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.export.layout import PAGE, SEARCH, Held, Layout
from oress_opendata.delivery.pages.export.rows import find_viewer, write_viewer
from oress_opendata.delivery.pages.shared.formatting import own_name, read_marks, show_date
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of


@dataclass(frozen=True, slots=True)
class BandPart(Page):
    """Of which day the copy is, and where this page is in the catalogue; empty if nowhere."""

    template: ClassVar[str] = "export/band.html"

    day: str
    address: str


@dataclass(frozen=True, slots=True)
class StartPage(Page):
    """The languages, each with its name."""

    template: ClassVar[str] = "export/start.html"

    languages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FindPage(Page):
    """A comment stands where the pages are listed. `address` searches in the catalogue; `group`
    stands between the thousands of a number."""

    template: ClassVar[str] = "export/find.html"

    address: str
    group: str


@dataclass(frozen=True, slots=True)
class OwnPages:
    """`live` says whether the catalogue can be reached from elsewhere."""

    app: Flask
    service: Service
    layout: Layout
    live: bool
    bands: dict[str, str] = field(default_factory=dict)

    def write(self, address: str, held: Held) -> str:
        """The page at an address; empty where the page of the service is copied."""
        viewer, language = find_viewer(self.layout, address), self._language(held)
        if viewer:
            with self._asking(address, language):
                return write_viewer(self.service, viewer)
        if held.path == PAGE:
            named = tuple((code, own_name(code)) for code in self.layout.languages)
            # The languages of its header lead to their home pages.
            with self._asking(f"{self.layout.page(language)}/", language):
                return render(StartPage(named))
        if held.path == f"{language}/{SEARCH}/{PAGE}":
            with self._asking(address, language):
                catalogue = self.layout.page(language, SEARCH) if self.live else ""
                return render(FindPage(catalogue, read_marks(language)[0]))
        return ""

    def write_band(self, address: str, held: Held) -> str:
        """What stands above the page at an address, which it names."""
        language = self._language(held)
        if language not in self.bands:
            with transaction(self.service.store.reading) as connection:
                last = find_entry(connection, head_of(connection))
            day = show_date(self.service.settings.day_of(last.at), language) if last else ""
            with self._asking(self.layout.page(language, ""), language):
                self.bands[language] = render(BandPart(day, self.layout.base if self.live else ""))
        return self.bands[language].replace(f'"{self.layout.base}"', f'"{escape(address)}"', 1)

    def _language(self, held: Held) -> str:
        first = held.path.partition("/")[0]
        return first if first in self.layout.languages else self.layout.languages[0]

    @contextmanager
    def _asking(self, address: str, language: str) -> Iterator[None]:
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self.app.test_request_context(parts.path or "/", base_url=origin):
            g.language = language
            yield
