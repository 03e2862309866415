"""The pages of structures and actors: search and filters, content, contacts that are withheld."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.delivery.pages.structures.structure import _find_like
from oress_opendata.model.record import Record
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.search.querying.searcher import Searcher
from oress_opendata.publication.publish import publish_package
from oress_opendata.settings import Settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.home import Store
from tests.conftest import Service, WritePackage, make_descriptor

LONG = "Coopérative " + "Tazrout des femmes du Rif occidental " * 12
COLUMNS = ("id", "name_fr", "name_ar", "members", "phone", "contact_consent", "latitude",
           "longitude", "source")  # fmt: skip
ROWS = (
    COLUMNS,
    ("long", LONG, "", "12", "+212500000001", "oui", "35.17", "-5.27", "https://example.org/a"),
    ("shy", "Association Rif", "جمعية الريف", "7", "+212500000002", "non", "", "", "a ; b"),
    ("arabic", "التعاونية النسائية", "", "", "+212500000003", "", "99", "7", ""),
    ("bad", "<script>alert(1)</script>", "", "", "", "oui", "", "", ""),
)
LATER = (
    COLUMNS,
    (*ROWS[1][:3], "15", *ROWS[1][4:]),
    (*ROWS[2][:4], "+212500000009", *ROWS[2][5:]),
    *ROWS[3:],
)
CONFIRMED = {
    "oress:confirmed": [
        {"rule": "private-column", "resource": "structures", "column": "phone", "reason": "ours"}
    ]
}
LANGUAGES = ["fr", "ar", "en"]


def make_resources(rows: Any) -> list[dict[str, Any]]:
    resources: list[dict[str, Any]] = make_descriptor("ours", "1.0.0", rows[0])["resources"]
    for field in resources[0]["schema"]["fields"]:
        if field["name"] in ("latitude", "longitude"):
            field["type"] = "number"
        if field["name"] == "contact_consent":
            field["oress:scheme"] = "contact-consent"
    return resources


@pytest.fixture
def client(store: Store, settings: Settings, write_package: WritePackage) -> FlaskClient:
    """Releases as they were published before validation asked for consent."""
    register = {"oress:register": "structure", "aboutUrl": "/id/structure/{id}"}
    for version, rows in (("1.0.0", ROWS), ("1.0.1", LATER)):
        resources = make_resources(rows)
        folder = write_package("ours", version, rows, register, resources=resources, **CONFIRMED)
        with open_package(folder) as package:
            publish_package(store, package, "", datetime.now(UTC), {})
    refresh(store, settings)
    changed = replace(settings, contact="oress@example.org", desk=False)
    return create_app(changed, store).test_client()


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_every_kind_are_listed(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/structures")
    assert page.status_code == 200
    assert LONG.strip() in page.text
    assert f'href="/{language}/structures/arabic"' in page.text
    assert "<script>alert" not in page.text


def test_an_unchanged_list_is_not_rendered_again(client: FlaskClient) -> None:
    tag = client.get("/fr/structures").headers["ETag"]
    assert client.get("/fr/structures", headers={"If-None-Match": tag}).status_code == 304


def test_labels_do_not_ask_whether_the_index_is_new(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, asked = Searcher._read_tag, []

    def note(searcher: Searcher) -> str:
        asked.append(searcher)
        return read(searcher)

    client.get("/fr/structures")
    monkeypatch.setattr(Searcher, "_read_tag", note)
    counts = []
    for question in ("where.year=1", "where.year=1&where.year=2&where.year=3"):
        assert client.get(f"/fr/structures?{question}").status_code == 200
        counts.append(len(asked))
        asked.clear()
    assert counts[0] == counts[1]


def test_a_contact_is_shown_only_where_consent_is_recorded(client: FlaskClient) -> None:
    assert 'href="tel:+212500000001"' in client.get("/fr/structures/long").text
    for shy in ("shy", "arabic"):
        page = client.get(f"/fr/structures/{shy}").text
        assert "+2125" not in page
        assert (
            client.get(f"/fr/registers/structure/{shy}")
            .headers["Location"]
            .endswith(f"/fr/structures/{shy}")
        )
        assert "Aucune coordonnée n’est publiée" in page
    assert "mais aucune n" in client.get("/fr/structures/bad").text
    files = client.get("/fr/structures.csv").text + client.get("/fr/structures.geojson").text
    assert "+212500000001" in files
    assert "+212500000002" not in files
    assert "+212500000003" not in files


def test_the_history_shows_cells_before_and_after(client: FlaskClient) -> None:
    page = client.get("/fr/structures/long").text
    change = re.search(r"<del>(.*?)</del>.*<ins>(.*?)</ins>", page)
    assert change
    assert [re.sub("<.*?>", "", group) for group in change.groups()] == ["12", "15"]
    assert "<del>" not in client.get("/fr/structures/shy").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_reported_with_iri_and_version(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/structures/shy").text
    address = re.search(r'href="(mailto:oress@example.org\?subject=[^"]*)"', page)
    assert address
    said = unquote(address[1])
    assert said.count("/id/structure/shy") == 2
    assert "1.0.1" in said


def test_search_engines_read_a_structure(client: FlaskClient) -> None:
    page = client.get("/fr/structures/bad").text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block
    value = json.loads(block[1])
    assert value["@type"] == "Organization"
    assert value["name"] == "<script>alert(1)</script>"
    assert "telephone" not in value


def test_several_sources_are_several_lines(client: FlaskClient) -> None:
    assert 'href="https://example.org/a"' in client.get("/fr/structures/long").text
    assert "a ; b" not in client.get("/fr/structures/shy").text


def test_a_file_holds_the_same_list(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/fr/structures.csv?q=rif").text)))
    assert {row["id"] for row in rows} == {"long", "shy"}
    features = client.get("/fr/structures.geojson").get_json()
    assert features["numberMatched"] == features["numberReturned"] == 4
    located = {
        feature["properties"]["id"] for feature in features["features"] if feature["geometry"]
    }
    assert located == {"long", "arabic"}


def test_without_publications_the_page_says_so(store: Store, settings: Settings) -> None:
    refresh(store, settings)
    page = create_app(settings, store).test_client().get("/fr/structures")
    assert page.status_code == 200
    assert "Aucune structure n’est encore publiée" in page.text


def test_an_empty_result_offers_to_remove_the_filters(client: FlaskClient) -> None:
    page = client.get("/fr/structures?q=zzzzqqqq")
    assert page.status_code == 200
    assert "Aucune structure ne correspond" in page.text


@pytest.mark.parametrize("question", ["cursor=%25", "limit=0", "sort=size"])
def test_an_invalid_request_is_refused(client: FlaskClient, question: str) -> None:
    assert client.get(f"/fr/structures?{question}").status_code == 400


def test_an_unknown_parameter_of_a_shared_link_is_ignored(client: FlaskClient) -> None:
    plain, shared = (client.get(f"/fr/structures{query}").text for query in ("", "?utm_source=x"))
    assert re.findall(r"<h3>.*", shared) == re.findall(r"<h3>.*", plain) != []


def test_paging_through_the_list_loses_no_structure(service: Service) -> None:
    seen: list[str] = []
    path: str | None = "/fr/structures?where.province=01.051"
    while path:
        page = service.get(path)[2].decode()
        seen += re.findall(r'<h3><a href="/fr/structures/([^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else None
    found = service.json("/api/v1/search?type=structure&where.province=01.051&limit=100")
    assert len(seen) == len(set(seen)) == found["total"] == 28


def test_provinces_are_counted_and_chosen_on_the_map(service: Service) -> None:
    page = service.get("/fr/structures?where.sector=peche")[2].decode()
    assert 'href="/fr/structures?where.sector=peche&amp;where.province=01.051"' in page
    assert "<circle" in service.get("/fr/structures")[2].decode()
    # A structure without a position has its province, and says so.
    page = service.get("/fr/structures/exemple-003")[2].decode()
    assert "<circle" not in page
    assert "Aucune position" in page


def test_an_actor_shows_its_services_and_its_successor(service: Service) -> None:
    page = service.get("/fr/actors/odco_tanger")[2].decode()
    assert 'href="tel:+212' in page
    assert 'href="/fr/actors?need=accompagnement_creation"' in page
    ended = service.get("/ar/actors/ccis_tanger")[2].decode()
    assert "/ar/actors/ccis_tta" in ended
    assert "غشت 2015" in ended


@pytest.mark.parametrize(
    ("branch", "parameters"),
    [
        ("miel", "where.branch=miel&where.province=01.151"),
        ("aucune", "where.sector=agriculture&where.province=01.151"),
    ],
)
def test_a_structure_leads_to_those_like_it(branch: str, parameters: str) -> None:
    codes = {"branch": branch, "sector": "agriculture"}
    record = cast(Record, SimpleNamespace(code=codes.get))
    assert _find_like(record, "01.151") == parameters
    assert _find_like(record, "") == ""
