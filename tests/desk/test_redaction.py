"""Redacted is gone: from every byte of the home and of the desk, on SQLite and on PostgreSQL."""

from __future__ import annotations

import io
import json
import os
import signal
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typst
from sqlalchemy import insert, select

from oress_opendata.comparison.kept import compare_releases
from oress_opendata.desk.audit import COMMAND_LINE, now_text
from oress_opendata.desk.database import Desk, open_desk
from oress_opendata.desk.redaction import redact
from oress_opendata.desk.tables import draft_files, drafts, files, memory, messages
from oress_opendata.desk.verification import list_remains
from oress_opendata.errors import Gone, NotFound, RedactionRefused, VersionWithdrawn
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.redaction import Target, Where
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication import redact as redacting
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.publication.verification import verify_home
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store
from oress_opendata.store.journal import Journal
from oress_opendata.store.releases import find_dataset, find_visible
from oress_opendata.store.tables import metadata as registry_metadata
from tests.conftest import WritePackage, in_languages, make_field
from tests.publication.test_erasing import read_contents

NAME = "cooperatives"
REGISTER = f"{NAME}-thing"
MARK = "zzsecret"
HEADER = ("id", "name_fr", "name_ar", "members", "note")
REASON = "Demande de la personne (loi 09-08)"
CELL = Target(REGISTER, "c2", "note")


