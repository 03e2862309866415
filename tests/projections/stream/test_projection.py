"""The stream says every change once, in the order of the journal; who follows it holds what is."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from oress_opendata.errors import NotFound
from oress_opendata.iris import record_iri
from oress_opendata.model.release import Release
from oress_opendata.projections.generations import request_rebuild
from oress_opendata.projections.rdf.store.reading import open_current
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.stream import projection
from oress_opendata.projections.stream.generation import (
    FILE,
    FORM,
    find_current,
    folder_of,
    read_cursor,
    write_cursor,
)
from oress_opendata.projections.stream.reading import Member, Selection, Stream, open_stream
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.records import list_registers, stream_records
from oress_opendata.store.releases import find_dataset
from tests.conftest import ROWS, make_field

Publish = Callable[..., Any]
LATER = (ROWS[0], ("zitoun", "Coopérative Zitoun", "", "15"), ("jbala", "Jbala", "", "4"))
REGISTER = "cooperatives-thing"
SPATIAL = "http://purl.org/dc/terms/spatial"
SATELLITE = {"oress:register": None, "oress:label": None, "aboutUrl": f"/id/{REGISTER}/{{id}}"}


@pytest.fixture
def read(store: Store, settings: Settings) -> Callable[..., Any]:
    """A function that reads something from the stream, once it follows the journal."""

    def read(ask: Callable[[Stream], Any]) -> Any:
        refresh(store, settings)
        with open_stream(store.home) as stream:
            assert stream is not None
            return ask(stream)

    return read


def members(stream: Stream) -> list[Member]:
    return stream.list_members("things", 0, stream.count_members("things"))


def told(stream: Stream) -> list[tuple[str, str]]:
    return [(member.kind, member.id) for member in members(stream)]


def test_each_change_is_told_once(publish: Publish, read: Callable[..., Any], store: Store) -> None:
    publish()
    first = read(told)
    assert sorted(first) == [("Create", row[0]) for row in sorted(ROWS[1:])]
    publish("cooperatives", "1.1.0", LATER)
    publish("cooperatives", "1.1.1", LATER, title="Autre titre")
    later = read(told)[len(first) :]
    gone = [("Delete", "amal"), ("Delete", "rif")]
    assert sorted(later) == [("Create", "jbala"), *gone, ("Update", "zitoun")]
    withdraw_release(store, "cooperatives", None, "Faux")
    assert sorted(read(told)[len(first) + 4 :]) == [("Delete", "jbala"), ("Delete", "zitoun")]


def test_an_older_number_changes_nothing(publish: Publish, read: Callable[..., Any]) -> None:
    publish()
    publish("cooperatives", "1.1.0", LATER)
    before = read(told)
    publish("cooperatives", "1.0.1", ROWS, title="Autre titre")
    publish("cooperatives", "2.0.0-rc.1", ROWS)
    assert read(told) == before


def test_a_thing_says_what_its_description_says(
    publish: Publish, read: Callable[..., Any], store: Store, settings: Settings
) -> None:
    publish()
    rows = (("id", "name_fr"), ("zitoun", "Zitoun, dite autrement"))
    publish("satellite", "1.0.0", rows, SATELLITE)
    publish("cooperatives", "1.1.0", LATER)
    described = describe_all(store, settings)
    assert read(statements_of) == described
    assert "dite autrement" in str(described)


def test_a_rebuilding_tells_the_same(
    publish: Publish, read: Callable[..., Any], store: Store
) -> None:
    publish()
    read(told)
    publish("autres", "1.0.0")
    publish("cooperatives", "1.1.0", LATER)
    before = read(members)
    request_rebuild(folder_of(store.home))
    # Numbers differ: a rebuild skips older descriptions of datasets.
    assert [replace(member, number=0) for member in read(members)] == [
        replace(member, number=0) for member in before
    ]


def test_what_is_erased_is_forgotten_and_the_pages_get_other_addresses(
    publish: Publish, read: Callable[..., Any], store: Store
) -> None:
    secret = (ROWS[0], ("zitoun", "Secret à effacer", "", "1"), ("gone", "Secret", "", "2"))
    publish("cooperatives", "1.0.0", secret)
    edition = read(lambda stream: stream.cursor.edition)
    publish("cooperatives", "1.1.0", LATER)
    assert "Secret" in read(lambda stream: str(members(stream)))
    withdraw_release(store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    assert "Secret" not in read(lambda stream: str(members(stream)))
    assert ("Delete", "gone") in read(told)
    assert read(lambda stream: stream.cursor.edition) != edition
    current = find_current(store.home)
    assert current is not None
    assert not any(path.name.isdigit() for path in current.parent.iterdir() if path != current)
    # A rebuilding cannot read what was erased any more. Those that hold it must hear of it.
    request_rebuild(folder_of(store.home))
    assert ("Delete", "gone") in read(told)
    assert sorted(live_things(read)) == ["jbala", "zitoun"]


def test_a_rebuilding_tells_what_was_erased_just_before(
    publish: Publish, read: Callable[..., Any], store: Store
) -> None:
    commune = (ROWS[0], ("01.151.01.0", "Chefchaouen", "شفشاون", ""))
    publish("lieux", "1.0.0", commune, {"oress:register": "place", "aboutUrl": "/id/place/{id}"})
    read(told)
    withdraw_release(store, "lieux", None, "Loi 09-08", erase=True)
    request_rebuild(folder_of(store.home))
    assert read(told) == [("Delete", "01.151.01.0")]
    found = read(lambda stream: stream.list_things(Selection(spec="province:01.151"), 9))
    assert [thing.is_live for thing in found] == [False]


def test_a_rebuilding_tells_again_what_followed_an_erased_release(
    publish: Publish, read: Callable[..., Any], store: Store
) -> None:
    publish()
    publish("cooperatives", "1.1.0", LATER)
    read(told)
    withdraw_release(store, "cooperatives", "1.1.0", "Loi 09-08", erase=True)
    read(told)
    request_rebuild(folder_of(store.home))
    # Who harvested 1.1.0 and comes back now holds another Zitoun than there is.
    assert ("Update", "zitoun") in read(told)


def test_versions_of_one_second_keep_their_order(
    publish: Publish, read: Callable[..., Any], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that moved before another one would be lost on those who follow."""
    now = Mock(return_value=datetime(2090, 1, 1, tzinfo=UTC))
    monkeypatch.setattr("oress_opendata.publication.publish.datetime", Mock(now=now))
    for version, rows in (("1.0.0", ROWS), ("1.1.0", LATER), ("2.0.0", ROWS), ("2.1.0", LATER)):
        publish("cooperatives", version, rows)
    first = read(orders)
    assert len({repeat for *_, repeat in first}) == 4
    withdraw_release(store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    after = read(orders)
    assert after < first
    request_rebuild(folder_of(store.home))
    again = read(orders)
    assert again & first
    withdraw_release(store, "cooperatives", "2.1.0", "Faux")
    assert max(repeat for *_, repeat in read(orders) - again) > max(again)[2]


def orders(stream: Stream) -> set[tuple[str, str, int]]:
    return {(member.at, member.id, member.repeat) for member in members(stream)}


def test_two_editions_of_one_second_are_two(
    publish: Publish, read: Callable[..., Any], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        projection, "datetime", Mock(now=lambda _: datetime(2090, 1, 1, tzinfo=UTC))
    )
    editions = []
    publish()
    for version in ("1.1.0", "1.2.0", "1.3.0"):
        publish("cooperatives", version, LATER if version != "1.2.0" else ROWS)
        editions.append(read(lambda stream: stream.cursor.edition))
        withdraw_release(store, "cooperatives", version, "Loi 09-08", erase=True)
    assert len({*editions, read(lambda stream: stream.cursor.edition)}) == 4


def test_what_no_entry_says_has_the_time_of_the_end(
    publish: Publish, read: Callable[..., Any], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is made, harvesters are told the time of their answers."""
    publish()
    read(told)
    withdraw_release(store, "cooperatives", None, "Loi 09-08", erase=True)
    request_rebuild(folder_of(store.home))
    times = iter([datetime(2090, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, 0, 5, tzinfo=UTC)])
    monkeypatch.setattr(projection, "datetime", Mock(now=lambda _: next(times)))
    lost = read(lambda stream: stream.find_thing("cooperatives-thing", "amal"))
    assert lost.at == "2090-01-01T00:05:00Z"
    assert lost.at in lost.header
    assert read(members)[-1].at == lost.at


def test_a_file_of_another_form_is_made_again_and_not_read(
    publish: Publish, read: Callable[..., Any], store: Store, settings: Settings
) -> None:
    publish()
    publish("cooperatives", "1.1.0", LATER)
    before = read(told)
    withdraw_release(store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    read(told)
    current = find_current(store.home)
    assert current is not None
    with closing(sqlite3.connect(current / FILE)) as database, database:
        database.execute("ALTER TABLE events DROP COLUMN repeat")
    write_cursor(current, replace(read_cursor(current), form=FORM - 1))
    with open_stream(store.home) as stream:
        assert stream is None
    after = read(told)
    # What was erased cannot be read again, but was known.
    assert {thing for _, thing in after} == {thing for _, thing in before}
    assert sorted(live_things(read)) == ["jbala", "zitoun"]


def test_it_never_passes_the_records(
    publish: Publish, read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    read(told)
    publish("cooperatives", "1.1.0", (ROWS[0], ("zitoun", "Un autre nom", "", "12"), *ROWS[2:]))
    with monkeypatch.context() as patch:
        # As if it were published during the round, after the turn of the registers.
        patch.setattr("oress_opendata.projections.refresh.project_registers", lambda *_: False)
        read(told)
    assert "Un autre nom" in read(lambda stream: stream.find_thing(REGISTER, "zitoun")).card


def test_sets_are_registers_and_provinces(publish: Publish, read: Callable[..., Any]) -> None:
    commune = (ROWS[0], ("01.151.01.0", "Chefchaouen", "شفشاون", ""))
    publish("lieux", "1.0.0", commune, {"oress:register": "place", "aboutUrl": "/id/place/{id}"})
    place = {**make_field("place"), "valueUrl": "/id/place/{place}", "propertyUrl": SPATIAL}
    rows = (("id", "place"), ("a", "01.151.01.0"), ("b", ""))
    schema = {"fields": [make_field("id"), place], "oress:label": None}
    publish("cooperatives", "1.0.0", rows, schema)
    assert read(lambda stream: stream.list_sets()) == [
        "dataset", "province", "province:01.151",
        "register", f"register:{REGISTER}", "register:place",
    ]  # fmt: skip
    found = read(lambda stream: stream.list_things(Selection(spec="province:01.151"), 9))
    assert [thing.id for thing in found] == ["01.151.01.0", "a"]
    # A thing that is gone keeps its sets, so that their harvesters hear of it.
    publish("cooperatives", "2.0.0", rows[::2], schema)
    found = read(lambda stream: stream.list_things(Selection(spec="province:01.151"), 9))
    assert [(thing.id, thing.is_live) for thing in found][1:] == [("a", False)]


@pytest.mark.parametrize("seed", range(2))
def test_who_follows_holds_what_is(
    seed: int, publish: Publish, read: Callable[..., Any], store: Store, settings: Settings
) -> None:
    """Publications, corrections, withdrawals and erasures at random; two who follow at random."""
    draw = random.Random(seed)
    held: dict[tuple[str, str], str] = {}
    listed: dict[tuple[str, str], bool] = {}
    position = number = 0
    versions = {"cooperatives": 0, "autres": 0}
    for _ in range(12):
        act(draw, publish, store, versions)
        if draw.random() < 0.3:
            continue
        news = read(lambda stream, first=position: stream.list_members("things", first, 1_000_000))
        for member in news:
            key = (member.register, member.id)
            held.pop(key, None)
            if member.kind != "Delete":
                held[key] = member.text
        position = read(lambda stream: stream.count_members("things"))
        # In small pages, as OAI-PMH lists things.
        while page := read(
            lambda stream, after=number: stream.list_things(Selection(after=after), 2)
        ):
            listed.update({(thing.register, thing.id): thing.is_live for thing in page})
            number = page[-1].number
        truth = describe_all(store, settings)
        assert {iri_of(settings, *key): parse_text(text) for key, text in held.items()} == truth
        live = {key for key, is_live in listed.items() if is_live and key[0] != "dataset"}
        assert {iri_of(settings, *key) for key in live} == truth.keys()


def act(draw: random.Random, publish: Publish, store: Store, versions: dict[str, int]) -> None:
    name = draw.choice(list(versions))
    known = _visible(store, name)
    if len(known) > 1 and draw.random() < 0.4:
        victim = draw.choice(known)
        withdraw_release(store, name, victim.version, "Faux", erase=draw.random() < 0.5)
        return
    versions[name] += 1
    ids = draw.sample("abcdefghijkl", draw.randint(5, 9))
    # More than one changed label would look like ids that were given anew.
    changed = draw.choice(ids)
    rows = [(f"{name}-{id_}", f"{id_} {'!' * (id_ == changed)}", "", "1") for id_ in ids]
    publish(name, f"{versions[name]}.0.0", (ROWS[0], *rows))


def _visible(store: Store, name: str) -> list[Release]:
    with transaction(store.reading) as connection:
        try:
            return list(find_dataset(connection, name).visible)
        except NotFound:
            return []


def live_things(read: Callable[..., Any]) -> list[str]:
    found = read(lambda stream: stream.list_things(Selection(spec=f"register:{REGISTER}"), 99))
    return [thing.id for thing in found if thing.is_live]


def statements_of(stream: Stream) -> dict[str, frozenset[str]]:
    things = [thing for thing in stream.list_things(Selection(), 999) if thing.is_live]
    texts = stream.read_texts([thing.number for thing in things])
    return {
        f"http://127.0.0.1:8000/id/{thing.register}/{thing.id}": parse_text(texts[thing.number])
        for thing in things
        if thing.register != "dataset"
    }


def parse_text(text: str) -> frozenset[str]:
    return frozenset(str(quad.triple) for quad in parse(text, RdfFormat.N_TRIPLES))


def iri_of(settings: Settings, register: str, identifier: str) -> str:
    return record_iri(settings.id_base, register, identifier)


def describe_all(store: Store, settings: Settings) -> dict[str, frozenset[str]]:
    """What the graph says about each listed record, nested nodes included."""
    refresh(store, settings)
    reading = open_current(store.home)
    assert reading is not None
    with transaction(store.reading) as connection:
        iris = {
            iri_of(settings, register, record.id)
            for register in list_registers(connection)
            for record in stream_records(connection, register)
        }
    found: dict[str, set[str]] = {iri: set() for iri in iris}
    for quad in reading.graph.quads_for_pattern(None, None, None, None):
        if not isinstance(quad.subject, NamedNode):
            continue
        iri = quad.subject.value.partition("#")[0]
        if iri in found:
            found[iri].add(str(quad.triple))
    return {iri: frozenset(triples) for iri, triples in found.items()}
