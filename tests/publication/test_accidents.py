"""Accidents: a kill at every step, a full disk, twin publishers, Ctrl-C.

Each happens in a forked child, so that it is a real death with real locks. Afterwards: no visible
release is broken or half there, none that was acknowledged is lost, and a retry succeeds.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from oress_opendata.errors import OressError, StoreUnavailable
from oress_opendata.publication.publish import publish_package, publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store, open_store
from oress_opendata.store.releases import list_datasets
from oress_opendata.store.verification import verify_store
from tests.conftest import ROWS, WritePackage

pytestmark = pytest.mark.slow

KILLED = -signal.SIGKILL
DONE, REFUSED, CRASHED = 0, 3, 4
MOST_STEPS = 200
BEGAN = datetime(2026, 11, 30, tzinfo=UTC)


def in_child(work: Callable[[], None]) -> int:
    """Run in a forked child: its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        code = CRASHED
        try:
            work()
            code = DONE
        except OressError:
            code = REFUSED
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at(step: int, engine: Any) -> None:
    """Kill this process just before its n-th step that changes the disk."""
    left = step

    publisher = os.getpid()

    def count(*_: Any) -> None:
        nonlocal left
        if os.getpid() != publisher:  # a confined child, which only validates
            return
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def step_then_do(*arguments: Any, **named: Any) -> Any:
            count()
            return function(*arguments, **named)

        return step_then_do

    for name in ("fsync", "replace", "rename", "unlink", "mkdir", "chmod"):
        setattr(os, name, counted(getattr(os, name)))
    for name in ("before_cursor_execute", "begin", "commit") if engine is not None else ():
        event.listen(engine, name, count)


def visible(settings: Settings) -> list[tuple[str, str]]:
    store = open_store(settings)
    assert verify_store(store).problems == ()
    with transaction(store.reading) as connection:
        found = [
            (dataset.name, release.version)
            for dataset in list_datasets(connection)
            for release in dataset.visible
        ]
    store.close()
    return found


def test_a_kill_at_every_step_of_publishing(
    settings: Settings, write_package: WritePackage
) -> None:
    init_store(settings).close()
    first, second = write_package(), write_package(version="1.1.0", rows=ROWS[:-1])
    publish(settings, first)
    killed = 0
    for step in range(MOST_STEPS):

        def work(step: int = step) -> None:
            store = open_store(settings)
            die_at(step, store.writing)
            publish_valid(store, second)

        code = in_child(work)
        assert code in (KILLED, DONE), f"step {step}"
        found = visible(settings)
        assert ("cooperatives", "1.0.0") in found
        if code == DONE:
            break
        killed += 1
        if ("cooperatives", "1.1.0") in found:
            # Visible, not acknowledged: whole, and a retry says that it is there.
            assert in_child(lambda: publish(settings, second)) == DONE
    assert killed > 15
    assert visible(settings) == [("cooperatives", "1.1.0"), ("cooperatives", "1.0.0")]


def test_a_kill_at_every_step_of_erasing(settings: Settings, write_package: WritePackage) -> None:
    init_store(settings).close()
    publish(settings, write_package())
    for number, step in enumerate(range(0, MOST_STEPS, 2)):
        version = f"1.0.{number + 1}"
        with closing(open_store(settings)) as store:
            publish_valid(store, write_package(version=version, keywords=[version]))

        def work(step: int = step, version: str = version) -> None:
            store = open_store(settings)
            die_at(step, store.writing)
            withdraw_release(store, "cooperatives", version, "Loi 09-08", erase=True)

        code = in_child(work)
        assert code in (KILLED, DONE), f"step {step}"
        # Asking again ends what was begun, and says so when it had been done.
        again = in_child(lambda v=version: erase(settings, v))  # type: ignore[misc]
        assert again in (DONE, REFUSED)
        assert visible(settings) == [("cooperatives", "1.0.0")]
        if code == DONE:
            return
    pytest.fail("it never ended")


def publish(settings: Settings, path: Path) -> None:
    store = open_store(settings)
    publish_path(store, path, settings)
    store.close()


def publish_valid(store: Store, path: Path) -> None:
    """Publish without the validation, which writes nothing and takes most of the time."""
    with open_package(path) as package:
        publish_package(store, package, "", BEGAN, {})


def erase(settings: Settings, version: str) -> None:
    withdraw_release(open_store(settings), "cooperatives", version, "Loi 09-08", erase=True)


@pytest.mark.parametrize("room", [0, 200, 1_000, 5_000, 20_000])
def test_a_full_disk_is_explained(
    settings: Settings, write_package: WritePackage, room: int
) -> None:
    init_store(settings).close()
    first, second = write_package(), write_package(version="1.0.1", keywords=["x" * 15_000])
    publish(settings, first)

    def work() -> None:
        store = open_store(settings)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        publish_path(store, second, settings)

    assert in_child(work) == REFUSED
    assert visible(settings) == [("cooperatives", "1.0.0")]
    publish(settings, second)
    assert len(visible(settings)) == 2


def test_a_disk_that_is_full_at_its_last_byte(
    store: Store, settings: Settings, write_package: WritePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_package()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreUnavailable, match="full"):
            publish_path(store, path, settings)
    publish(settings, path)
    assert visible(settings) == [("cooperatives", "1.0.0")]


def test_ctrl_c_leaves_everything_as_it_was(
    store: Store, settings: Settings, write_package: WritePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_package()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("oress_opendata.publication.publish.apply_entry", interrupt)
        with pytest.raises(KeyboardInterrupt):
            publish_path(store, path, settings)
    assert visible(settings) == []
    assert store.journal.staged() == []
    publish(settings, path)
    assert visible(settings) == [("cooperatives", "1.0.0")]


def test_twin_publishers(any_settings: Settings, write_package: WritePackage) -> None:
    """Eight at once: four with the same package, four each with their own."""
    init_store(any_settings).close()
    own = [write_package(f"dataset-{number}") for number in range(4)]
    paths = [write_package()] * 4 + own
    children = []
    for path in paths:
        child = os.fork()
        if child == 0:
            code = CRASHED
            try:
                publish(any_settings, path)
                code = DONE
            finally:
                os._exit(code)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes == [DONE] * len(paths)
    assert len(visible(any_settings)) == 5
    with closing(open_store(any_settings)) as store:
        assert store.journal.head() == 5
