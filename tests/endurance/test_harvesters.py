"""Independent harvesters of each protocol follow while publications, corrections, withdrawals,
erasures, redactions and rebuilds happen at random: what they hold is what there is, every time.

`ENDURANCE_MINUTES` is the length of the long form, `ENDURANCE_SEED` chooses what happens.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from threading import Event
from urllib.parse import quote

import pytest

from oress_opendata.iris import dataset_iri, record_iri
from oress_opendata.projections.progress import PROJECTIONS
from oress_opendata.projections.rdf.store.reading import open_current, restore_type
from oress_opendata.projections.records import PAGES
from oress_opendata.projections.waiting import await_views
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import list_entries
from oress_opendata.store.home import Store, init_store
from oress_opendata.store.records import list_registers, stream_records
from oress_opendata.store.releases import list_datasets
from tests.endurance.harvesters import (
    Catalogue,
    Changes,
    Dump,
    Feed,
    Harvester,
    Hostile,
    Late,
    Oai,
    Sitemap,
    Truth,
    Versions,
    Web,
    describe,
)
from tests.endurance.publisher import Publisher
from tests.serving import Service, wait_until

MINUTES = float(os.environ.get("ENDURANCE_MINUTES", "60"))
SEED = int(os.environ.get("ENDURANCE_SEED", "16"))
# Things at the start: several pages of OAI-PMH.
SIZE = 1_050


@dataclass(frozen=True, slots=True)
class Extent:
    """How long it goes on: rounds of acts, each before a comparison, until the seconds are over
    (an act without a name is chosen at random); the longest pause after an act, pages that are
    opened, and lists that are put aside."""

    seconds: float
    acts: tuple[str, ...]
    pause: float
    opened: int
    aside: int


SHORT = Extent(0, ("publish", "redact", "erase", "rebuild", "withdraw"), 0.5, 10, 2)
LONG = Extent(60 * MINUTES, ("",) * 12, 4.0, 60, 6)


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a service whose links lead to itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("ORESS_BASE_URL", address)
    return replace(settings, base_url=address, id_base=address)


@pytest.fixture
def publisher(tmp_path: Path, settings: Settings) -> Iterator[Publisher]:
    store = init_store(settings)
    yield Publisher(tmp_path, store, settings, Random(SEED), SIZE)
    store.close()


@pytest.fixture
def web(publisher: Publisher, settings: Settings) -> Iterator[Web]:
    """A service of several processes, on what was published first."""
    publisher.begin()
    service = Service(settings, "--workers", "2", "--port", settings.base_url.rpartition(":")[2])
    try:
        service.wait_ready()
        wait_until(lambda: service.get("/sparql?query=ASK%7B%7D"))
        yield Web(settings.base_url)
    finally:
        service.stop()


def test_who_harvests_holds_what_there_is(
    publisher: Publisher, web: Web, settings: Settings, tmp_path: Path, *, is_long: bool
) -> None:
    extent, store = LONG if is_long else SHORT, publisher.store
    dice = [Random(f"{SEED} {number}") for number in range(3)]
    harvesters: Sequence[Harvester] = (
        *(Oai(web, prefix) for prefix in ("ess", "oai_dc", "dcat")),
        Late(web, dice[0], extent.aside),
        Catalogue(web),
        Sitemap(web, dice[1], extent.opened),
        Feed(web),
        Changes(web),
        Dump(web),
        Hostile(web, dice[2]),
        *([Versions(web, tmp_path / "ldes")] if os.environ.get("TEST_NODE_MODULES") else []),
    )
    comparisons, until = 0, time.monotonic() + extent.seconds
    while not comparisons or time.monotonic() < until:
        with following(harvesters):
            for name in extent.acts:
                publisher.act(name)
                time.sleep(publisher.dice.uniform(0, extent.pause))
        await_views(store, settings, PROJECTIONS.keys(), lambda *_: None)
        truth = read_truth(store, settings)
        for harvester in harvesters:
            harvester.follow()
            harvester.compare(truth)
            comparisons += 1
        assert web.faults == []
    print(f"{dict(publisher.did)}, {dict(web.statuses)}, {comparisons} comparisons")


@contextmanager
def following(harvesters: Sequence[Harvester]) -> Iterator[None]:
    """All follow, each again and again, for as long as the context lasts."""
    ended = Event()

    def run(harvester: Harvester) -> None:
        while not ended.is_set():
            harvester.follow()
            ended.wait(0.5)

    with ThreadPoolExecutor(len(harvesters)) as pool:
        running = [pool.submit(run, harvester) for harvester in harvesters]
        try:
            yield
        finally:
            ended.set()
    for future in running:
        future.result()


def read_truth(store: Store, settings: Settings) -> Truth:
    """What the registry and the graph hold."""
    reading = open_current(store.home)
    assert reading is not None
    described = describe(restore_type(quad.triple) for quad in reading.graph)
    with transaction(store.reading) as connection:
        current = {d.name: d.current for d in list_datasets(connection) if d.current}
        records = {
            (register, record.id): frozenset(record.name.values())
            for register in list_registers(connection)
            for record in stream_records(connection, register)
        }
        journal = tuple(list_entries(connection))
    base = settings.id_base
    datasets = {dataset_iri(base, name): release.version for name, release in current.items()}
    names = {record_iri(base, *key): found for key, found in records.items()}
    folders = {key: PAGES.get(key[0], f"registers/{key[0]}") for key in records}
    return Truth(
        base=base,
        records=names,
        datasets=datasets,
        described={iri: described[iri] for iri in (*names, *datasets)},
        triples=len({quad.triple for quad in reading.graph}),
        journal=journal,
        pages=frozenset(
            {f"{folder}/{quote(key[1])}" for key, folder in folders.items()}
            | {f"datasets/{name}" for name in current}
            | {f"datasets/{name}/{release.version}" for name, release in current.items()}
        ),
    )
