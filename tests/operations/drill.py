"""A restore drill: back up while another process publishes, restore, compare all answers."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from oress_opendata.app import create_app
from oress_opendata.operations.backup import Backup, back_up_file, back_up_folder
from oress_opendata.operations.restoration import Wish, restore
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import open_store
from oress_opendata.store.verification import verify_store
from tests.conftest import ROWS, write_small_package
from tests.delivery.conftest import Client

STARTS = (
    *("/fr/", "/ar/", "/en/", "/fr/datasets", "/fr/search?q=cooperative", "/catalog.ttl"),
    *("/api/v1/datasets", "/api/v1/changes", "/api/v1/registers", "/api/v1/search?q=zitoun"),
    *("/id/catalog", "/dump/all.nt.gz", "/.well-known/void"),
)
_LINK = re.compile(r'(?:href|src|"url"|"next")(?:=|: ?)"(?:http://127\.0\.0\.1:8000)?(/[^"#]*)')

Work = Callable[[], None]


@contextmanager
def publisher(settings: Settings, folder: Path) -> Iterator[None]:
    """Another process that publishes, withdraws and erases until the end of the block."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(writing)
            os.set_blocking(reading, False)
            publish_until(settings, folder, lambda: _is_closed(reading))
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(reading)
    try:
        yield
    finally:
        os.close(writing)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _is_closed(pipe: int) -> bool:
    try:
        return os.read(pipe, 1) == b""
    except BlockingIOError:
        return False


def publish_first(settings: Settings, folder: Path) -> None:
    with closing(open_store(settings)) as store:
        publish_path(store, write_small_package(folder), settings)


def publish_until(settings: Settings, folder: Path, ended: Callable[[], bool]) -> None:
    """Each round publishes a version; some are withdrawn or erased again."""
    number = 0
    with closing(open_store(settings)) as store:
        while not ended():
            number += 1
            rows = (*ROWS, (f"nouveau-{number}", f"Coopérative {number}", "تعاونية", "1"))
            version = f"1.{number}.0"
            package = write_small_package(folder, "drill", version, rows)
            publish_path(store, package, settings, f"Version {number}")
            if number % 3 == 0:
                withdraw_release(store, "drill", version, "Essai", erase=number % 2 == 0)


def back_up_until(settings: Settings, folder: Path, least: int, head: int) -> list[Backup]:
    """At least so many backups, and until one has the journal entry `head`."""
    backups: list[Backup] = []
    while len(backups) < least or backups[-1].snapshot.head < head:
        backups.append(back_up(settings, folder, len(backups)))
    return backups


def back_up(settings: Settings, folder: Path, number: int) -> Backup:
    """Into the folder or, each second time, into a file of its own."""
    with closing(open_store(settings)) as store:
        if number % 2:
            return back_up_file(store, settings, folder / f"{number}.tar")
        return back_up_folder(store, settings, folder / "folder")


def check_restored(backup: Backup, settings: Settings, home: Path) -> Settings:
    """Restore a backup into a new home; nothing may be missing, and nothing damaged."""
    restored = replace(settings, home=home, database_url=f"sqlite:///{home / 'registry.sqlite'}")
    head = backup.snapshot.head
    done = restore(restored, Wish(backup.place, at=head if backup.place.is_dir() else None))
    assert done.problems == ()
    assert backup.snapshot.missing == {}
    with closing(open_store(restored)) as copy, closing(open_store(settings)) as store:
        assert verify_store(copy).problems == ()
        originals = [entry.sha256 for entry in store.journal.read()]
        entries = [entry.sha256 for entry in copy.journal.read()]
        assert entries[:head] == originals[:head]
        assert len(entries) == head + len(done.replayed)
    return restored


def read_answers(settings: Settings, most: int) -> dict[str, tuple[int, bytes]]:
    """The status and the body of every address that is found by following links, up to a number."""
    with closing(open_store(settings)) as store:
        refresh(store, settings)
        client = Client(create_app(settings, store))
        waiting, answers = list(STARTS), dict[str, tuple[int, bytes]]()
        while waiting and len(answers) < most:
            address = waiting.pop(0)
            answer = client.get(address)
            answers[address] = (answer.status_code, answer.get_data())
            if answer.mimetype in ("text/html", "application/json"):
                links = _LINK.findall(answer.get_data(as_text=True))
                known = {*answers, *waiting}
                waiting += [link for link in dict.fromkeys(links) if link not in known]
    return answers
