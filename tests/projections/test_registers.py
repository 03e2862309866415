"""The registers' projection: records as the API answers them, their history, its disposability."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from oress_opendata.errors import Gone, NotFound
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.record_history import list_history
from oress_opendata.store.record_table import forget_cursors
from oress_opendata.store.records import (
    count_records,
    find_record_text,
    list_record_texts,
    list_registers,
)
from oress_opendata.store.tables import record_history, records
from tests.conftest import ROWS, WritePackage

pytestmark = pytest.mark.slow

REGISTER = "cooperatives-thing"
Act = Callable[..., None]


@pytest.fixture
def act(any_store: Store, any_settings: Settings, write_package: WritePackage) -> Act:
    """Publish (or, with `withdraw`, withdraw) and bring the projection up to date."""

    def act(
        *arguments: Any, withdraw: str | None = None, erase: bool = False, **named: Any
    ) -> None:
        if withdraw:
            withdraw_release(any_store, "cooperatives", withdraw, "Faux", erase=erase)
        else:
            publish_path(any_store, write_package(*arguments, **named), any_settings)
        assert refresh(any_store, any_settings)

    return act


def item(store: Store, identifier: str, register: str = REGISTER) -> dict[str, Any]:
    with transaction(store.reading) as connection:
        found = json.loads(find_record_text(connection, register, identifier))
    assert isinstance(found, dict)
    return found


def history(store: Store, identifier: str) -> list[tuple[str, str, tuple[str, ...]]]:
    with transaction(store.reading) as connection:
        found = list_history(connection, REGISTER, identifier)
    return [(state.version, state.change, state.columns) for state in found]


def everything(store: Store) -> list[list[tuple[Any, ...]]]:
    with transaction(store.reading) as connection:
        return [
            sorted(tuple(row) for row in connection.execute(select(table)))
            for table in (records, record_history)
        ]


def test_a_row_is_an_item(any_store: Store, act: Act) -> None:
    act()
    assert item(any_store, "zitoun") == {
        "id": "zitoun",
        "iri": f"http://127.0.0.1:8000/id/{REGISTER}/zitoun",
        "url": f"http://127.0.0.1:8000/fr/registers/{REGISTER}/zitoun",
        "name": {"fr": "Coopérative Zitoun", "ar": "تعاونية الزيتون"},
        "listed": True,
        "dataset": "cooperatives",
        "version": "1.0.0",
        "values": {
            "id": "zitoun",
            "name_fr": "Coopérative Zitoun",
            "name_ar": "تعاونية الزيتون",
            "members": 12,
        },
    }
    assert item(any_store, "rif")["values"]["members"] is None
    assert item(any_store, "rif")["name"] == {"fr": "Association Rif"}


def test_items_are_listed_in_the_order_of_their_ids(any_store: Store, act: Act) -> None:
    act()
    with transaction(any_store.reading) as connection:
        assert list_registers(connection) == {REGISTER: 3}
        first = list_record_texts(connection, REGISTER, limit=2)
        rest = list_record_texts(connection, REGISTER, after=first[-1][0])
        assert [identifier for identifier, _ in first + rest] == ["amal", "rif", "zitoun"]
        assert count_records(connection, REGISTER) == 3
        with pytest.raises(NotFound):
            count_records(connection, "nothing")


def test_the_history_of_a_record_has_an_entry_per_release(any_store: Store, act: Act) -> None:
    act()
    changed = (ROWS[0], ("zitoun", "Zitoun", "", "13"), *ROWS[2:3])
    act(version="1.1.0", rows=changed)
    act(version="1.2.0", rows=(*changed, ROWS[3]))
    assert history(any_store, "zitoun") == [
        ("1.0.0", "added", ()),
        ("1.1.0", "changed", ("name_fr", "name_ar", "members")),
    ]
    assert history(any_store, "rif") == [
        ("1.0.0", "added", ()),
        ("1.1.0", "removed", ()),
        ("1.2.0", "returned", ()),
    ]


def stored(store: Store) -> dict[str, tuple[str, str]]:
    with transaction(store.reading) as connection:
        rows = connection.execute(select(records.c.id, records.c.version, records.c.stamp))
        return {identifier: (version, stamp) for identifier, version, stamp in rows}


def test_an_unchanged_row_belongs_to_the_new_release(any_store: Store, act: Act) -> None:
    act()
    before = stored(any_store)
    act(version="1.1.0", rows=(ROWS[0], ("zitoun", "Zitoun", "", "13"), *ROWS[2:]))
    after = stored(any_store)
    changed = {identifier for identifier in before if before[identifier][1] != after[identifier][1]}
    assert changed == {"zitoun"}
    assert item(any_store, "amal")["version"] == "1.1.0"


def test_an_unchanged_row_gets_its_new_description(any_store: Store, act: Act) -> None:
    act()
    assert "fr" in item(any_store, "zitoun")["name"]
    act(version="2.0.0", schema={"oress:label": {"ar": "name_ar"}})
    assert item(any_store, "zitoun")["name"] == {"ar": "تعاونية الزيتون"}


def test_an_unlisted_record_has_the_values_of_its_last_release(any_store: Store, act: Act) -> None:
    act()
    act(version="1.1.0", rows=ROWS[:-1])
    left = item(any_store, "rif")
    assert (left["listed"], left["version"]) == (False, "1.0.0")
    assert left["values"]["name_fr"] == "Association Rif"
    assert left["unlisted_since"].endswith("Z")
    with transaction(any_store.reading) as connection:
        assert count_records(connection, REGISTER) == 2


def test_a_withdrawn_release_never_happened(any_store: Store, act: Act) -> None:
    act()
    before = everything(any_store)
    act(version="1.1.0", rows=(*ROWS[:-1], ("new", "Nouvelle", "جديدة", "1")))
    act(withdraw="1.1.0")
    assert everything(any_store) == before
    with transaction(any_store.reading) as connection, pytest.raises(Gone):
        find_record_text(connection, REGISTER, "new")


def test_an_erased_release_is_not_projected(any_store: Store, act: Act) -> None:
    act(rows=(*ROWS, ("secret", "À effacer", "اسم", "1")))
    act(version="1.1.0")
    assert item(any_store, "secret")["listed"] is False
    act(withdraw="1.0.0", erase=True)
    with transaction(any_store.reading) as connection, pytest.raises(NotFound):
        find_record_text(connection, REGISTER, "secret")


def test_a_prerelease_is_not_current(any_store: Store, act: Act) -> None:
    act()
    before = everything(any_store)
    act(version="2.0.0-rc.1", rows=ROWS[:2])
    assert everything(any_store) == before


def test_an_older_number_takes_its_place_in_the_history(any_store: Store, act: Act) -> None:
    act()
    act(version="2.0.0", rows=ROWS[:3])
    act(version="1.1.0", rows=ROWS[:2])
    assert history(any_store, "amal") == [
        ("1.0.0", "added", ()),
        ("1.1.0", "removed", ()),
        ("2.0.0", "returned", ()),
    ]


def test_the_projection_is_disposable(any_store: Store, any_settings: Settings, act: Act) -> None:
    act()
    act(version="1.1.0", rows=ROWS[:-1])
    act("others", "1.0.0")
    before = everything(any_store)
    with transaction(any_store.writing) as connection:
        forget_cursors(connection)
    assert refresh(any_store, any_settings)
    assert everything(any_store) == before
    assert not refresh(any_store, any_settings)


def test_a_reference_has_the_name_of_its_record(
    any_store: Store, any_settings: Settings, write_package: WritePackage
) -> None:
    path = write_package()
    descriptor = json.loads((path / "datapackage.json").read_text(encoding="utf-8"))
    fields = descriptor["resources"][0]["schema"]["fields"]
    fields[3] |= {"type": "string", "valueUrl": f"/id/{REGISTER}/{{members}}", "constraints": {}}
    rows = (*ROWS[:1], ("a", "A", "أ", "b"), ("b", "B", "ب", "a"))
    path = write_package(rows=rows, schema={"fields": fields})
    publish_path(any_store, path, any_settings)
    other = {
        "fields": fields,
        "oress:register": "other",
        "aboutUrl": "/id/other/{id}",
    }
    path = write_package("others", rows=(ROWS[0], ("x", "X", "س", "b")), schema=other)
    publish_path(any_store, path, any_settings)
    refresh(any_store, any_settings)
    assert item(any_store, "a")["values"]["members"] == {
        "code": "b",
        "iri": f"http://127.0.0.1:8000/id/{REGISTER}/b",
        "label": {"fr": "B", "ar": "ب"},
    }
    assert item(any_store, "x", "other")["values"]["members"]["label"] == {"fr": "B", "ar": "ب"}


def test_a_satellite_of_another_dataset_is_on_the_record(
    any_store: Store, any_settings: Settings, write_package: WritePackage, act: Act
) -> None:
    satellite = {
        "oress:register": None,
        "aboutUrl": f"/id/{REGISTER}/{{id}}",
        "primaryKey": ["id", "name_fr"],
        # No second name of the thing: a satellite's columns have meanings of their own.
        "fields": [
            {"name": name, "type": "integer" if name == "members" else "string"} for name in ROWS[0]
        ],
        "oress:provenance": dict.fromkeys(("source", "status", "checked"), "name_ar"),
    }
    act()
    rows = (ROWS[0], ("zitoun", "huile", "s", "1"), ("zitoun", "savon", "s", "2"))
    act("others", "1.0.0", rows=rows, schema=satellite)
    values = item(any_store, "zitoun")["values"]
    assert values["members"] == 12
    assert values["structures.members"] == [1, 2]
    assert values["structures.name_fr"] == ["huile", "savon"]
    assert "structures.name_ar" not in values
    assert history(any_store, "zitoun") == [("1.0.0", "added", ())]
    act("others", "1.1.0", rows=rows[:2], schema=satellite)
    assert item(any_store, "zitoun")["values"]["structures.members"] == [1]
    before = everything(any_store)
    with transaction(any_store.writing) as connection:
        forget_cursors(connection)
    refresh(any_store, any_settings)
    assert everything(any_store) == before
