"""Which addresses a copy holds, and in which file."""

from __future__ import annotations

import pytest

from oress_opendata.delivery.pages.export.layout import Held, Layout
from oress_opendata.delivery.pages.export.links import PageLinks

BASE = "https://data.example.org/ess"
LAYOUT = Layout(BASE, ("fr", "ar"))


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("", "index.html"),
        ("/", "index.html"),
        ("/fr/", "fr/index.html"),
        ("/ar/places/01.151", "ar/places/01.151/index.html"),
        ("/fr/places/01.151/feed.atom", "fr/places/01.151/feed.atom"),
        ("/fr/structures.csv", "fr/structures.csv"),
        ("/fr/registers/r%C3%A9seau/a%20b", "fr/registers/réseau/a b/index.html"),
        ("/fr/atlas?indicator=size_1", "fr/atlas/indicator=size_1/index.html"),
        ("/fr/registers/figure?after=F050", "fr/registers/figure/after=F050/index.html"),
        (
            "/fr/structures?sort=name&cursor=WyJhIl0",
            "fr/structures/sort=name&cursor=WyJhIl0/index.html",
        ),
        # An identifier may end as a file does.
        ("/fr/documents/guide.pdf", "fr/documents/guide.pdf/index.html"),
        ("/fr/registers/x/name.svg", "fr/registers/x/name.svg/index.html"),
        ("/fr/charts/rate.svg", "fr/charts/rate.svg"),
        ("/fr/documents/guide.pdf/citation.bib", "fr/documents/guide.pdf/citation.bib"),
        ("/datasets/figures/1.0.0/index.html", "datasets/figures/1.0.0/index.html"),
        ("/static/site.css?v=0123", "static/site.css"),
        ("/datasets/figures/1.0.0/data/a.csv", "datasets/figures/1.0.0/data/a.csv"),
        ("/dump/catalog.nt.gz", "dump/catalog.nt.gz"),
    ],
)
def test_an_address_is_a_file(address: str, file: str) -> None:
    assert LAYOUT.hold(BASE + address) == Held(file)


@pytest.mark.parametrize(
    "address",
    [
        "/fr/desk",
        "/fr/report?about=/fr/places/01",
        "/fr/atlas?indicator=size_1&level=commune",
        "/fr/structures?where.province=01.151",
        "/fr/atlas?indicator=../../x",
        "/fr/../../etc/passwd",
        "/fr/a%2F..%2F..%2Fb",
        "/fr/places/feed.atom?before=3",
        "/fr/search?q=a&type=place",
        "/fr/registers/x/index.html",
        f"/fr/registers/x/{'%D8%A7' * 128}",
        "/datasets/figures/latest/data/a.csv",
        "/api/v1/datasets",
        "/es/places",
        "/fr/charts/growth.png",
        "/fr/structures?sort=name",
        "//[x/",
    ],
)
def test_the_service_alone_has_an_address(address: str) -> None:
    assert LAYOUT.hold(BASE + address) is None


@pytest.mark.parametrize("address", ["https://data.example.org/other", f"{BASE}x/fr/"])
def test_others_have_an_address(address: str) -> None:
    assert not LAYOUT.is_own(address)
    assert LAYOUT.hold(address) is None


def write(html: str, *, live: bool = True) -> str:
    return PageLinks(LAYOUT, f"{BASE}/fr/places", "fr/places/index.html", live).write(html)


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ('<a href="/ess/fr/places/01#map">', '<a href="../../fr/places/01/index.html#map">'),
        ('<a href="#main">', '<a href="#main">'),
        ('<a href="mailto:a@b.ma">', '<a href="mailto:a@b.ma">'),
        ('<a href="https://hcp.ma/?a=1&amp;b=2">', '<a href="https://hcp.ma/?a=1&amp;b=2">'),
        ('<a href="/ess/fr/search?q=a%20b">', '<a href="../../fr/search/index.html?q=a+b">'),
        ('<a href="/ess/fr/desk?a=1&amp;b=2">', f'<a href="{BASE}/fr/desk?a=1&amp;b=2">'),
        ('<link rel="canonical" href="/ess/fr/">', f'<link rel="canonical" href="{BASE}/fr/">'),
        ('<link rel="preload" href="/ess/static/sans.woff2" as="font">', ""),
        ('<form action="/ess/fr/search">', '<form action="../../fr/search/index.html">'),
        ('<form action="/ess/fr/atlas">', f'<form action="{BASE}/fr/atlas">'),
        ("<p>1 < 2, <b>a</b></p>", "<p>1 < 2, <b>a</b></p>"),
        # Neither an address nor ours: as a browser reads it at the address of the page.
        ('<a href="http://exa\u2100mple.org/">', '<a href="http://exa\u2100mple.org/">'),
        ('<a href="http://[x/">', '<a href="http://[x/">'),
        ('<a href="/other/">', '<a href="https://data.example.org/other/">'),
        ('<a href="//b.example/s">', '<a href="https://b.example/s">'),
        # A part of a value is no attribute.
        (
            '<a href="/ess/fr/guide" title="a &lt;i href=" rel="x">',
            '<a href="../../fr/guide/index.html" title="a &lt;i href=" rel="x">',
        ),
        # A browser would run it as a page of the copy.
        (
            '<a href="/ess/datasets/a/1.0.0/page.html">',
            '<a href="../../datasets/a/1.0.0/page.html" download>',
        ),
        ('<a id="live" href="/ess/fr/search" data-live>',) * 2,
    ],
)
def test_a_link_leads_into_the_copy_or_to_the_catalogue(html: str, written: str) -> None:
    assert write(html) == written


def test_without_a_catalogue_to_reach_there_is_no_link_to_it() -> None:
    assert write('<a class="x" href="/ess/fr/atlas?a=1">', live=False) == '<a class="x">'
    assert write('<a href="/ess/api/v1/datasets">', live=False) == "<a hidden>"
    assert write('<a href="/ess/fr/desk">', live=False) == "<a hidden>"
    assert write('<meta property="og:url" content="/ess/fr/">', live=False) == ""
    listed = '<a href="/ess/fr/guide">A</a> · <a href="/ess/fr/atlas.png?a=1">PNG</a>.'
    shown = '<a href="../../fr/guide/index.html">A</a><a hidden>PNG</a>.'
    assert write(listed, live=False) == shown
    assert write('<form action="/ess/fr/report">', live=False) == "<form hidden>"
    assert write('<link rel="canonical" href="/ess/fr/">', live=False) == ""


def test_the_page_of_the_search_is_followed_once() -> None:
    links = PageLinks(LAYOUT, f"{BASE}/fr/", "fr/index.html", live=True)
    links.write('<a href="/ess/fr/search?q=a"><a href="/ess/fr/search?q=b">')
    assert links.followed == {f"{BASE}/fr/search"}


def test_a_relative_link_begins_at_its_page() -> None:
    """Pages have tags in common; where a relative one leads depends on the page."""
    for page in ("places", "actors", "places"):
        links = PageLinks(LAYOUT, f"{BASE}/fr/{page}/", f"fr/{page}/index.html", live=True)
        assert links.write('<a href="x/y"><a href="/ess/fr/guide">') == (
            f'<a href="../../fr/{page}/x/y/index.html"><a href="../../fr/guide/index.html">'
        )
        assert links.followed == {f"{BASE}/fr/{page}/x/y", f"{BASE}/fr/guide"}
