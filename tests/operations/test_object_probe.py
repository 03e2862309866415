"""`oress doctor` asks the object storage, and changes nothing in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from oress_opendata.errors import StoreUnavailable
from oress_opendata.model.diagnosis import Gravity
from oress_opendata.operations.object_probe import READABLE, RESUME, WRITABLE, probe_objects
from oress_opendata.store.bucket_failure import REFUSED_KEY
from oress_opendata.store.home import Store
from oress_opendata.store.identity import FILE
from oress_opendata.store.objects import CARELESS, NOT_YET, OTHER, ObjectStore
from tests.object_storage import FolderBucket


@pytest.fixture
def bucket(tmp_path: Path) -> FolderBucket:
    return FolderBucket(tmp_path / "bucket")


def sharing(store: Store, bucket: FolderBucket, *, reader: bool = False) -> Store:
    objects = ObjectStore(bucket.address)
    objects.bucket = bucket
    return replace(store, objects=objects, reader=reader)


def ask(store: Store) -> tuple[str, Gravity, str]:
    (found,) = probe_objects(store)
    assert "s3://bucket/catalogue" in found.say("en")
    return found.sentence, found.gravity, found.remedy


def test_a_home_without_object_storage_asks_nothing(store: Store) -> None:
    assert not list(probe_objects(store))


def test_an_empty_bucket_is_said_and_stays_empty(store: Store, bucket: FolderBucket) -> None:
    assert ask(sharing(store, bucket)) == (NOT_YET, Gravity.ERROR, RESUME)
    assert not bucket.folder.exists()


def test_a_good_bucket_is_read_and_its_condition_tried(store: Store, bucket: FolderBucket) -> None:
    publisher, reader = sharing(store, bucket), sharing(store, bucket, reader=True)
    assert publisher.objects is not None
    publisher.objects.claim(store.id_base)
    tried: list[str] = []
    bucket.before = tried.append
    assert ask(reader) == (READABLE, Gravity.OK, "")
    assert not tried
    assert ask(publisher) == (WRITABLE, Gravity.OK, "")
    assert tried == [FILE]
    other = replace(publisher, id_base="https://other.example.org")
    assert ask(other) == (OTHER, Gravity.ERROR, RESUME)


def test_a_key_that_only_reads_and_a_careless_server_are_errors(
    store: Store, bucket: FolderBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = sharing(store, bucket)
    assert publisher.objects is not None
    publisher.objects.claim(store.id_base)

    def refuse(_: str) -> None:
        raise StoreUnavailable(REFUSED_KEY, address=bucket.address, reason="HTTP 403")

    bucket.before = refuse
    assert ask(publisher) == (REFUSED_KEY, Gravity.ERROR, RESUME)
    bucket.before = lambda _: None
    monkeypatch.setattr(FolderBucket, "add", lambda *_: True)
    assert ask(publisher) == (CARELESS, Gravity.ERROR, RESUME)
