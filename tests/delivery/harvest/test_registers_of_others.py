"""A package that uses only the terms of CSV on the Web: its rows become a register of
their own, and whatever column it adds is there, with no line of code and no house schema."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, XSD, Graph, Literal, URIRef

from oress_opendata.publication.publish import publish_path
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import in_languages, make_descriptor, to_csv

SCHEMA = "http://schema.org/"
HEADER = ("code", "nom", "ouverture", "site")
ROW = ("tanger-1", "Bibliothèque de la plage", "1998-05-03", "https://biblio.example.org/1")
FIELDS: list[dict[str, Any]] = [
    {"name": "code", "type": "string", "constraints": {"required": True},
     "propertyUrl": f"{SCHEMA}identifier", **in_languages("Code")},
    {"name": "nom", "type": "string", "propertyUrl": f"{SCHEMA}name", "lang": "fr",
     **in_languages("Nom")},
    {"name": "ouverture", "type": "date", "propertyUrl": f"{SCHEMA}foundingDate",
     **in_languages("Ouverture")},
    {"name": "site", "type": "string", "format": "uri", "propertyUrl": f"{SCHEMA}url",
     "valueUrl": "{+site}", **in_languages("Site")},
]  # fmt: skip
MOTTO = {"name": "devise", "type": "string", "propertyUrl": f"{SCHEMA}slogan",
        **in_languages("Leur devise")}  # fmt: skip
NAME = "/id/bibliotheque/tanger-1"
PAGE = "/fr/registers/bibliotheque"
Publish = Callable[..., None]


@pytest.fixture
def publish_theirs(
    store: Store, settings: Settings, tmp_path: Path, project: Callable[[], object]
) -> Publish:
    def publish(
        version: str, fields: list[dict[str, Any]], *rows: tuple[str, ...], **schema: Any
    ) -> None:
        folder = tmp_path / "theirs" / version
        folder.mkdir(parents=True)
        header = tuple(field["name"] for field in fields)
        (folder / "structures.csv").write_bytes(to_csv((header, *rows)))
        descriptor = make_descriptor("bibliotheques", version, header)
        descriptor["resources"][0]["schema"] = {
            "oress:register": "bibliotheque",
            "oress:label": {"fr": "nom"},
            "aboutUrl": "/id/bibliotheque/{code}",
            "rdfType": [f"{SCHEMA}Library"],
            "primaryKey": ["code"],
            "fields": fields,
            **schema,
        }
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        publish_path(store, folder, settings)
        project()

    return publish


def test_it_becomes_a_register_of_its_own(
    client: FlaskClient, publish_theirs: Publish, settings: Settings
) -> None:
    publish_theirs("1.0.0", FIELDS, ROW)
    iri = URIRef(settings.id_base + NAME)
    graph = Graph().parse(data=client.get(f"/doc{NAME}.ttl").data, format="turtle")
    assert set(graph.predicate_objects(iri)) >= {
        (RDF.type, URIRef(f"{SCHEMA}Library")),
        (URIRef(f"{SCHEMA}name"), Literal(ROW[1], lang="fr")),
        (URIRef(f"{SCHEMA}foundingDate"), Literal(ROW[2], datatype=XSD.date)),
        (URIRef(f"{SCHEMA}url"), URIRef(ROW[3])),
    }
    listed = client.get("/api/v1/registers").get_json()["items"]
    assert {register["register"]: register["count"] for register in listed} == {"bibliotheque": 1}
    item = client.get("/api/v1/registers/bibliotheque/tanger-1").get_json()
    assert (item["iri"], item["name"]["fr"]) == (str(iri), ROW[1])
    assert ROW[1] in client.get(PAGE).text
    page = client.get(f"{PAGE}/tanger-1").text
    assert ROW[1] in page
    assert f'href="{ROW[3]}"' in page
    to = client.get(NAME, headers={"Accept": "text/html"}).headers["Location"]
    assert to == f"{settings.base_url}{PAGE}/tanger-1"
    assert str(iri).encode() in gzip.decompress(client.get("/dump/all.nt.gz").data)


def test_a_column_that_it_adds_is_there_with_no_other_change(
    client: FlaskClient, publish_theirs: Publish, settings: Settings
) -> None:
    publish_theirs("1.0.0", FIELDS, ROW)
    motto = "Lire au soleil"
    assert motto not in client.get(f"{PAGE}/tanger-1").text
    publish_theirs("1.1.0", [*FIELDS, MOTTO], (*ROW, motto))
    iri = URIRef(settings.id_base + NAME)
    graph = Graph().parse(data=client.get(f"/doc{NAME}.ttl").data, format="turtle")
    assert (iri, URIRef(f"{SCHEMA}slogan"), Literal(motto)) in graph
    (node,) = client.get(f"/doc{NAME}.jsonld").get_json(force=True)["@graph"]
    assert node["schema:slogan"] == motto
    page = client.get(f"{PAGE}/tanger-1").text
    assert motto in page
    assert "Leur devise" in page
    item = client.get("/api/v1/registers/bibliotheque/tanger-1").get_json()
    assert item["values"]["devise"] == motto


def test_a_register_without_properties_answers_with_its_labels(
    publish_theirs: Publish, client: FlaskClient
) -> None:
    plain = [{"name": name, "type": "string", **in_languages(name)} for name in HEADER]
    plain[0]["constraints"] = {"required": True}
    publish_theirs("1.0.0", plain, ROW)
    answer = client.get(f"/doc{NAME}.ttl")
    assert answer.status_code == 200
    graph = Graph().parse(data=answer.data, format="turtle")
    label = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    assert [str(text) for text in graph.objects(None, label)] == [ROW[1]]


def test_the_shapes_of_the_house_are_not_those_of_others(
    publish_theirs: Publish, client: FlaskClient
) -> None:
    """Another package may use a class of the project; the shape asks only with `oress:schema`."""
    classes = ["http://purl.org/essglobal/vocab/SSEInitiative", f"{SCHEMA}Event"]
    publish_theirs("1.0.0", FIELDS, ROW, rdfType=classes)
    assert client.get(f"/doc{NAME}.ttl").status_code == 200
