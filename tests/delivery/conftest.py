"""Which fixture to use when.

- `store`: here, an empty one with the vocabularies in its projections.
- `client`: asks an application over the store of this test; nothing is published yet. A test that
  uses none of `ALTERING` only reads, and shares its application and store with others. A file
  with settings of its own names them in `usefixtures`.
- `release`: the release 1.0.0 of `cooperatives`, published and projected.
- `two_releases`: the same and 1.1.0, in which rows were added, removed and changed.
- `project`: brings the projections up to the journal, as the refresher does.
- `browser`: Debian's Chromium, started once for a file of tests.
- `live`: the address of a real server on a free port, for the clients of others.
"""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from oress_opendata.app import create_app
from oress_opendata.model.release import Release
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import Publication, publish_path
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store, open_store
from oress_opendata.store.releases import find_visible
from tests.conftest import WORDS_ONLY, write_small_package

CHROMIUM = shutil.which("chromium")
Publish = Callable[..., Publication]
HEADER = ("id", "name_fr", "name_ar", "members")
LATER = (
    HEADER,
    ("zitoun", "Coopérative Zitoun", "تعاونية الزيتون", "15"),
    ("amal", "Coopérative Amal", "تعاونية الأمل", "7"),
    ("jbala", "Coopérative Jbala", "", "4"),
)


# A test that uses one of these may change what it is given.
ALTERING = frozenset({"store", "settings", "monkeypatch"})


class Client(FlaskClient):
    """A client that reads every answer to its end, so that no file stays open."""

    def open(self, *arguments: Any, **options: Any) -> Any:
        return super().open(*arguments, **{"buffered": True, **options})


@pytest.fixture(scope="session")
def prepare(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that gives a home in a state: `empty` (with the vocabularies projected), `release`
    or `two_releases`. Each is made once in a run, since that takes a second, and then copied."""

    @cache
    def prepare(state: str) -> Path:
        folder = tmp_path_factory.mktemp(state)
        if state == "empty":
            home = folder / "var"
            settings = read_settings({"ORESS_HOME": str(home), **WORDS_ONLY}, home / "absent.toml")
            store = init_store(settings)
            refresh(store, settings)
            store.close()
            return home
        if state == "release":
            package = write_small_package(folder)
            return extend_home(prepare("empty"), folder, package, message="First publication")
        package = write_small_package(folder, "cooperatives", "1.1.0", LATER)
        return extend_home(prepare("release"), folder, package, message="One more, one less")

    return prepare


def extend_home(
    before: Path, folder: Path, *packages: Path, message: str = "", **environment: str
) -> Path:
    """Copy a home into a folder, and publish and project packages there."""
    home = folder / "var"
    shutil.copytree(before, home, symlinks=True)
    own = {"ORESS_HOME": str(home), **WORDS_ONLY, **environment}
    settings = read_settings(own, home / "absent.toml")
    store = open_store(settings)
    for package in packages:
        publish_path(store, package, settings, message)
    refresh(store, settings)
    store.close()
    return home


@pytest.fixture
def prepared(request: pytest.FixtureRequest, prepare: Callable[[str], Path]) -> Path:
    """The home that a test begins with. A file whose tests publish the same overrides it with one
    that is made once."""
    states = ("two_releases", "release")
    return prepare(next((name for name in states if name in request.fixturenames), "empty"))


@pytest.fixture(scope="session")
def share(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Flask]]:
    """A function that gives an application over a copy of a home, for tests that only read."""
    stores = []

    @cache
    def share(prepared: Path) -> Flask:
        home = tmp_path_factory.mktemp("shared") / "var"
        shutil.copytree(prepared, home, symlinks=True)
        settings = read_settings({"ORESS_HOME": str(home), **WORDS_ONLY}, home / "absent.toml")
        stores.append(open_store(settings))
        return create_app(settings, stores[-1])

    yield share
    for store in stores:
        store.close()


@pytest.fixture
def store(prepared: Path, settings: Settings) -> Iterator[Store]:
    shutil.copytree(prepared, settings.home, symlinks=True)
    store = open_store(settings)
    yield store
    store.close()


@pytest.fixture
def client(
    request: pytest.FixtureRequest, prepared: Path, share: Callable[[Path], Flask]
) -> FlaskClient:
    if ALTERING & set(request.fixturenames):
        settings = request.getfixturevalue("settings")
        app = create_app(settings, request.getfixturevalue("store"))
    else:
        app = share(prepared)
    app.test_client_class = Client
    return app.test_client()


@pytest.fixture
def project(store: Store, settings: Settings) -> Callable[[], object]:
    return lambda: refresh(store, settings)


@pytest.fixture
def release(prepared: Path, settings: Settings) -> Release:
    registry = f"sqlite:///{prepared / 'registry.sqlite'}"
    store = open_store(replace(settings, home=prepared, database_url=registry))
    with transaction(store.reading) as connection:
        release = find_visible(connection, "cooperatives", "1.0.0")
    store.close()
    return release


@pytest.fixture
def two_releases(release: Release) -> Release:
    """The first of the two."""
    return release


@pytest.fixture
def live(settings: Settings, store: Store) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    app = create_app(replace(settings, base_url=base, id_base=base), store)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield base
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("needs Chromium, which .ci/run installs")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        # What the site keeps on a device would be fetched during every other test.
        for name in ("new_context", "new_page"):
            setattr(browser, name, partial(getattr(browser, name), service_workers="block"))
        yield browser
        browser.close()


@pytest.fixture
def publish_files(
    publish: Publish, write_package: Callable[..., Path]
) -> Callable[[dict[str, tuple[bytes, str]]], object]:
    """A function that publishes `cooperatives` with more files: bytes and media type by path."""

    def publish_with(files: dict[str, tuple[bytes, str]]) -> object:
        folder = write_package()
        descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
        resources: list[dict[str, Any]] = descriptor["resources"]
        for number, (path, (content, mediatype)) in enumerate(files.items()):
            (folder / path).write_bytes(content)
            resources.append({**_plain(f"file-{number}"), "path": path, "mediatype": mediatype})
        return publish(resources=resources)

    return publish_with


def _plain(name: str) -> dict[str, Any]:
    texts = {"fr": name, "ar": name, "en": name}
    return {"name": name, "title": name, "description": name, "oress:title": texts,
            "oress:description": texts}  # fmt: skip
