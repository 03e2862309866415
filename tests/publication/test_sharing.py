"""Publishers and readers on one object storage: a kill leaves a whole publication or nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest

from oress_opendata.errors import Damage, OressError, StoreUnavailable
from oress_opendata.model.redaction import Target
from oress_opendata.model.release import Release
from oress_opendata.projections.signatures import project_signatures
from oress_opendata.publication import publish
from oress_opendata.publication.following import follow_once
from oress_opendata.publication.publish import Outcome, publish_package
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.publication.redact import perform_redaction
from oress_opendata.publication.redaction_plan import prepared_redaction
from oress_opendata.publication.sharing import follow_objects
from oress_opendata.publication.verification import verify_home
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import TABLE, Settings, make_settings, read_settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import READER, Store, init_store
from oress_opendata.store.objects import (
    CARELESS,
    CHANGED,
    FASTER,
    FORK,
    GAP,
    OTHER,
    SHORTER,
    UNCERTAIN,
    VERSIONS,
    ObjectStore,
)
from oress_opendata.store.releases import find_release, list_datasets
from oress_opendata.store.signatures import make_key, read_signature
from oress_opendata.store.upkeep import read_last_follow
from tests.conftest import ROWS, WORDS_ONLY, WritePackage
from tests.object_storage import FolderBucket

Published = tuple[Outcome, Release, int]
OTHERS = [ROWS[0], ("nour", "Association Nour", "", "")]
MORE = [*ROWS, ("sfax", "Coopérative Sfax", "تعاونية صفاقس", "4")]


class Machines:
    """Machines with a home each, and one bucket."""

    def __init__(self, folder: Path, write_package: WritePackage, stack: ExitStack) -> None:
        self.folder, self.write_package, self.stack = folder, write_package, stack

    def settings(self, name: str, **changes: object) -> Settings:
        own = {
            "ORESS_HOME": str(self.folder / name),
            "ORESS_BLOBS": "s3://bucket/catalogue",
            **WORDS_ONLY,
        }
        return replace(read_settings(own, self.folder / "absent.toml"), **changes)  # type: ignore[arg-type]

    def open(self, name: str, **changes: object) -> Store:
        store = init_store(self.settings(name, **changes))
        assert store.objects is not None
        store.objects.bucket = FolderBucket(self.folder / "bucket")
        return self.stack.enter_context(closing(store))

    def publish(self, store: Store, *arguments: object, **changes: object) -> Published:
        """Without the validation, which takes most of the time."""
        with open_package(self.write_package(*arguments, **changes)) as package:
            return publish_package(store, package, "", datetime.now(UTC), {})


@pytest.fixture
def machines(tmp_path: Path, write_package: WritePackage) -> Iterator[Machines]:
    with ExitStack() as stack:
        yield Machines(tmp_path, write_package, stack)


def bucket_of(store: Store) -> FolderBucket:
    assert store.objects is not None
    bucket = store.objects.bucket
    assert isinstance(bucket, FolderBucket)
    return bucket


def facts_of(store: Store) -> object:
    return history_of(store), {path.name: path.read_bytes() for path in store.blobs.all()}


def history_of(store: Store) -> object:
    with transaction(store.reading) as connection:
        datasets = list_datasets(connection)
    return datasets, [entry.to_bytes() for entry in store.journal.read()]


def blobs_in(bucket: FolderBucket) -> set[str]:
    return {found.name.rpartition("/")[2] for found in bucket.list("blobs")}


def test_two_publishers_and_a_reader_have_the_same_history(machines: Machines) -> None:
    one, two = machines.open("one"), machines.open("two")
    reader = machines.open("reader", reader=True)
    machines.publish(one)
    machines.publish(two, name="associations", rows=OTHERS)
    machines.publish(one, version="1.1.0", rows=MORE)
    assert follow_objects(two) == 1
    assert follow_objects(reader) == 3
    assert follow_objects(reader) == 0
    assert facts_of(one) == facts_of(two) == facts_of(reader)
    assert blobs_in(bucket_of(one)) == {path.name for path in reader.blobs.all()}


def test_a_reader_publishes_nothing(machines: Machines) -> None:
    reader = machines.open("reader", reader=True)
    with pytest.raises(StoreUnavailable) as raised:
        machines.publish(reader)
    assert raised.value.sentence == READER
    assert not blobs_in(bucket_of(reader))


def test_of_two_publishers_at_once_one_is_refused(machines: Machines) -> None:
    one, two = machines.open("one"), machines.open("two")

    def publish_between(name: str) -> None:
        if name.startswith("journal"):
            bucket_of(one).before = lambda _: None
            machines.publish(two, version="2.0.0")

    bucket_of(one).before = publish_between
    with pytest.raises(StoreUnavailable) as raised:
        machines.publish(one)
    assert raised.value.sentence == FASTER
    assert one.journal.staged() == []
    with transaction(one.reading) as connection:
        assert list_datasets(connection) == []
    follow_objects(one)
    assert history_of(one) == history_of(two)


def test_of_two_publishers_with_the_same_entry_both_succeed(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same package in the same second is the same entry, byte for byte, and is there once."""
    monkeypatch.setattr(publish, "datetime", SameTime)
    one, two = machines.open("one"), machines.open("two")
    outcomes = []
    with open_package(machines.write_package()) as package:

        def publish_between(name: str) -> None:
            if name.startswith("journal"):
                bucket_of(one).before = lambda _: None
                outcomes.append(publish_package(two, package, "", SameTime.now(UTC), {})[0])

        bucket_of(one).before = publish_between
        outcomes.append(publish_package(one, package, "", SameTime.now(UTC), {})[0])
    assert outcomes == [Outcome.PUBLISHED] * 2
    assert history_of(one) == history_of(two)
    assert one.journal.head() == 1


