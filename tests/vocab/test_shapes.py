"""The shapes of `vocab/shapes/` are valid, every package that is shipped conforms to them in every
row, and each of them can be broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import RDF, SH, Graph

from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.known import Known
from oress_opendata.sources.checks import shapes as check
from oress_opendata.sources.checks.shapes import check_shapes
from oress_opendata.sources.checks.terms import check_terms
from oress_opendata.sources.conformity.shapes import Conformity
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.vocabularies.installed import installed_shapes, installed_vocabulary

ROOT = Path(__file__).parents[2]
BASE = "https://example.org/oress"
PACKAGES = sorted(path.parent for path in ROOT.glob("datasets/*/*/datapackage.json"))
EVERY_ROW = 10**9
# Each names a shape, and says something that breaks it.
BROKEN = {
    "Dataset": "<urn:x> a dcat:Dataset .",
    "Named": '<urn:x> skos:prefLabel "a"@fr , "b"@fr .',
    "Sourced": "<urn:x> oress:factStatus <urn:s> .",
    "Replaced": "<urn:x> dct:isReplacedBy <urn:y> ; dct:replaces <urn:y> .",
    "Position": '<urn:x> geo:asWKT "35, -5"^^geo:wktLiteral .',
    "Coordinates": "<urn:x> schema:latitude 95.0 ; schema:longitude 5.0 .",
    "Website": "<urn:x> schema:url <ftp://a.org/> .",
    "Structure": "<urn:x> a essglobal:SSEInitiative ; oress:members 3 ; oress:womenMembers 4 .",
    "Actor": "<urn:x> a oress:SupportActor .",
    "Service": "<urn:x> a schema:Service .",
    "PublicService": "<urn:x> a cpsv:PublicService .",
    "Place": "<urn:x> a dct:Location ; skos:broader <urn:y> , <urn:z> .",
    "Document": "<urn:x> a bibo:Document .",
    "Event": "<urn:x> a schema:Event .",
    "Observation": "<urn:x> a qb:Observation .",
    "Period": '<urn:x> a dcat:Dataset ; dct:temporal [ dcat:startDate "2024-01-02"^^xsd:date ; '
    'dcat:endDate "2024-01-01"^^xsd:date ] .',
}
PREFIXES = """
@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix cpsv: <http://purl.org/vocab/cpsv#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix essglobal: <http://purl.org/essglobal/vocab/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix oress: <https://example.org/oress/vocab/oress#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(data=installed_shapes(BASE), format="turtle")


def test_the_shapes_are_shapes(shapes: Graph) -> None:
    conforms, _, text = validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text
    named = {str(subject).rpartition("#")[2] for subject in shapes.subjects(RDF.type, SH.NodeShape)}
    assert named == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_each_shape_can_be_broken(shapes: Graph, name: str) -> None:
    data = Graph().parse(data=PREFIXES + BROKEN[name], format="turtle")
    conforms, results, _ = validate(data, shacl_graph=shapes, inference="none")
    assert not conforms
    assert len(results)
    assert not Conformity(shapes).is_certain(data.serialize(format="nt").splitlines())


@pytest.mark.slow
@pytest.mark.parametrize(
    "folder", PACKAGES, ids=lambda folder: f"{folder.parent.name}-{folder.name}"
)
def test_every_row_that_is_shipped_conforms(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For certain: none of our rows needs SHACL, which is slow."""
    monkeypatch.setattr(check, "_check_graph", None)
    vocabulary = installed_vocabulary(BASE)
    known = Known(
        id_base=BASE,
        terms=vocabulary.terms,
        entailed=vocabulary.entailed,
        shapes=installed_shapes(BASE),
    )
    with open_package(folder) as package:
        tables = read_tables(package.descriptor)
        subject = Subject(package, known, tables)
        rows = {
            table.resource: sum(
                1 for _ in read_rows(package.file(table.path).location, table.descriptor)
            )
            for table in tables
        }
        assert list(check_shapes(subject, rows, EVERY_ROW)) == []
        assert list(check_terms(subject)) == []
