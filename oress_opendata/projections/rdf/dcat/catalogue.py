"""The catalogue: its description, its services, and its datasets."""

from __future__ import annotations

from collections.abc import Sequence

from oress_opendata import __version__
from oress_opendata.iris import catalog_iri, dataset_iri, record_iri
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import Entry
from oress_opendata.model.licence import Licence, read_licences
from oress_opendata.model.release import Dataset, Manifest
from oress_opendata.model.texts import codes_of
from oress_opendata.projections.rdf.dcat.agents import (
    add_access,
    add_language,
    add_publisher,
    describe_agents,
    describe_listed,
)
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.distribution import add_licence, add_standard
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import AUTHORITY

TITLE = N_("Open data of the regional observatory of the social and solidarity economy")
ABOUT = N_(
    "Registers, directories and figures of the social and solidarity economy, versioned, described "
    "and linked, in French, Arabic and English."
)
API, API_ABOUT = N_("JSON API"), N_("Datasets, versions, rows and records as JSON.")
SPARQL = N_("SPARQL endpoint")
SPARQL_ABOUT = N_("Queries over all published data, in SPARQL.")
PROTOCOL = "http://www.w3.org/TR/sparql11-protocol/"
OPENAPI = "https://spec.openapis.org/oas/v3.0.3"
LICENCE = {"name": "CC-BY-4.0"}
THEMES = f"{AUTHORITY}/data-theme"


def catalog_to_rdf(
    datasets: Sequence[tuple[Dataset, Manifest]],
    first: Entry | None,
    last: Entry | None,
    context: DescriptionContext,
) -> Graph:
    """The catalogue with the IRIs of its current datasets, and its services. Each dataset is given
    with the manifest of its current release."""
    settings, graph = context.settings, Graph()
    iri = catalog_iri(settings.id_base)
    graph.type(iri, "dcat:Catalog", "void:DatasetDescription")
    graph.text(iri, "dct:identifier", iri)
    graph.texts(iri, "dct:title", translations(TITLE, context))
    graph.texts(iri, "dct:description", translations(ABOUT, context))
    add_publisher(graph, iri, settings)
    describe_agents(graph, settings)
    add_licence(graph, iri, catalogue_licence(context), context)
    for language in settings.languages:
        add_language(graph, iri, language)
    graph.add(iri, "foaf:homepage", f"{settings.base_url}/")
    graph.type(f"{settings.base_url}/", "foaf:Document")
    graph.add(iri, "dcat:themeTaxonomy", THEMES)
    graph.type(THEMES, "skos:ConceptScheme")
    graph.texts(THEMES, "dct:title", {"en": "data theme"})
    if first and last:
        graph.time(iri, "dct:issued", first.at)
        graph.time(iri, "dct:modified", last.at)
    for dataset, manifest in datasets:
        graph.add(iri, "dcat:dataset", dataset_iri(settings.id_base, dataset.name))
        for code in codes_of(manifest.descriptor.get("oress:spatial")):
            place = record_iri(settings.id_base, "place", code)
            graph.add(iri, "dct:spatial", place)
            graph.type(place, "dct:Location")
    _describe_services(graph, iri, [dataset for dataset, _ in datasets], context)
    graph.text(iri, "owl:versionInfo", __version__)
    return graph


def _describe_services(
    graph: Graph, catalogue: str, datasets: Sequence[Dataset], context: DescriptionContext
) -> None:
    base = context.settings.base_url
    offers = (
        ("api", API, API_ABOUT, f"{base}/api/v1", f"{base}/api/openapi.json", OPENAPI),
        ("sparql", SPARQL, SPARQL_ABOUT, f"{base}/sparql", f"{base}/sparql", PROTOCOL),
    )
    for name, title, about, endpoint, description, standard in offers:
        iri = f"{catalogue}#{name}"
        graph.add(catalogue, "dcat:service", iri)
        graph.type(iri, "dcat:DataService")
        graph.text(iri, "dct:identifier", iri)
        graph.texts(iri, "dct:title", translations(title, context))
        graph.texts(iri, "dct:description", translations(about, context))
        graph.add(iri, "dcat:endpointURL", endpoint)
        graph.add(iri, "dcat:endpointDescription", description)
        add_standard(graph, iri, standard)
        add_publisher(graph, iri, context.settings)
        add_licence(graph, iri, catalogue_licence(context), context)
        add_access(graph, iri)
        theme = f"{THEMES}/SOCI"
        graph.add(iri, "dcat:theme", theme)
        labels = context.vocabularies.concepts.label("theme", "SOCI")
        describe_listed(graph, theme, "skos:Concept", THEMES, labels)
        graph.texts(iri, "dcat:keyword", translations(title, context))
        for dataset in datasets:
            served = dataset_iri(context.settings.id_base, dataset.name)
            graph.add(iri, "dcat:servesDataset", served)


def catalogue_licence(context: DescriptionContext) -> list[Licence]:
    """The licence of the descriptions themselves."""
    return read_licences((LICENCE,), context.vocabularies.concepts)


def translations(sentence: str, context: DescriptionContext) -> dict[str, str]:
    return {language: say(sentence, language) for language in context.settings.languages}
