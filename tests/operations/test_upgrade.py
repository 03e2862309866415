"""Homes that earlier versions wrote are upgraded, and answer as before; newer ones are refused."""

from __future__ import annotations

import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from oress_opendata.app import create_app
from oress_opendata.errors import OressError, StoreUnavailable
from oress_opendata.operations import upgrade as upgrade_module
from oress_opendata.operations.backup import back_up_file, back_up_folder
from oress_opendata.operations.folder import BackupFolder
from oress_opendata.operations.restoration import Wish, restore
from oress_opendata.operations.upgrade import plan_upgrade, upgrade
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.requests import refreshing
from oress_opendata.publication.publish import Publication
from oress_opendata.publication.verification import verify_home
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store, open_store, reopen_store
from oress_opendata.store.releases import list_datasets
from oress_opendata.store.tables import SCHEMA_VERSION
from oress_opendata.store.verification import verify_store
from tests.delivery.conftest import Client
from tests.operations.test_backup import files_with

pytestmark = pytest.mark.slow

Publish = Callable[..., Publication]
MESSAGE = b"Un membre de moins"
HOMES = sorted((Path(__file__).parents[1] / "homes").glob("*.tar.xz"))


def unpack(archive: Path, home: Path) -> None:
    with tarfile.open(archive) as content:
        content.extractall(home, filter="data")


@pytest.mark.parametrize("archive", HOMES, ids=lambda path: path.name.partition(".")[0])
def test_a_home_of_an_earlier_version_opens(
    archive: Path, settings: Settings, tmp_path: Path
) -> None:
    unpack(archive, settings.home)
    old = reopen_store(settings)
    entries = [entry.sha256 for entry in old.journal.read()]
    plan = plan_upgrade(old, settings)
    assert (plan.entries, len(entries)) == (7, 7)
    if plan.changes_registry:
        with pytest.raises(StoreUnavailable, match="oress upgrade"):
            open_store(settings)
    done = upgrade(old, settings, tmp_path / "backups")
    assert (done.backup.snapshot.head, done.damaged) == (7, ())
    store = open_store(settings)
    assert verify_store(store).problems == ()
    assert [entry.sha256 for entry in store.journal.read()] == entries
    refresh(store, settings)
    assert not plan_upgrade(store, settings).is_needed
    check_registry(store)
    check_answers(settings)
    store.close()


def check_registry(store: Store) -> None:
    with transaction(store.reading) as connection:
        datasets = {dataset.name: dataset for dataset in list_datasets(connection)}
    found = {
        (name, release.version): (release.status.value, release.erased, release.message)
        for name, dataset in datasets.items()
        for release in dataset.releases
    }
    assert found == {
        ("cooperatives", "1.0.0"): ("published", False, ""),
        ("cooperatives", "1.1.0"): ("published", False, "Un membre de moins"),
        ("marches", "1.0.0"): ("withdrawn", False, ""),
        ("marches", "1.1.0"): ("published", False, ""),
        ("retraits", "1.0.0"): ("withdrawn", True, ""),
    }


def check_answers(settings: Settings) -> None:
    client = Client(create_app(settings))
    table = client.get("/datasets/cooperatives/1.0.0/structures.csv")
    assert "Coopérative Zitoun" in table.get_data(as_text=True)
    rows = client.get("/api/v1/datasets/cooperatives/versions/1.1.0/resources/structures/rows")
    assert [row["id"] for row in rows.get_json()["items"]] == ["zitoun", "amal"]
    assert "Zitoun" in client.get("/fr/registers/cooperatives-thing/zitoun").get_data(as_text=True)
    assert client.get("/api/v1/search?q=zitoun").get_json()["total"] > 0
    assert "Un membre de moins" in client.get("/fr/datasets/cooperatives").get_data(as_text=True)
    assert client.get("/datasets/marches/1.0.0/structures.csv").status_code == 410
    assert client.get("/datasets/retraits/1.0.0/structures.csv").status_code == 410
    assert client.get("/id/cooperatives-thing/amal", headers={"Accept": "text/turtle"}).location


