"""The pages: in the reader's language, valid, without inline scripts, with working links."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

BASE = "http://127.0.0.1:8000"
VOID = {"meta", "link", "img", "br", "hr", "input"}
PAGES = (
    "/{}/datasets",
    "/{}/datasets/cooperatives",
    "/{}/datasets/cooperatives/1.0.0",
    "/{}/datasets/cooperatives/diff/1.0.0..1.1.0",
    "/{}/datasets/absent",
)


class Outline(HTMLParser):
    """What a page is made of; `errors` are tags that do not match and similar."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.errors: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if len(attributes) != len(attrs):
            self.errors.append(f"an attribute twice in {tag}")
        self.errors += [f"{name} in {tag}" for name in attributes if name.startswith("on")]
        # A data block is no script: no browser runs it.
        is_data = attributes.get("type") == "application/ld+json"
        is_inline = tag == "script" and not is_data and "src" not in attributes
        if "style" in attributes or tag == "style" or is_inline:
            self.errors.append(f"inline in {tag}")
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.errors.append(f"</{tag}> closes another")


def read(page: str) -> Outline:
    outline = Outline()
    outline.feed(page)
    outline.close()
    return outline


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_well_formed(client: FlaskClient, path: str, language: str) -> None:
    answer = client.get(path.format(language), headers={"Accept": "text/html"})
    outline = read(answer.text)
    assert answer.content_type == "text/html; charset=utf-8"
    assert outline.errors == []
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(outline.headings))
    tags = [tag for tag, _ in outline.tags]
    assert [tags.count(landmark) for landmark in ("main", "header", "footer", "title")] == [
        1,
        1,
        1,
        1,
    ]
    html = next(attributes for tag, attributes in outline.tags if tag == "html")
    assert html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    for tag, attributes in outline.tags:
        if tag == "th":
            assert attributes.get("scope")
        if tag == "img":
            assert "alt" in attributes
        for address in (attributes.get("href"), attributes.get("src")):
            assert not (address or "").startswith("javascript:")
        if (attributes.get("href") or "").startswith("#"):
            assert str(attributes["href"])[1:] in outline.ids


ELSEWHERE = re.compile(r"/(\w\w/)?(vocab|sparql)\b")


@pytest.mark.usefixtures("two_releases")
def test_every_internal_link_resolves(client: FlaskClient) -> None:
    seen = {"/fr/datasets"}
    waiting = list(seen)
    while waiting:
        path = waiting.pop()
        answer = client.get(path)
        assert answer.status_code in (200, 302, 303), path
        if answer.mimetype != "text/html":
            continue
        for _, attributes in read(answer.text).tags:
            address = (attributes.get("href") or attributes.get("src") or "").partition("#")[0]
            address = address.removeprefix(BASE)
            if address.startswith("?"):
                address = path.partition("?")[0] + address
            # Rows that are asked for lead to rows that are asked otherwise, and so on for long; so
            # does a page of a list to the next one.
            asked = any(
                parameter in address and parameter in path for parameter in ("table=", "cursor=")
            )
            # The vocabularies and the queries have tests of their own.
            if (
                address.startswith("/")
                and address not in seen
                and not asked
                and not ELSEWHERE.match(address)
            ):
                seen.add(address)
                waiting.append(address)
    assert any(path.endswith(".zip") for path in seen)
    assert any("/diff/" in path for path in seen)