class SameTime(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2026, 12, 1, 8, tzinfo=tz)


def test_a_server_without_conditional_writes_is_refused(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overwrite(bucket: FolderBucket, name: str, content: bytes | Path) -> bool:
        bucket.replace(name, content)
        return True

    monkeypatch.setattr(FolderBucket, "add", overwrite)
    store = machines.open("one")
    with pytest.raises(StoreUnavailable) as raised:
        machines.publish(store)
    assert raised.value.sentence == CARELESS
    assert store.journal.head() == 0


def test_a_bucket_that_keeps_versions_is_refused(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderBucket, "keeps_versions", lambda *_: True)
    with pytest.raises(StoreUnavailable) as raised:
        machines.publish(machines.open("one"))
    assert raised.value.sentence == VERSIONS


def test_an_unreachable_bucket_changes_nothing(machines: Machines) -> None:
    store = machines.open("one")
    machines.publish(store)
    before = history_of(store)

    def fail(_: str) -> None:
        raise StoreUnavailable("silent")

    bucket_of(store).before = fail
    with pytest.raises(StoreUnavailable):
        machines.publish(store, version="1.1.0", rows=MORE)
    bucket_of(store).before = lambda _: None
    assert history_of(store) == before
    assert machines.publish(store, version="1.1.0", rows=MORE)[0] is Outcome.PUBLISHED


def test_an_answer_that_is_lost_is_looked_up(machines: Machines) -> None:
    store = machines.open("one")

    def lose(name: str) -> None:
        if name.startswith("journal"):
            raise StoreUnavailable("silent")

    bucket_of(store).after = lose
    assert machines.publish(store)[0] is Outcome.PUBLISHED


def test_what_may_have_arrived_is_said(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    store = machines.open("one")
    read = FolderBucket.read

    def lose(name: str) -> None:
        if name.startswith("journal"):
            monkeypatch.setattr(FolderBucket, "read", silent)
            raise StoreUnavailable("silent")

    def silent(bucket: FolderBucket, name: str) -> bytes | None:
        raise StoreUnavailable("silent")

    bucket_of(store).after = lose
    with pytest.raises(StoreUnavailable) as raised:
        machines.publish(store)
    assert raised.value.sentence == UNCERTAIN
    monkeypatch.setattr(FolderBucket, "read", read)
    assert machines.publish(store)[0] is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("place", "published"),
    [("before blobs", False), ("before journal", False), ("after journal", True), ("settle", True)],
)
def test_a_kill_leaves_all_or_nothing(machines: Machines, place: str, published: bool) -> None:
    first = machines.open("one")
    machines.publish(first)
    first.close()
    machines.write_package(version="1.1.0", rows=MORE)
    child = os.fork()
    if child == 0:
        _publish_and_die(machines, place)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    other = machines.open("two")
    machines.publish(other, name="associations", rows=OTHERS)
    again = machines.open("one")
    follow_objects(again)
    assert history_of(other) == history_of(again)
    outcome = machines.publish(again, version="1.1.0", rows=MORE)[0]
    assert outcome is (Outcome.UNCHANGED if published else Outcome.PUBLISHED)
    assert not verify_home(again, machines.settings("one")).problems


def _publish_and_die(machines: Machines, place: str) -> None:
    store = machines.open("one")

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    moment, _, name = place.partition(" ")
    if moment == "settle":
        type(store.journal).settle = die  # type: ignore[method-assign, assignment]
    else:
        setattr(bucket_of(store), moment, lambda path: die() if path.startswith(name) else None)
    machines.publish(store, version="1.1.0", rows=MORE)
    os._exit(0)


def test_a_lost_or_changed_blob_is_had_again(machines: Machines) -> None:
    store = machines.open("one")
    machines.publish(store)
    lost, changed = list(store.blobs.all())[:2]
    content = lost.read_bytes()
    lost.unlink()
    changed.chmod(0o644)
    changed.write_bytes(b"other")
    assert store.blobs.read(lost.name) == content
    assert store.blobs.checked(changed.name) == changed
    assert not verify_home(store, machines.settings("one")).problems


def test_a_blob_that_was_changed_in_the_bucket_is_refused(machines: Machines) -> None:
    one, reader = machines.open("one"), machines.open("reader", reader=True)
    release = machines.publish(one)[1]
    name = f"blobs/{release.manifest[:2]}/{release.manifest}"
    bucket_of(one).replace(name, b"other")
    with pytest.raises(Damage):
        follow_objects(reader)
    assert list(reader.blobs.all()) == []
    assert reader.journal.head() == 0


def test_what_is_erased_leaves_every_machine(machines: Machines) -> None:
    one, two = machines.open("one"), machines.open("two")
    reader = machines.open("reader", reader=True)
    machines.publish(one)
    secret = machines.publish(one, version="1.1.0", rows=MORE)[1]
    follow_objects(reader)
    # What a killed publication left of the same data.
    bucket_of(one).add("blobs/ab/" + "ab" * 32, b"left")
    entry = withdraw_release(two, "cooperatives", "1.1.0", "By law", erase=True)
    assert secret.manifest in entry.erased
    gone = {*entry.erased, "ab" * 32}
    assert blobs_in(bucket_of(two)).isdisjoint(gone)
    for store in (one, reader):
        follow_objects(store)
        assert gone.isdisjoint(path.name for path in store.blobs.all())
    new = machines.open("new")
    follow_objects(new)
    assert facts_of(new) == facts_of(reader)


def test_a_redaction_is_published_whole(machines: Machines) -> None:
    one, reader = machines.open("one"), machines.open("reader", reader=True)
    machines.publish(one)
    machines.publish(one, version="1.1.0", rows=MORE)
    follow_objects(reader)
    target = Target("cooperatives-thing", "zitoun")
    with prepared_redaction(one, machines.settings("one"), target, "By law") as plan:
        done = perform_redaction(one, plan)
    assert [found.name for found in bucket_of(one).list("journal")] == [
        f"journal/{seq:08d}.jsonl" for seq in (1, 2, 3)
    ]
    assert follow_objects(reader) == len(done.entries) > 1
    assert facts_of(one) == facts_of(reader)
    assert blobs_in(bucket_of(one)) == {path.name for path in reader.blobs.all()}
    kept = [path for path in (machines.folder / "bucket").rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in kept)
    assert b"Association Rif" in content
    assert b"Zitoun" not in content


def test_an_erasure_keeps_what_others_just_published(machines: Machines) -> None:
    """The registry of the publisher that erases does not know it yet."""
    one, two = machines.open("one"), machines.open("two")
    machines.publish(one)
    machines.publish(one, version="1.1.0", rows=MORE)

    def publish_between(name: str) -> None:
        if name == "journal/00000003.jsonl":
            machines.publish(two, name="associations", rows=OTHERS)

    bucket_of(one).after = publish_between
    with pytest.raises(StoreUnavailable):
        withdraw_release(one, "cooperatives", "1.1.0", "By law", erase=True)
    reader = machines.open("reader", reader=True)
    assert follow_objects(reader) == 4
    with transaction(reader.reading) as connection:
        assert find_release(connection, "associations", "1.0.0").is_open


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [("gap", GAP), ("changed", CHANGED), ("shorter", SHORTER), ("fork", FORK), ("other", OTHER)],
)
def test_a_history_that_does_not_fit_is_named(
    machines: Machines, damage: str, sentence: str
) -> None:
    one, reader = machines.open("one"), machines.open("reader", reader=True)
    machines.publish(one)
    follow_objects(reader)
    before = facts_of(reader)
    machines.publish(one, version="1.1.0", rows=MORE)
    machines.publish(one, version="2.0.0")
    journal = machines.folder / "bucket" / "journal"
    match damage:
        case "gap":
            (journal / "00000002.jsonl").unlink()
        case "changed":
            path = journal / "00000002.jsonl"
            path.write_bytes(path.read_bytes().replace(b"1.1.0", b"1.1.1"))
        case "shorter":
            for path in journal.iterdir():
                path.unlink()
        case "fork":
            other = Machines(machines.folder / "other", machines.write_package, machines.stack)
            stranger = other.open("one")
            other.publish(stranger, version="3.0.0")
            path = journal / "00000001.jsonl"
            path.write_bytes((other.folder / "bucket/journal/00000001.jsonl").read_bytes())
        case "other":
            reader = machines.open("new", reader=True, id_base="https://other.example.org")
            before = facts_of(reader)
    with pytest.raises(OressError) as raised:
        follow_objects(reader)
    assert raised.value.sentence == sentence
    assert facts_of(reader) == before