def test_words_of_an_old_journal_that_were_erased_never_come_back(
    settings: Settings, tmp_path: Path
) -> None:
    """An old entry has its message in itself; a backup from before the erasure has it too."""
    unpack(next(path for path in HOMES if path.name == "bf8b1a7.tar.xz"), settings.home)
    folder, archive = tmp_path / "backups", tmp_path / "old" / "oress.tar"
    store = reopen_store(settings)
    back_up_file(store, settings, archive)
    upgrade(store, settings, folder)
    with closing(open_store(settings)) as store:
        withdraw_release(store, "cooperatives", "1.1.0", "Loi 09-08", erase=True)
        back_up_folder(store, settings, folder)
    assert files_with(folder, MESSAGE) == []
    assert files_with(archive.parent, MESSAGE) == [archive]
    for number, wish in enumerate((Wish(folder, at=4), Wish(archive, 4, folder / "erasures.json"))):
        home = tmp_path / f"copy-{number}"
        database = f"sqlite:///{home / 'registry.sqlite'}"
        copy = replace(settings, home=home, database_url=database)
        done = restore(copy, wish)
        assert done.problems == ()
        assert [entry.dataset for entry in done.replayed] == ["cooperatives"]
        assert files_with(home, MESSAGE) == []
        with closing(open_store(copy)) as restored:
            assert verify_store(restored).problems == ()


def set_schema(settings: Settings, number: str) -> None:
    """What an older or a newer version would have written there."""
    init_store(settings).close()
    with closing(sqlite3.connect(settings.home / "registry.sqlite")) as connection:
        connection.execute("UPDATE about SET value = ? WHERE name = 'schema'", (number,))
        connection.commit()


def test_a_home_of_a_newer_version_is_refused_in_words(settings: Settings, tmp_path: Path) -> None:
    set_schema(settings, str(int(SCHEMA_VERSION) + 1))
    with pytest.raises(OressError, match="newer version"):
        open_store(settings)
    with pytest.raises(OressError, match="newer version"):
        upgrade(reopen_store(settings), settings, tmp_path / "backups")


@pytest.mark.parametrize(
    ("number", "command"), [("2", "Run: oress upgrade"), ("99", "Upgrade the program")]
)
def test_verify_names_a_registry_of_another_version(
    settings: Settings, number: str, command: str
) -> None:
    set_schema(settings, number)
    [problem] = verify_home(reopen_store(settings), settings).problems
    assert problem.file == "registry.sqlite"
    assert command in problem.sentence


def test_an_upgrade_beside_a_running_service_is_refused(settings: Settings, tmp_path: Path) -> None:
    set_schema(settings, "1")
    store = reopen_store(settings)
    with refreshing(store), pytest.raises(StoreUnavailable, match="Stop it"):
        upgrade(store, settings, tmp_path / "backups")


def test_a_registry_that_is_not_verified_is_not_put_in_place(
    settings: Settings, publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    set_schema(settings, "1")
    before = (settings.home / "registry.sqlite").read_bytes()
    store = reopen_store(settings)
    monkeypatch.setattr(upgrade_module, "rebuild_registry", lambda *_: None)
    with pytest.raises(StoreUnavailable, match="as it was before"):
        upgrade(store, settings, tmp_path / "backups")
    store.close()
    assert (settings.home / "registry.sqlite").read_bytes() == before
    assert list(settings.home.glob("registry.new*")) == []
    assert list(BackupFolder(tmp_path / "backups").list_snapshots())


def test_a_dry_run_changes_nothing(settings: Settings) -> None:
    set_schema(settings, "1")
    before = {path: path.stat().st_mtime_ns for path in settings.home.rglob("*")}
    store = reopen_store(settings)
    plan = plan_upgrade(store, settings)
    store.close()
    assert (plan.found, plan.known) == ("1", SCHEMA_VERSION)
    assert plan.is_needed
    assert plan.seconds > 0
    after = {path: path.stat().st_mtime_ns for path in settings.home.rglob("*")}
    assert {path.name for path in after.keys() ^ before.keys()} <= {"write.lock"}
