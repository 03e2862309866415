"""Every address of the catalogue answers; the RDF of a table is the same in each form."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from rdflib import Graph, Namespace
from rdflib.compare import isomorphic

from oress_opendata.settings import Settings

Ask = Callable[..., Any]
DCAT = Namespace("http://www.w3.org/ns/dcat#")
FOLDER = "/datasets/cooperatives/1.0.0/formats"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own
def test_the_rows_say_the_same_in_each_form(ask: Ask, release: Any) -> None:
    graphs = [
        Graph().parse(data=ask(f"{FOLDER}/structures.{suffix}").data, format=form)
        for suffix, form in (("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"))
    ]
    assert len(graphs[0]) == 11
    assert all(isomorphic(graphs[0], graph) for graph in graphs)


def test_the_metadata_is_that_of_csv_on_the_web(ask: Ask, release: Any, settings: Settings) -> None:
    answer = ask(f"{FOLDER}/csv-metadata.json")
    assert answer.mimetype == "application/csvm+json"
    (table,) = json.loads(answer.data)["tables"]
    about = f"{settings.id_base}/id/cooperatives-thing/{{id}}"
    assert table["tableSchema"]["aboutUrl"] == about
    again = ask(f"{FOLDER}/csv-metadata.json", If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304


@pytest.mark.parametrize("file", ["absent.ttl", "structures.rdf", "absent.jsonld"])
def test_there_is_no_other_form(ask: Ask, release: Any, file: str) -> None:
    assert ask(f"{FOLDER}/{file}").status_code == 404


def test_every_address_of_the_catalogue_answers(ask: Ask, release: Any, settings: Settings) -> None:
    graph = Graph().parse(data=ask("/catalog.nt").data, format="nt")
    addresses = {str(node) for node in graph.objects(None, DCAT.downloadURL)}
    assert len(addresses) >= 8
    for address in addresses:
        assert ask(address.removeprefix(settings.base_url)).status_code == 200, address
