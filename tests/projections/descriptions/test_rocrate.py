"""A release as RO-Crate: valid for others, with every file, its hash and its licence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from oress_opendata.projections.descriptions.citation import dump_json
from oress_opendata.projections.descriptions.places import CoveredPlace
from oress_opendata.projections.descriptions.rocrate import describe_rocrate
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.publication.publish import Publication
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import Service
from tests.python_clients import run_client

BASE = "http://127.0.0.1:8000"
FILES = f"{BASE}/datasets/cooperatives/1.0.0"
PLACE = CoveredPlace("01", f"{BASE}/id/place/01", {"fr": "Région", "ar": "الجهة"}, None)
# What is unknown: ROR identifiers of organisations, ORCID identifiers and employers of people, and
# the size of a derived file before it is made.
UNKNOWN = (
    "ROR identifier", "ORCID identifier", "affiliation", "contactPoint", "organization SHOULD have "
    "a URL", "`contentSize`",
)  # fmt: skip


@pytest.fixture
def subject(store: Store, settings: Settings, publish: Callable[..., Publication]) -> Subject:
    contributors = [
        {"title": "Haut-Commissariat au Plan", "path": "https://www.hcp.ma", "roles": ["creator"]},
        {"givenName": "Amina", "familyName": "Alaoui", "roles": ["author"]},
        {"title": "Desk", "roles": ["wrangler"]},
    ]
    licences = [{"name": "CC-BY-4.0"}, {"name": "ODbL-1.0"}]
    release = publish(contributors=contributors, licenses=licences).release
    return Subject(release, store.manifest(release.manifest), settings, (PLACE,))


def entities_of(crate: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entity["@id"]: entity for entity in crate["@graph"]}


def test_it_names_every_file_with_hash_size_type_and_licence(subject: Subject) -> None:
    entities = entities_of(describe_rocrate(subject))
    for file in (*subject.manifest.resource_files, subject.manifest.zip):
        entity = entities[f"{FILES}/{file.path}"]
        assert entity["sha256"] == file.sha256
        assert entity["contentSize"] == str(file.bytes)
        assert entity["encodingFormat"] == file.mediatype
        assert {entities[licence["@id"]]["identifier"] for licence in entity["license"]} == {
            "CC-BY-4.0",
            "ODbL-1.0",
        }


def test_it_describes_the_release_and_its_columns(subject: Subject) -> None:
    entities = entities_of(describe_rocrate(subject, "ar"))
    root = entities[entities["ro-crate-metadata.json"]["about"]["@id"]]
    assert root["@id"] == f"{BASE}/id/dataset/cooperatives/1.0.0"
    assert (root["version"], root["url"]) == ("1.0.0", f"{BASE}/ar/datasets/cooperatives/1.0.0")
    assert root["datePublished"].endswith("Z")
    names = [entities[author["@id"]]["name"] for author in root["author"]]
    assert names == ["Haut-Commissariat au Plan", "Amina Alaoui"]
    assert entities[root["publisher"]["@id"]]["name"] == subject.settings.publisher
    assert entities[f"{BASE}/id/place/01"]["name"] == "الجهة"
    table = entities[f"{FILES}/structures.csv"]
    columns = [entities[column["@id"]]["name"] for column in table["variableMeasured"]]
    assert columns == ["id", "name_fr", "name_ar", "members"]
    assert table["subjectOf"]["@id"] in entities


def test_every_reference_is_described(subject: Subject) -> None:
    crate = describe_rocrate(subject)
    entities = entities_of(crate)
    assert len(entities) == len(crate["@graph"])
    for entity in entities.values():
        for key, value in entity.items():
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict) and key != "conformsTo":
                    assert part["@id"] in entities, (entity["@id"], key)


def test_a_sample_says_that_it_is_fictitious(subject: Subject) -> None:
    descriptor = {**subject.manifest.descriptor, "oress:sample": True}
    sample = replace(subject, manifest=replace(subject.manifest, descriptor=descriptor))
    root = entities_of(describe_rocrate(sample, "fr"))[sample.iri]
    assert root["creativeWorkStatus"].startswith("Données d’exemple")
    assert "creativeWorkStatus" not in entities_of(describe_rocrate(subject, "fr"))[subject.iri]


def test_others_validate_it(subject: Subject) -> None:
    assert find_faults([json.loads(dump_json(describe_rocrate(subject)))]) == []


def test_others_find_what_is_wrong(subject: Subject) -> None:
    crate = json.loads(dump_json(describe_rocrate(subject)))
    for entity in crate["@graph"]:
        entity.pop("datePublished", None)
        entity["noTermOfAnybody"] = "x"
    faults = " ".join(find_faults([crate]))
    assert "datePublished" in faults
    assert "noTermOfAnybody" in faults


def test_the_crates_of_everything_shipped_are_valid(service: Service) -> None:
    names = [item["name"] for item in json.loads(service.get("/api/v1/datasets")[2])["items"]]
    crates = []
    for name in names:
        path = f"/datasets/{name}/latest/formats/ro-crate-metadata.json"
        status, headers, body = service.get(path)
        assert (status, headers["Content-Type"]) == (200, "application/ld+json")
        crates.append(json.loads(body))
    assert len(crates) > 8
    assert find_faults(choose_different(crates)) == []


def choose_different(crates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Few crates that have all kinds of entities of all crates: the validator takes its time."""
    kinds = [{kind_of(entity) for entity in crate["@graph"]} for crate in crates]
    missing, chosen = set().union(*kinds), []
    while missing:
        best = max(range(len(crates)), key=lambda number: len(kinds[number] & missing))
        missing -= kinds[best]
        chosen.append(crates[best])
    return chosen


def kind_of(entity: dict[str, Any]) -> tuple[str, ...]:
    return str(entity["@type"]), *sorted(entity)


def find_faults(crates: list[Any]) -> list[str]:
    """What roc-validator has against these crates, but for facts that nobody knows."""
    issues = run_client("validate_rocrate.py", crates)
    return [
        message
        for found in issues
        for severity, message in found
        if severity == "REQUIRED" or not any(reason in message for reason in UNKNOWN)
    ]
