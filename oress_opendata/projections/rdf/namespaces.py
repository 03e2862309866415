"""The vocabularies and terms in use. An unknown term raises an error, so no typo is ever harvested.

The terms of our own ontology are in vocab/oress.ttl.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import NamedNode

_NAMESPACES: tuple[tuple[str, str, str], ...] = (
    ("adms", "http://www.w3.org/ns/adms#", "status versionNotes Identifier"),
    (
        "as",
        "https://www.w3.org/ns/activitystreams#",
        "Create Update Delete object published",
    ),
    ("bibo", "http://purl.org/ontology/bibo/", ""),
    ("cpsv", "http://purl.org/vocab/cpsv#", "PublicService"),
    ("csvw", "http://www.w3.org/ns/csvw#", "TableGroup Table url"),
    ("cv", "http://data.europa.eu/m8g/", "PublicOrganisation hasCompetentAuthority"),
    (
        "dcat",
        "http://www.w3.org/ns/dcat#",
        "Catalog Resource Dataset Distribution DataService dataset distribution service "
        "contactPoint keyword theme themeTaxonomy version hasVersion hasCurrentVersion "
        "previousVersion isVersionOf accessURL downloadURL mediaType byteSize "
        "packageFormat compressFormat landingPage startDate endDate endpointURL "
        "endpointDescription servesDataset accessService resource bbox centroid",
    ),
    ("dcatap", "http://data.europa.eu/r5r/", "availability"),
    (
        "dct",
        "http://purl.org/dc/terms/",
        "title description identifier issued modified publisher creator contributor "
        "license rights accessRights language spatial temporal accrualPeriodicity format "
        "conformsTo source isReplacedBy replaces type Location PeriodOfTime "
        "LicenseDocument RightsStatement Frequency LinguisticSystem MediaType "
        "MediaTypeOrExtent Standard isPartOf hasPart provenance ProvenanceStatement "
        "subject created hasFormat",
    ),
    ("essglobal", "http://purl.org/essglobal/vocab/", ""),
    (
        "foaf",
        "http://xmlns.com/foaf/0.1/",
        "Agent Organization Person Document name homepage page primaryTopic",
    ),
    ("geo", "http://www.opengis.net/ont/geosparql#", "hasGeometry asWKT wktLiteral Geometry"),
    (
        "hydra",
        "http://www.w3.org/ns/hydra/core#",
        "PartialCollectionView PagedCollection Collection first nextPage next last previous "
        "totalItems view member",
    ),
    (
        "ldes",
        "https://w3id.org/ldes#",
        # The last two are the former terms, which older clients read.
        "EventStream EventSource RetentionPolicy timestampPath versionOfPath "
        "versionCreateObject versionUpdateObject versionDeleteObject retentionPolicy "
        "versionAmount immutable pollingInterval LatestVersionSubset amount",
    ),
    ("org", "http://www.w3.org/ns/org#", ""),
    ("owl", "http://www.w3.org/2002/07/owl#", "deprecated sameAs versionInfo Ontology"),
    ("pav", "http://purl.org/pav/", "sourceAccessedOn"),
    (
        "prov",
        "http://www.w3.org/ns/prov#",
        "Activity Entity SoftwareAgent Agent wasGeneratedBy used startedAtTime "
        "endedAtTime wasAssociatedWith invalidatedAtTime",
    ),
    (
        "qb",
        "http://purl.org/linked-data/cube#",
        "DataSet Observation Slice SliceKey DataStructureDefinition "
        "ComponentSpecification structure component componentProperty componentRequired "
        "dimension measure attribute order sliceKey sliceStructure slice observation "
        "codeList concept DimensionProperty MeasureProperty AttributeProperty "
        "CodedProperty dataSet",
    ),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type Property value first rest nil"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#", "label comment seeAlso range Resource"),
    ("schema", "http://schema.org/", "name url encoding MediaObject contentUrl encodingFormat"),
    (
        "sd",
        "http://www.w3.org/ns/sparql-service-description#",
        "Service endpoint supportedLanguage SPARQL11Query resultFormat defaultDataset "
        "Dataset defaultGraph Graph namedGraph NamedGraph name graph feature "
        "UnionDefaultGraph BasicFederatedQuery availableGraphs",
    ),
    (
        "sh",
        "http://www.w3.org/ns/shacl#",
        "NodeShape closed property path datatype nodeKind IRI in minCount maxCount targetClass",
    ),
    (
        "skos",
        "http://www.w3.org/2004/02/skos/core#",
        "Concept ConceptScheme prefLabel notation inScheme exactMatch hasTopConcept "
        "topConceptOf broader editorialNote",
    ),
    (
        "spdx",
        "http://spdx.org/rdf/terms#",
        "Checksum checksum algorithm checksumValue checksumAlgorithm_sha256",
    ),
    (
        "tree",
        "https://w3id.org/tree#",
        "Node GreaterThanOrEqualToRelation LessThanRelation relation node path value view member "
        "shape",
    ),
    (
        "vcard",
        "http://www.w3.org/2006/vcard/ns#",
        "Kind Organization fn hasEmail hasURL",
    ),
    (
        "void",
        "http://rdfs.org/ns/void#",
        "Dataset DatasetDescription dataDump sparqlEndpoint triples entities vocabulary "
        "subset uriSpace inDataset feature exampleResource rootResource classes properties "
        "classPartition propertyPartition class property",
    ),
    (
        "xsd",
        "http://www.w3.org/2001/XMLSchema#",
        "date dateTime gYear gYearMonth integer nonNegativeInteger hexBinary boolean "
        "decimal string",
    ),
)
PREFIXES: Mapping[str, str] = {prefix: iri for prefix, iri, _ in _NAMESPACES}
_TERMS = {prefix: frozenset(terms.split()) for prefix, _, terms in _NAMESPACES}
# The store keeps every integer as an xsd:integer. What is read from it gets its type back, by
# property.
RANGES: Mapping[str, NamedNode] = {
    PREFIXES["dcat"] + "byteSize": NamedNode(PREFIXES["xsd"] + "nonNegativeInteger"),
}
AUTHORITY = "http://publications.europa.eu/resource/authority"


def term(name: str) -> NamedNode:
    """A term such as `dcat:Dataset`. Raises KeyError for one that is not listed here."""
    prefix, _, local = name.partition(":")
    if local not in _TERMS[prefix]:
        raise KeyError(f"{name} is not a known term")
    return NamedNode(PREFIXES[prefix] + local)
