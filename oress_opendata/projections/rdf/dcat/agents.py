"""Publisher and contact, and the terms of EU lists that descriptions refer to."""

from __future__ import annotations

from collections.abc import Mapping

from oress_opendata.iris import catalog_iri
from oress_opendata.meaning.languages import LANGUAGES
from oress_opendata.model.agents import Agent
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import AUTHORITY
from oress_opendata.settings import Settings

PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
PUBLIC = f"{AUTHORITY}/access-right/PUBLIC"
AVAILABLE = f"{AUTHORITY}/planned-availability/STABLE"
# The labels of these terms, so that no client has to fetch the EU lists.
TITLES: Mapping[str, str] = {
    PUBLIC: "public",
    AVAILABLE: "stable",
    f"{AUTHORITY}/language/FRA": "French",
    f"{AUTHORITY}/language/ARA": "Arabic",
    f"{AUTHORITY}/language/ENG": "English",
}


def publisher_iri(settings: Settings) -> str:
    return f"{catalog_iri(settings.id_base)}#publisher"


def contact_iri(settings: Settings) -> str:
    return f"{catalog_iri(settings.id_base)}#contact"


def describe_agents(graph: Graph, settings: Settings) -> None:
    publisher, contact = publisher_iri(settings), contact_iri(settings)
    graph.type(publisher, "foaf:Agent", "foaf:Organization")
    graph.text(publisher, "foaf:name", settings.publisher)
    if settings.publisher_type:
        kind = PUBLISHER_TYPE + settings.publisher_type
        graph.add(publisher, "dct:type", kind)
        describe_listed(graph, kind, "skos:Concept", f"{PUBLISHER_TYPE}1.0")
    graph.address(publisher, "foaf:homepage", f"{settings.base_url}/")
    graph.type(contact, "vcard:Kind", "vcard:Organization")
    graph.text(contact, "vcard:fn", settings.publisher)
    if "@" in settings.contact and "://" not in settings.contact:
        graph.address(contact, "vcard:hasEmail", f"mailto:{settings.contact}")
    else:
        graph.address(contact, "vcard:hasURL", settings.contact or f"{settings.base_url}/")


def catalogue_agent(settings: Settings) -> Agent:
    """The publisher of the catalogue, and of each dataset that names no other."""
    return Agent(settings.publisher, settings.base_url)


def describe_agent(graph: Graph, iri: str, agent: Agent) -> str:
    """Describe a contributor; returns its IRI. Of one without a family name it is not known whether
    it is a person."""
    graph.type(iri, "foaf:Agent")
    if agent.is_person:
        graph.type(iri, "foaf:Person")
    graph.text(iri, "foaf:name", agent.name)
    graph.address(iri, "foaf:homepage", agent.address)
    return iri


def add_publisher(graph: Graph, subject: str, settings: Settings) -> None:
    graph.add(subject, "dct:publisher", publisher_iri(settings))
    graph.add(subject, "dcat:contactPoint", contact_iri(settings))


def add_language(graph: Graph, subject: str, language: str) -> None:
    iri = LANGUAGES.get(language.partition("-")[0].lower())
    if iri:
        graph.add(subject, "dct:language", iri)
        describe_listed(graph, iri, "dct:LinguisticSystem", f"{AUTHORITY}/language")


def add_access(graph: Graph, subject: str) -> None:
    graph.add(subject, "dct:accessRights", PUBLIC)
    describe_listed(graph, PUBLIC, "dct:RightsStatement", f"{AUTHORITY}/access-right")


def describe_listed(
    graph: Graph, iri: str, kind: str, scheme: str, titles: Mapping[str, str] | None = None
) -> None:
    """A term of an external list, with as much of it as a client needs."""
    graph.type(iri, kind, "skos:Concept")
    graph.add(iri, "skos:inScheme", scheme)
    graph.type(scheme, "skos:ConceptScheme")
    graph.texts(scheme, "dct:title", {"en": scheme.rpartition("/")[2].replace("-", " ")})
    named = titles or {"en": TITLES.get(iri, iri.rpartition("/")[2])}
    graph.texts(iri, "skos:prefLabel", named)
