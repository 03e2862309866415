"""Landing pages lead programs to the IRI, the descriptions and the files (FAIR Signposting)."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from requests.utils import parse_header_links

from oress_opendata.projections.descriptions.signposts import Signpost

pytestmark = pytest.mark.usefixtures("release")
BASE = "http://127.0.0.1:8000"
NAME = f"{BASE}/id/dataset/cooperatives"


def links_of(answer: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in parse_header_links(answer.headers["Link"]):
        found.setdefault(link["rel"], []).append(link["url"])
    return found


def test_the_page_of_a_dataset_has_all_relations(client: FlaskClient) -> None:
    links = links_of(client.get("/fr/datasets/cooperatives"))
    assert links["cite-as"] == [NAME]
    assert links["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert f"{BASE}/datasets/cooperatives/1.0.0/structures.csv" in links["item"]
    assert "https://schema.org/Dataset" in links["type"]
    for relation in ("author", "describedby", "collection", "linkset"):
        assert links[relation]
    pinned = links_of(client.get("/fr/datasets/cooperatives/1.0.0"))
    assert pinned["cite-as"] == [f"{NAME}/1.0.0"]


def test_each_of_our_own_links_answers(client: FlaskClient) -> None:
    links = links_of(client.get("/fr/datasets/cooperatives/1.0.0"))
    for address in [address for some in links.values() for address in some]:
        if address.startswith(f"{BASE}/"):
            assert client.get(address.removeprefix(BASE)).status_code in (200, 303), address


def test_the_linkset_has_the_same_and_the_way_back(client: FlaskClient) -> None:
    answer = client.get("/datasets/cooperatives/1.0.0/formats/linkset.json")
    assert answer.mimetype == "application/linkset+json"
    page, *files = answer.get_json(force=True)["linkset"]
    assert page["cite-as"] == [{"href": f"{NAME}/1.0.0"}]
    assert {file["anchor"] for file in files} == {item["href"] for item in page["item"]}


def test_the_page_of_a_record_names_its_iri_and_its_rdf(client: FlaskClient) -> None:
    links = links_of(client.get("/fr/registers/cooperatives-thing/zitoun"))
    assert links["cite-as"] == [f"{BASE}/id/cooperatives-thing/zitoun"]
    assert links["describedby"][0] == f"{BASE}/doc/id/cooperatives-thing/zitoun.ttl"


def test_an_address_in_any_script_is_in_ascii() -> None:
    link = str(Signpost("author", "https://example.org/كاتب?q=é%20#x"))
    path = "%D9%83%D8%A7%D8%AA%D8%A8?q=%C3%A9%20#x"
    assert link == f'<https://example.org/{path}>; rel="author"'
