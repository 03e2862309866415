"""Which fixture to use when.

- `settings`: the settings of a new, empty state directory; no file is made yet.
- `store`: a new store on SQLite. The suites of the store and of the publication take
  `any_store` instead and run on SQLite and on PostgreSQL.
- `write_package`: a function that writes a small valid package to a folder; its arguments say
  what is different about this one.
- `publish`: a function that writes such a package and publishes it into `store`.
- `service`: a real server on everything that is shipped, one for the whole run; for journeys and
  for the clients of others. A test that publishes into it uses a name of its own.

A test that needs what the machine lacks is skipped with a line that says how to get it.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import create_engine, text

from oress_opendata.publication.publish import Publication, publish_path
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.home import Store, init_store

# Seconds that a busy machine may take for what takes a moment.
PATIENCE = 60
POSTGRESQL = "TEST_POSTGRESQL_URL"
# Embedding the vocabularies takes seconds; an index with other settings is rebuilt.
WORDS_ONLY = {"ORESS_MEANING": "0"}
os.environ.update(WORDS_ONLY)
ROWS = (
    ("id", "name_fr", "name_ar", "members"),
    ("zitoun", "Coopérative Zitoun", "تعاونية الزيتون", "12"),
    ("amal", "Coopérative Amal", "تعاونية الأمل", "7"),
    ("rif", "Association Rif", "", ""),
)

WritePackage = Callable[..., Path]
# The time that an example takes says more about the machine than about the code.
hypothesis_settings.register_profile("suite", deadline=None)
hypothesis_settings.load_profile("suite")

# What takes seconds to make: `make check` leaves out the tests that need it.
SLOW = frozenset(
    {"service", "browser", "shipped", "scores", "wheel", "typeset", "live", "publish", "store"}
)
# What is published and projected once, for all tests that use it.
SHARED = frozenset({"service", "shipped"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark slow tests, and run them first, so that no worker waits for another at the end.

    Tests of endurance run only where `-m endurance` asks for them.
    """
    if "endurance" not in config.option.markexpr:
        items[:] = [item for item in items if not item.get_closest_marker("endurance")]
    for item in items:
        if SLOW & _fixtures_of(item):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("endurance"):
            item.add_marker(pytest.mark.timeout(0))
    items.sort(key=lambda item: (not _is_shared(item), item.get_closest_marker("slow") is None))


def _is_shared(item: pytest.Item) -> bool:
    return bool(SHARED & _fixtures_of(item))


