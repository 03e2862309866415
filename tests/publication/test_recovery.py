"""Recovery is never all or nothing: what is whole comes back, and what is not is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from oress_opendata.errors import Damage, ReleaseDamaged, StoreUnavailable
from oress_opendata.publication.publish import Outcome, Publication, publish_path
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_visible, list_damaged
from oress_opendata.store.verification import verify_store
from tests.conftest import ROWS, WritePackage

Publish = Callable[..., Publication]
FEWER = ROWS[:-1]


def change_byte(path: Path) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_lost_tail_is_named_and_written_back(store: Store, publish: Publish) -> None:
    publish()
    publish(version="1.1.0", rows=FEWER, message="Deux")
    path = store.journal.path(2)
    content = path.read_bytes()
    path.unlink()
    (problem,) = verify_store(store).problems
    assert problem.file == "journal/00000002.json"
    with pytest.raises(StoreUnavailable, match="last entries of the journal are missing"):
        publish(version="1.2.0", rows=FEWER[:-1])
    assert rebuild_registry(store).restored == 1
    assert path.read_bytes() == content
    assert verify_store(store).problems == ()
    with transaction(store.reading) as connection:
        assert find_visible(connection, "cooperatives", "1.1.0").message == "Deux"


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"\xff\x00"])
def test_a_cut_entry_is_written_back(store: Store, publish: Publish, content: bytes) -> None:
    publish()
    publish(version="1.1.0", rows=FEWER)
    store.journal.path(1).write_bytes(content)
    assert [problem.file for problem in verify_store(store).problems] == ["journal/00000001.json"]
    rebuild_registry(store)
    assert verify_store(store).problems == ()


def test_history_becomes_shorter_only_on_demand(store: Store, publish: Publish) -> None:
    publish()
    publish(version="1.1.0", rows=FEWER)
    publish(version="1.2.0", rows=ROWS)
    store.journal.path(2).unlink()
    with transaction(store.writing) as connection:
        connection.exec_driver_sql("UPDATE entries SET content = '{}' WHERE seq = 2")
    with pytest.raises(Damage, match=r"00000002\.json .* --force"):
        rebuild_registry(store)
    assert rebuild_registry(store, force=True).entries == 1
    # Nothing is deleted: what follows is set aside, and named.
    assert [problem.file for problem in verify_store(store).problems] == [
        "journal/00000003.json.aside"
    ]


@pytest.mark.parametrize("name", ["notes.json", "x.staged", "0000.json", ".DS_Store"])
def test_a_stray_file_in_the_journal_is_named_and_harmless(
    store: Store, publish: Publish, name: str
) -> None:
    publish()
    (store.journal.root / name).write_text("x", encoding="utf-8")
    publish(version="1.1.0", rows=FEWER)
    assert [problem.file for problem in verify_store(store).problems] == [f"journal/{name}"]


@pytest.mark.parametrize("what", ["manifest", "file", "zip"])
@pytest.mark.parametrize("harm", [change_byte, Path.unlink])
def test_every_whole_release_comes_back_and_the_other_is_repaired(
    store: Store,
    publish: Publish,
    settings: Settings,
    what: str,
    harm: Callable[[Path], None],
) -> None:
    publish()
    publish(version="1.1.0", rows=FEWER)
    last = publish("others", "1.0.0").release
    release = publish(version="1.2.0", rows=ROWS).release
    package = settings.home.parent / "packages" / "cooperatives" / "1.2.0"
    manifest = store.manifest(release.manifest)
    blobs = {
        "manifest": release.manifest,
        "file": manifest.find_file("datapackage.json").sha256,  # type: ignore[union-attr]
        "zip": manifest.zip.sha256,
    }
    harm(store.blobs.path(blobs[what]))
    found = rebuild_registry(store)
    assert (found.entries, found.damaged) == (4, ("cooperatives 1.2.0",))
    with transaction(store.reading) as connection:
        assert [damaged.version for damaged in list_damaged(connection)] == ["1.2.0"]
        assert find_visible(connection, "others", "1.0.0") == last
        assert find_visible(connection, "cooperatives", "1.1.0")
        with pytest.raises(ReleaseDamaged, match=r"1\.2\.0"):
            find_visible(connection, "cooperatives", "1.2.0")
    again = publish_path(store, package, settings)
    assert (again.outcome, again.repaired) == (Outcome.REPAIRED, 1)
    assert again.release == release
    assert verify_store(store).problems == ()
    assert rebuild_registry(store).damaged == ()


def test_publishing_again_repairs_what_was_not_even_noticed(
    store: Store, publish: Publish, settings: Settings, write_package: WritePackage
) -> None:
    release = publish().release
    for sha256 in store.manifest(release.manifest).blobs:
        change_byte(store.blobs.path(sha256))
    again = publish_path(store, write_package(), settings)
    assert (again.outcome, again.repaired) == (Outcome.REPAIRED, 4)
    assert verify_store(store).problems == ()
    assert publish_path(store, write_package(), settings).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("content", [b"", b"no database at all" * 300])
def test_a_damaged_database_is_made_again(
    store: Store, publish: Publish, settings: Settings, content: bytes
) -> None:
    publish()
    store.close()
    for suffix in ("-wal", "-shm"):
        (store.home / f"registry.sqlite{suffix}").unlink(missing_ok=True)
    (store.home / "registry.sqlite").write_bytes(content)
    assert verify_store(store).problems
    rebuild_registry(store)
    assert verify_store(store).problems == ()
