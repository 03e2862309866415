"""Visits to the addresses of the service, for a copy. A visitor works in a process of its own, with
an application and a store that it opens there."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient

from oress_opendata.delivery.http.service import make_service
from oress_opendata.delivery.pages.export.layout import Held, Layout
from oress_opendata.delivery.pages.export.links import PageLinks, list_listed, read_title
from oress_opendata.delivery.pages.export.own_pages import OwnPages
from oress_opendata.model.form import FORMS
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store, open_store

log = logging.getLogger(__name__)
MakeApp = Callable[[Settings, Store], Flask]
HTML, CSS = FORMS["html"].media_type, FORMS["css"].media_type
# What may name further addresses.
LISTS = {CSS, *(FORMS[name].media_type for name in ("xml", "txt"))}
# Before it is what stands above every page.
MAIN = '<main id="content"'
FAILED = 500


@dataclass(frozen=True, slots=True)
class Visited:
    """What is at an address: the content of its file, the addresses that it leads to, the heading
    of a page. `status` is that of HTTP; `lists` says whether all pages are to be listed on it."""

    address: str
    file: str
    status: int
    content: bytes = b""
    followed: tuple[str, ...] = ()
    title: str = ""
    lists: bool = False


@dataclass(slots=True)
class Visitor:
    """Answers batches of addresses, all of which the layout holds. `live` says whether others can
    reach the catalogue."""

    make_app: MakeApp
    settings: Settings
    layout: Layout
    live: bool
    _opened: tuple[OwnPages, FlaskClient] | None = None

    def __call__(self, batch: Iterable[str]) -> list[Visited]:
        return [self._visit(address) for address in batch]

    def _visit(self, address: str) -> Visited:
        held = self.layout.hold(address)
        assert held, address
        try:
            return self._write(address, held)
        except Exception:
            # One page that cannot be written never harms the others.
            log.exception("the page %s cannot be written", address)
            return Visited(address, held.path, FAILED)

    def _open(self) -> tuple[OwnPages, FlaskClient]:
        if self._opened is None:
            store = open_store(self.settings)
            app, service = self.make_app(self.settings, store), make_service(self.settings, store)
            own = OwnPages(app, service, self.layout, self.live)
            self._opened = own, app.test_client()
        return self._opened

    def _write(self, address: str, held: Held) -> Visited:
        own, client = self._open()
        if html := own.write(address, held):
            return self._write_page(address, held, 200, html)
        parts = urlsplit(address)
        answer = client.get(
            parts._replace(scheme="", netloc="").geturl(),
            base_url=f"{parts.scheme}://{parts.netloc}",
            headers={"Accept": f"{HTML}, */*;q=0.5"},
            follow_redirects=True,
        )
        if answer.mimetype == HTML:
            return self._write_page(address, held, answer.status_code, answer.text)
        content = answer.data
        if answer.mimetype == CSS:
            # A font of a disk is there at once, and a copy has no next page that could have it.
            content = re.sub(rb"\?v=\w+", b"", content).replace(b": optional", b": swap")
        listed = list_listed(address, answer.text) if answer.mimetype in LISTS else ()
        followed = tuple(found for found in listed if self.layout.hold(found))
        return Visited(address, held.path, answer.status_code, content, followed)

    def _write_page(self, address: str, held: Held, status: int, html: str) -> Visited:
        band = self._open()[0].write_band(address, held)
        links = PageLinks(self.layout, address, held.path, self.live)
        content = links.write(html).replace(MAIN, band + MAIN, 1).encode()
        followed = tuple(sorted(links.followed))
        title = read_title(html)
        return Visited(address, held.path, status, content, followed, title, held.searches)
