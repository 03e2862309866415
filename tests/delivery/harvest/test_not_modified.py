"""A client that has the current answer of a feed gets 304, and nothing is made."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.harvest import catalogue, dumps
from oress_opendata.model.release import Release

FEEDS = (
    "/catalog.ttl", "/.well-known/void", "/sitemap.xml", "/robots.txt", "/llms.txt",
    "/.well-known/api-catalog", "/fr/feed.atom", "/ar/datasets/cooperatives/feed.atom",
    "/oai?verb=ListRecords&metadataPrefix=ess", "/ldes/things", "/ldes/datasets", "/fr/reconcile",
    "/api/v1/changes", "/dump/SHA256SUMS", "/dump/all.nt.gz", "/sparql",
)  # fmt: skip


@pytest.mark.parametrize("address", FEEDS)
def test_it_is_not_sent_again(client: FlaskClient, two_releases: Release, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    answer = client.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_nothing_is_made(
    client: FlaskClient, two_releases: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = {address: client.get(address).headers["ETag"] for address in FEEDS[:2]}
    monkeypatch.setattr(catalogue, "make_page", None)
    monkeypatch.setattr(dumps, "make_page", None)
    for address, tag in tags.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
