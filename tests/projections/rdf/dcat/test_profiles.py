"""The descriptions conform to the profiles, by the shapes and queries of their publishers."""

from __future__ import annotations

from collections import Counter

import pytest
from pyshacl import validate
from rdflib import RDF, RDFS, Graph, Namespace
from rdflib.term import Node

from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.dataset import dataset_to_rdf
from oress_opendata.projections.rdf.dcat.mqa_score import MOST, mark_dataset
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import list_datasets
from tests.projections.rdf.conftest import SHAPES, Shipped

SH = Namespace("http://www.w3.org/ns/shacl#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
needs_shapes = pytest.mark.skipif(not SHAPES.is_dir(), reason="needs ../shared/shapes")
# Unknown: the type of a creator, that of the publisher unless a setting states it, and the bounding
# box and centroid of most places.
UNMET = {
    ("http://xmlns.com/foaf/0.1/Agent", "http://purl.org/dc/terms/type"),
    ("http://xmlns.com/foaf/0.1/Organization", "http://purl.org/dc/terms/type"),
    ("http://purl.org/dc/terms/Location", "http://www.w3.org/ns/dcat#bbox"),
    ("http://purl.org/dc/terms/Location", "http://www.w3.org/ns/dcat#centroid"),
}


def find_violations(graph: Graph, shapes: str) -> Counter[tuple[str, str]]:
    """What is found wrong: the class and the path, with how often."""
    _, report, _ = validate(graph, shacl_graph=Graph().parse(SHAPES / shapes), inference="none")
    assert isinstance(report, Graph)
    found: Counter[tuple[str, str]] = Counter()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        for kind in _kinds(graph, focus):
            found[kind, str(path)] += 1
    return found


def _kinds(graph: Graph, focus: Node | None) -> list[str]:
    return [str(node) for node in graph.objects(focus, RDF.type)]


@needs_shapes
@pytest.mark.parametrize("shapes", ["shapes.ttl", "range.ttl"])
def test_the_catalogue_conforms_to_dcat_ap(described: Graph, shapes: str) -> None:
    assert not find_violations(described, f"dcat-ap-3.0.1/{shapes}")


@needs_shapes
def test_no_recommendation_that_could_be_met_is_unmet(described: Graph) -> None:
    found = find_violations(described, "dcat-ap-3.0.1/shapes_recommended.ttl")
    paths = {path for _, path in found}
    assert paths <= {path for _, path in UNMET}
    assert all(any(kind == unmet for unmet, _ in UNMET) or "skos" in kind for kind, _ in found)


@needs_shapes
def test_a_description_without_its_title_does_not_conform(described: Graph) -> None:
    dataset = next(described.subjects(RDF.type, DCAT.Dataset))
    less = Graph()
    less += described
    less.remove((dataset, Namespace("http://purl.org/dc/terms/").title, None))
    assert find_violations(less, "dcat-ap-3.0.1/shapes.ttl")


@needs_shapes
def test_the_services_of_public_bodies_conform_to_cpsv_ap(shipped: Shipped) -> None:
    graph = shipped.read_pieces("acteurs-accompagnement/service")
    graph += shipped.read_pieces("acteurs-accompagnement/actor")
    # What they point to: CPSV-AP asks that it be of its class.
    graph += shipped.read_pieces("territoires/place")
    graph += shipped.read_pieces("~vocab/vocab")
    found = find_violations(graph, "cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl")
    assert not found, found


def test_every_dataset_of_ours_has_all_points(shipped: Shipped) -> None:
    sourcing = DescriptionContext(
        shipped.settings, load_vocabularies(shipped.settings.id_base), lambda name, version: {}
    )
    with transaction(shipped.store.reading) as connection:
        datasets = list_datasets(connection)
    for dataset in datasets:
        assert dataset.current is not None
        manifest = shipped.store.manifest(dataset.current.manifest)
        graph = dataset_to_rdf(dataset, manifest, sourcing)
        iri = f"{shipped.settings.id_base}/id/dataset/{dataset.name}"
        marks = mark_dataset(graph, iri, answers=True, conforms=True)
        assert sum(mark.most for mark in marks) == MOST
        missing = [mark for mark in marks if mark.points < mark.most]
        assert not missing, dataset.name


DCT = Namespace("http://purl.org/dc/terms/")


def test_only_data_are_distributions_and_no_two_titles_are_equal(described: Graph) -> None:
    for dataset in described.subjects(RDF.type, DCAT.Dataset):
        files = list(described.objects(dataset, DCAT.distribution))
        names = {str(described.value(file, DCAT.downloadURL)).rpartition("/")[2] for file in files}
        assert not names & {"SHA256SUMS", "datapackage.json", "csv-metadata.json"}
        titles = [title for file in files for title in described.objects(file, DCT.title)]
        assert len(titles) == len(set(titles))


def test_a_document_has_its_own_language(described: Graph) -> None:
    found = {
        str(file).rpartition("-")[2]: [
            str(code)[-3:] for code in described.objects(file, DCT.language)
        ]
        for file in described.subjects(RDF.type, DCAT.Distribution)
        if "panorama-2026" in str(file)
    }
    assert found == {"fr.pdf": ["FRA"], "ar.pdf": ["ARA"]}


def test_the_strictest_licence_is_the_one_and_all_are_rights(described: Graph) -> None:
    (file,) = (
        file
        for file in described.subjects(RDF.type, DCAT.Distribution)
        if str(file).endswith("limites-1.1.0.zip")
    )
    (licence,) = described.objects(file, DCT.license)
    assert str(licence).endswith("/ODC_BL")
    kinds = [str(kind) for kind in described.objects(licence, DCT.type)]
    assert kinds == ["http://purl.org/adms/licencetype/ViralEffect-ShareAlike"]
    (rights,) = described.objects(file, DCT.rights)
    assert len(list(described.objects(rights, RDFS.seeAlso))) == 2


def test_the_region_has_an_extent(described: Graph) -> None:
    boxes = [
        str(box)
        for place, box in described.subject_objects(DCAT.bbox)
        if str(place).endswith("/01")
    ]
    assert len(boxes) == 1
    assert boxes[0].startswith("POLYGON((-")


def test_documents_lead_to_their_files_and_are_listed(described: Graph) -> None:
    catalogue = next(described.subjects(RDF.type, DCAT.Catalog))
    listed = set(described.objects(catalogue, DCAT.resource))
    assert len(listed) >= 8
    files = [described.value(document, DCT.hasFormat) for document in listed]
    assert sum(str(file).endswith(".pdf") for file in files if file) >= 6
