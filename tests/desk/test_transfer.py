"""The desk in a backup: on SQLite and on PostgreSQL, and without what was erased afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from oress_opendata.desk.audit import COMMAND_LINE, list_acts, now_text, record_act
from oress_opendata.desk.database import FILE, Desk, open_desk
from oress_opendata.desk.redaction import redact
from oress_opendata.desk.tables import files, memory, messages
from oress_opendata.desk.tables import metadata as desk_metadata
from oress_opendata.desk.verification import verify_desk
from oress_opendata.errors import StoreUnavailable
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.redaction import Target
from oress_opendata.operations.backup import back_up_folder
from oress_opendata.operations.restoration import Wish, restore
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.verification import verify_home
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, open_store
from oress_opendata.store.releases import find_release
from oress_opendata.store.tables import metadata as registry_metadata
from tests.conftest import WritePackage

NAME = "cooperatives"
CONTENT = b"\x00an upload\xff"


def fill(desk: Desk) -> None:
    with transaction(desk.writing) as connection:
        record_act(connection, COMMAND_LINE, "draft.created", "one")
        connection.execute(insert(files).values(sha256=sha256_of(CONTENT), content=CONTENT))
        kept = {"dataset": NAME, "kind": "k", "key": "a", "value": "1", "person": "p"}
        connection.execute(insert(memory).values(at=now_text(), **kept))
        sent = {"number": "n", "kind": "error", "state": "open", "subject": "s", "spam": False}
        sent |= {"content": "{}", "contact": "", "answer": "", "language": "fr"}
        connection.execute(insert(messages).values(created_at=now_text(), **sent))


def lose(store: Store, settings: Settings) -> None:
    shutil.rmtree(settings.home)
    if not settings.database_url.startswith("sqlite"):
        with transaction(store.writing) as connection:
            desk_metadata.drop_all(connection)
            registry_metadata.drop_all(connection)


def count(desk: Desk) -> list[int]:
    with transaction(desk.reading) as connection:
        return [len(list(connection.execute(select(table)))) for table in (files, memory, messages)]


def test_the_desk_comes_back(
    any_store: Store, any_settings: Settings, write_package: WritePackage, tmp_path: Path
) -> None:
    publish_path(any_store, write_package(), any_settings)
    desk = open_desk(any_settings, any_store)
    fill(desk)
    made = back_up_folder(any_store, any_settings, tmp_path / "backups")
    assert [copy.name for copy in made.snapshot.databases if not copy.derived] == [FILE]
    desk.close()
    any_store.close()
    if not any_settings.database_url.startswith("sqlite"):
        shutil.rmtree(any_settings.home)
        with pytest.raises(StoreUnavailable, match="not empty"):
            restore(any_settings, Wish(made.place))
        any_settings.home.mkdir()
    lose(any_store, any_settings)
    assert restore(any_settings, Wish(made.place)).problems == ()
    store = open_store(any_settings)
    desk = open_desk(any_settings, store)
    assert count(desk) == [1, 1, 1]
    with transaction(desk.reading) as connection:
        assert connection.scalar(select(files.c.content)) == CONTENT
        assert [act.subject for act in list_acts(connection)] == ["one"]
    assert list(verify_desk(any_settings, store)) == []
    desk.close()
    store.close()


def test_an_older_backup_brings_back_nothing_redacted(
    any_store: Store, any_settings: Settings, write_package: WritePackage, tmp_path: Path
) -> None:
    publish_path(any_store, write_package(), any_settings)
    desk = open_desk(any_settings, any_store)
    fill(desk)
    back_up_folder(any_store, any_settings, tmp_path / "backups")
    redact(desk, COMMAND_LINE, Target(f"{NAME}-thing", "zitoun"), "Loi 09-08")
    back_up_folder(any_store, any_settings, tmp_path / "backups")
    desk.close()
    any_store.close()
    lose(any_store, any_settings)
    done = restore(any_settings, Wish(tmp_path / "backups", at=1))
    assert [entry.version for entry in done.replayed] == ["1.0.0"]
    store = open_store(any_settings)
    desk = open_desk(any_settings, store)
    assert count(desk) == [0, 0, 0]
    with transaction(store.reading) as connection:
        release = find_release(connection, NAME, "1.0.0")
    assert (release.erased, release.replaced_by) == (True, "1.0.1")
    refresh(store, any_settings)
    assert verify_home(store, any_settings).problems == ()
    desk.close()
    store.close()


def test_damage_is_named(store: Store, settings: Settings) -> None:
    assert list(verify_desk(settings, store)) == []
    open_desk(settings, store).close()
    assert list(verify_desk(settings, store)) == []
    (settings.home / FILE).write_bytes(b"no database at all" * 300)
    assert [problem.file for problem in verify_desk(settings, store)] == [FILE]
