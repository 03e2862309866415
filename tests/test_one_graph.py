"""One graph: the documents, the catalogue, the dumps and SPARQL state the same triples, and every
document of a dataset or a release conforms to DCAT-AP."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache
from urllib.parse import quote

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse
from pyshacl import validate
from rdflib import Graph

from tests.conftest import Service
from tests.projections.rdf.conftest import SHAPES

PAGE = 10_000
STATUS = "/authority/dataset-status"
Triples = frozenset[Triple]
Read = Callable[[str], Triples]


@pytest.fixture(scope="module")
def read(service: Service) -> Read:
    """A function that reads the triples at an address, with the blank nodes named by content."""

    @cache
    def read(path: str) -> Triples:
        body = service.read(path)
        body = gzip.decompress(body) if path.endswith(".gz") else body
        quads = (quad.triple for quad in parse(body, RdfFormat.N_TRIPLES))
        graph = Dataset(Quad(t.subject, t.predicate, t.object) for t in quads)
        graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return frozenset(quad.triple for quad in graph)

    return read


def names_of(service: Service) -> list[str]:
    return [item["name"] for item in service.json("/api/v1/datasets?limit=100")["items"]]


def without_blank_nodes(triples: Triples) -> set[str]:
    """The triples as text. A few dates hang on blank nodes, whose labels depend on the document."""
    return {line for line in map(str, triples) if "_:" not in line}


def test_each_graph_of_sparql_is_in_the_dump(service: Service, read: Read) -> None:
    found = service.json("/sparql?query=" + quote("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"))
    graphs = [row["g"]["value"] for row in found["results"]["bindings"]]
    dumped = without_blank_nodes(read("/dump/all.nt.gz"))
    stored: set[str] = set()
    for graph in graphs:
        stored |= read_graph(read, graph)
    assert stored == dumped


def read_graph(read: Read, graph: str) -> set[str]:
    """A graph of SPARQL, in pages that a busy machine answers within the limit of a query."""
    found: set[str] = set()
    while True:
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        page = f"{query} LIMIT {PAGE} OFFSET {len(found)}"
        triples = set(map(str, read(f"/sparql?format=nt&query={quote(page)}")))
        if not triples - found:
            return {line for line in found if "_:" not in line}
        found |= triples


def test_each_document_is_in_the_dump(service: Service, read: Read) -> None:
    dumped = without_blank_nodes(read("/dump/all.nt.gz"))
    things = ["catalog", "structure/exemple-001", "place/01.511.01.0", "document/depliant-oress"]
    for path in [*things, *(f"dataset/{name}" for name in names_of(service))]:
        stated = without_blank_nodes(read(f"/doc/id/{path}.nt"))
        assert stated
        assert stated <= dumped, path


def test_the_catalogue_is_in_the_dump_and_in_the_documents(service: Service, read: Read) -> None:
    dumped = without_blank_nodes(read("/dump/all.nt.gz"))
    listed = read("/catalog.nt")
    page = {line for line in without_blank_nodes(listed) if "hydra" not in line}
    # Other tests withdraw datasets, whose tombstones only the catalogue has.
    gone = {str(t.subject) for t in listed if t.predicate.value.endswith("invalidatedAtTime")}
    page = {line for line in page if line.split(" ")[0] not in gone and STATUS not in line}
    assert page <= dumped
    for name in names_of(service):
        iri = f"<{service.address}/id/dataset/{name}>"
        own = {line for line in page if line.startswith((iri, iri[:-1] + "#"))}
        assert own
        assert own <= without_blank_nodes(read(f"/doc/id/dataset/{name}.nt"))


def test_the_other_way_to_a_graph_is_equal(service: Service, read: Read) -> None:
    """A dataset's graph is the sum of its pieces, in any of the formats of SPARQL."""
    query = quote(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{service.address}/id/dataset/limites> "
        "{ ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) } }"
    )
    expected = {str(triple) for triple in read(f"/sparql?format=nt&query={query}")}
    for form, syntax in (("ttl", RdfFormat.TURTLE), ("rdf", RdfFormat.RDF_XML)):
        _, _, body = service.get(f"/sparql?format={form}&query={query}")
        assert {str(quad.triple) for quad in parse(body, syntax)} == expected


@pytest.mark.skipif(not SHAPES.is_dir(), reason="needs the shapes of ../shared/shapes")
def test_each_document_of_a_dataset_conforms_to_dcat_ap(service: Service) -> None:
    shapes = Graph()
    for file in ("shapes.ttl", "range.ttl"):
        shapes.parse(SHAPES / "dcat-ap-3.0.1" / file)
    for name in names_of(service):
        version = service.json(f"/api/v1/datasets/{name}")["version"]
        for path in (f"dataset/{name}", f"dataset/{name}/{version}"):
            _, _, body = service.get(f"/doc/id/{path}.ttl")
            graph = Graph().parse(data=body, format="turtle")
            conforms, _, text = validate(graph, shacl_graph=shapes, inference="none")
            assert conforms, f"{path}: {text}"


def test_every_place_is_in_a_scheme_with_a_title(service: Service) -> None:
    query = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
      PREFIX dct: <http://purl.org/dc/terms/>
      SELECT DISTINCT ?c ?s
      { ?c a skos:Concept ; skos:inScheme ?s . ?s a skos:ConceptScheme ; dct:title ?title
        FILTER CONTAINS(STR(?c), "/id/place/") }"""
    found = service.json("/sparql?query=" + quote(query))
    rows = found["results"]["bindings"]
    assert len({row["c"]["value"] for row in rows}) == 180
    assert {row["s"]["value"].rpartition("/id/")[2] for row in rows} == {
        "dataset/territoires#register/place"
    }