def test_a_rebuilt_registry_adopts_nothing_that_was_not_published(machines: Machines) -> None:
    store = machines.open("one")
    machines.publish(store)
    (entry,) = list(store.journal.read())
    store.journal.stage(replace(entry, seq=2, prev=entry.sha256, version="9.0.0"))
    rebuild_registry(store)
    assert store.journal.staged() == []
    assert store.journal.head() == 1


def test_the_address_is_checked() -> None:
    assert ObjectStore("s3://bucket/prefix").address == "s3://bucket/prefix"
    known = {"blobs": "s3://bucket/prefix/"}
    assert make_settings({**_defaults(), **known}).blobs == "s3://bucket/prefix"
    for wrong in ("bucket", "https://bucket/prefix", "s3://", "s3://key:secret@bucket/"):
        with pytest.raises(OressError):
            make_settings({**_defaults(), "blobs": wrong})
    with pytest.raises(OressError):
        make_settings({**_defaults(), "reader": "1"})


def _defaults() -> dict[str, str]:
    return {row.name: row.default for row in TABLE}


def test_a_reader_follows_signatures_and_notes_when(machines: Machines) -> None:
    one, reader = machines.open("one"), machines.open("reader", reader=True)
    make_key(one.home)
    machines.publish(one)
    assert read_last_follow(reader.home) is None
    began = datetime.now(UTC).replace(microsecond=0)
    assert follow_once(reader) == 1
    project_signatures(one)
    assert follow_once(reader) == 0
    # The signature came after its entry.
    machines.publish(one, version="1.1.0", rows=MORE)
    project_signatures(one)
    assert follow_once(reader) == 1
    assert read_signature(reader.home, 2) == read_signature(one.home, 2) is not None
    noted = read_last_follow(reader.home)
    assert noted is not None
    assert noted.head == 2
    assert noted.at >= began


def test_a_failure_to_follow_leaves_the_note_as_it_was(machines: Machines) -> None:
    one, reader = machines.open("one"), machines.open("reader", reader=True)
    machines.publish(one)
    follow_once(reader)
    before = read_last_follow(reader.home)
    (machines.folder / "bucket/journal/00000001.jsonl").unlink()
    with pytest.raises(Damage):
        follow_once(reader)
    assert read_last_follow(reader.home) == before
