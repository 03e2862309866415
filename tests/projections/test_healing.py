"""A damaged cursor or file of a view heals, and no page fails meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.projections.healing import heal_views
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.sums import FOLDERS, find_changed
from oress_opendata.publication.verification import verify_home
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

PAGES = (
    "/fr/",
    "/fr/datasets",
    "/fr/datasets/cooperatives",
    "/fr/documents",
    "/api/v1/datasets",
    "/api/v1/registers/cooperatives-thing",
    "/health/live",
)
# What a file of a view is made into; its own answer may then be "unavailable", with a sentence.
FILES = (
    "/datasets/cooperatives/1.0.0/formats/structures.json",
    "/api/v1/datasets/cooperatives/versions/1.0.0/resources/structures/rows",
    "/fr/search?q=zitoun",
    "/api/v1/search?q=amal",
    "/id/cooperatives-thing/amal",
    "/dump/all.nt.gz",
    "/catalog.ttl",
    "/.well-known/void",
)
CONTENTS = {"empty": b"", "cut": None, "binary": b"\x00\xff\xfe" * 20}


@pytest.fixture
def full(store: Store, settings: Settings, publish: Callable[..., Any]) -> Store:
    publish()
    refresh(store, settings)
    return store


@pytest.fixture
def client(full: Store, settings: Settings) -> FlaskClient:
    del full
    return create_app(settings).test_client()


def harm(path: Path, content: bytes | None) -> None:
    before = path.read_bytes()
    path.unlink()
    path.write_bytes(before[: len(before) // 2] if content is None else content)


def view_files(home: Path) -> list[Path]:
    names = ("rdf", "search", "tables", "documents", "encoded")
    found = (path for name in names for path in (home / "projections" / name).rglob("*"))
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


@pytest.mark.parametrize("how", CONTENTS)
def test_any_file_of_a_view_heals(
    full: Store, settings: Settings, client: FlaskClient, how: str
) -> None:
    tried: set[tuple[str, str]] = set()
    for path in view_files(full.home):
        kind = (path.parent.name, path.suffix)
        if kind in tried or not path.exists():
            continue
        tried.add(kind)
        harm(path, CONTENTS[how])
        name = path.relative_to(full.home)
        for page in PAGES:
            assert client.get(page, buffered=True).status_code < 500, f"{name}: {page}"
        for file in FILES:
            assert client.get(file, buffered=True).status_code in {200, 303, 404, 503}, (
                f"{name}: {file}"
            )
        heal_views(full.home)
        refresh(full, settings)
        refresh(full, settings)
        assert verify_home(full, settings).problems == (), name
        assert [find_changed(full.home, view) for view in FOLDERS] == [None] * len(FOLDERS)