def _fixtures_of(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    """Keep what was imported out of the garbage collections during the tests."""
    gc.collect()
    gc.freeze()


class Bytecode(BytecodeCache):
    """The compiled templates of this process, in memory."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    """Compile each template once in a run: nearly every test makes an application of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Bytecode()})
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    own = {"ORESS_HOME": str(tmp_path / "var"), **WORDS_ONLY}
    return read_settings(own, tmp_path / "absent.toml")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = init_store(settings)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_settings(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Settings]:
    if request.param == "sqlite":
        yield settings
        return
    server = os.environ.get(POSTGRESQL)
    if not server:
        pytest.skip(f"needs a PostgreSQL server in {POSTGRESQL}; .ci/run starts one")
    name = f"test_{uuid.uuid4().hex}"
    admin = create_engine(
        server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield replace(settings, database_url=f"{server.rsplit('/', 1)[0]}/{name}")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def any_store(any_settings: Settings) -> Iterator[Store]:
    store = init_store(any_settings)
    yield store
    store.close()


@pytest.fixture
def write_package(tmp_path: Path) -> WritePackage:
    """A function (name, version, rows, schema, **descriptor changes) -> the package's folder.

    `schema` changes the table's schema; None takes a property away.
    """

    def write(*arguments: Any, **changes: Any) -> Path:
        return write_small_package(tmp_path, *arguments, **changes)

    return write


@pytest.fixture
def publish(
    store: Store, settings: Settings, write_package: WritePackage
) -> Callable[..., Publication]:
    """A function with the arguments of `write_package` -> what publishing it came to."""

    def publish(*arguments: Any, message: str = "", **changes: Any) -> Publication:
        return publish_path(store, write_package(*arguments, **changes), settings, message)

    return publish


def write_small_package(
    folder: Path,
    name: str = "cooperatives",
    version: str = "1.0.0",
    rows: Any = ROWS,
    schema: dict[str, Any] | None = None,
    **changes: Any,
) -> Path:
    """Write a small valid package below a folder; `schema` and `changes` say what is different."""
    folder = folder / "packages" / name / version
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "structures.csv").write_bytes(to_csv(rows))
    descriptor = {**make_descriptor(name, version, rows[0]), **changes}
    stated = descriptor["resources"][0]["schema"]
    stated.update(schema or {})
    for key in [key for key, value in stated.items() if value is None]:
        del stated[key]
    (folder / "datapackage.json").write_text(
        json.dumps(descriptor, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    return folder


def to_csv(rows: Any) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(rows)
    return target.getvalue().encode("utf-8")


def make_descriptor(name: str, version: str, columns: tuple[str, ...]) -> dict[str, Any]:
    """A descriptor of one table `structures.csv`, a register, complete in three languages."""
    licence = {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0",
    }
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "version": version,
        **in_languages("Coopératives de démonstration"),
        "licenses": [licence],
        "resources": [
            {
                "name": "structures",
                "path": "structures.csv",
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ","},
                **in_languages("Structures"),
                "schema": {
                    "oress:register": f"{name}-thing",
                    "oress:label": {"fr": "name_fr", "ar": "name_ar"},
                    "aboutUrl": f"/id/{name}-thing/{{id}}",
                    "rdfType": ["http://www.w3.org/ns/org#Organization"],
                    "primaryKey": ["id"],
                    "fields": [make_field(column) for column in columns],
                },
            }
        ],
    }


def make_field(name: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": "string", **in_languages(f"Colonne {name}")}
    match name:
        case "id":
            field["constraints"] = {"required": True}
            field["propertyUrl"] = "http://purl.org/dc/terms/identifier"
        case "name_fr" | "name_ar":
            field["propertyUrl"] = "http://www.w3.org/2004/02/skos/core#prefLabel"
            field["lang"] = name.removeprefix("name_")
        case "members":
            field["type"] = "integer"
            field["constraints"] = {"minimum": 0}
    return field


def in_languages(title: str) -> dict[str, Any]:
    titles = {"fr": title, "ar": "بيانات تجريبية", "en": title}
    return {
        "title": title,
        "description": title,
        "oress:title": titles,
        "oress:description": titles,
    }


@dataclass(frozen=True)
class Service:
    """A running service on everything that is shipped. `published` is a copy of its home as it was
    before any test."""

    address: str
    home: Path
    published: Path
    environment: dict[str, str]

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, headers=named)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def read(self, path: str) -> bytes:
        """The answer to a request; on a busy machine, one that had to wait in vain is repeated."""
        until = time.monotonic() + PATIENCE
        status, _, body = self.get(path)
        while status == 503 and time.monotonic() < until:
            time.sleep(0.2)
            status, _, body = self.get(path)
        assert status == 200, (path, body[:500])
        return body

    def json(self, path: str) -> Any:
        return json.loads(self.read(path))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            [sys.executable, "-m", "oress_opendata", *arguments],
            env=self.environment,
            cwd=self.home.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Everything that is shipped, published by the real command and served by a real server."""
    with serve_everything(tmp_path_factory.mktemp("journey")) as service:
        yield service


@contextmanager
def serve_everything(folder: Path) -> Iterator[Service]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("ORESS_")},
        "ORESS_HOME": str(folder / "var"),
        "ORESS_BASE_URL": address,
        "ORESS_SAMPLES": "1",
    }
    service = Service(address, folder / "var", folder / "published", environment)
    service.run("publish", "--shipped")
    shutil.copytree(service.home, service.published, symlinks=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "oress_opendata", "serve", "--port", str(port), "--workers", "1"],
        env=environment,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(service)
        yield service
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_ready(service: Service) -> None:
    until = time.monotonic() + 3 * PATIENCE
    while time.monotonic() < until:
        try:
            if service.get("/health/ready")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail("the service never became ready")
