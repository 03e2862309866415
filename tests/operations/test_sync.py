"""Move into object storage and back, on a real S3 server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from oress_opendata.errors import Damage, OressError, StoreUnavailable
from oress_opendata.operations.sync import synchronise
from oress_opendata.publication.publish import publish_package
from oress_opendata.publication.verification import verify_home
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store import objects as objects_module
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store
from oress_opendata.store.object_verification import LACKS_BLOB, UNREAD
from oress_opendata.store.objects import FASTER, FORK, ObjectStore
from oress_opendata.store.releases import list_datasets
from tests.conftest import ROWS, WritePackage
from tests.object_storage import Server

pytestmark = pytest.mark.slow

Open = Callable[..., Store]
Publish = Callable[..., None]
MORE = [*ROWS, ("sfax", "Coopérative Sfax", "تعاونية صفاقس", "4")]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server(tmp_path / "server")
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield server
    server.stop()


@pytest.fixture
def machine(settings: Settings, tmp_path: Path, server: Server) -> Iterator[Open]:
    """A function (name, **settings) -> the store of a machine of this name."""
    with ExitStack() as stack:

        def open_machine(name: str, **changes: object) -> Store:
            known = {"home": tmp_path / name, "blobs": server.address, **changes}
            url = f"sqlite:///{tmp_path / name / 'registry.sqlite'}"
            own: Settings = replace(settings, database_url=url, **known)  # type: ignore[arg-type]
            return stack.enter_context(closing(init_store(own)))

        yield open_machine


@pytest.fixture
def put(write_package: WritePackage) -> Publish:
    """A function that publishes a package without its validation."""

    def publish(store: Store, *arguments: object, **changes: object) -> None:
        with open_package(write_package(*arguments, **changes)) as package:
            publish_package(store, package, "A message", datetime.now(UTC), {})

    return publish


def facts_of(store: Store) -> object:
    with transaction(store.reading) as connection:
        datasets = list_datasets(connection)
    blobs = {path.name: path.read_bytes() for path in store.blobs.all()}
    return datasets, blobs, [entry.to_bytes() for entry in store.journal.read()]


def test_a_catalogue_moves_into_a_bucket_and_back(
    machine: Open, put: Publish, settings: Settings
) -> None:
    local = machine("local", blobs="")
    put(local)
    put(local, version="1.1.0", rows=MORE)
    withdraw_release(local, "cooperatives", "1.0.0", "By law", erase=True)
    moved = machine("local")
    done = synchronise(moved)
    assert (done.head, done.sent, done.fetched) == (3, 3, 0)
    assert synchronise(moved).blobs == 0
    put(moved, version="1.2.0", rows=ROWS)
    elsewhere = machine("elsewhere")
    assert synchronise(elsewhere).fetched == 4
    assert facts_of(elsewhere) == facts_of(moved)
    found = verify_home(elsewhere, replace(settings, home=elsewhere.home)).problems
    # No view was made here.
    assert [problem.file for problem in found] == ["projections/erased"]
    back = machine("elsewhere", blobs="")
    put(back, version="1.3.0", rows=MORE)
    assert synchronise(machine("elsewhere")).sent == 1
    assert synchronise(machine("local")).fetched == 1


def test_another_history_is_refused(machine: Open, put: Publish) -> None:
    put(machine("one"))
    other = machine("other", blobs="")
    put(other, version="2.0.0")
    before = facts_of(other)
    with pytest.raises(Damage) as raised:
        synchronise(machine("other"))
    assert raised.value.sentence == FORK
    assert facts_of(other) == before


def test_of_writers_at_once_one_wins(machine: Open, put: Publish, server: Server) -> None:
    local = machine("local", blobs="")
    put(local)
    (entry,) = local.journal.read()
    rivals = [replace(entry, version=f"1.0.{number}") for number in range(16)]

    def append(number: int) -> str:
        try:
            ObjectStore(server.address).append([rivals[number]])
        except StoreUnavailable as error:
            return error.sentence
        return ""

    with ThreadPoolExecutor(16) as pool:
        said = list(pool.map(append, range(16)))
    assert sorted(said) == ["", *[FASTER] * 15]
    (written,) = ObjectStore(server.address).read_after(None)
    assert written == rivals[said.index("")]


def test_long_files_go_in_parts(
    machine: Open, put: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects_module, "LONG", 100)
    one, two = machine("one"), machine("two")
    sha256 = one.blobs.add_bytes(bytes(12 << 20)).sha256
    assert one.objects is not None
    assert one.objects.upload_blobs(one.blobs, [sha256]) == 1
    assert one.objects.upload_blobs(one.blobs, [sha256]) == 0
    assert two.blobs.checked(sha256).stat().st_size == 12 << 20


def test_damage_in_the_bucket_is_named_and_mended(
    machine: Open, put: Publish, server: Server, settings: Settings
) -> None:
    store = machine("one")
    put(store)
    own = replace(settings, home=store.home)
    lost, changed = sorted((server.folder / "bucket/catalogue/blobs").rglob("*/*"))[:2]
    lost.unlink()
    changed.write_bytes(bytes(changed.stat().st_size))
    found = verify_home(store, own).problems
    assert [problem.sentence for problem in found] == [LACKS_BLOB] * 2
    assert {Path(problem.file).name for problem in found} == {lost.name, changed.name}
    synchronise(store, again=True)
    assert not verify_home(store, own).problems
    server.stop()
    assert UNREAD in verify_home(store, own).unread
    with pytest.raises(OressError):
        put(store, version="1.1.0", rows=MORE)
    server.start()
    put(store, version="1.1.0", rows=MORE)
