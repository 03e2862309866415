"""Landing pages lead programs to the IRI, the descriptions and the files (FAIR Signposting)."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from requests.utils import parse_header_links

from oress_opendata.projections.descriptions.signposts import Signpost
from tests.conftest import Service
from tests.python_clients import run_client

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
    contexts = {context["anchor"]: context for context in answer.get_json(force=True)["linkset"]}
    pages = [f"{BASE}/{code}/datasets/cooperatives/1.0.0" for code in ("fr", "ar", "en")]
    for page in pages:
        assert contexts[page]["cite-as"] == [{"href": f"{NAME}/1.0.0"}]
        for item in contexts[page]["item"]:
            assert contexts[item["href"]]["collection"][0]["href"] == pages[0]
        for description in contexts[page]["describedby"]:
            assert contexts[description["href"]]["describes"][0]["href"] == pages[0]


def test_the_page_of_a_record_names_its_iri_and_its_rdf(client: FlaskClient) -> None:
    links = links_of(client.get("/fr/registers/cooperatives-thing/zitoun"))
    assert links["cite-as"] == [f"{BASE}/id/cooperatives-thing/zitoun"]
    assert links["describedby"][0] == f"{BASE}/doc/id/cooperatives-thing/zitoun.ttl"


def test_the_page_of_a_record_has_its_data_its_licence_and_its_set(client: FlaskClient) -> None:
    links = links_of(client.get("/ar/registers/cooperatives-thing/zitoun"))
    assert links["item"] == [f"{BASE}/api/v1/registers/cooperatives-thing/zitoun"]
    assert links["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    for relation in ("author", "collection", "type"):
        assert links[relation]
    for address in (*links["item"], *links["linkset"], *links["describedby"]):
        assert client.get(address.removeprefix(BASE)).status_code == 200


@pytest.mark.parametrize("path", ["dataset/cooperatives", "dataset/cooperatives/1.0.0",
                                  "cooperatives-thing/zitoun"])  # fmt: skip
def test_a_set_is_json_or_text_and_known_ones_are_not_made(client: FlaskClient, path: str) -> None:
    json_set = client.get(f"/linkset/id/{path}")
    assert json_set.mimetype == "application/linkset+json"
    text = client.get(f"/linkset/id/{path}", headers={"Accept": "application/linkset"})
    assert text.mimetype == "application/linkset"
    assert "Accept" in text.vary
    links = parse_header_links(text.get_data(as_text=True).replace("\n", ""))
    count = sum(
        len(targets)
        for context in json_set.get_json(force=True)["linkset"]
        for relation, targets in context.items()
        if relation != "anchor"
    )
    assert len(links) == count > 15
    known = {"If-None-Match": json_set.headers["ETag"]}
    assert client.get(f"/linkset/id/{path}", headers=known).status_code == 304
    refused = client.get(f"/linkset/id/{path}", headers={"Accept": "image/png"})
    assert refused.status_code == 406


@pytest.mark.parametrize("path", ["dataset/none", "dataset/cooperatives/9.9.9", "none/zitoun",
                                  "cooperatives-thing/none"])  # fmt: skip
def test_a_set_of_what_is_unknown_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/linkset/id/{path}").status_code == 404


def test_an_address_in_any_script_is_in_ascii() -> None:
    link = str(Signpost("author", "https://example.org/كاتب?q=é%20#x"))
    path = "%D9%83%D8%A7%D8%AA%D8%A8?q=%C3%A9%20#x"
    assert link == f'<https://example.org/{path}>; rel="author"'


PAGES = (
    "datasets/territoires",
    "datasets/territoires/1.0.0",
    "structures/exemple-001",
    "actors/odco",
    "documents/depliant-oress",
    "places/01.511.01.0",
    "registers/service/ada-certification_qualite",
)
RELATIONS = {"cite-as", "type", "license", "describedby", "item", "collection"}


def test_a_stranger_finds_both_levels_on_every_kind_of_page(service: Service) -> None:
    """The client of the signposting community, over HTTP."""
    addresses = [f"{service.address}/{code}/{page}" for page in PAGES for code in ("fr", "ar")]
    for address, found in zip(addresses, run_client("follow_signposts.py", addresses), strict=True):
        header = [tuple(link) for link in found["header"]]
        assert {relation for relation, *_ in header} >= RELATIONS, address
        assert len([link for link in header if link[0] == "cite-as"]) == 1
        assert set(found["sets"]) == {"application/linkset+json", "application/linkset"}
        for links in found["sets"].values():
            stated = {tuple(link) for link in links}
            # The set names all that the header names, but itself.
            assert {link for link in header if link[0] != "linkset"} <= stated, address
