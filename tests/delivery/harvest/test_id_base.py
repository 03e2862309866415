"""IRIs on a host and below a path of their own: names, terms, dumps and catalogue hold to it."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Namespace, URIRef

from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.identity import write_identity
from tests.delivery.conftest import extend_home

HOST, ROOT = "https://id.example.org", "/oress"
IDS = HOST + ROOT
NAMES = (
    "/id/cooperatives-thing/zitoun",
    "/id/dataset/cooperatives",
    "/id/dataset/cooperatives/1.0.0",
    "/id/catalog",
    "/vocab/actor-kind",
    "/vocab/actor-kind/association",
    "/vocab/oress",
)
DCAT = Namespace("http://www.w3.org/ns/dcat#")
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("release", "settings")]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, id_base=IDS)


@pytest.fixture(scope="module")
def prepared(prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("id-base")
    home = folder / "before"
    shutil.copytree(prepare("release"), home, symlinks=True)
    write_identity(home, IDS)  # on purpose, as `oress rebuild --id-base` does
    return extend_home(home, folder, ORESS_ID_BASE=IDS)


@pytest.fixture
def strays(settings: Settings) -> Callable[[str], list[str]]:
    """IRIs of things and terms under the address of the service, where none belongs."""
    return re.compile(re.escape(settings.base_url) + r"/(?:id|vocab)/[^\s>\"]*").findall


@pytest.mark.parametrize("root", ["", ROOT])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_answers_where_it_is_minted(
    client: FlaskClient, settings: Settings, strays: Any, name: str, root: str
) -> None:
    """Whether the proxy keeps the path or takes it off."""
    answer = client.get(root + name, base_url=HOST, headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    assert f'<{IDS}{name}>; rel="cite-as"' in answer.headers["Link"]
    place = answer.headers["Location"]
    assert place == f"{settings.base_url}/doc{name}.ttl"
    document = client.get(place.removeprefix(settings.base_url))
    graph = Graph().parse(data=document.data, format="turtle")
    assert (URIRef(IDS + name), None, None) in graph
    assert strays(document.text) == []
    page = client.get(root + name, base_url=HOST, headers={"Accept": "text/html"})
    assert client.get(page.headers["Location"].removeprefix(settings.base_url)).status_code == 200


def test_project_terms_are_below_it(client: FlaskClient) -> None:
    context = json.loads(client.get("/doc/context.jsonld").data)["@context"]
    assert context["oress"] == f"{IDS}/vocab/oress#"
    ontology = Graph().parse(data=client.get("/doc/vocab/oress.nt").data, format="nt")
    ours = {str(subject) for subject in ontology.subjects() if "/vocab/oress#" in str(subject)}
    assert len(ours) > 10
    assert all(our.startswith(f"{IDS}/vocab/oress#") for our in ours)


def test_the_dumps_and_the_catalogue_hold_to_it(
    client: FlaskClient, settings: Settings, strays: Any
) -> None:
    lines = gzip.decompress(client.get("/dump/all.nt.gz").data).decode()
    assert f"<{IDS}/id/cooperatives-thing/zitoun>" in lines
    assert f"<{IDS}/vocab/actor-kind/association>" in lines
    assert strays(lines) == []
    catalogue = client.get("/catalog.ttl")
    graph = Graph().parse(data=catalogue.data, format="turtle")
    assert set(graph.subjects(RDF.type, DCAT.Dataset)) == {URIRef(f"{IDS}/id/dataset/cooperatives")}
    assert strays(catalogue.text) == []
    void = client.get("/.well-known/void", headers={"Accept": "text/turtle"}).text
    assert f'"{IDS}/id/"' in void
    assert strays(void) == []


def test_the_api_names_things_so(client: FlaskClient) -> None:
    item = client.get("/api/v1/registers/cooperatives-thing/zitoun").get_json()
    assert item["iri"] == f"{IDS}/id/cooperatives-thing/zitoun"


def test_it_may_be_set() -> None:
    assert read_settings({"ORESS_ID_BASE": f"{IDS}/"}).id_base == IDS
