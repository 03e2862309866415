"""Sickle and oaipmh-scythe harvest everything that is shipped, from a real server."""

from __future__ import annotations

from typing import Any

from lxml import etree
from oaipmh_scythe import RetryConfig, Scythe
from sickle import Sickle

from tests.conftest import Service


def test_sickle_harvests_all_there_is(service: Service) -> None:
    client = Sickle(f"{service.address}/oai", max_retries=5, default_retry_after=1)
    assert client.Identify().deletedRecord == "persistent"
    # Other tests of the same service may have withdrawn something.
    headers = client.ListIdentifiers(metadataPrefix="oai_dc")
    listed = {header.identifier for header in headers if not header.deleted}
    sets = {found.setSpec for found in client.ListSets()}
    assert {"dataset", "register:actor", "register:document", "province:01.151"} <= sets
    found = client.ListRecords(metadataPrefix="oai_dc", set="register:actor", ignore_deleted=True)
    actors = list(found)
    total = service.json("/api/v1/actors?limit=1")["total"]
    assert len(actors) == total
    assert {record.header.identifier for record in actors} <= listed
    assert all(record.metadata["title"] for record in actors)
    graphs = list(client.ListRecords(metadataPrefix="ess", ignore_deleted=True))
    assert len(graphs) == len(listed) - service.json("/api/v1/datasets?limit=1")["total"]


def test_scythe_harvests_all_there_is(service: Service) -> None:
    retries = RetryConfig(max_retries=5, default_retry_after=1)
    with Scythe(f"{service.address}/oai", retry_config=retries) as client:
        datasets = list(
            client.list_records(metadata_prefix="dcat", set_="dataset", ignore_deleted=True)
        )
        assert len(datasets) == service.json("/api/v1/datasets?limit=1")["total"]
        for record in datasets:
            assert b"<dcat:Dataset " in etree.tostring(record.xml)
        records = list(client.list_records(metadata_prefix="oai_datacite", ignore_deleted=True))
        assert identifiers_of(records) == identifiers_of(datasets)


def identifiers_of(records: list[Any]) -> set[str]:
    return {record.header.identifier for record in records}
