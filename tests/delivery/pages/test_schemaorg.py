"""What search engines read on each kind of page: the terms of schema.org, with all that Google
documents as required or recommended for the type, as far as we know it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.conftest import Service
from tests.python_clients import run_client

LANGUAGES = ("fr", "ar", "en")
# The kind of each page, beside its breadcrumbs.
PAGES = {
    "": "WebSite",
    "datasets": "DataCatalog",
    "datasets/territoires": "Dataset",
    "datasets/territoires/1.0.0": "Dataset",
    "datasets/indicateurs": "Dataset",
    "datasets/exemple-structures": "Dataset",
    "structures/exemple-001": "CreativeWork",
    "actors/odco": "Organization",
    "actors/ada": "Organization",
    "registers/service/ada-certification_qualite": "Service",
    "registers/figure/F042": "Thing",
    "documents/atlas-2026": "Report",
    "places/01.511.01.0": "AdministrativeArea",
    "guide": "HowTo",
}
WITHOUT_BREADCRUMBS = {"", "guide"}
# Properties that must be there for the type.
EXPECTED = {
    "WebSite": {"name", "url", "potentialAction", "publisher"},
    "DataCatalog": {"name", "description", "url", "publisher", "dataset"},
    "Dataset": {
        "name", "description", "url", "identifier", "license", "creator", "publisher", "keywords",
        "version", "datePublished", "dateModified", "distribution", "isAccessibleForFree",
        "includedInDataCatalog", "variableMeasured", "spatialCoverage",
    },
    "CreativeWork": {"name", "url", "creativeWorkStatus", "description"},
    "Organization": {"name", "url", "identifier", "makesOffer"},
    "Service": {"name", "url", "serviceType", "provider"},
    "Thing": {"name", "url", "identifier"},
    "Report": {
        "name", "headline", "url", "author", "publisher", "datePublished", "license", "encoding",
        "inLanguage",
    },
    "AdministrativeArea": {"name", "url", "identifier", "containedInPlace"},
    "HowTo": {"name", "step"},
}  # fmt: skip
ADDRESS = re.compile(r"https?://\S+")


@pytest.fixture(scope="module")
def described(service: Service) -> dict[tuple[str, str], dict[str, dict[str, Any]]]:
    """The parts of each page by type, as extruct finds them; none has a fault."""
    keys = [(language, page) for page in PAGES for language in LANGUAGES]
    bodies = [service.get(f"/{language}/{page}")[2].decode() for language, page in keys]
    found = run_client("check_schemaorg.py", bodies)
    assert {key: page["faults"] for key, page in zip(keys, found, strict=True)
            if page["faults"]} == {}  # fmt: skip
    return {
        key: {part["@type"]: part for part in page["parts"]}
        for key, page in zip(keys, found, strict=True)
    }


@pytest.mark.parametrize("page", PAGES)
def test_each_kind_of_page_says_what_it_is(described: Any, page: str) -> None:
    kind = PAGES[page]
    for language in LANGUAGES:
        parts = described[language, page]
        expected = {kind} if page in WITHOUT_BREADCRUMBS else {kind, "BreadcrumbList"}
        assert set(parts) == expected
        assert EXPECTED[kind] - set(parts[kind]) == set()
        if kind != "HowTo":
            assert f"/{language}/" in parts[kind]["url"]


def test_breadcrumbs_lead_to_the_page(described: Any, service: Service) -> None:
    for (language, page), parts in described.items():
        if page in WITHOUT_BREADCRUMBS:
            continue
        items = parts["BreadcrumbList"]["itemListElement"]
        assert [item["position"] for item in items] == list(range(1, len(items) + 1))
        assert len(items) > 1
        assert all(item["name"].strip() for item in items)
        assert items[0]["item"] == f"{service.address}/{language}/"
        assert items[-1]["item"] == f"{service.address}/{language}/{page}"
        for item in items:
            assert service.get(item["item"].removeprefix(service.address))[0] == 200


def test_a_dataset_is_complete(described: Any) -> None:
    for (language, page), parts in described.items():
        if "Dataset" not in parts:
            continue
        dataset = parts["Dataset"]
        assert 50 <= len(dataset["description"]) <= 5000, (language, page)
        assert all(ADDRESS.fullmatch(licence) for licence in dataset["license"])
        assert all(agent["name"] for agent in dataset["creator"])
        for download in dataset["distribution"]:
            assert {"contentUrl", "encodingFormat", "sha256", "license"} <= set(download)
    start, end = described["fr", "datasets/indicateurs"]["Dataset"]["temporalCoverage"].split("/")
    assert start < end


def test_a_dataset_and_its_releases_have_their_own_identifiers(described: Any) -> None:
    whole = described["fr", "datasets/territoires"]["Dataset"]
    release = described["fr", "datasets/territoires/1.0.0"]["Dataset"]
    assert release["@id"] == f"{whole['@id']}/1.0.0"
    assert release["exampleOfWork"] == {"@id": whole["@id"]}
    catalogue = described["fr", "datasets"]["DataCatalog"]
    assert {"@id": whole["@id"]} in catalogue["dataset"]
    assert whole["includedInDataCatalog"]["@id"] == catalogue["@id"]


def test_the_search_of_the_site_works(described: Any, service: Service) -> None:
    for language in LANGUAGES:
        action = described[language, ""]["WebSite"]["potentialAction"]
        assert action["query-input"] == "required name=search_term_string"
        template = action["target"]["urlTemplate"]
        path = template.replace("{search_term_string}", "tanger").removeprefix(service.address)
        assert service.get(path)[0] == 200


def test_a_sample_is_never_an_organisation(described: Any) -> None:
    for language, word in (("fr", "fictives"), ("ar", "خيالية"), ("en", "fictitious")):
        sample = described[language, "structures/exemple-001"]["CreativeWork"]
        assert word in sample["creativeWorkStatus"]
        dataset = described[language, "datasets/exemple-structures"]["Dataset"]
        assert word in dataset["creativeWorkStatus"]


def test_the_services_of_the_state_are_called_so(described: Any) -> None:
    offers = described["fr", "actors/ada"]["Organization"]["makesOffer"]
    assert {offer["itemOffered"]["@type"] for offer in offers} == {"GovernmentService"}
    assert all(offer["itemOffered"]["provider"]["@id"] for offer in offers)


def test_a_report_has_its_file(described: Any) -> None:
    file = described["ar", "documents/atlas-2026"]["Report"]["encoding"]
    assert file["contentUrl"].endswith(".pdf")
    assert file["encodingFormat"] == "application/pdf"
