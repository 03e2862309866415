"""The links of a page, written for a copy: relative to what it holds, else to the catalogue.

The pages are our own: attributes are in double quotes, and texts hold no bare `<` and `"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from urllib.parse import quote, urlencode, urljoin, urlsplit

from oress_opendata.delivery.pages.export.layout import Layout
from oress_opendata.model.form import SUMS

# A tag with a link.
TAG = re.compile(r'<\w+\s(?:[^<>]*\s)?(?:href|src|action)="[^<>]*>')
# Each with its value, so that nothing is found inside of a value.
ATTRIBUTE = re.compile(r'\s([\w:-]+)="([^"]*)"')
LINKS = frozenset(("href", "src", "action"))
# Neither of the catalogue's root, nor absolute, nor a part of the same page.
RELATIVE = re.compile(r'\s(?:href|src|action)="(?!/(?!/)|[a-z][a-z+.-]*:|#)')
# A link of the copy's own to the catalogue.
TO_CATALOGUE = re.compile(r"\sdata-live(?=\s|$)")
# Of the links of a head, those that show the page; the others name what the original has.
SHOWING = re.compile(r'\srel="(?:stylesheet|icon|apple-touch-icon)"|"application/atom\+xml"')
# What only works with the service, or would fail on a disk.
SERVED = re.compile(
    r'<link rel="(?:manifest|preload)"[^<>]*>\s*'
    r'|<script [^<>]*(?:data-worker|/search\.js)[^<>]*></script>\s*'
)  # fmt: skip
# Of a catalogue that nobody else can reach.
SHARED = re.compile(r'<meta property="og:(?:url|image)[^<>]*>\s*')
# Before a link that is not shown.
SEPARATOR = re.compile(r"\s·\s*(?=<a\b[^<>]* hidden>)")
PLAIN = re.compile(r"(?:#|[a-z]+:(?!//))")
# What a browser would run if it opened it from the copy.
PROGRAMS = re.compile(r"(?i)datasets/.+\.(?:x?html?|svgz?|xml|xsl|mht(?:ml)?)")


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
        html = SERVED.sub("", html)
        if self.live:
            return TAG.sub(self._write_tag, html)
        return SEPARATOR.sub("", TAG.sub(self._write_tag, SHARED.sub("", html)))

    def _write_tag(self, tag: re.Match[str]) -> str:
        address = self.address if RELATIVE.search(tag[0]) else ""
        links = _Links(self.layout, self.live, "../" * self.file.count("/"), address)
        written, followed = links.write_tag(tag[0])
        self.followed.update(followed)
        return written


@dataclass(frozen=True, slots=True)
class _Links:
    """The links of all pages that are as deep in the copy: `up` is the way to its root. Relative
    ones begin at the `address` of their page; for others it is empty."""

    layout: Layout
    live: bool
    up: str
    address: str

    @lru_cache(maxsize=50_000)  # noqa: B019 - most tags of a page are those of many others
    def write_tag(self, tag: str) -> tuple[str, tuple[str, ...]]:
        """The tag in the copy, and the addresses that it leads to and the copy holds."""
        name, attributes = tag[1:-1].split(maxsplit=1)
        attributes = f" {attributes}"
        if TO_CATALOGUE.search(attributes):
            return tag, ()
        held = name != "link" or SHOWING.search(attributes) is not None
        if not held and not self.live:
            return "", ()
        followed: list[str] = []
        lost: list[str] = []

        def write(attribute: re.Match[str]) -> str:
            if attribute[1] not in LINKS:
                return attribute[0]
            link = unescape(attribute[2])
            written = self._write_link(link, followed, held=held, asks=name == "form")
            if not written:
                lost.append(link)
                return ""
            saved = name == "a" and self._is_program(link)
            return f' {attribute[1]}="{escape(written)}"' + " download" * saved

        written = ATTRIBUTE.sub(write, attributes)
        # A form, and a link to what programs read, lead nowhere; a link to a page leaves its text.
        if any(name == "form" or not self.layout.is_page(self._address(link)) for link in lost):
            written += " hidden"
        return f"<{name}{written}>", tuple(followed)

    def _write_link(self, link: str, followed: list[str], *, held: bool, asks: bool) -> str:
        """The link in the copy; empty for what leads nowhere. What a form asks is answered by the
        search of the copy alone."""
        if PLAIN.match(link):
            return link
        address, mark, fragment = self._address(link).partition("#")
        tail = mark + fragment
        if not self.layout.is_own(address):
            return address + tail
        found = self.layout.hold(address) if held else None
        if asks and not (found and found.searches):
            found = None
        if found is None:
            return address + tail if self.live or not held else ""
        # The page of the search is one, whatever is asked.
        followed.append(address.partition("?")[0] if found.searches else address)
        if found.text:
            tail = f"?{urlencode({'q': found.text})}{tail}"
        return self.up + quote(found.path) + tail

    def _is_program(self, link: str) -> bool:
        found = self.layout.hold(self._address(link))
        return found is not None and PROGRAMS.fullmatch(found.path) is not None

    def _address(self, link: str) -> str:
        if link.startswith("/") and not link.startswith("//"):
            return self.layout.origin + link
        return join_address(self.address, link)


def join_address(base: str, link: str) -> str:
    """The address that a link leads to; the link itself if it is none."""
    try:
        return urljoin(base, link)
    except ValueError:  # as in http://[x/
        return link


def read_title(html: str) -> str:
    """The heading of a page, without its marks."""
    found = re.search(r"<h1[^<>]*>(.*?)</h1>", html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^<>]*>", "", found[1])).split()) if found else ""


def list_listed(address: str, text: str) -> Iterator[str]:
    """The addresses that a style sheet, a sitemap or a list of sums names."""
    if urlsplit(address).path.endswith(".css"):
        yield from (join_address(address, found) for found in re.findall(r'url\("([^"]+)"\)', text))
    elif address.endswith(".xml"):
        yield from (unescape(found) for found in re.findall(r"<loc>([^<]*)</loc>", text))
    elif address.endswith(f"/{SUMS}"):
        yield from (join_address(address, line.partition("  ")[2]) for line in text.splitlines())