def rows(note: str, *more: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return (
        HEADER,
        ("c1", "Première", "الأولى", "5", "autre"),
        ("c2", "Deuxième", "الثانية", "7", note),
        *more,
    )


@pytest.fixture
def desk(any_store: Store, any_settings: Settings) -> Iterator[Desk]:
    desk = open_desk(any_settings, any_store)
    yield desk
    desk.close()


@pytest.fixture
def publish_rows(desk: Desk, write_package: WritePackage) -> Callable[..., None]:
    def publish(version: str, *arguments: Any, message: str = "", **changes: Any) -> None:
        folder = write_package(NAME, version, *arguments, **changes)
        publish_path(desk.store, folder, desk.settings, message)

    return publish


def find_marks(desk: Desk) -> set[str]:
    """The files of the home, and the tables of the database, that hold the secret."""
    found = {
        str(path.relative_to(desk.settings.home))
        for path in desk.settings.home.rglob("*")
        if path.is_file() and any(MARK.encode() in content for content in read_contents(path))
    }
    if not desk.settings.database_url.startswith("sqlite"):
        with transaction(desk.reading) as connection:
            for table in (*registry_metadata.sorted_tables, drafts, files, memory, messages):
                if any(MARK in str(list(row)) for row in connection.execute(select(table))):
                    found.add(f"table {table.name}")
    return found


def open_versions(desk: Desk) -> list[str]:
    with transaction(desk.store.reading) as connection:
        found = find_dataset(connection, NAME).releases
    return sorted(one.version for one in found if one.is_open)


def pointers(desk: Desk) -> dict[str, str | None]:
    with transaction(desk.store.reading) as connection:
        found = find_dataset(connection, NAME).releases
    return {one.version: one.replaced_by for one in found if one.erased}


def fill_desk(desk: Desk) -> None:
    """A draft with an upload, a memory and a message that hold the secret, and one of each that
    does not."""
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{MARK}1</t>")
    contents = {"d1": workbook.getvalue(), "d2": b"nothing", "d3": f"{MARK}2".encode("utf-16")}
    now = now_text()
    with transaction(desk.writing) as connection:
        for name, content in contents.items():
            values = {
                **{"kind": "workbook", "dataset": "other", "title": "T", "state": "open"},
                **{"author": "a", "created_at": now, "changed_at": now, "answers": "{}"},
            }
            connection.execute(insert(drafts).values(id=name, message="", **values))
            sha256 = sha256_of(content)
            connection.execute(insert(files).values(sha256=sha256, content=content))
            part = {"draft": name, "part": "upload", "path": "a", "sha256": sha256}
            connection.execute(insert(draft_files).values(**part))
        for key in (f"{MARK}1", "plain"):
            kept = {"dataset": NAME, "kind": "row", "key": key, "value": "1", "person": "a"}
            connection.execute(insert(memory).values(at=now, **kept))
            sent = {"number": key, "kind": "error", "state": "open", "subject": "/id/x/y"}
            sent |= {"content": json.dumps({"wrong": key}), "contact": "", "answer": ""}
            connection.execute(
                insert(messages).values(language="fr", created_at=now, spam=False, **sent)
            )


def test_no_byte_of_a_cell_stays(desk: Desk, publish_rows: Callable[..., None]) -> None:
    store, settings = desk.store, desk.settings
    publish_rows("1.0.0", rows(""), message="Première")
    publish_rows("1.0.1", rows(f"{MARK}1"), message=f"Avec {MARK}1")
    publish_rows("1.0.2", rows(f"{MARK}1"))
    publish_rows("1.1.0", rows(f"{MARK}2", ("c3", "Troisième", "الثالثة", "1", "")))
    publish_rows("2.0.0-rc.1", rows(f"{MARK}2"))
    refresh(store, settings)
    with transaction(store.reading) as connection:
        pair = [find_visible(connection, NAME, version) for version in ("1.0.0", "1.0.1")]
    compare_releases(store, *pair)
    fill_desk(desk)
    assert {name.split("/")[0] for name in find_marks(desk)} >= {"blobs", "projections"}
    done = redact(desk, COMMAND_LINE, CELL, REASON)
    assert done.mentions == ()
    assert open_versions(desk) == ["1.0.0", "1.0.3", "1.0.4", "1.1.1", "2.0.0-rc.2"]
    assert pointers(desk) == {
        "1.0.1": "1.0.3",
        "1.0.2": "1.0.4",
        "1.1.0": "1.1.1",
        "2.0.0-rc.1": "2.0.0-rc.2",
    }
    refresh(store, settings)
    assert find_marks(desk) == set()
    assert verify_home(store, settings).problems == ()
    rebuild_registry(store)
    refresh(store, settings)
    assert find_marks(desk) == set()
    assert verify_home(store, settings).problems == ()
    with transaction(desk.reading) as connection:
        assert list(connection.scalars(select(drafts.c.id))) == ["d2"]
        assert list(connection.scalars(select(messages.c.number))) == ["plain"]
    with transaction(store.reading) as connection, pytest.raises(Gone) as gone:
        find_visible(connection, NAME, "1.1.0")
    assert gone.value.replaced_by == "1.1.1"
    assert list_remains(desk) == ()


def test_the_old_version_is_never_published_again(
    desk: Desk, publish_rows: Callable[..., None]
) -> None:
    publish_rows("1.0.0", rows(MARK))
    redact(desk, COMMAND_LINE, CELL, REASON)
    with pytest.raises(VersionWithdrawn):
        publish_rows("1.0.0", rows(MARK))


def test_a_later_patch_without_the_value_replaces(
    desk: Desk, publish_rows: Callable[..., None]
) -> None:
    """A copy of the older state must not become the current release."""
    publish_rows("1.0.0", rows(MARK))
    publish_rows("1.0.1", rows(""))
    redact(desk, COMMAND_LINE, CELL, REASON)
    assert open_versions(desk) == ["1.0.1"]
    assert pointers(desk) == {"1.0.0": "1.0.1"}


def test_a_row_goes_with_its_satellites(
    desk: Desk, publish_rows: Callable[..., None], write_package: WritePackage
) -> None:
    folder = write_package(NAME, "1.0.0", rows("", (f"{MARK}id", MARK, MARK, "3", MARK)))
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    about = {"aboutUrl": f"/id/{REGISTER}/{{thing}}", "primaryKey": ["thing", "line"]}
    fields = [make_field("thing"), make_field("line")]
    fields[1]["propertyUrl"] = "http://www.w3.org/2004/02/skos/core#note"
    (folder / "lines.csv").write_text(f"thing,line\nc1,a\n{MARK}id,{MARK}\n", encoding="utf-8")
    descriptor["resources"].append(
        {
            **{"name": "lines", "path": "lines.csv", "type": "table", "format": "csv"},
            **{"mediatype": "text/csv", "encoding": "utf-8", **in_languages("Lignes")},
            "schema": {**about, "fields": fields},
        }
    )
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    publish_path(desk.store, folder, desk.settings)
    refresh(desk.store, desk.settings)
    redact(desk, COMMAND_LINE, Target(REGISTER, f"{MARK}id"), REASON)
    refresh(desk.store, desk.settings)
    assert open_versions(desk) == ["1.0.1"]
    assert find_marks(desk) == set()
    assert verify_home(desk.store, desk.settings).problems == ()


def test_what_it_cannot_reach_is_named(desk: Desk, publish_rows: Callable[..., None]) -> None:
    other = ("c3", f"Chez {MARK}", "الثالثة", "1", "")
    publish_rows("1.0.0", rows(MARK, other), keywords=[MARK])
    done = redact(desk, COMMAND_LINE, CELL, REASON)
    found = {(one.where, one.version, one.row, one.column) for one in done.mentions}
    assert found == {
        (Where.DESCRIPTOR, "1.0.1", None, ""),
        (Where.CELL, "1.0.1", 4, "name_fr"),
    }


def test_everywhere_clears_cells_and_descriptors(
    desk: Desk, publish_rows: Callable[..., None]
) -> None:
    other = ("c3", f"Chez {MARK}", "الثالثة", "1", "")
    publish_rows("1.0.0", rows(MARK, other), keywords=[MARK])
    refresh(desk.store, desk.settings)
    done = redact(desk, COMMAND_LINE, CELL, REASON, everywhere=True)
    refresh(desk.store, desk.settings)
    assert done.mentions == ()
    assert find_marks(desk) == set()


@pytest.mark.parametrize(
    ("target", "reason", "refusal"),
    [
        (Target(REGISTER, "absent"), REASON, (NotFound, "absent")),
        (Target(REGISTER, "c2", "absent"), REASON, (NotFound, "name_fr")),
        (Target(REGISTER, "c1", "note"), REASON, (NotFound, "empty")),
        (Target(REGISTER, "c2", "id"), REASON, (RedactionRefused, "required")),
        (CELL, f"à cause de {MARK}", (RedactionRefused, "reason")),
    ],
)
def test_what_cannot_be_redacted_is_refused(
    desk: Desk,
    publish_rows: Callable[..., None],
    target: Target,
    reason: str,
    refusal: tuple[type[Exception], str],
) -> None:
    publish_rows("1.0.0", (HEADER, ("c1", "A", "ا", "5", ""), ("c2", "B", "ب", "5", MARK)))
    with pytest.raises(refusal[0], match=refusal[1]):
        redact(desk, COMMAND_LINE, target, reason)
    assert open_versions(desk) == ["1.0.0"]


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("moment", ["stage", "settle", "erase"])
def test_a_kill_leaves_all_or_nothing(
    desk: Desk,
    publish_rows: Callable[..., None],
    moment: str,
    monkeypatch: pytest.MonkeyPatch,
    any_settings: Settings,
) -> None:
    publish_rows("1.0.0", rows(MARK))
    publish_rows("1.0.1", rows(f"{MARK}1"))
    refresh(desk.store, desk.settings)
    desk.store.close()
    desk.close()
    if (child := os.fork()) == 0:
        places = {
            "stage": (Journal, "stage", _die_at(Journal.stage, 3)),
            "settle": (Journal, "settle", _die_at(Journal.settle, 2)),
            "erase": (redacting, "erase_facts", _die),
        }
        monkeypatch.setattr(*places[moment])
        store = init_store(any_settings)
        redact(open_desk(any_settings, store), COMMAND_LINE, CELL, REASON)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    store = init_store(any_settings)
    again = open_desk(any_settings, store)
    if moment == "stage":
        assert open_versions(again) == ["1.0.0", "1.0.1"]
        redact(again, COMMAND_LINE, CELL, REASON)
    else:
        with pytest.raises(NotFound):
            redact(again, COMMAND_LINE, CELL, REASON)
    assert open_versions(again) == ["1.0.2", "1.0.3"]
    refresh(store, any_settings)
    assert find_marks(again) == set()
    assert verify_home(store, any_settings).problems == ()
    again.close()
    store.close()


def _die_at(own: Callable[..., Any], times: int) -> Callable[..., Any]:
    calls: list[int] = []

    def call(*arguments: Any) -> Any:
        calls.append(1)
        return _die() if len(calls) == times else own(*arguments)

    return call


def test_a_document_is_named_and_a_withdrawn_release_erased(
    desk: Desk, publish_rows: Callable[..., None], write_package: WritePackage
) -> None:
    publish_rows("1.0.0", rows(MARK))
    withdraw_release(desk.store, NAME, "1.0.0", "Erreur")
    folder = write_package(NAME, "1.0.1", rows(MARK))
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    (folder / "document.pdf").write_bytes(typst.compile(f"Texte avec {MARK} dedans".encode()))
    document = {"name": "document", "path": "document.pdf", "format": "pdf"}
    document |= {"mediatype": "application/pdf", **in_languages("Un document")}
    descriptor["resources"].append(document)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    publish_path(desk.store, folder, desk.settings)
    done = redact(desk, COMMAND_LINE, CELL, REASON)
    assert set(done.closed) == {(NAME, "1.0.1", "1.0.2"), (NAME, "1.0.0", None)}
    [mention] = done.mentions
    assert (mention.where, mention.version, mention.file) == (
        Where.DOCUMENT,
        "1.0.2",
        "document.pdf",
    )
    assert open_versions(desk) == ["1.0.2"]
