"""Erased is erased: a secret in every kind of text, and then every byte of the home is searched."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import typst

from oress_opendata.comparison.kept import compare_releases
from oress_opendata.errors import Gone
from oress_opendata.model.entry import Entry
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.stream.database import expand
from oress_opendata.projections.stream.generation import FILE as STREAM
from oress_opendata.publication import publish as publishing
from oress_opendata.publication import withdraw as withdrawing
from oress_opendata.publication.publish import Publication, publish_path
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.publication.verification import verify_home
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, open_store
from oress_opendata.store.releases import find_visible
from tests.conftest import ROWS, WritePackage, in_languages

NAME = "secrets"
# Any of these must be found nowhere.
MARK = "zzsecret"
SECRETS = tuple(
    f"{MARK}{place}"
    for place in ("id", "namefr", "namear", "message", "title", "keyword", "file", "pdf", "reason")
)
PATIENCE_SECONDS = 60.0


@pytest.fixture
def publish_secrets(
    store: Store, settings: Settings, write_package: WritePackage
) -> Callable[..., Publication]:
    """Publish two versions, with a secret in each kind of text; the first is without."""

    def publish() -> Publication:
        publish_path(store, write_package(NAME, "1.0.0"), settings, "Première")
        row = (SECRETS[0], SECRETS[1], SECRETS[2], "1")
        folder = write_package(NAME, "1.1.0", (*ROWS, row), keywords=[SECRETS[5]])
        path = folder / "datapackage.json"
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        descriptor |= in_languages(SECRETS[4])
        (folder / f"{SECRETS[6]}.pdf").write_bytes(typst.compile(SECRETS[7].encode()))
        document = {"name": "document", "path": f"{SECRETS[6]}.pdf", "format": "pdf"}
        document |= {"mediatype": "application/pdf", **in_languages("Un document")}
        descriptor["resources"].append(document)
        path.write_text(json.dumps(descriptor), encoding="utf-8")
        return publish_path(store, folder, settings, SECRETS[3])

    return publish


def read_contents(path: Path) -> Iterator[bytes]:
    """The name and the bytes of a file, packed ones unpacked."""
    yield str(path).encode()
    content = path.read_bytes()
    if path.name == STREAM:
        yield from read_stream_file(path, content)
        return
    yield content
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)


def read_stream_file(path: Path, content: bytes) -> Iterator[bytes]:
    """The stream, its texts unpacked. It keeps the ids of what is gone: harvesters must hear of
    them."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        for (identifier,) in database.execute("SELECT id FROM things WHERE NOT is_live"):
            content = content.replace(identifier.encode(), b"")
        yield content
        for (text,) in database.execute("SELECT text FROM texts"):
            yield expand(text).encode()


def find_secrets(home: Path) -> set[str]:
    return {
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and any(MARK.encode() in content for content in read_contents(path))
    }


def assert_erased(store: Store, settings: Settings) -> None:
    assert find_secrets(store.home) == set()
    assert verify_home(store, settings).problems == ()
    rebuild_registry(store)
    refresh(store, settings)
    assert find_secrets(store.home) == set()
    assert verify_home(store, settings).problems == ()


@pytest.mark.parametrize("whole", [False, True])
def test_no_byte_of_a_secret_stays(
    store: Store, settings: Settings, publish_secrets: Callable[[], Publication], whole: bool
) -> None:
    secret = publish_secrets().release
    refresh(store, settings)
    refresh(store, settings)
    with transaction(store.reading) as connection:
        first = find_visible(connection, NAME, "1.0.0")
    compare_releases(store, first, secret)
    places = {name.split("/")[0].removesuffix("-wal") for name in find_secrets(store.home)}
    assert places >= {"blobs", "projections", "registry.sqlite", "differences"}
    withdraw_release(store, NAME, None if whole else "1.1.0", "Loi 09-08", erase=True)
    assert not {"blobs", "journal"} & {name.split("/")[0] for name in find_secrets(store.home)}
    refresh(store, settings)
    assert_erased(store, settings)


def test_a_reason_of_before_is_erased_too(
    store: Store, settings: Settings, publish_secrets: Callable[[], Publication]
) -> None:
    publish_secrets()
    withdraw_release(store, NAME, "1.1.0", SECRETS[8])
    refresh(store, settings)
    withdraw_release(store, NAME, "1.1.0", "Loi 09-08", erase=True)
    refresh(store, settings)
    assert_erased(store, settings)


def test_the_words_of_an_older_journal_are_erased(
    store: Store,
    settings: Settings,
    publish_secrets: Callable[[], Publication],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "Entry", partial(Entry, format=1))
        publish_secrets()
    refresh(store, settings)
    assert SECRETS[3].encode() in store.journal.path(2).read_bytes()
    head = list(store.journal.read())[-1].sha256
    entry = withdraw_release(store, NAME, "1.1.0", "Loi 09-08", erase=True)
    assert entry.prev == head
    refresh(store, settings)
    assert_erased(store, settings)
    # A changed byte of the entry that lost its words is still found.
    path = store.journal.path(2)
    path.write_bytes(path.read_bytes().replace(b"1.1.0", b"1.1.9"))
    assert f"journal/{path.name}" in {p.file for p in verify_home(store, settings).problems}


@pytest.mark.parametrize("kill", ["facts", "views"])
def test_what_a_kill_left_is_named_and_finished(
    store: Store,
    settings: Settings,
    publish_secrets: Callable[[], Publication],
    kill: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish_secrets()
    refresh(store, settings)
    with monkeypatch.context() as patch:
        if kill == "facts":
            patch.setattr(withdrawing, "erase_facts", lambda _: None)
        withdraw_release(store, NAME, "1.1.0", "Loi 09-08", erase=True)
    assert find_secrets(store.home)
    assert verify_home(store, settings).problems
    with pytest.raises(Gone):
        withdraw_release(store, NAME, "1.1.0", "Loi 09-08", erase=True)
    assert not any(name.startswith("blobs") for name in find_secrets(store.home))
    refresh(store, settings)
    assert_erased(store, settings)


@contextmanager
def refreshing_beside(settings: Settings) -> Iterator[None]:
    """A process that refreshes all the time. As in the service, a round that fails, because what it
    reads is erased meanwhile, is followed by another."""
    child = os.fork()
    if child == 0:
        try:
            store = open_store(settings)
            while True:
                with suppress(Exception):
                    refresh(store, settings)
        finally:
            os._exit(1)
    try:
        yield
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)


def test_nothing_comes_back_while_a_service_refreshes(
    store: Store, settings: Settings, publish_secrets: Callable[[], Publication]
) -> None:
    publish_secrets()
    with refreshing_beside(settings):
        withdraw_release(store, NAME, "1.1.0", "Loi 09-08", erase=True)
        end = time.monotonic() + PATIENCE_SECONDS
        while not (store.home / "projections" / "erased").exists() and time.monotonic() < end:
            time.sleep(0.1)
    refresh(store, settings)
    assert_erased(store, settings)


def test_erasing_keeps_every_other_view(
    store: Store, settings: Settings, publish_secrets: Callable[[], Publication], publish: Any
) -> None:
    publish("others", "1.0.0")
    publish_secrets()
    refresh(store, settings)
    withdraw_release(store, NAME, None, "Loi 09-08", erase=True)
    refresh(store, settings)
    kept = store.home / "projections" / "tables"
    assert (kept / "others" / "1.0.0" / "made.json").is_file()
    assert [path.name.split(".")[0] for path in kept.glob("registers/current/*.duckdb")] == [
        "others-thing"
    ]
    assert_erased(store, settings)
