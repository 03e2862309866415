"""The pages of vocabularies and of SPARQL, in three languages and without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import Service


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/fr/vocab/actor-kind", "Natures des acteurs de l’accompagnement"),
        ("/ar/vocab/actor-kind", "أصناف فاعلي المواكبة"),
        ("/en/vocab/actor-kind/association", "Association"),
        ("/fr/vocab/oress", "Ontologie de l’ORESS"),
        ("/fr/vocab/licence/CC-BY-4.0", "authority/licence/CC_BY_4_0"),
        ("/fr/sparql", "Requêtes SPARQL"),
        ("/ar/sparql", "استعلامات SPARQL"),
    ],
)
def test_a_page_is_in_its_language(
    client: FlaskClient, release: Any, path: str, words: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert words in answer.text
    # The only script copies the query.
    assert answer.text.count("<script") == answer.text.count("/copy.js?v=")


@pytest.mark.parametrize("path", ["/fr/vocab/absent", "/fr/vocab/sex/absent", "/fr/vocab/oress/x"])
def test_an_unknown_address_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_terms_of_the_ontology_have_anchors(client: FlaskClient, release: Any) -> None:
    assert 'id="SupportActor"' in client.get("/fr/vocab/oress").text


def test_without_the_query_service_the_page_says_so(client: FlaskClient, release: Any) -> None:
    answer = client.get("/fr/sparql", query_string={"query": "ASK {\n}"})
    assert answer.status_code == 503
    assert "Le service de requêtes est indisponible" in answer.text


def test_the_query_is_escaped(client: FlaskClient) -> None:
    answer = client.get(
        "/fr/sparql", query_string={"query": "</textarea><script>alert(1)</script>"}
    )
    assert "<script>" not in answer.text


def test_a_concept_names_what_carries_it(service: Service) -> None:
    _, _, body = service.get("/ar/vocab/support-service/accompagnement_creation")
    page = body.decode()
    shown, _, machines = page.partition('<details class="machines"')
    assert "Start-up support" in shown, "in all languages"
    assert "/ar/actors/odco_tanger#service-accompagnement_creation" in shown
    assert "/ar/actors?need=accompagnement_creation" in shown
    assert f"{service.address}/vocab/" not in re.sub(r"<[^>]+>", " ", shown)
    assert f"{service.address}/vocab/support-service/accompagnement_creation" in machines


def test_fictitious_carriers_are_counted_apart(service: Service) -> None:
    _, _, body = service.get("/fr/vocab/legal-form/cooperative")
    assert "exemples fictifs" in body.decode()
    assert "where.legal_form=cooperative" in body.decode()