@pytest.mark.parametrize(
    ("liked", "language"),
    [
        (None, "fr"),
        ("ar-MA,fr;q=0.8", "ar"),
        ("de,en-GB;q=0.5", "en"),
        ("de", "fr"),
        ("*", "fr"),
        ("fr;q=0,en;q=0.1", "en"),
        ("en;q=0", "fr"),
        (";;;=", "fr"),
    ],
)
def test_home_redirects_to_the_preferred_language(
    client: FlaskClient, liked: str | None, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": liked} if liked else {})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{BASE}/{language}/"
    assert "Accept-Language" in answer.headers["Vary"]
    assert client.get(f"/{language}/").status_code == 200


@pytest.mark.parametrize("path", ["/de/datasets", "/FR/datasets", "/frx/datasets", "/fr/nothing"])
def test_other_languages_are_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("two_releases")
def test_the_switch_stays_on_the_page_and_keeps_its_query(client: FlaskClient) -> None:
    page = client.get("/fr/datasets/cooperatives/diff/1.0.0..1.1.0?resource=structures&after=1")
    wanted = "/ar/datasets/cooperatives/diff/1.0.0..1.1.0?resource=structures&amp;after=1"
    assert f'href="{wanted}"' in page.text
    canonical = re.search(r'rel="canonical" href="([^"]+)"', page.text)
    assert canonical is not None
    alternates = re.findall(r'rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page.text)
    assert canonical.group(1) in dict(alternates).values()
    assert [code for code, _ in alternates] == ["fr", "ar", "en", "x-default"]


@pytest.mark.usefixtures("two_releases")
def test_a_dataset(client: FlaskClient) -> None:
    page = client.get("/fr/datasets/cooperatives").text
    assert "Version actuelle" in page
    assert f"{BASE}/datasets/cooperatives/1.1.0/cooperatives-1.1.0.zip" in page
    assert f'type="application/json" title="datapackage.json" href="{BASE}/datasets' in page
    assert "Coopérative Zitoun" in page
    assert '<bdi class="cell" lang="ar">تعاونية الزيتون</bdi>' in page
    assert "One more, one less" in page
    assert "1.0.0..1.1.0" in page
    assert "clé" in page
    assert "(2026)" in page or re.search(r"\(20\d\d\)", page)
    old = client.get("/fr/datasets/cooperatives/1.0.0").text
    assert "Ce n’est pas la version actuelle." in old


@pytest.mark.usefixtures("two_releases")
def test_a_difference(client: FlaskClient) -> None:
    page = client.get("/ar/datasets/cooperatives/diff/1.0.0..1.1.0").text
    assert "<del><bdi>12</bdi></del>" in page
    assert "<ins><bdi>15</bdi></ins>" in page
    for query, status in (("after=x", 400), ("resource=absent", 400), ("after=3", 200)):
        answer = client.get(f"/ar/datasets/cooperatives/diff/1.0.0..1.1.0?{query}")
        assert answer.status_code == status
    assert client.get("/ar/datasets/cooperatives/diff/1.0.0..9.9.9").status_code == 404


@pytest.mark.usefixtures("two_releases")
def test_withdrawn(client: FlaskClient, store: Store) -> None:
    withdraw_release(store, "cooperatives", "1.0.0", "<b>Wrong</b>", "1.1.0")
    answer = client.get("/ar/datasets/cooperatives/1.0.0")
    assert answer.status_code == 410
    assert "&lt;b&gt;Wrong&lt;/b&gt;" in answer.text
    assert f'href="{BASE}/ar/datasets/cooperatives/1.1.0"' in answer.text
    history = client.get("/fr/datasets/cooperatives").text
    assert "&lt;b&gt;Wrong&lt;/b&gt;" in history
    assert "Retiré" in history
    withdraw_release(store, "cooperatives", None, "All of it", erase=True)
    assert client.get("/fr/datasets/cooperatives").status_code == 410
    assert "cooperatives" not in client.get("/fr/datasets").text


def test_only_a_trial_version(client: FlaskClient, publish: Callable[..., object]) -> None:
    publish("cooperatives", "1.0.0-rc.1")
    assert "Version d’essai" in client.get("/fr/datasets/cooperatives").text
    assert client.get("/fr/datasets").text.count("1.0.0-rc.1") == 1
    assert client.get("/api/v1/datasets/cooperatives").status_code == 404


def test_samples_are_marked(
    client: FlaskClient, settings: Settings, store: Store, write_package: Callable[..., Path]
) -> None:
    rows = (("id", "name_fr"), ("exemple-a", "Exemple A"))
    sample = write_package("exemples", "1.0.0", rows, schema={"oress:label": {"fr": "name_fr"}},
                           **{"oress:sample": True})  # fmt: skip
    publish_path(store, sample, replace(settings, samples=True))
    band = "fictives, pour la démonstration seulement"
    assert band in client.get("/fr/datasets").text
    page = client.get("/fr/datasets/exemples").text
    assert band in page
    assert '<meta name="robots" content="noindex">' in page


def test_a_demonstration_is_marked(client: FlaskClient, settings: Settings, store: Store) -> None:
    page = client.get("/fr/datasets").text
    assert "Démonstration, non validée par le Conseil régional" in page
    named = replace(settings, publisher="Conseil", contact="oress@example.org")
    page = create_app(named, store).test_client().get("/fr/datasets").text
    assert "band demonstration" not in page
    assert 'href="mailto:oress@example.org"' in page


@pytest.mark.usefixtures("two_releases")
def test_a_language_more_is_a_setting(settings: Settings, store: Store) -> None:
    """Spanish has no catalogue: its pages speak English, and its dates are Spanish."""
    settings = replace(settings, languages=("fr", "ar", "en", "es"))
    client = create_app(settings, store).test_client()
    page = client.get("/es/datasets/cooperatives").text
    assert '<html lang="es" dir="ltr">' in page
    assert "Data dictionary" in page
    assert re.search(r"\d+ de \w+ de 20\d\d", page)
    assert '<bdi lang="fr">Coopératives de démonstration</bdi>' in page
    assert 'hreflang="es"' in page
    assert ">Español</span></a>" in page
    assert client.get("/", headers={"Accept-Language": "es"}).headers["Location"].endswith("/es/")


@pytest.mark.usefixtures("two_releases")
def test_an_unchanged_page_is_not_rendered_again(
    client: FlaskClient, publish: Callable[..., object]
) -> None:
    tag = client.get("/fr/datasets").headers["ETag"]
    assert client.get("/fr/datasets", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/ar/datasets", headers={"If-None-Match": tag}).status_code == 200
    publish("other")
    assert client.get("/fr/datasets", headers={"If-None-Match": tag}).status_code == 200


def test_the_style_sheet_is_immutable(client: FlaskClient) -> None:
    page = client.get("/fr/datasets").text
    address = re.search(r'href="(/static/site\.css\?v=\w+)"', page)
    assert address is not None
    answer = client.get(address.group(1))
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in client.get("/static/site.css?v=old").headers["Cache-Control"]
    assert client.get("/static/../site.py").status_code == 404
    physical = re.findall(r"(?<![\w-])(?:margin|padding|border)-(?:left|right)|float:", answer.text)
    assert physical == []
    assert "//" not in re.sub(r"/\*.*?\*/", "", answer.text, flags=re.DOTALL)
