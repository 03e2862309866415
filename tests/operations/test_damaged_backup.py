"""Backups with a damaged file: what is whole comes back, and what is not is named."""

from __future__ import annotations

import random
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from oress_opendata.errors import Damage
from oress_opendata.operations.backup import back_up_file, back_up_folder
from oress_opendata.operations.folder import BackupFolder
from oress_opendata.operations.restoration import Wish, restore
from oress_opendata.publication.publish import Publication
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.home import Store
from tests.conftest import ROWS, WORDS_ONLY

pytestmark = pytest.mark.slow

Publish = Callable[..., Publication]


def another(folder: Path) -> Settings:
    return read_settings({"ORESS_HOME": str(folder), **WORDS_ONLY}, folder / "absent.toml")


@pytest.fixture
def folder(publish: Publish, store: Store, settings: Settings, tmp_path: Path) -> BackupFolder:
    publish()
    publish("marches", message="Deuxième")
    publish(version="1.1.0", rows=ROWS[:-1])
    return BackupFolder(back_up_folder(store, settings, tmp_path / "backups").place)


def damage(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_damaged_blob_is_named_with_its_release(folder: BackupFolder, tmp_path: Path) -> None:
    blob = next(path for path in folder.blobs.all() if b'"marches"' in path.read_bytes())
    damage(blob, random.Random(1))
    done = restore(another(tmp_path / "copy"), Wish(folder.root))
    assert [str(problem) for problem in done.problems] == [
        f"The blob {blob.name} of marches@1.0.0 is missing or damaged."
    ]
    assert done.head == 3


def test_a_damaged_entry_is_taken_from_the_copy_of_the_registry(
    folder: BackupFolder, tmp_path: Path
) -> None:
    for seq, problem in ((2, "00000002.json"), (3, "00000003.json")):
        folder.journal.path(seq).unlink()
        done = restore(another(tmp_path / str(seq)), Wish(folder.root))
        assert problem in str(done.problems[-1])
        assert done.head == 3


def test_without_both_the_history_ends_before_it(folder: BackupFolder, tmp_path: Path) -> None:
    folder.journal.path(3).write_text("{}")
    for path in folder.databases.iterdir():
        damage(path, random.Random(2))
        path.write_bytes(path.read_bytes()[:1000])
    done = restore(another(tmp_path / "copy"), Wish(folder.root))
    assert ["3 journal entries; only 2" in str(problem) for problem in done.problems] == [True]
    assert done.head == 2


def test_a_damaged_list_of_contents_leaves_the_others(
    folder: BackupFolder, store: Store, settings: Settings, tmp_path: Path
) -> None:
    back_up_folder(store, settings, folder.root)
    oldest = min(folder.snapshots.iterdir())
    oldest.write_text("{")
    done = restore(another(tmp_path / "copy"), Wish(folder.root))
    assert [oldest.name in str(problem) for problem in done.problems] == [True]
    assert done.head == 3


def test_any_flipped_bit_of_an_archive_is_named_or_harmless(
    folder: BackupFolder, store: Store, settings: Settings, tmp_path: Path
) -> None:
    archive = back_up_file(store, settings, tmp_path / "oress.tar").place
    whole, chance = archive.read_bytes(), random.Random(20261129)
    for number in range(12):
        archive.write_bytes(whole)
        damage(archive, chance)
        home = tmp_path / f"copy-{number}"
        try:
            done = restore(another(home), Wish(archive))
        except Damage:
            assert not home.exists()
            continue
        # A flip in the padding of the archive changes nothing.
        assert done.problems or done.head == 3


def test_other_members_of_an_archive_are_skipped(
    folder: BackupFolder, store: Store, settings: Settings, tmp_path: Path
) -> None:
    archive = back_up_file(store, settings, tmp_path / "oress.tar").place
    with tarfile.open(archive, "a") as content:
        content.add(__file__, "../../outside")
        content.add(__file__, "journal/../../outside")
        link = tarfile.TarInfo("journal/00000009.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        content.addfile(link)
    done = restore(another(tmp_path / "copy" / "var"), Wish(archive))
    assert (done.problems, done.head) == ((), 3)
    assert not list(tmp_path.rglob("outside"))


def test_a_database_that_cannot_be_rebuilt_comes_back(
    publish: Publish,
    store: Store,
    settings: Settings,
    tmp_path: Path,
) -> None:
    publish()
    root = tmp_path / "backups"
    for number in range(2):
        with closing(sqlite3.connect(settings.home / "desk.sqlite")) as connection:
            connection.execute(f"CREATE TABLE t{number} (a)")
        back_up_folder(store, settings, root)
        publish(f"next-{number}")
    for head, tables in ((1, ["t0"]), (2, ["t0", "t1"])):
        home = tmp_path / f"home-{head}"
        assert restore(another(home), Wish(root, at=head)).problems == ()
        with closing(sqlite3.connect(home / "desk.sqlite")) as connection:
            names = connection.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()
        # The desk makes its own tables beside them.
        assert [name for (name,) in names if name in ("t0", "t1")] == tables
    for path in BackupFolder(root).databases.iterdir():
        path.unlink()
    problems = restore(another(tmp_path / "last"), Wish(root)).problems
    assert ["desk.sqlite" in str(problem) for problem in problems] == [True]
