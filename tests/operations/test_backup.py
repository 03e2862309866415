"""Backups into a folder and into a file, and what comes back from them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from oress_opendata.errors import Damage, StoreUnavailable
from oress_opendata.operations import backup as backup_module
from oress_opendata.operations import contents
from oress_opendata.operations.backup import Backup, back_up_file, back_up_folder
from oress_opendata.operations.folder import BackupFolder
from oress_opendata.operations.restoration import Restoration, Wish, restore
from oress_opendata.operations.retention import parse_keep
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import Publication, publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store, open_store
from oress_opendata.store.releases import list_datasets
from oress_opendata.store.upkeep import read_last_backup
from oress_opendata.store.verification import verify_store
from tests.conftest import ROWS, WORDS_ONLY

pytestmark = pytest.mark.slow

Publish = Callable[..., Publication]
BackUp = Callable[[], Backup]
FEWER = ROWS[:-1]
SECRET = ("secret", "Coopérative Zzsecret", "سر", "3")


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    """The settings of another home, into which a backup is restored."""
    return read_settings(
        {"ORESS_HOME": str(tmp_path / "restored"), **WORDS_ONLY}, tmp_path / "absent.toml"
    )


@pytest.fixture(params=["folder", "oress.tar", "oress.tar.gz"])
def back_up(
    request: pytest.FixtureRequest, tmp_path: Path, store: Store, settings: Settings
) -> BackUp:
    """Each form of a backup, made of `store`."""
    place = tmp_path / "backups" / request.param
    if request.param == "folder":
        return lambda: back_up_folder(store, settings, place)
    return lambda: back_up_file(store, settings, place)


def facts_of(settings: Settings) -> object:
    """What is published in a home, and the bytes that are stored."""
    store = open_store(settings)
    try:
        assert verify_store(store).problems == ()
        with transaction(store.reading) as connection:
            datasets = list_datasets(connection)
        blobs = {path.name: path.read_bytes() for path in store.blobs.all()}
        entries = [entry.to_bytes() for entry in store.journal.read()]
        return datasets, blobs, entries
    finally:
        store.close()


def restore_from(backup: Backup, settings: Settings, **wish: object) -> Restoration:
    return restore(settings, Wish(backup.place, **wish))  # type: ignore[arg-type]


def test_a_backup_restores_identically(
    publish: Publish,
    store: Store,
    *,
    settings: Settings,
    empty: Settings,
    back_up: BackUp,
) -> None:
    publish()
    publish(version="1.1.0", rows=FEWER, message="Un membre de moins")
    withdraw_release(store, "cooperatives", "1.0.0", "Faux")
    made = back_up()
    done = restore_from(made, empty)
    assert done.problems == ()
    assert (done.head, done.replayed) == (3, ())
    assert facts_of(empty) == facts_of(settings)
    noted = read_last_backup(settings.home)
    assert noted
    assert (noted.head, noted.place) == (3, str(made.place))


def test_only_new_blobs_are_written(
    publish: Publish, store: Store, settings: Settings, tmp_path: Path
) -> None:
    publish()
    root = tmp_path / "backups"
    back_up_folder(store, settings, root)
    before = {path.name: path.stat().st_mtime_ns for path in BackupFolder(root).blobs.all()}
    publish(version="1.1.0", rows=FEWER)
    back_up_folder(store, settings, root)
    after = {path.name: path.stat().st_mtime_ns for path in BackupFolder(root).blobs.all()}
    assert before.items() < after.items()
    assert len(list(BackupFolder(root).list_snapshots())) == 2


def test_a_publication_meanwhile_is_in_the_next_backup(
    publish: Publish,
    settings: Settings,
    empty: Settings,
    back_up: BackUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    listed = contents.list_needed

    def publish_then_list(*arguments: object) -> object:
        monkeypatch.setattr(backup_module, "list_needed", listed)
        publish("marches")
        return listed(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(backup_module, "list_needed", publish_then_list)
    made = back_up()
    assert made.snapshot.head == 1
    assert restore_from(made, empty).problems == ()
    assert back_up().snapshot.head == 2


def test_an_erasure_meanwhile_is_not_in_the_backup(
    publish: Publish,
    store: Store,
    *,
    settings: Settings,
    empty: Settings,
    back_up: BackUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    publish("secrets", rows=(*ROWS, SECRET))
    listed = contents.list_needed

    def list_then_erase(*arguments: object) -> object:
        monkeypatch.setattr(backup_module, "list_needed", listed)
        needed = listed(*arguments)  # type: ignore[arg-type]
        withdraw_release(store, "secrets", "1.0.0", "Loi 09-08", erase=True)
        return needed

    monkeypatch.setattr(backup_module, "list_needed", list_then_erase)
    made = back_up()
    assert (made.snapshot.head, made.snapshot.missing) == (3, {})
    assert restore_from(made, empty).problems == ()
    assert facts_of(empty) == facts_of(settings)
    assert files_with(made.place.parent, b"Zzsecret") == []


@pytest.mark.parametrize("form", ["folder", "oress.tar"])
def test_a_backup_between_an_erasure_and_its_views_has_no_erased_row(
    publish: Publish, store: Store, settings: Settings, tmp_path: Path, form: str
) -> None:
    publish("secrets", rows=(*ROWS, SECRET))
    refresh(store, settings)
    place = tmp_path / "backups" / form
    back_up = back_up_file if place.suffix else back_up_folder
    back_up(store, settings, place)
    assert files_with(place.parent, b"Zzsecret")
    withdraw_release(store, "secrets", "1.0.0", "Loi 09-08", erase=True)
    assert files_with(store.home, b"Zzsecret")
    back_up(store, settings, place)
    assert files_with(place.parent, b"Zzsecret") == []
    refresh(store, settings)
    assert back_up(store, settings, place).snapshot.databases
    assert files_with(place.parent, b"Zzsecret") == []


def files_with(root: Path, text: bytes) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and text in path.read_bytes()]


def test_an_erasure_is_repeated_when_an_older_state_is_restored(
    publish: Publish,
    store: Store,
    *,
    settings: Settings,
    empty: Settings,
    back_up: BackUp,
    tmp_path: Path,
) -> None:
    publish()
    publish("secrets", rows=(*ROWS, SECRET))
    old = back_up()
    kept = tmp_path / "kept" / old.place.name
    if old.place.is_file():
        kept.parent.mkdir()
        kept.write_bytes(old.place.read_bytes())
    withdraw_release(store, "secrets", "1.0.0", "Loi 09-08", erase=True)
    newer = back_up()
    assert not files_with(newer.place if newer.place.is_dir() else newer.place.parent, b"Zzsecret")
    if newer.place.is_dir():
        done = restore_from(newer, empty, at=2)
    else:
        done = restore(empty, Wish(kept, erasures=newer.place.with_name("erasures.json")))
    assert done.problems == ()
    assert [(entry.dataset, entry.version) for entry in done.replayed] == [("secrets", "1.0.0")]
    assert done.known_until == newer.snapshot.made
    assert files_with(empty.home, b"Zzsecret") == []
    datasets = facts_of(empty)[0]  # type: ignore[index]
    assert [release.erased for dataset in datasets for release in dataset.releases] == [False, True]


def test_an_earlier_time_is_restored(
    publish: Publish, store: Store, settings: Settings, empty: Settings, tmp_path: Path
) -> None:
    publish()
    publish("marches")
    made = back_up_folder(store, settings, tmp_path / "backups")
    first = next(iter(store.journal.read()))
    done = restore_from(made, empty, at=1)
    assert (done.head, done.last) == (1, first.at)
    with pytest.raises(StoreUnavailable, match="nothing from before"):
        restore_from(made, replace(empty, home=tmp_path / "n"), at=datetime(2020, 1, 1, tzinfo=UTC))


def test_a_home_that_is_not_empty_is_refused(
    publish: Publish, settings: Settings, back_up: BackUp
) -> None:
    publish()
    made = back_up()
    before = facts_of(settings)
    with pytest.raises(StoreUnavailable, match="not empty"):
        restore_from(made, settings)
    assert facts_of(settings) == before


def test_a_backup_with_other_iris_is_refused(
    publish: Publish, empty: Settings, back_up: BackUp
) -> None:
    publish()
    made = back_up()
    with pytest.raises(StoreUnavailable, match="Set ORESS_ID_BASE=http://127"):
        restore_from(made, replace(empty, id_base="https://data.example.org"))
    assert not empty.home.exists()


def test_a_failure_leaves_the_older_backup_and_nothing_else(
    publish: Publish,
    empty: Settings,
    back_up: BackUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    made = back_up()
    before = files_with(made.place.parent, b"")
    publish(version="1.1.0", rows=FEWER)
    with monkeypatch.context() as patch:
        patch.setattr(backup_module, "_erased_since", interrupt)
        with pytest.raises(KeyboardInterrupt):
            back_up()
    left = set(files_with(made.place.parent, b"")) - set(before)
    assert {path.parent.name for path in left} <= {"journal"}
    assert restore_from(made, empty).head == 1


def interrupt(*_: object) -> bool:
    raise KeyboardInterrupt


def test_an_interrupted_restore_can_be_repeated(
    publish: Publish,
    settings: Settings,
    empty: Settings,
    back_up: BackUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    made = back_up()
    # As a kill leaves it: the mark, and blobs already moved.
    (empty.home / ".restoring").mkdir(parents=True)
    (empty.home / "blobs" / "ab").mkdir(parents=True)
    assert restore_from(made, empty).problems == ()
    assert facts_of(empty) == facts_of(settings)
    assert not (empty.home / ".restoring").exists()


def test_a_damaged_blob_of_the_home_is_named_and_kept_out(
    publish: Publish, store: Store, back_up: BackUp
) -> None:
    publish()
    damaged = next(path for path in store.blobs.all() if b"zitoun" in path.read_bytes())
    damaged.chmod(0o644)
    damaged.write_bytes(b"damaged")
    made = back_up()
    assert dict(made.snapshot.missing) == {damaged.name: "cooperatives@1.0.0"}
    assert damaged.name not in made.snapshot.blobs


def test_a_home_whose_registry_is_damaged_can_be_backed_up(
    publish: Publish, store: Store, settings: Settings, *, empty: Settings, back_up: BackUp
) -> None:
    publish()
    store.close()
    (settings.home / "registry.sqlite").write_bytes(b"damaged" * 1000)
    made = back_up()
    assert (made.snapshot.head, made.snapshot.databases) == (1, ())
    assert restore_from(made, empty).problems == ()


def test_a_damaged_blob_of_a_folder_is_copied_again(
    publish: Publish, store: Store, settings: Settings, empty: Settings, tmp_path: Path
) -> None:
    publish()
    made = back_up_folder(store, settings, tmp_path / "backups")
    for path in BackupFolder(made.place).blobs.all():
        path.chmod(0o644)
        path.write_bytes(b"damaged")
    assert restore_from(back_up_folder(store, settings, made.place), empty).problems == ()


def test_a_folder_of_another_catalogue_is_refused(
    publish: Publish, store: Store, settings: Settings, tmp_path: Path, empty: Settings
) -> None:
    publish()
    made = back_up_folder(store, settings, tmp_path / "backups")
    publish("marches")
    back_up_folder(store, settings, made.place)
    restore_from(made, empty, at=1)
    other = open_store(empty)
    with pytest.raises(StoreUnavailable, match="only 1"):
        back_up_folder(other, empty, made.place)
    withdraw_release(other, "cooperatives", None, "Autre")
    with pytest.raises(StoreUnavailable, match="another history"):
        back_up_folder(other, empty, made.place)
    other.close()


def test_a_rule_removes_older_backups_and_what_only_they_had(
    publish: Publish, store: Store, settings: Settings, tmp_path: Path
) -> None:
    publish()
    root = tmp_path / "backups"
    for _ in range(3):
        made = back_up_folder(store, settings, root)
    assert made.removed == 0
    stray = BackupFolder(root).blobs.add_bytes(b"of a killed backup")
    made = back_up_folder(store, settings, root, parse_keep("2d"))
    assert made.removed == 3
    assert [snapshot.made for snapshot in BackupFolder(root).list_snapshots()] == [
        made.snapshot.made
    ]
    assert not BackupFolder(root).blobs.holds(stray.sha256)
    assert len(list(BackupFolder(root).databases.iterdir())) == 1


def test_two_catalogues_may_share_a_place(
    publish: Publish, store: Store, settings: Settings, *, empty: Settings, tmp_path: Path
) -> None:
    """What one of them erased stays in the other, also under the same name and version."""
    publish("secrets", rows=(*ROWS, SECRET))
    first = back_up_file(store, settings, tmp_path / "backups" / "first.tar")
    other = read_settings(
        {"ORESS_HOME": str(tmp_path / "other"), **WORDS_ONLY}, tmp_path / "absent.toml"
    )
    package = tmp_path / "packages" / "secrets" / "1.0.0"
    with closing(init_store(other)) as second:
        publish_path(second, package, other, "autre")
        withdraw_release(second, "secrets", "1.0.0", "Loi 09-08", erase=True)
        back_up_file(second, other, tmp_path / "backups" / "second.tar")
    done = restore_from(first, empty)
    assert done.replayed == ()
    assert facts_of(empty) == facts_of(settings)


def test_a_damaged_list_of_erasures_stops_a_restore_but_no_backup(
    publish: Publish, store: Store, settings: Settings, *, empty: Settings, tmp_path: Path
) -> None:
    publish()
    made = back_up_folder(store, settings, tmp_path / "backups")
    (made.place / "erasures.json").write_text("{")
    with pytest.raises(Damage, match=r"erasures\.json is damaged"):
        restore_from(made, empty)
    assert not empty.home.exists()
    assert restore_from(back_up_folder(store, settings, made.place), empty).problems == ()


def test_another_home_is_no_folder_of_backups(
    publish: Publish, store: Store, settings: Settings, tmp_path: Path
) -> None:
    publish()
    other = read_settings(
        {"ORESS_HOME": str(tmp_path / "other"), **WORDS_ONLY}, tmp_path / "absent.toml"
    )
    with closing(init_store(other)) as second:
        publish_path(second, tmp_path / "packages" / "cooperatives" / "1.0.0", other)
    before = facts_of(other)
    with pytest.raises(StoreUnavailable, match="not a folder of backups"):
        back_up_folder(store, settings, other.home)
    assert facts_of(other) == before


def test_backups_that_cannot_be_read_keep_their_blobs(
    publish: Publish, store: Store, settings: Settings, tmp_path: Path
) -> None:
    """A newer version may have written them."""
    publish()
    folder = BackupFolder(back_up_folder(store, settings, tmp_path / "backups").place)
    old = set(folder.databases.iterdir())
    publish(version="1.1.0", rows=ROWS[:-1])
    (folder.snapshots / "2999-01-01T00-00-00Z.json").write_text('{"format": 999}')
    (folder.databases / ("0" * 64)).write_bytes(b"of a newer version")
    theirs = folder.blobs.add_bytes(b"of a newer version")
    back_up_folder(store, settings, folder.root, parse_keep("1d"))
    assert folder.blobs.holds(theirs.sha256)
    assert len(list(folder.snapshots.iterdir())) == 2
    assert (folder.databases / ("0" * 64)).exists()
    # A copy of what can be rebuilt may have what was erased since.
    assert not any(path.exists() for path in old)


def test_a_place_inside_the_home_is_refused(
    publish: Publish, store: Store, settings: Settings
) -> None:
    with pytest.raises(StoreUnavailable, match="inside"):
        back_up_folder(store, settings, settings.home / "backups")


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, empty: Settings) -> None:
    (tmp_path / "other.tar").write_bytes(b"x" * 2000)
    with pytest.raises(Damage, match="not a backup"):
        restore(empty, Wish(tmp_path / "other.tar"))
    assert not empty.home.exists()
