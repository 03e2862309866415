"""Atom feeds (RFC 4287), in pages where they are long (RFC 5005, section 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as Tree

from oress_opendata import __version__
from oress_opendata.model.form import FORMS
from oress_opendata.settings import Settings

KIND = FORMS["atom"].content_type
NAMESPACE = "http://www.w3.org/2005/Atom"
# An entry without any date; Atom requires one.
UNKNOWN_TIME = "1970-01-01T00:00:00Z"
# What no document of XML 1.0 may have.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Link:
    """`bytes` is the size of what it leads to, where it is known."""

    relation: str
    address: str
    media_type: str = ""
    title: str = ""
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """`content` is HTML; `address` a page about it; `rights` its licence in words."""

    id: str
    title: str
    updated: str
    address: str
    content: str
    published: str = ""
    category: str = ""
    author: str = ""
    rights: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """The address of a page of a feed, of the first one, and of the next, empty at the end. `id`
    stays the same wherever the feed is served."""

    id: str
    own: str
    first: str = ""
    following: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed. `site` is the page of the site whose changes it tells."""

    pages: Pages
    title: str
    language: str
    site: str
    rights: str
    entries: tuple[FeedEntry, ...]
    subtitle: str = ""
    links: tuple[Link, ...] = ()

    @property
    def updated(self) -> str:
        return max((entry.updated for entry in self.entries), default=UNKNOWN_TIME)


def write_feed(feed: Feed, settings: Settings) -> str:
    Tree.register_namespace("", NAMESPACE)
    root = Tree.Element(f"{{{NAMESPACE}}}feed", {"xml:lang": feed.language})
    _add(root, "id", feed.pages.id)
    _add(root, "title", feed.title)
    if feed.subtitle:
        _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", feed.updated)
    _add_publisher(root, settings)
    _add(root, "rights", feed.rights)
    _add(root, "icon", f"{settings.base_url}/favicon.ico")
    _add(root, "generator", "ORESS Open Data", version=__version__)
    atom = FORMS["atom"].media_type
    pages = feed.pages
    for relation, address in (
        ("self", pages.own),
        ("first", pages.first),
        ("next", pages.following),
    ):
        if address:
            _add_link(root, Link(relation, address, atom))
    _add_link(root, Link("alternate", feed.site, FORMS["html"].media_type))
    for link in feed.links:
        _add_link(root, link)
    for entry in feed.entries:
        _add_entry(root, entry)
    text = Tree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _add_publisher(root: Tree.Element, settings: Settings) -> None:
    author = Tree.SubElement(root, f"{{{NAMESPACE}}}author")
    _add(author, "name", settings.publisher)
    if "://" in settings.contact:
        _add(author, "uri", settings.contact)
    elif settings.contact:
        _add(author, "email", settings.contact)


def _add_entry(root: Tree.Element, entry: FeedEntry) -> None:
    element = Tree.SubElement(root, f"{{{NAMESPACE}}}entry")
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "updated", entry.updated)
    if entry.published:
        _add(element, "published", entry.published)
    if entry.author:
        _add(Tree.SubElement(element, f"{{{NAMESPACE}}}author"), "name", entry.author)
    if entry.rights:
        _add(element, "rights", entry.rights)
    _add_link(element, Link("alternate", entry.address, FORMS["html"].media_type))
    for link in entry.links:
        _add_link(element, link)
    if entry.category:
        Tree.SubElement(element, f"{{{NAMESPACE}}}category", {"term": entry.category})
    _add(element, "content", entry.content, type="html")


def _add_link(parent: Tree.Element, link: Link) -> None:
    attributes = {"rel": link.relation, "href": link.address}
    if link.media_type:
        attributes["type"] = link.media_type
    if link.title:
        attributes["title"] = _clean(link.title)
    if link.bytes is not None:
        attributes["length"] = str(link.bytes)
    Tree.SubElement(parent, f"{{{NAMESPACE}}}link", attributes)


def _add(parent: Tree.Element, name: str, text: str, **attributes: str) -> None:
    element = Tree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    element.text = _clean(text)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
