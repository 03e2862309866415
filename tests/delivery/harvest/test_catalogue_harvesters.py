"""Harvesters of the catalogue, in our own words: what ckanext-dcat, udata and piveau follow and
read, while datasets are published, corrected and withdrawn at random.

Their code is under the AGPL or needs a portal around it, so it is not run here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from random import Random
from typing import Any

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS

from oress_opendata.delivery.harvest import catalogue
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import list_datasets
from tests.conftest import ROWS

Ask = Callable[..., Any]
Publish = Callable[..., Any]
Walk = Callable[[Graph], str | None]
DCAT = Namespace("http://www.w3.org/ns/dcat#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
PATH = "/catalog.rdf"


def follow(kind: URIRef, *relations: URIRef) -> Walk:
    """The next page: of the first node of a type, by the first of the relations that it has."""

    def walk(graph: Graph) -> str | None:
        for page in graph.subjects(RDF.type, kind):
            for relation in relations:
                for address in graph.objects(page, relation):
                    return str(address)
        return None

    return walk


WALKS = {
    "ckanext-dcat": follow(HYDRA.PagedCollection, HYDRA.next, HYDRA.nextPage),
    "udata": follow(HYDRA.PartialCollectionView, HYDRA.next),
    "older": follow(HYDRA.PagedCollection, HYDRA.nextPage),
}


def walk_pages(ask: Ask, settings: Settings, path: str, walk: Walk) -> Iterator[Graph]:
    address: str | None = settings.base_url + path
    while address:
        answer = ask(address.removeprefix(settings.base_url))
        assert answer.status_code == 200, answer.text
        graph = Graph().parse(data=answer.data, format="xml")
        yield graph
        address = walk(graph)


def read_datasets(graph: Graph) -> dict[str, str]:
    """The version of each dataset by its identifier, which is what all of them keep it under."""
    found = {}
    for node in graph.subjects(RDF.type, DCAT.Dataset):
        (identifier,) = graph.objects(node, DCTERMS.identifier)
        assert graph.value(node, DCTERMS.title)
        assert (None, DCAT.dataset, node) in graph
        assert list(graph.objects(node, DCAT.distribution))
        found[str(identifier)] = str(graph.value(node, DCAT.version))
    return found


def read_all(ask: Ask, settings: Settings, path: str, walk: Walk) -> dict[str, str]:
    found: dict[str, str] = {}
    for graph in walk_pages(ask, settings, path, walk):
        page = read_datasets(graph)
        assert not page.keys() & found.keys(), "doubled"
        found |= page
    return found


def held(store: Store, settings: Settings) -> dict[str, str]:
    """What is published."""
    with transaction(store.reading) as connection:
        return {
            f"{settings.id_base}/id/dataset/{dataset.name}": dataset.current.version
            for dataset in list_datasets(connection)
            if dataset.current
        }


class Editor:
    """Publishes, corrects and withdraws at random."""

    def __init__(self, seed: int, store: Store, publish: Publish) -> None:
        self.random, self.store, self.publish = Random(seed), store, publish
        self.versions: dict[str, int] = {}
        self.gone: set[str] = set()

    def act(self) -> None:
        here = sorted(set(self.versions) - self.gone)
        choice = self.random.random()
        if not here or choice < 0.45:
            name = f"dataset-{len(self.versions)}"
            self.versions[name] = 0
        else:
            name = self.random.choice(here)
            if choice > 0.8:
                withdraw_release(self.store, name, None, "Faux")
                self.gone.add(name)
                return
            self.versions[name] += 1
        rows = (*ROWS, (f"x{self.versions[name]}", name, "", "1"))
        self.publish(name, f"1.{self.versions[name]}.0", rows)


def test_no_harvester_misses_anything_while_the_catalogue_changes(
    ask: Ask, settings: Settings, store: Store, publish: Publish
) -> None:
    editor = Editor(1, store, publish)
    for _ in range(5):
        editor.act()
    known: dict[str, str] = {}
    since = "2000-01-01T00:00:00Z"
    for number, walk in enumerate((*WALKS.values(), WALKS["udata"])):
        before, started = held(store, settings), datetime.now(UTC)
        # Everything: each dataset that is there all the time comes once.
        seen: dict[str, str] = {}
        for graph in walk_pages(ask, settings, f"{PATH}?limit=2", walk):
            page = read_datasets(graph)
            assert not page.keys() & seen.keys()
            seen |= page
            editor.act()
        assert before.keys() & held(store, settings).keys() <= seen.keys(), number
        # Only what changed, kept from one night to the next.
        for graph in walk_pages(ask, settings, f"{PATH}?limit=2&modified_since={since}", walk):
            for gone in graph.subjects(ADMS.status, None):
                known.pop(str(gone), None)
            known |= read_datasets(graph)
            if number < len(WALKS):  # the last night is quiet
                editor.act()
        since = started.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert known == held(store, settings)
    for walk in WALKS.values():
        assert read_all(ask, settings, f"{PATH}?limit=3", walk) == known


def test_each_filter_chooses_and_stays_in_the_links(
    ask: Ask, settings: Settings, publish: Publish
) -> None:
    for number, place in enumerate(("01", "01.151", "01.051", "02")):
        publish(
            f"dataset-{number}",
            **{"oress:spatial": [place], "oress:themes": ["SOCI"] if number % 2 else ["ECON"],
               "oress:languages": ["fr", "ar"][: number % 2 + 1],
               "keywords": ["Miel"] if number < 2 else ["huile"]},
        )  # fmt: skip

    def names(query: str) -> list[str]:
        found = read_all(ask, settings, f"{PATH}?limit=1&{query}", WALKS["udata"])
        return sorted(identifier[-1] for identifier in found)

    assert names("theme=SOCI") == ["1", "3"]
    assert names("place=01.151") == ["0", "1"]
    assert names("place=01") == ["0", "1", "2"]
    assert names("language=ar") == ["1", "3"]
    assert names("keyword=miel") == ["0", "1"]
    assert names("register=dataset-2-thing") == ["2"]
    assert names("theme=SOCI&place=01&language=") == ["1"]
    assert names("theme=NONE") == []
    answer = ask(f"{PATH}?limit=1&keyword=miel")
    assert "keyword=miel" in answer.headers["Link"]
    assert ask(f"{PATH}?theme=SOCI&theme=ECON").status_code == 400
    assert ask(f"{PATH}?themes=SOCI").status_code == 400


def test_a_tombstone_passes_every_filter(
    ask: Ask, settings: Settings, store: Store, publish: Publish
) -> None:
    publish("alpha", "1.0.0", **{"oress:themes": ["SOCI"]})
    withdraw_release(store, "alpha", None, "Faux")
    (graph,) = walk_pages(ask, settings, f"{PATH}?theme=SOCI", WALKS["udata"])
    assert graph.value(URIRef(f"{settings.id_base}/id/dataset/alpha"), ADMS.status)


def test_a_date_is_enough_for_304_but_not_within_its_second(
    ask: Ask, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        moment = datetime.now(UTC)

        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return cls.moment

    monkeypatch.setattr(catalogue, "datetime", Clock)
    publish("alpha", "1.0.0")
    assert "Last-Modified" not in ask(PATH).headers
    Clock.moment = datetime(2100, 1, 1, tzinfo=UTC)
    first = ask(PATH)
    stated = parsedate_to_datetime(first.headers["Last-Modified"])
    assert ask(PATH, If_Modified_Since=format_datetime(stated, usegmt=True)).status_code == 304
    old = datetime(2001, 1, 1, tzinfo=UTC)
    assert ask(PATH, If_Modified_Since=format_datetime(old, usegmt=True)).status_code == 200
    # A tag says more than a date.
    headers = {"If_Modified_Since": first.headers["Last-Modified"], "If_None_Match": '"other"'}
    assert ask(PATH, **headers).status_code == 200


def test_a_known_page_is_not_described_again(
    ask: Ask, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("alpha", "1.0.0")
    tag = ask(f"{PATH}?place=01").headers["ETag"]
    monkeypatch.setattr(catalogue, "describe_page", None)
    assert ask(f"{PATH}?place=01", If_None_Match=tag).status_code == 304
