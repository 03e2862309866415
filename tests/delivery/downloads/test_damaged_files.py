"""A damaged file is answered with a problem, never with wrong bytes; everything else is served."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.model.release import Release
from oress_opendata.projections.encoded import encoded_path
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

BASE = "/datasets/cooperatives/1.0.0"


def cut(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    path.chmod(0o644)
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


@pytest.mark.parametrize("harm", [cut, flip, Path.unlink])
@pytest.mark.parametrize("warm", [False, True])
def test_a_damaged_file_is_a_problem(
    client: FlaskClient, store: Store, release: Release, harm: Callable[[Path], None], warm: bool
) -> None:
    manifest = store.manifest(release.manifest)
    for file in (*manifest.files, manifest.zip):
        if warm:
            assert client.get(f"{BASE}/{file.path}").status_code == 200
        harm(store.blobs.path(file.sha256))
        for headers in ({}, {"Range": "bytes=0-3"}):
            answer = client.get(f"{BASE}/{file.path}", headers=headers)
            assert answer.status_code == 500
            assert answer.get_json()["type"].endswith("#damaged")
            assert file.path in answer.get_json()["detail"]
            assert "immutable" not in answer.headers["Cache-Control"]
        # The compressed variant has a sum of its own.
        answer = client.get(f"{BASE}/{file.path}", headers={"Accept-Encoding": "gzip"})
        if answer.status_code == 200:
            assert hashlib.sha256(gzip.decompress(answer.data)).hexdigest() == file.sha256


@pytest.mark.parametrize("harm", [cut, Path.unlink])
def test_a_page_of_a_damaged_file_speaks_to_visitors(
    client: FlaskClient,
    store: Store,
    publish: Callable[..., Any],
    harm: Callable[[Path], None],
) -> None:
    publish()
    release = publish(version="1.0.1", keywords=["miel"]).release
    for file in store.manifest(release.manifest).files:
        harm(store.blobs.path(file.sha256))
    page = "/fr/datasets/cooperatives/diff/1.0.0..1.0.1"
    answer = client.get(page, headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert "endommagé" in answer.text
    assert "blob" not in answer.text
    assert "oress verify" not in answer.text


def test_a_damaged_compressed_variant_is_not_sent(
    client: FlaskClient, store: Store, release: Release
) -> None:
    file = store.manifest(release.manifest).find_file("structures.csv")
    assert file is not None
    packed = encoded_path(store.home, file.sha256)
    packed.parent.mkdir(parents=True, exist_ok=True)
    packed.write_bytes(b"\x1f\x8b no gzip")
    answer = client.get(f"{BASE}/structures.csv", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == store.blobs.read(file.sha256)


def test_a_damaged_release_harms_no_other(
    client: FlaskClient,
    store: Store,
    settings: Settings,
    publish: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish("others", "1.0.0")
    publish()
    release = publish(version="1.0.1", keywords=["miel"]).release
    cut(store.blobs.path(release.manifest))
    rebuild_registry(store)
    for page in ("/fr/", "/fr/datasets", "/fr/datasets/others", "/fr/datasets/cooperatives"):
        assert client.get(page).status_code == 200, page
    assert "Endommagée" in client.get("/fr/datasets/cooperatives").text
    base = "/datasets/cooperatives/1.0.1"
    for path in (f"/fr{base}", f"{base}/structures.csv", f"/api/v1{base}", f"/id{base[:-6]}/1.0.1"):
        assert client.get(path, follow_redirects=True).status_code in {404, 503}, path
    assert client.get(f"/fr{base}").status_code == 503
    versions = client.get("/api/v1/datasets/cooperatives/versions").get_json()["items"]
    assert {item["version"]: item["status"] for item in versions} == {
        "1.0.1": "damaged",
        "1.0.0": "published",
    }
    damaged = client.get("/health/ready").get_json()["damaged"]
    assert damaged == [{"dataset": "cooperatives", "version": "1.0.1"}]
    # A repair has no journal entry, and is seen at once.
    package = store.home.parent / "packages" / "cooperatives" / "1.0.1"
    publish_path(store, package, settings)
    monkeypatch.setattr("oress_opendata.queries.snapshot.time.monotonic", lambda: 1e12)
    assert client.get(f"/fr{base}").status_code == 200
    assert "Endommagée" not in client.get("/fr/datasets/cooperatives").text
