"""A crawler that knows nothing: it begins at the name of one thing of each kind and follows every
`Link` of every answer, as https://signposting.org/FAIR/ has it."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from requests.utils import parse_header_links

from oress_opendata.iris import is_iri
from tests.conftest import Service

NAMES = {
    "structure": "/id/structure/exemple-001",
    "actor": "/id/actor/odco",
    "service": "/id/service/ada-certification_qualite",
    "place": "/id/place/01.511.01.0",
    "document": "/id/document/depliant-oress",
    "concept": "/vocab/actor-kind/association",
    "scheme": "/vocab/legal-form",
    "ontology": "/vocab/oress",
    "dataset": "/id/dataset/territoires",
    "release": "/id/dataset/territoires/1.0.0",
    "catalogue": "/id/catalog",
}
DESCRIBING = {"alternate", "describedby", "cite-as", "collection"}
FORMS = {"text/html", "text/turtle", "application/ld+json", "application/rdf+xml",
         "application/n-triples"}  # fmt: skip


def links_of(headers: dict[str, str]) -> list[dict[str, str]]:
    return parse_header_links(headers.get("Link", ""))


def is_ours(service: Service, address: str) -> bool:
    return address.startswith(service.address + "/")


@pytest.mark.parametrize("name", NAMES)
def test_every_link_has_the_declared_type(service: Service, name: str) -> None:
    # Each with the media type that is declared for it, or with what a browser would take.
    waiting = [(service.address + NAMES[name], form) for form in sorted(FORMS)]
    seen: dict[str, str] = {}
    while waiting:
        address, form = waiting.pop()
        status, headers, _ = service.get(address.removeprefix(service.address), Accept=form)
        assert status == 200, (address, form)
        assert headers["Content-Type"].partition(";")[0] == form, address
        seen[f"{address} {form}"] = form
        for link in links_of(headers):
            assert is_iri(link["url"]), link
            if DESCRIBING & set(link["rel"].split()) and is_ours(service, link["url"]):
                following = (link["url"], link.get("type", form))
                if " ".join(following) not in seen and following not in waiting:
                    waiting.append(following)
    assert set(seen.values()) >= FORMS


@pytest.mark.parametrize("name", NAMES)
def test_a_document_links_to_its_other_forms_and_its_subject(service: Service, name: str) -> None:
    status, headers, _ = service.get(NAMES[name], Accept="text/turtle")
    assert status == 200
    links = links_of(headers)
    named = {link["rel"]: link["url"] for link in links}
    assert named["cite-as"] == named["describes"] == service.address + NAMES[name]
    assert {link["type"] for link in links if link["rel"] == "alternate"} == FORMS - {"text/turtle"}
    assert named["collection"]
    assert is_iri(named["type"])
    if name in ("dataset", "release", "catalogue"):
        assert urlsplit(named["license"]).hostname


@pytest.mark.parametrize("name", NAMES)
def test_the_context_is_at_hand(service: Service, name: str) -> None:
    _, _, body = service.get(NAMES[name], Accept="application/ld+json")
    context = json.loads(body)["@context"]
    assert isinstance(context, dict) or is_ours(service, context)


def test_every_address_of_ours_in_the_catalogue_answers(service: Service) -> None:
    paths = ("/catalog.nt?limit=100", "/doc/id/catalog.nt")
    text = "".join(service.get(path)[2].decode() for path in paths)
    found = set(re.findall(rf"<{re.escape(service.address)}([^>#]*)", text))
    assert "/api/v1" in found
    accept = "text/turtle, */*;q=0.5"
    answers = {path: service.get(path, Accept=accept)[0] for path in found}
    # Another test may have withdrawn a dataset, which the catalogue then names as such.
    withdrawn = {path for path, status in answers.items() if status == 410}
    assert all(path.startswith("/id/dataset/") for path in withdrawn)
    assert {path for path, status in answers.items() if status != 200} == withdrawn
