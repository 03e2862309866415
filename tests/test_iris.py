"""IRIs: what may be one, and where each kind is minted."""

from __future__ import annotations

import pytest

from oress_opendata import iris


@pytest.mark.parametrize(
    "text",
    [
        "http://example.org/",
        "https://example.org/طنجة",
        "urn:isbn:1",
        "mailto:a@example.org",
        "http://example.org/a%20b#c",
    ],
)
def test_these_are_iris(text: str) -> None:
    assert iris.is_iri(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "relative/path",
        "http://example.org/a b",
        'http://example.org/"',
        "http://example.org/<x>",
        "http://example.org/{id}",
        "http://example.org/a\\b",
        "http://example.org/\n",
        "http://example.org/\x00",
        "http://example.org/\ud800",
        "http://example.org/%zz",
        "1http://example.org/",
    ],
)
def test_these_are_not(text: str) -> None:
    assert not iris.is_iri(text)


def test_parts_of_an_address() -> None:
    parts = iris.split_address("https://a@example.org:port/b")
    assert parts
    assert (parts.hostname, parts.path) == ("example.org", "/b")
    for text in ("http://[a/", "http://a]b/", "http://exa℀mple.org/", "//[a"):
        assert iris.split_address(text) is None


@pytest.mark.parametrize("text", ["01.511.01.0", "odco", "a", "exemple-1", "A_b~c"])
def test_these_are_ids(text: str) -> None:
    assert iris.is_id(text)


@pytest.mark.parametrize("text", ["", ".", "..", "a/b", "a b", "é", "-a", "a.", "a#b", "x" * 201])
def test_these_are_not_ids(text: str) -> None:
    assert not iris.is_id(text)


def test_where_things_are() -> None:
    base = "https://id.example.org"
    assert iris.catalog_iri(base) == f"{base}/id/catalog"
    assert iris.dataset_iri(base, "x") == f"{base}/id/dataset/x"
    assert iris.release_iri(base, "x", "1.0.0") == f"{base}/id/dataset/x/1.0.0"
    assert iris.record_iri(base, "place", "01.511") == f"{base}/id/place/01.511"
    assert iris.concept_iri(base, "sector", "miel") == f"{base}/vocab/sector/miel"
    assert iris.resolve_iri(base, "/id/place/{x}") == f"{base}/id/place/{{x}}"
    assert iris.resolve_iri(base, "http://schema.org/name") == "http://schema.org/name"
