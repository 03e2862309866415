"""Withdrawing: tombstones, and erasing what the law wants gone. On both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from oress_opendata.comparison.kept import compare_releases
from oress_opendata.errors import Gone, NotFound
from oress_opendata.publication.publish import Publication, publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.ownership import known_ids
from oress_opendata.store.releases import find_current, find_dataset, find_visible
from oress_opendata.store.verification import verify_store
from tests.conftest import ROWS, WritePackage

Publish = Callable[..., Publication]
REGISTER = "cooperatives-thing"
FEWER = ROWS[:-1]
SECRET = (*ROWS, ("secret", "Nom à effacer", "اسم", "1"))


@pytest.fixture
def publish_any(any_store: Store, any_settings: Settings, write_package: WritePackage) -> Publish:
    def publish(*arguments: Any, **changes: Any) -> Publication:
        return publish_path(any_store, write_package(*arguments, **changes), any_settings)

    return publish


def listed(store: Store) -> tuple[set[str], set[str]]:
    with transaction(store.reading) as connection:
        found, lost = known_ids(connection, [REGISTER])
    return set(found.get(REGISTER, ())), set(lost.get(REGISTER, ()))


def test_a_withdrawn_release_is_a_tombstone(any_store: Store, publish_any: Publish) -> None:
    publish_any()
    publish_any(version="1.1.0", rows=FEWER)
    withdraw_release(any_store, "cooperatives", "1.1.0", "Faux", replaced_by="1.0.0")
    with transaction(any_store.reading) as connection:
        assert find_current(connection, "cooperatives").version == "1.0.0"
        with pytest.raises(Gone) as gone:
            find_visible(connection, "cooperatives", "1.1.0")
    assert (gone.value.reason, gone.value.replaced_by) == ("Faux", "1.0.0")
    assert verify_store(any_store).problems == ()


def test_what_is_listed_follows_the_current_release(any_store: Store, publish_any: Publish) -> None:
    publish_any()
    assert listed(any_store) == ({"zitoun", "amal", "rif"}, set())
    publish_any(version="1.1.0", rows=FEWER)
    assert listed(any_store) == ({"zitoun", "amal"}, {"rif"})
    withdraw_release(any_store, "cooperatives", "1.1.0", "Faux")
    assert listed(any_store) == ({"zitoun", "amal", "rif"}, set())


def test_a_whole_dataset_is_withdrawn_and_can_come_back(
    any_store: Store, publish_any: Publish
) -> None:
    publish_any()
    publish_any(version="1.1.0", rows=FEWER)
    withdraw_release(any_store, "cooperatives", None, "Fin")
    with transaction(any_store.reading) as connection, pytest.raises(Gone):
        find_current(connection, "cooperatives")
    assert listed(any_store)[0] == set()
    publish_any(version="2.0.0")
    with transaction(any_store.reading) as connection:
        assert find_current(connection, "cooperatives").version == "2.0.0"


def test_what_cannot_be_withdrawn(any_store: Store, publish_any: Publish) -> None:
    publish_any()
    with pytest.raises(NotFound):
        withdraw_release(any_store, "nothing", None, "x")
    with pytest.raises(NotFound):
        withdraw_release(any_store, "cooperatives", "9.9.9", "x")
    with pytest.raises(NotFound):
        withdraw_release(any_store, "cooperatives", "1.0.0", "x", replaced_by="9.9.9")
    withdraw_release(any_store, "cooperatives", "1.0.0", "x")
    with pytest.raises(Gone):
        withdraw_release(any_store, "cooperatives", "1.0.0", "x")


def test_erasing_removes_every_byte_that_only_this_release_held(
    any_store: Store, publish_any: Publish
) -> None:
    publish_any(rows=SECRET)
    second = publish_any(version="1.1.0")
    with transaction(any_store.reading) as connection:
        first = find_visible(connection, "cooperatives", "1.0.0")
    compare_releases(any_store, first, second.release)
    entry = withdraw_release(any_store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    assert first.manifest in entry.erased
    for path in any_store.home.rglob("*"):
        if path.is_file():
            assert "Nom à effacer".encode() not in path.read_bytes(), path
    assert "secret" not in set.union(*listed(any_store))
    assert verify_store(any_store).problems == ()
    with transaction(any_store.reading) as connection:
        assert find_dataset(connection, "cooperatives").releases[1].erased
        assert find_current(connection, "cooperatives") == second.release


def test_erasing_keeps_what_another_release_holds(any_store: Store, publish_any: Publish) -> None:
    publish_any()
    other = publish_any(version="1.0.1", keywords=["miel"])
    withdraw_release(any_store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    manifest = any_store.manifest(other.release.manifest)
    assert all(any_store.blobs.holds(sha256) for sha256 in manifest.blobs)


def test_a_withdrawn_release_can_still_be_erased(any_store: Store, publish_any: Publish) -> None:
    publish_any(rows=SECRET)
    withdraw_release(any_store, "cooperatives", "1.0.0", "Faux")
    withdraw_release(any_store, "cooperatives", None, "Loi 09-08", erase=True)
    assert list(any_store.blobs.all()) == []


def test_erasing_again_removes_what_a_kill_left(any_store: Store, publish_any: Publish) -> None:
    release = publish_any().release
    content = any_store.blobs.read(release.manifest)
    withdraw_release(any_store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    any_store.blobs.add_bytes(content)
    assert [problem.file for problem in verify_store(any_store).problems] == [
        f"blobs/{release.manifest[:2]}/{release.manifest}"
    ]
    with pytest.raises(Gone):
        withdraw_release(any_store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    assert verify_store(any_store).problems == ()
