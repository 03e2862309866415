"""Texts of publishers: escaped, of limited length, always in some language."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oress_opendata.delivery.pages.shared.formatting import (
    find_locale,
    is_singular,
    own_name,
    show_size,
)
from oress_opendata.delivery.pages.shared.texts import (
    LONGEST,
    Text,
    name_host,
    pick_text,
    render_markdown,
    safe_link,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/pixel.png)",
    "<img src=x onerror=alert(1)>",
    "[x](https://a.example 'x\" onmouseover=alert(1) \"')",
    "<a href='vbscript:x'>x</a>",
)


class Tags(HTMLParser):
    """The tags of a text, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("source", HOSTILE)
def test_markdown_is_harmless(source: str) -> None:
    tags = Tags()
    tags.feed(render_markdown(source))
    assert {name for name, _ in tags.found} <= {"p", "a"}
    for _, attributes in tags.found:
        assert set(attributes) <= {"href", "title", "rel"}
        assert (attributes.get("href") or "https://").startswith("https://")


@given(st.text(max_size=300))
def test_any_markdown_can_be_shown(source: str) -> None:
    assert "<script" not in render_markdown(source)


def test_markdown_is_capped() -> None:
    assert len(render_markdown("*a* " * 100_000)) < 3 * LONGEST
    assert len(render_markdown("> " * 30_000)) < 8 * LONGEST


def test_long_markdown_is_truncated_before_parsing() -> None:
    assert "TAIL" not in render_markdown("x" * LONGEST + "TAIL")


def test_headings_begin_below_those_of_the_page() -> None:
    html = render_markdown("# One\n\n## Two")
    assert "<h1" not in html
    assert "<h2" not in html
    assert "<h3>One</h3>" in html


def test_a_text_has_a_language_only_where_it_differs() -> None:
    languages = ("ar", "fr", "en")
    assert pick_text({"ar": "أ", "fr": "a"}, "ar", languages) == Text("أ")
    assert pick_text({"fr": "a"}, "ar", languages) == Text("a", "fr")
    assert pick_text({"zgh": "z"}, "ar", languages) == Text("z", "zgh")
    assert pick_text({}, "ar", languages) == Text("")


@pytest.mark.parametrize(
    ("address", "safe"),
    [("https://a.example", True), ("mailto:a@b.example", True), ("javascript:x", False),
     ("//evil.example", False), (None, False), ({"x": 1}, False), ("http://[a/", False),
     ("http://exa℀mple.org/", False)],
)  # fmt: skip
def test_links(address: object, safe: bool) -> None:
    assert bool(safe_link(address)) == safe


@pytest.mark.parametrize(
    ("language", "shown"), [("fr", "46,7\u00a0ko"), ("en", "46.7kB"), ("xx", "46.7kB")]
)
def test_sizes(language: str, shown: str) -> None:
    assert show_size(46_700, language).replace(" ", "").replace("\u202f", "\u00a0") == shown


@pytest.mark.parametrize(
    ("language", "value", "singular"),
    [("fr", 0.3, True), ("fr", 1.9, True), ("fr", 2.0, False), ("fr", -1.5, True),
     ("en", 0.3, False), ("en", 1.0, True), ("ar", 0.3, True), ("ar", 3.0, False),
     ("ar", 3.4, True), ("ar", 12.0, True)],
)  # fmt: skip
def test_units_after_decimals(language: str, value: float, singular: bool) -> None:
    assert is_singular(value, language) is singular


def test_an_unknown_language_is_written_as_english() -> None:
    assert find_locale("xx").language == "en"
    assert own_name("xx") == "xx"
    assert own_name("ar") == "العربية"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Example.org/a?b", "example.org"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("https://user:secret@example.org:x/", "example.org:x"),
        ("example", "example"),
        ("http://[a/", "http://[a/"),
        ("http://exa℀mple.org/", "http://exa℀mple.org/"),
        ("http:///a", "http:///a"),
        (None, ""),
    ],
)
def test_an_address_is_named_by_its_host(address: object, host: str) -> None:
    assert name_host(address) == host
