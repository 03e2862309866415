"""Which fixture to use when.

- `store`: here, an empty one with the vocabularies in its projections.
- `client`: asks an application over the store of this test; nothing is published yet.
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
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
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
from tests.conftest import write_small_package

CHROMIUM = shutil.which("chromium")
Publish = Callable[..., Publication]
HEADER = ("id", "name_fr", "name_ar", "members")
LATER = (
    HEADER,
    ("zitoun", "Coopérative Zitoun", "تعاونية الزيتون", "15"),
    ("amal", "Coopérative Amal", "تعاونية الأمل", "7"),
    ("jbala", "Coopérative Jbala", "", "4"),
)


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
        home = tmp_path_factory.mktemp(state) / "var"
        settings = read_settings({"ORESS_HOME": str(home)}, home / "absent.toml")
        if state == "empty":
            store = init_store(settings)
        else:
            before = "empty" if state == "release" else "release"
            shutil.copytree(prepare(before), home, symlinks=True)
            store = open_store(settings)
            arguments = ("cooperatives", "1.1.0", LATER) if state == "two_releases" else ()
            package = write_small_package(home.parent, *arguments)
            message = "One more, one less" if arguments else "First publication"
            publish_path(store, package, settings, message)
        refresh(store, settings)
        store.close()
        return home

    return prepare


@pytest.fixture
def store(
    request: pytest.FixtureRequest, prepare: Callable[[str], Path], settings: Settings
) -> Iterator[Store]:
    states = ("two_releases", "release")
    state = next((name for name in states if name in request.fixturenames), "empty")
    shutil.copytree(prepare(state), settings.home, symlinks=True)
    store = open_store(settings)
    yield store
    store.close()


@pytest.fixture
def client(settings: Settings, store: Store) -> FlaskClient:
    app = create_app(settings, store)
    app.test_client_class = Client
    return app.test_client()


@pytest.fixture
def project(store: Store, settings: Settings) -> Callable[[], object]:
    return lambda: refresh(store, settings)


@pytest.fixture
def release(store: Store) -> Release:
    with transaction(store.reading) as connection:
        return find_visible(connection, "cooperatives", "1.0.0")


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
