"""The metadata in the head of every kind of page: address, other languages, data, title, summary,
and valid linked data."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser

import pytest
import rdflib

from tests.conftest import Service
from tests.delivery.pages.test_accessibility import LANGUAGES, PAGES

SCHEMA = "https://schema.org/"
# What a search engine shows of a title, roughly.
LONGEST = 78
# Pages that show what is data elsewhere too; each says where.
WITH_DATA = {
    "home": {"text/turtle", "application/atom+xml"},
    "finder": {"application/json", "application/atom+xml"},
    "coverage": {"text/csv"},
    "catalogue": {"application/json", "application/atom+xml"},
    "guide": {"application/json"},
    "actor": {"application/json", "text/turtle"},
    "atlas": {"text/csv", "application/geo+json"},
    "datasets": {"application/json", "text/turtle", "application/atom+xml"},
    "dataset": {"application/json", "text/turtle", "application/atom+xml"},
    "difference": {"application/json"},
    "structures": {"application/json", "application/geo+json", "application/atom+xml"},
    "structure": {"application/json", "text/turtle"},
    "record": {"application/json", "text/turtle"},
    "place": {"application/json", "text/turtle", "application/atom+xml"},
    "places": {"application/json", "application/atom+xml"},
    "documents": {"application/json", "application/atom+xml"},
    "document": {"application/json", "text/turtle"},
    "search": {"application/json", "application/atom+xml", "text/csv"},
    "scheme": {"text/turtle", "application/ld+json"},
    "concept": {"text/turtle", "application/ld+json"},
}
# The same page, asked another way, has the same title.
VARIANTS = {"nobody", "guide of a place", "no rows", "rows asked for"}
# Neither a problem nor what OpenRefine shows in a frame is a page with an address of its own.
KINDS = [name for name in PAGES if name not in ("problem", "preview")]


class Head(HTMLParser):
    """The title, the links and the data blocks of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.title = ""
        self.summaries: list[str] = []
        self.links: list[dict[str, str]] = []
        self.blocks: list[str] = []
        self._into = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        match tag, found.get("name"), found.get("type"):
            case "link", _, _:
                self.links.append(found)
            case "meta", "description", _:
                self.summaries.append(found["content"])
            case "title", _, _ if not self.title:
                self._into = "title"
            case "script", _, "application/ld+json":
                self._into = "block"
                self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._into = ""

    def handle_data(self, data: str) -> None:
        if self._into == "title":
            self.title += data
        elif self._into == "block":
            self.blocks[-1] += data

    def of(self, relation: str, **demands: str) -> list[str]:
        return [
            link["href"]
            for link in self.links
            if link.get("rel") == relation
            and all(link.get(name) == value for name, value in demands.items())
        ]

    def languages(self) -> dict[str, str]:
        return {link["hreflang"]: link["href"] for link in self.links if "hreflang" in link}


Read = Callable[[str], Head]


@pytest.fixture(scope="module")
def read(service: Service) -> Read:
    """A function (address) -> the head of the page, which is asked once."""

    @cache
    def read(address: str) -> Head:
        status, _, body = service.get(address.removeprefix(service.address))
        assert status == 200, address
        return Head(body.decode())

    return read


@pytest.mark.parametrize("name", KINDS)
def test_languages_link_to_one_another(read: Read, name: str) -> None:
    seen = []
    for language in LANGUAGES:
        asked = read(f"/{language}/{PAGES[name]}")
        alternates = asked.languages()
        assert set(alternates) == {*LANGUAGES, "x-default"}
        assert alternates["x-default"] == alternates[LANGUAGES[0]]
        assert asked.of("canonical") == [alternates[language]]
        for address in alternates.values():
            assert read(address).languages() == alternates
        seen.append(alternates)
    assert seen == [seen[0]] * len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_are_short_and_distinct(read: Read, language: str) -> None:
    titles = {
        name: read(f"/{language}/{PAGES[name]}").title for name in KINDS if name not in VARIANTS
    }
    assert {name: title for name, title in titles.items() if len(title) > LONGEST} == {}
    assert len(set(titles.values())) == len(titles)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_a_page_has_a_summary(read: Read, name: str, language: str) -> None:
    (summary,) = read(f"/{language}/{PAGES[name]}").summaries
    assert 30 <= len(summary) <= 230
    assert "<" not in summary


@pytest.mark.parametrize("name", WITH_DATA)
def test_a_page_links_to_its_data(service: Service, read: Read, name: str) -> None:
    head = read(f"/ar/{PAGES[name]}")
    assert {link["type"] for link in head.links if link.get("rel") == "alternate" and
            "type" in link} == WITH_DATA[name]  # fmt: skip
    for kind in WITH_DATA[name]:
        for address in head.of("alternate", type=kind):
            path = address.removeprefix(service.address)
            status, headers, body = service.get(path)
            assert (status, headers["Content-Type"].split(";")[0]) == (200, kind), address
            assert body


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own
@pytest.mark.parametrize("language", LANGUAGES)
def test_linked_data_in_pages_is_valid(read: Read, language: str) -> None:
    read_from = set()
    for name in KINDS:
        for block in read(f"/{language}/{PAGES[name]}").blocks:
            content = json.loads(block)
            # Its context is at schema.org, which is not requested: a local vocabulary replaces it.
            assert content["@context"].rstrip("/") == SCHEMA.rstrip("/")
            content["@context"] = {"@vocab": SCHEMA}
            graph = rdflib.Graph().parse(data=json.dumps(content), format="json-ld")
            assert len(graph) > 2
            read_from.add(name)
    assert {"dataset", "structure", "actor", "place", "guide"} <= read_from
