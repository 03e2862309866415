"""Feed readers and crawlers follow the catalogue while it changes at random: what they hold in the
end is what the registry holds."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree

from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import list_datasets
from tests.delivery.conftest import HEADER

BASE = "http://127.0.0.1:8000"
NAMES = ("alpha", "beta", "gamma")
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


class Reader:
    """A feed reader: by id, the last form of every entry that it was ever shown."""

    def __init__(self, client: FlaskClient, path: str) -> None:
        self.client, self.path = client, path
        self.tag = ""
        self.held: dict[str, tuple[str, str]] = {}

    def follow(self, *, whole: bool = False) -> None:
        """Read until a page tells nothing new; `whole` reads all pages."""
        headers = {"If-None-Match": self.tag} if self.tag else {}
        answer = self.client.get(self.path, headers=headers)
        if answer.status_code == 304 and not whole:
            return
        self.tag = answer.headers["ETag"]
        address = self.path
        while address:
            feed = feedparser.parse(self.client.get(address).data)
            assert not feed.bozo
            told = {entry.id: (entry.updated, entry.title) for entry in feed.entries}
            new = {entry: form for entry, form in told.items() if self.held.get(entry) != form}
            self.held.update(new)
            following = next((link.href for link in feed.feed.links if link.rel == "next"), "")
            address = following.removeprefix(BASE) if new or whole else ""


def list_sitemap(client: FlaskClient) -> set[str]:
    """The pages of datasets and records, without language."""
    index = etree.fromstring(client.get("/sitemap.xml").data)
    pages: set[str] = set()
    for file in index.findall(".//s:loc", SITEMAP):
        listed = etree.fromstring(client.get(file.text.removeprefix(BASE)).data)
        pages |= {page.text for page in listed.findall(".//s:loc", SITEMAP)}
    before = f"{BASE}/ar/"
    found = (page.removeprefix(before) for page in pages if page.startswith(before))
    return {page for page in found if any(name in page.split("/")[1:2] or f"{name}-thing" in page
                                          for name in NAMES)}  # fmt: skip


def change(step: random.Random, store: Store, publish: Callable[..., Any], round_: int) -> None:
    """Publish a release of some rows, withdraw one, or erase one."""
    name = step.choice(NAMES)
    with transaction(store.reading) as connection:
        found = {dataset.name: dataset for dataset in list_datasets(connection)}
    dataset = found.get(name)
    visible = [release.version for release in dataset.visible] if dataset else []
    if visible and step.random() < 0.4:
        withdraw_release(
            store, name, step.choice(visible), f"Round {round_}", erase=step.random() < 0.5
        )
        return
    ids = sorted(step.sample("abcdefghij", step.randint(1, 8)))
    rows = ((f"{name}-{letter}", f"Coopérative {letter} {round_}", "", "") for letter in ids)
    publish(name, f"{round_}.0.0", (HEADER, *rows))


@pytest.mark.slow
def test_who_follows_holds_what_is_published(
    client: FlaskClient,
    store: Store,
    publish: Callable[..., Any],
    project: Callable[[], object],
) -> None:
    step = random.Random(2008)
    often, seldom = Reader(client, "/en/feed.atom"), Reader(client, "/en/feed.atom")
    for round_ in range(1, 21):
        change(step, store, publish, round_)
        project()
        often.follow()
        if step.random() < 0.15:
            seldom.follow()
    seldom.follow(whole=True)
    with transaction(store.reading) as connection:
        datasets = list_datasets(connection)
    releases = {
        f"{BASE}/id/dataset/{dataset.name}/{release.version}"
        for dataset in datasets
        for release in dataset.releases
    }
    withdrawn = {
        f"{BASE}/id/dataset/{dataset.name}/{release.version}"
        for dataset in datasets
        for release in dataset.releases
        if not release.is_open
    }
    assert withdrawn
    for reader in (often, seldom):
        assert {entry for entry in reader.held if "#" not in entry} == releases
        assert {entry.partition("#")[0] for entry in reader.held if "#" in entry} == withdrawn
    assert list_sitemap(client) == {
        page
        for dataset in datasets
        if dataset.current
        for page in pages_of(client, dataset.name, dataset.current.version)
    }


def pages_of(client: FlaskClient, name: str, version: str) -> set[str]:
    """What a dataset has by the API: its pages, its register and its listed records."""
    register = f"{name}-thing"
    records = client.get(f"/api/v1/registers/{register}?limit=100").get_json()["items"]
    return {
        f"datasets/{name}",
        f"datasets/{name}/{version}",
        f"registers/{register}",
        *(f"registers/{register}/{record['id']}" for record in records),
    }
