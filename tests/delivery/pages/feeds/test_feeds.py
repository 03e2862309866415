"""The feeds, as feedparser and the grammar of RFC 4287 read them, while the catalogue changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree

from oress_opendata.comparison import kept
from oress_opendata.delivery.pages.feeds import releases
from oress_opendata.errors import StoreUnavailable
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.store.home import Store
from tests.conftest import Service
from tests.delivery.conftest import HEADER, LATER

GRAMMAR = etree.RelaxNG(file=str(Path(__file__).parent / "atom.rng"))
BASE = "http://127.0.0.1:8000"
FEEDS = [
    "feed.atom", "datasets/cooperatives/feed.atom", "registers/cooperatives-thing/feed.atom",
    "structures/feed.atom", "actors/feed.atom", "places/feed.atom", "documents/feed.atom",
    "search/feed.atom?q=zitoun",
]  # fmt: skip

Read = Callable[[str], Any]
Publish = Callable[..., Any]


def parse(body: bytes) -> Any:
    tree = etree.fromstring(body)
    assert GRAMMAR.validate(tree), GRAMMAR.error_log
    feed = feedparser.parse(body)
    assert not feed.bozo, feed.bozo_exception
    ids = [entry.id for entry in feed.entries]
    assert len(ids) == len(set(ids))
    return feed


@pytest.fixture
def read(client: FlaskClient) -> Read:
    """A function (path) -> the feed, valid, which states what every feed states."""

    def read(path: str) -> Any:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        feed = parse(answer.data)
        assert feed.feed.rights
        assert feed.feed.author
        assert link(feed.feed, "self") == BASE + path
        assert link(feed.feed, "alternate").startswith(BASE)
        return feed

    return read


def link(part: Any, relation: str) -> str:
    return next((str(found.href) for found in part.links if found.rel == relation), "")


def text(entry: Any) -> str:
    """What a person reads of an entry."""
    return " ".join(re.sub(r"<[^>]+>|[\u2068\u2069]", "", entry.content[0].value).split())


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("path", FEEDS)
def test_every_feed_is_valid(read: Read, path: str, language: str) -> None:
    feed = read(f"/{language}/{path}")
    assert feed.feed.id.startswith(f"{BASE}/{language}/")
    assert feed.feed.title


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize("path", FEEDS)
def test_an_unchanged_feed_is_not_made(client: FlaskClient, path: str) -> None:
    tag = client.get(f"/fr/{path}").headers["ETag"]
    same = client.get(f"/fr/{path}", headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize("path", ["feed.atom", "datasets/cooperatives/feed.atom"])
def test_a_release_says_in_words_what_changed(read: Read, path: str) -> None:
    second, first = read(f"/en/{path}").entries
    assert first.title == "Coopératives de démonstration, version 1.0.0"
    assert "New dataset" in text(first)
    assert second.id == f"{BASE}/id/dataset/cooperatives/1.1.0"
    assert link(second, "license") == "https://creativecommons.org/licenses/by/4.0/"
    assert "Attribution" in second.rights
    said = text(second)
    assert "One more, one less" in said
    assert "1 row added – Coopérative Jbala" in said
    assert "1 row changed (Colonne members) – Coopérative Zitoun" in said
    assert "1 row removed – Association Rif" in said
    assert f"{BASE}/en/datasets/cooperatives/diff/1.0.0..1.1.0" in second.content[0].value
    # A cell may be one that only its own page shows.
    assert "15" not in said


@pytest.mark.usefixtures("two_releases")
def test_arabic_runs_from_right_to_left(client: FlaskClient, read: Read) -> None:
    assert b'xml:lang="ar"' in client.get("/ar/feed.atom").data
    entry = read("/ar/feed.atom").entries[0]
    assert 'dir="rtl"' in entry.content[0].value
    assert "أضيف" in text(entry)
    assert "تعاونية الزيتون" in text(entry)
    assert "version" not in entry.title


@pytest.mark.usefixtures("two_releases")
def test_a_register_has_an_entry_for_each_release(read: Read) -> None:
    second, first = read("/fr/registers/cooperatives-thing/feed.atom").entries
    assert "3 lignes ajoutées" in text(first)
    assert "Association Rif" in text(first)
    assert "1 ligne retirée" in text(second)
    assert f"{BASE}/fr/registers/cooperatives-thing/jbala" in second.content[0].value


def test_registers_with_pages_of_their_own_have_one_feed(client: FlaskClient) -> None:
    answer = client.get("/ar/registers/place/feed.atom")
    assert (answer.status_code, answer.location) == (308, f"{BASE}/ar/places/feed.atom")


@pytest.mark.usefixtures("two_releases")
def test_a_withdrawal_is_an_entry_and_marks_the_release(
    read: Read, store: Store, project: Callable[[], object]
) -> None:
    withdraw_release(store, "cooperatives", "1.1.0", "A wrong source", "1.0.0")
    project()
    withdrawn, second, first = read("/en/feed.atom").entries
    assert withdrawn.title == "Coopératives de démonstration, version 1.1.0: withdrawn"
    assert "A wrong source" in text(withdrawn)
    assert "replaced by version 1.0.0" in text(withdrawn)
    assert second.id == f"{BASE}/id/dataset/cooperatives/1.1.0"
    assert "withdrawn on" in text(second)
    assert second.updated >= withdrawn.updated
    assert "Jbala" not in text(second)
    assert "New dataset" in text(first)


@pytest.mark.usefixtures("two_releases")
def test_an_erasure_leaves_no_word(read: Read, store: Store, project: Callable[[], object]) -> None:
    assert "One more, one less" in str(read("/en/feed.atom").entries)
    withdraw_release(store, "cooperatives", None, "Asked for by a person", erase=True)
    project()
    for path in ("/en/feed.atom", "/en/datasets/cooperatives/feed.atom"):
        entries = read(path).entries
        shown = " ".join(map(text, entries))
        assert "All versions of this dataset were withdrawn." in shown
        assert "Its content was erased." in shown
        assert not any(word in shown for word in ("One more", "Zitoun", "Jbala", "Rif"))


def test_a_long_feed_has_pages_that_never_shift(
    read: Read,
    publish: Publish,
    project: Callable[[], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(releases, "ON_A_PAGE", 3)
    for number in range(7):
        publish("alpha", f"1.0.{number}", (HEADER, ("a", f"A{number}", "", str(number))))
    project()
    page = read("/en/feed.atom")
    seen = [entry.id for entry in page.entries]
    publish("beta")
    while following := link(page.feed, "next"):
        page = read(following.removeprefix(BASE))
        assert link(page.feed, "first") == f"{BASE}/en/feed.atom"
        seen += [entry.id for entry in page.entries]
    assert seen == [f"{BASE}/id/dataset/alpha/1.0.{number}" for number in reversed(range(7))]


@pytest.mark.parametrize("query", ["before=x", "before=0", "limit=3", "before=1&before=2"])
def test_odd_parameters_are_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/fr/feed.atom?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.get_json()["parameter"]


def test_a_shared_page_of_changes_opens(client: FlaskClient) -> None:
    """Links that are shared gain parameters."""
    for path in ("changes", "places/changes", "documents/changes", "search/changes"):
        assert client.get(f"/fr/{path}?fbclid=1&utm_source=x").status_code == 200, path


@pytest.mark.parametrize(
    "path",
    ["datasets/nothing/feed.atom", "registers/nothing/feed.atom", "places/99/feed.atom"],
)
def test_what_is_unknown_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/fr/{path}").status_code == 404


@pytest.mark.usefixtures("two_releases", "store")
def test_a_comparison_that_takes_too_long_is_tried_once(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def refuse(*_: object) -> None:
        tried.append(1)
        raise StoreUnavailable(kept.TOO_LONG, name="", before="", after="")

    monkeypatch.setattr(releases, "describe_changes", refuse)
    for language in ("fr", "en"):
        assert len(read(f"/{language}/feed.atom").entries) == 2
    assert "Too much changed" in text(read("/en/feed.atom").entries[0])
    assert tried == [1]


@pytest.mark.usefixtures("two_releases", "store")
def test_what_is_left_to_compare_waits(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "SECONDS", -1.0)
    answer = client.get("/fr/feed.atom")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_names_are_no_markup(read: Read, publish: Publish, project: Callable[[], object]) -> None:
    publish()
    bad = "<script>alert(1)</script> & \u202etfel"
    publish("cooperatives", "1.1.0", (*LATER, ("bad", bad, "", "")), message="<b>bold</b>")
    project()
    content = parse_content(read("/fr/feed.atom").entries[0])
    assert "<script" not in content
    assert "&lt;script&gt;" in content
    assert "&lt;b&gt;bold" in content


def parse_content(entry: Any) -> str:
    return str(entry.content[0].value)


def test_shipped_feeds(service: Service) -> None:
    """Documents with their files, places, a search: all valid."""

    def fetch(path: str) -> Any:
        status, _, body = service.get(path)
        assert status == 200, path
        return parse(body)

    documents = fetch("/fr/documents/feed.atom")
    file = next(found for found in documents.entries[0].links if found.rel == "enclosure")
    status, headers, body = service.get(urlsplit(file.href).path)
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert len(body) == int(file.length)
    assert fetch("/ar/places/01/feed.atom").feed.title
    assert fetch("/ar/actors/feed.atom").entries
    page = fetch("/fr/search/feed.atom?q=cooperative&limit=5")
    seen = [entry.id for entry in page.entries]
    following = urlsplit(link(page.feed, "next"))
    again = fetch(f"{following.path}?{following.query}")
    assert len({*seen, *(entry.id for entry in again.entries)}) == 10
