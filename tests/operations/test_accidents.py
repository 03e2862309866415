"""A kill at every step of a backup, a restore and an upgrade; a full disk; unusable places.

Afterwards the older backups restore, only whole homes look like a home, and a retry succeeds.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from oress_opendata.errors import StoreUnavailable
from oress_opendata.operations import backup as backing_up
from oress_opendata.operations.backup import back_up_file, back_up_folder
from oress_opendata.operations.encryption import Recipient
from oress_opendata.operations.restoration import Wish, restore
from oress_opendata.operations.upgrade import upgrade
from oress_opendata.publication.publish import Publication
from oress_opendata.settings import Settings
from oress_opendata.store.files import replace_durably
from oress_opendata.store.home import Store, open_store, reopen_store
from oress_opendata.store.verification import verify_store
from tests.conftest import ROWS
from tests.operations.test_upgrade import set_schema
from tests.publication.test_accidents import DONE, KILLED, REFUSED, die_at, in_child

pytestmark = pytest.mark.slow

Publish = Callable[..., Publication]
# A prime, so that the kills of all forms together reach most kinds of steps.
STRIDE = int(os.environ.get("ENDURANCE_STRIDE", "7"))
MOST_STEPS = 2_000


def kill_at_steps(work: Callable[[], object], check: Callable[[], None]) -> int:
    """Run the work again and again, killed ever later, until it ends; check after each kill."""
    for kills, step in enumerate(range(0, MOST_STEPS, STRIDE)):

        def killed(step: int = step) -> None:
            die_at(step, None)
            work()

        code = in_child(killed)
        assert code in (KILLED, DONE), f"step {step}"
        check()
        if code == DONE:
            return kills
    raise AssertionError("the work never ended")


def another(settings: Settings, home: Path) -> Settings:
    return replace(settings, home=home, database_url=f"sqlite:///{home / 'registry.sqlite'}")


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def check_home(settings: Settings, head: int) -> None:
    with closing(open_store(settings)) as store:
        assert verify_store(store).problems == ()
        assert store.journal.head() == head


@pytest.mark.parametrize("form", ["folder", "oress.tar"])
def test_a_kill_at_every_step_of_a_backup(
    form: str, publish: Publish, store: Store, settings: Settings, tmp_path: Path
) -> None:
    place = tmp_path / "backups" / form
    back_up = back_up_file if place.suffix else back_up_folder
    publish()
    back_up(store, settings, place)
    publish(version="1.1.0", rows=ROWS[:-1])
    copies = iter(range(MOST_STEPS))

    def check() -> None:
        copy = another(settings, tmp_path / f"copy-{next(copies)}")
        done = restore(copy, Wish(place))
        assert done.problems == ()
        check_home(copy, done.head)

    assert kill_at_steps(lambda: back_up(reopen_store(settings), settings, place), check) > 2
    back_up(store, settings, place)
    assert [path.name for path in place.parent.iterdir() if path.name.startswith(".")] == []


def test_a_kill_at_every_step_of_a_restore(
    publish: Publish, store: Store, settings: Settings, tmp_path: Path
) -> None:
    publish()
    place = back_up_folder(store, settings, tmp_path / "backups").place
    copy = another(settings, tmp_path / "copy")

    def attempt() -> None:
        restore(copy, Wish(place))

    def check() -> None:
        if (copy.home / "journal").is_dir():
            check_home(copy, 1)

    def restore_or_keep() -> None:
        with suppress(StoreUnavailable):  # a kill after the last step leaves a whole home
            attempt()

    assert kill_at_steps(restore_or_keep, check) > 2
    check_home(copy, 1)


def test_a_kill_at_every_step_of_an_upgrade(
    publish: Publish, settings: Settings, tmp_path: Path
) -> None:
    publish()
    set_schema(settings, "1")

    def work() -> None:
        with closing(reopen_store(settings)) as store:
            upgrade(store, settings, tmp_path / "backups")

    assert kill_at_steps(work, lambda: None) > 2
    check_home(settings, 1)


@pytest.mark.parametrize("form", ["folder", "oress.tar"])
def test_a_full_disk_leaves_the_older_backup(
    form: str, publish: Publish, store: Store, settings: Settings, tmp_path: Path
) -> None:
    place = tmp_path / "backups" / form
    back_up = back_up_file if place.suffix else back_up_folder
    publish()
    back_up(store, settings, place)
    rows = (ROWS[0], *((f"x-{number}", "Coopérative", "تعاونية", "1") for number in range(9_000)))
    publish("large", rows=rows)
    before = sum(path.stat().st_size for path in place.parent.rglob("*") if path.is_file())

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
        back_up(reopen_store(settings), settings, place)

    assert in_child(work) == REFUSED
    after = sum(path.stat().st_size for path in place.parent.rglob("*") if path.is_file())
    assert after - before < 5_000  # entries of the journal remain; they are small
    copy = another(settings, tmp_path / "copy")
    assert restore(copy, Wish(place)).head == 1


def test_an_interrupt_right_after_the_list_of_contents(
    publish: Publish,
    store: Store,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    write = replace_durably

    def write_and_interrupt(place: Path, content: bytes) -> None:
        write(place, content)
        interrupt()

    with monkeypatch.context() as patch:
        patch.setattr(backing_up, "replace_durably", write_and_interrupt)
        with pytest.raises(KeyboardInterrupt):
            back_up_folder(store, settings, tmp_path / "backups")
    done = restore(another(settings, tmp_path / "copy"), Wish(tmp_path / "backups"))
    assert done.problems == ()
    assert done.head == 1


def test_an_encrypted_backup_leaves_nothing_in_plain(
    publish: Publish,
    store: Store,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish()
    seen: list[Path] = []

    def look(
        _stream: object, _store: object, _snapshot: object, databases: Path, *_: object
    ) -> None:
        seen.extend(databases.iterdir())
        interrupt()

    monkeypatch.setattr(backing_up, "write_archive", look)
    monkeypatch.setattr(backing_up, "encrypting", lambda path, _: path.open("wb"))
    recipient = Recipient("age", "key")
    with pytest.raises(KeyboardInterrupt):
        back_up_file(store, settings, tmp_path / "backups" / "oress.tar.age", recipient)
    assert seen
    assert all(path.is_relative_to(settings.home) for path in seen)
    assert not any(path.exists() for path in seen)
