"""Terms of known vocabularies exist: a typo would be harvested for years.

The terms are those of rdflib for published vocabularies and of the installed ontology for our own.
Terms of other vocabularies are not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SKOS, VOID, URIRef
from rdflib.namespace import CSVW, DCAT, GEO, TIME

from oress_opendata.iris import resolve_iri
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import as_tuple
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject

UNKNOWN = error(
    "term-unknown",
    N_("“{value}” ({term} of “{place}”) is not a term of the vocabulary {vocabulary}."),
    N_("Look for a typo; terms are case-sensitive."),
)
HOLDERS = ("propertyUrl", "rdfType", "oress:alsoProperty", "oress:inverseProperty")
# rdflib's list is that of DCAT 2.
DCAT_3 = frozenset(
    [
        "DatasetSeries",
        "first",
        "hasCurrentVersion",
        "hasVersion",
        "inSeries",
        "isVersionOf",
        "last",
        "next",
        "prev",
        "previousVersion",
        "resource",
        "seriesMember",
        "version",
        "versionNotes",
    ]
)
CLOSED = (CSVW, DCAT, DCTERMS, FOAF, GEO, ORG, OWL, PROV, QB, RDF, RDFS, SKOS, TIME, VOID)
# Written with http: by the profiles that we follow; rdflib's list has https.
SCHEMA = "http://schema.org/"
ESSGLOBAL = "http://purl.org/essglobal/vocab/"
# Version 1.1 (2015) of the vocabulary of RIPESS: its classes and properties.
ESSGLOBAL_TERMS = frozenset(
    [
        "Activities",
        "ActivitiesICA",
        "ActivitiesModified",
        "Address",
        "BaseMembershipType",
        "Cost",
        "CostComposition",
        "Input",
        "Labour",
        "LegalForm",
        "LocationOfSale",
        "Network",
        "OrganisationalStructure",
        "OtherCosts",
        "ProductOrService",
        "Qualifiers",
        "SSEInitiative",
        "SaleOption",
        "TypeOfLabour",
        "additionalSectors",
        "baseMembershipType",
        "costPerUnit",
        "deliveryRangeDistance",
        "economicSector",
        "hasAddress",
        "hasCost",
        "hasImpactOnCost",
        "hasInputCost",
        "hasLabourCost",
        "hasOtherCosts",
        "hasProductOrService",
        "hasSaleOption",
        "isAvailable",
        "isAvailableAt",
        "isComposedBy",
        "isMain",
        "isSSE",
        "legalForm",
        "mission",
        "objective",
        "organisationalStructure",
        "primarySector",
        "qualifier",
        "quantityPerProductOrServiceUnit",
        "salesMarginPercentage",
        "salesMarginValue",
        "state",
        "totalMen",
        "totalOfMembers",
        "totalWomen",
        "typeOfLabour",
        "unit",
    ]
)


def check_terms(subject: Subject) -> Iterator[Finding]:
    for table in subject.tables:
        holders = [(table.resource, table.schema)]
        holders += [(f"{table.resource}.{column.name}", column.field) for column in table.columns]
        virtual = table.schema.get("oress:virtual") or ()
        holders += [(f"{table.resource}.oress:virtual", column) for column in virtual]
        for place, holder in holders:
            yield from _check_holder(subject, place, holder)


def _check_holder(subject: Subject, place: str, holder: Mapping[str, Any]) -> Iterator[Finding]:
    types = holder.get("propertyUrl") == str(RDF.type)
    for term in (*HOLDERS, "valueUrl") if types else HOLDERS:
        for written in as_tuple(holder.get(term)):
            iri = resolve_iri(subject.known.id_base, str(written))
            vocabulary = find_vocabulary(iri, subject.known.id_base, subject.known.terms)
            if vocabulary and "{" not in iri:
                yield UNKNOWN.finding(
                    subject.file, None, None, written, term=term, place=place, vocabulary=vocabulary
                )


def find_vocabulary(iri: str, id_base: str, own_terms: frozenset[str]) -> str | None:
    """The vocabulary that an IRI should be a term of and is not; None if there is no error."""
    ours = f"{id_base}/vocab/oress#"
    if iri.startswith(ours):
        return None if iri.removeprefix(ours) in own_terms else ours
    if iri.startswith(SCHEMA):
        return None if URIRef(iri.replace("http:", "https:", 1)) in SDO else SCHEMA
    if iri.startswith(ESSGLOBAL):
        return None if iri.removeprefix(ESSGLOBAL) in ESSGLOBAL_TERMS else ESSGLOBAL
    for vocabulary in CLOSED:
        if iri.startswith(str(vocabulary)):
            known = URIRef(iri) in vocabulary or (
                vocabulary is DCAT and iri.removeprefix(str(DCAT)) in DCAT_3
            )
            return None if known else str(vocabulary)
    return None
