"""A small release is projected by its changed rows alone, and as if all of them had been read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from oress_opendata.projections import registers, row_changes
from oress_opendata.projections.records import Key, RenderedRecord, render_records
from oress_opendata.projections.registers import project_registers
from oress_opendata.projections.row_changes import compare_files
from oress_opendata.publication.publish import Publication
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.record_table import RecordDigest, read_digests
from oress_opendata.store.records import find_record_text, find_standing
from oress_opendata.store.tables import cursors, record_history, records

Publish = Callable[..., Publication]
HEADER = ("id", "name_fr", "name_ar", "members")
ZITOUN = ("zitoun", "Coopérative Zitoun", "تعاونية الزيتون", "12")
AMAL = ("amal", "Coopérative Amal", "تعاونية الأمل", "7")
RIF = ("rif", "Association Rif", "", "")
# A change, a removal, its return among others in another order, a cell of two lines, a number that
# makes text of its column.
RELEASES = (
    (ZITOUN, AMAL, RIF),
    (ZITOUN, ("amal", "Coopérative Al Amal", "تعاونية الأمل", "8"), RIF),
    (ZITOUN, RIF),
    (("new", "Nouvelle", "جديدة", "1"), RIF, AMAL, ZITOUN),
    (ZITOUN, ("new", 'Nouvelle "et\nlongue"', "جديدة", "1"), AMAL),
    (ZITOUN, ("new", "Nouvelle", "جديدة", "99999999999999999999"), AMAL),
)


def test_changed_rows_lead_to_what_all_rows_would(
    publish: Publish, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for number, rows in enumerate(RELEASES):
        publish(version=f"{number + 1}.0.0", rows=(HEADER, *rows))
        project_registers(store, settings)
    found.append(read_all(store))
    monkeypatch.setattr(row_changes, "LARGEST", -1)
    forget(store)
    project_registers(store, settings)
    found.append(read_all(store))
    assert found[0] == found[1]


def read_all(store: Store) -> list[list[tuple[Any, ...]]]:
    with transaction(store.reading) as connection:
        return [
            sorted(tuple(row) for row in connection.execute(select(table)))
            for table in (records, record_history, cursors)
        ]


def forget(store: Store) -> None:
    with transaction(store.writing) as connection:
        for table in (records, record_history, cursors):
            connection.execute(table.delete())


def test_only_changed_rows_are_rendered_and_written(
    publish: Publish, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(rows=(HEADER, ZITOUN, AMAL, RIF))
    project_registers(store, settings)
    rendered: list[RenderedRecord] = []

    def note(*arguments: Any) -> Any:
        for record in render_records(*arguments):
            rendered.append(record)
            yield record

    monkeypatch.setattr(registers, "render_records", note)
    monkeypatch.setattr(registers, "read_digests", lambda *_: pytest.fail("all digests are read"))
    publish(version="2.0.0", rows=(HEADER, AMAL, ("zitoun", "Zitoun", "", "12")))
    project_registers(store, settings)
    assert [record.id for record in rendered] == ["zitoun"]
    with transaction(store.reading) as connection:
        standing = {
            name: find_standing(connection, "cooperatives-thing", name)
            for name in ("zitoun", "amal", "rif")
        }
    assert [standing[name].version for name in ("zitoun", "amal")] == ["2.0.0"] * 2
    assert (standing["rif"].version, standing["rif"].listed) == ("1.0.0", False)


def test_records_that_an_older_version_of_the_program_wrote_are_answered(
    publish: Publish, store: Store, settings: Settings
) -> None:
    publish(rows=(HEADER, ZITOUN))
    project_registers(store, settings)
    with transaction(store.writing) as connection:
        connection.execute(cursors.delete())
        connection.execute(records.update().values(version="1.0.0"))
        assert find_standing(connection, "cooperatives-thing", "zitoun").version == "1.0.0"
        text = find_record_text(connection, "cooperatives-thing", "zitoun")
    assert '"version":"1.0.0"' in text


def test_another_schema_renders_all(
    publish: Publish, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(rows=(HEADER, ZITOUN, AMAL))
    project_registers(store, settings)
    read: list[str] = []

    def note(connection: Connection, dataset: str) -> dict[Key, RecordDigest]:
        read.append(dataset)
        return read_digests(connection, dataset)

    monkeypatch.setattr(registers, "read_digests", note)
    publish(version="2.0.0", rows=(HEADER, ZITOUN, AMAL), schema={"oress:label": {"ar": "name_ar"}})
    project_registers(store, settings)
    assert read == ["cooperatives"]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("id\na\nb\n", "id\nb\na\n", ([], [])),
        ("id\na\nb\n", "id\na\nc", ([("c",)], [("b",)])),
        ("id\r\na\r\n", "id\na\n", ([], [])),
        ("id,x\na,1\n", "id,x\na,2\n", ([("a", "2")], [("a", "1")])),
        ('id,x\na,"1, 2"\n', "id,x\na,2\n", ([("a", "2")], [("a", "1, 2")])),
        ("id\na\n", "code\na\n", None),
        ('id,x\na,"1\n2"\n', "id,x\na,1\n", None),
        ("id,x\na,1\n", 'id,x\na,"1\n2"\n', None),
        ("id,x\na,1\n", "id,x\na,1\nid,x\n", ([("id", "x")], [])),
        # Each of both lines has two quotes, and they are one row.
        ('a,b,c\nx"y,"one\ntwo",x"y\n', 'a,b,c\nx"y,"one\n2",x"y\n', None),
    ],
)
def test_lines_are_compared_where_they_are_rows(
    tmp_path: Path, before: str, after: str, changes: Any
) -> None:
    files = tmp_path / "before.csv", tmp_path / "after.csv"
    for file, text in zip(files, (before, after), strict=True):
        file.write_bytes(text.encode())
    assert compare_files(*files, {"path": "x.csv"}) == changes
