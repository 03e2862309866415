"""The links of a page, written for a copy: relative to what it holds, else to the catalogue.

The pages are our own: attributes are in double quotes, and texts hold no bare `<` and `"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import quote, urldefrag, urlencode, urljoin, urlsplit

from oress_opendata.delivery.pages.export.layout import Layout
from oress_opendata.model.form import SUMS

TAG = re.compile(r"<(\w+)(\s[^<>]*)>")
LINK = re.compile(r'\s(href|src|action)="([^"]*)"')
# Of the links of a head, those that show the page; the others name what the original has.
SHOWING = re.compile(r'\srel="(?:stylesheet|icon|apple-touch-icon)"|"application/atom\+xml"')
# What only works with the service, or would fail on a disk.
SERVED = re.compile(
    r'<link rel="(?:manifest|preload)"[^<>]*>\s*'
    r'|<script [^<>]*(?:data-worker|/search\.js)[^<>]*></script>\s*'
)  # fmt: skip
PLAIN = re.compile(r"(?:#|[a-z]+:(?!//))")


@dataclass(slots=True)
class PageLinks:
    """The links of the page at an address, held in a file. `live` says whether the catalogue can be
    reached from elsewhere; if not, what the copy has not is no link. `followed` are the addresses
    that the page leads to and the copy holds."""

    layout: Layout
    address: str
    file: str
    live: bool
    followed: set[str] = field(default_factory=set)

    def write(self, html: str) -> str:
        return TAG.sub(self._write_tag, SERVED.sub("", html))

    def _write_tag(self, tag: re.Match[str]) -> str:
        name, attributes = tag[1], tag[2]
        held = name != "link" or SHOWING.search(attributes) is not None
        if not held and not self.live:
            return ""

        def write(link: re.Match[str]) -> str:
            address = self._write_link(unescape(link[2]), held=held, asks=name == "form")
            return f' {link[1]}="{escape(address)}"' if address else ""

        written = LINK.sub(write, attributes)
        if name == "form" and LINK.search(attributes) and not LINK.search(written):
            written += " hidden"
        return f"<{name}{written}>"

    def _write_link(self, link: str, *, held: bool, asks: bool) -> str:
        """The link in the copy; empty for what leads nowhere. What a form asks is answered by the
        search of the copy alone."""
        if PLAIN.match(link):
            return link
        address, fragment = urldefrag(self._address(link))
        if not self.layout.is_own(address):
            return link
        found = self.layout.hold(address) if held else None
        if asks and not (found and found.searches):
            found = None
        tail = f"#{fragment}" if fragment else ""
        if found is None:
            return address + tail if self.live or not held else ""
        self.followed.add(address)
        if found.text:
            tail = f"?{urlencode({'q': found.text})}{tail}"
        return self._up + quote(found.path) + tail

    def _address(self, link: str) -> str:
        if link.startswith("/") and not link.startswith("//"):
            return self.layout.origin + link
        return urljoin(self.address, link)

    @property
    def _up(self) -> str:
        """The way from the page to the root of the copy."""
        return "../" * self.file.count("/")


def read_title(html: str) -> str:
    """The heading of a page, without its marks."""
    found = re.search(r"<h1[^<>]*>(.*?)</h1>", html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^<>]*>", "", found[1])).split()) if found else ""


def list_listed(address: str, text: str) -> Iterator[str]:
    """The addresses that a style sheet, a sitemap or a list of sums names."""
    if urlsplit(address).path.endswith(".css"):
        yield from (urljoin(address, found) for found in re.findall(r'url\("([^"]+)"\)', text))
    elif address.endswith(".xml"):
        yield from (unescape(found) for found in re.findall(r"<loc>([^<]*)</loc>", text))
    elif address.endswith(f"/{SUMS}"):
        yield from (urljoin(address, line.partition("  ")[2]) for line in text.splitlines())
