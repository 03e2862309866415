"""Linked data as others read it: every syntax of every kind of thing that is served says the same
to rdflib, N3.js, the JSON-LD processor of npm, and rapper."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from shutil import which

import pytest
import rdflib
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from tests.conftest import Service

CLIENTS = os.environ.get("TEST_NODE_MODULES")
SYNTAXES = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
RAPTOR = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml"}
THINGS = {
    "structure": "doc/id/structure/exemple-001",
    "actor": "doc/id/actor/odco",
    "service": "doc/id/service/ada-certification_qualite",
    "place": "doc/id/place/01.511.01.0",
    "document": "doc/id/document/depliant-oress",
    "concept": "doc/vocab/actor-kind/association",
    "scheme": "doc/vocab/legal-form",
    "ontology": "doc/vocab/oress",
    "dataset": "doc/id/dataset/indicateurs",
    "release": "doc/id/dataset/territoires/1.0.0",
    "catalogue": "doc/id/catalog",
    "page of the catalogue": "catalog",
}


def canonical(content: str | bytes, address: str) -> list[str]:
    """N-Quads with the blank nodes named as RDFC-1.0 does. A page of the catalogue names itself:
    its own address is left out."""
    graph = Dataset(parse(content, RdfFormat.N_QUADS))
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(triple).replace(f"<{address}>", "<page>") for triple in graph)


@pytest.fixture(params=THINGS)
def documents(request: pytest.FixtureRequest, service: Service) -> dict[str, str]:
    """The address of a thing's document in each syntax."""
    path = THINGS[request.param]
    return {suffix: f"{service.address}/{path}.{suffix}" for suffix in SYNTAXES}


def read_served(service: Service, documents: dict[str, str], suffix: str) -> bytes:
    status, _, body = service.get(documents[suffix].removeprefix(service.address))
    assert status == 200, body
    return body


def read_expected(service: Service, documents: dict[str, str]) -> list[str]:
    return canonical(read_served(service, documents, "nt"), documents["nt"])


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own
def test_rdflib_reads_the_same_in_each_syntax(
    service: Service, documents: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else it writes times in another way than it read them.
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    expected = read_expected(service, documents)
    assert len(expected) >= 5
    for suffix, name in SYNTAXES.items():
        body = read_served(service, documents, suffix)
        graph = rdflib.Graph().parse(data=body, format=name, publicID=documents[suffix])
        assert canonical(graph.serialize(format="nt"), documents[suffix]) == expected, suffix


@pytest.mark.node
@pytest.mark.skipif(not CLIENTS, reason="needs the clients of npm; .ci/run installs them")
def test_n3_and_jsonld_of_npm_read_the_same(service: Service, documents: dict[str, str]) -> None:
    expected = read_expected(service, documents)
    script = str(Path(__file__).parent / "read_graph.mjs")
    steps = ["node", script, *(documents[form] for form in ("ttl", "nt", "jsonld"))]
    ended = subprocess.run(steps, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    for address, quads in json.loads(ended.stdout).items():
        assert canonical(quads, address) == expected, address


@pytest.mark.skipif(not which("rapper"), reason="needs rapper (raptor2-utils); .ci/run installs it")
def test_rapper_reads_the_same(service: Service, documents: dict[str, str], tmp_path: Path) -> None:
    expected = read_expected(service, documents)
    for suffix, name in RAPTOR.items():
        file = tmp_path / f"page.{suffix}"
        file.write_bytes(read_served(service, documents, suffix))
        steps = ["rapper", "-q", "-i", name, "-o", "ntriples", str(file), documents[suffix]]
        ended = subprocess.run(steps, capture_output=True, check=True)
        assert not ended.stderr, ended.stderr
        assert canonical(ended.stdout, documents[suffix]) == expected, suffix
