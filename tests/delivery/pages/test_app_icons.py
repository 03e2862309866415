"""The icons and the manifest of the site: where browsers look for them, and what they are of."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

from oress_opendata.app import create_app
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.delivery.draw_icons import FOLDER, PICTURES, draw


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_page_links_to_icons_and_manifest(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/about").text
    links = re.findall(r'<link rel="(icon|apple-touch-icon|manifest)" href="([^"]+)"', page)
    assert [relation for relation, _ in links] == ["icon", "icon", "apple-touch-icon", "manifest"]
    for _, address in links:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(("language", "way"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_the_manifest_is_in_the_language(client: FlaskClient, language: str, way: str) -> None:
    answer = client.get(f"/{language}/manifest.webmanifest")
    assert answer.content_type == "application/manifest+json"
    manifest = answer.get_json(force=True)
    assert (manifest["lang"], manifest["dir"]) == (language, way)
    assert manifest["start_url"] == f"/{language}/"
    assert client.get(manifest["start_url"]).status_code == 200
    for icon in manifest["icons"]:
        picture = client.get(icon["src"])
        assert picture.mimetype == icon["type"]
        assert "immutable" in picture.headers["Cache-Control"]
        if icon["type"] == "image/png":
            size = "{}x{}".format(*Image.open(io.BytesIO(picture.data)).size)
            assert size == icon["sizes"]
    same = client.get(
        f"/{language}/manifest.webmanifest", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert same.status_code == 304


def test_names_differ_by_language(client: FlaskClient) -> None:
    names = {
        client.get(f"/{language}/manifest.webmanifest").get_json(force=True)["name"]
        for language in ("fr", "ar", "en")
    }
    assert len(names) == 3


def test_browsers_find_the_icons_by_themselves(client: FlaskClient) -> None:
    icon = client.get("/favicon.ico")
    assert icon.content_type == "image/vnd.microsoft.icon"
    assert {(16, 16), (32, 32)} <= set(Image.open(io.BytesIO(icon.data)).info["sizes"])
    assert len(icon.data) < 6_000
    same = client.get("/favicon.ico", headers={"If-None-Match": icon.headers["ETag"]})
    assert same.status_code == 304
    assert client.get("/apple-touch-icon.png").content_type == "image/png"


def test_the_policy_lets_a_browser_read_the_manifest(client: FlaskClient) -> None:
    assert "manifest-src 'self'" in client.get("/fr/about").headers["Content-Security-Policy"]


def test_a_service_below_a_path_names_its_own(settings: Settings, store: Store) -> None:
    app = create_app(replace(settings, base_url="https://example.org/data"), store)
    client = app.test_client()
    answer = client.get("/fr/manifest.webmanifest", base_url="https://example.org/data")
    manifest = answer.get_json(force=True)
    assert (manifest["scope"], manifest["start_url"]) == ("/data/", "/data/fr/")
    assert manifest["icons"][0]["src"].startswith("/data/static/star.svg")


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_icons_are_of_the_present_mark(browser: Browser, name: str) -> None:
    """`make icons` draws them again."""
    kept = Image.open(FOLDER / name).convert("RGBA")
    drawn = draw(browser, *PICTURES[name])
    assert kept.size == drawn.size
    apart = ImageStat.Stat(ImageChops.difference(kept, drawn)).mean
    assert max(apart) < 3, apart


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_chromium_reads_the_manifest(browser: Browser, live: str, language: str) -> None:
    """Without an error, under the policy of the page."""
    page = browser.new_page()
    page.goto(f"{live}/{language}/about")
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["url"] == f"{live}/{language}/manifest.webmanifest"
    assert found["errors"] == []
    assert json.loads(found["data"])["lang"] == language
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A browser without a profile installs nothing.
    assert {error["errorId"] for error in errors} <= {"in-incognito"}
    page.close()
