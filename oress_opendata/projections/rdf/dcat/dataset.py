"""Datasets and releases as DCAT-AP 3 describes them, and what was withdrawn.

https://semiceu.github.io/DCAT-AP/releases/3.0.1/
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from pyoxigraph import BlankNode, Literal

from oress_opendata.iris import dataset_iri, record_iri, release_iri
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.meaning.statements import needs_scheme, scheme_iri
from oress_opendata.model.agents import Agents, agents_of
from oress_opendata.model.entry import Entry
from oress_opendata.model.release import DESCRIPTOR, Dataset, Manifest, Release
from oress_opendata.model.texts import codes_of, keywords_of
from oress_opendata.projections.rdf.dcat.agents import (
    add_access,
    add_language,
    catalogue_agent,
    contact_iri,
    describe_agent,
    describe_agents,
    describe_listed,
    publisher_iri,
)
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.distribution import (
    DATA_PACKAGE,
    add_standard,
    describe_distributions,
)
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import AUTHORITY
from oress_opendata.settings import Settings

WITHDRAWN = f"{AUTHORITY}/dataset-status/WITHDRAWN"
COMPLETED = f"{AUTHORITY}/dataset-status/COMPLETED"


def last_change(dataset: Dataset) -> datetime:
    """The time of the last publication or withdrawal of a dataset."""
    times = [release.issued for release in dataset.releases]
    return max(
        [*times, *(release.withdrawn_at for release in dataset.releases if release.withdrawn_at)]
    )


def dataset_to_rdf(dataset: Dataset, manifest: Manifest, context: DescriptionContext) -> Graph:
    """A dataset with a current release, whose manifest is given. Other releases are only named."""
    base, graph = context.settings.id_base, Graph()
    iri = dataset_iri(base, dataset.name)
    current = dataset.current
    assert current is not None
    _describe_common(graph, iri, manifest, context)
    graph.time(iri, "dct:issued", min(release.issued for release in dataset.releases))
    graph.time(iri, "dct:modified", last_change(dataset))
    graph.text(iri, "dcat:version", current.version)
    graph.add(iri, "dcat:hasCurrentVersion", release_iri(base, dataset.name, current.version))
    for release in dataset.visible:
        graph.add(iri, "dcat:hasVersion", release_iri(base, dataset.name, release.version))
    add_page(graph, iri, context.page_address("datasets", dataset.name))
    describe_distributions(graph, iri, manifest, current.issued, context)
    _describe_schemes(graph, iri, manifest, context)
    return graph


def release_to_rdf(
    dataset: Dataset, entry: Entry, manifest: Manifest, context: DescriptionContext
) -> Graph:
    """One visible release, published by an entry."""
    release = next(candidate for candidate in dataset.releases if candidate.seq == entry.seq)
    base, graph = context.settings.id_base, Graph()
    iri = release_iri(base, dataset.name, release.version)
    _describe_common(graph, iri, manifest, context)
    graph.time(iri, "dct:issued", release.issued)
    graph.time(iri, "dct:modified", release.issued)
    graph.text(iri, "dcat:version", release.version)
    graph.add(iri, "dcat:isVersionOf", dataset_iri(base, dataset.name))
    before = dict(pairwise(dataset.visible)).get(release)
    if before:
        graph.add(iri, "dcat:previousVersion", release_iri(base, dataset.name, before.version))
    graph.texts(iri, "adms:versionNotes", {context.language: release.message})
    graph.add(iri, "adms:status", COMPLETED)
    describe_listed(graph, COMPLETED, "skos:Concept", f"{AUTHORITY}/dataset-status")
    add_page(graph, iri, context.page_address("datasets", dataset.name, release.version))
    _describe_publication(graph, iri, entry, manifest, context)
    describe_distributions(graph, iri, manifest, release.issued, context)
    return graph


def withdrawn_to_rdf(
    dataset: Dataset, release: Release | None, context: DescriptionContext
) -> Graph:
    """The tombstone of a release, or of a dataset without any visible release.

    Not typed as a `dcat:Dataset`, since harvesters would import it.
    """
    base, graph = context.settings.id_base, Graph()
    last = release or max(
        dataset.releases, key=lambda candidate: candidate.withdrawn_at or candidate.issued
    )
    iri = release_iri(base, dataset.name, release.version) if release else dataset_iri(
        base, dataset.name
    )  # fmt: skip
    graph.type(iri, "prov:Entity")
    graph.text(iri, "dct:identifier", iri)
    graph.add(iri, "adms:status", WITHDRAWN)
    describe_listed(graph, WITHDRAWN, "skos:Concept", f"{AUTHORITY}/dataset-status")
    if last.withdrawn_at:
        graph.time(iri, "prov:invalidatedAtTime", last.withdrawn_at)
        graph.time(iri, "dct:modified", last.withdrawn_at)
    graph.text(iri, "rdfs:comment", last.reason)
    if last.replaced_by:
        replacement = release_iri(base, dataset.name, last.replaced_by)
        graph.add(iri, "dct:isReplacedBy", replacement)
    return graph


def _describe_common(
    graph: Graph, iri: str, manifest: Manifest, context: DescriptionContext
) -> None:
    """What a dataset and its release have in common: everything from the descriptor."""
    descriptor, settings = manifest.descriptor, context.settings
    graph.type(iri, "dcat:Dataset")
    graph.text(iri, "dct:identifier", iri)
    graph.texts(iri, "dct:title", context.texts(descriptor, "title") or {"": manifest.name})
    graph.texts(
        iri,
        "dct:description",
        context.texts(descriptor, "description") or context.texts(descriptor, "title")
        or {"": manifest.name},
    )  # fmt: skip
    for language, words in keywords_of(descriptor, context.language).items():
        for word in words:
            graph.add(iri, "dcat:keyword", Literal(word, language=language))
    agents = agents_of(descriptor, catalogue_agent(settings))
    _describe_agents(graph, iri, agents, settings)
    add_access(graph, iri)
    for language in codes_of(descriptor.get("oress:languages")):
        add_language(graph, iri, language)
    add_standard(graph, iri, DATA_PACKAGE)
    _describe_subject(graph, iri, descriptor, context)
    _describe_origin(graph, iri, descriptor)


def _describe_subject(
    graph: Graph, iri: str, descriptor: Mapping[str, Any], context: DescriptionContext
) -> None:
    """Themes, places, period and frequency."""
    vocabularies = context.vocabularies
    for code in codes_of(descriptor.get("oress:themes")):
        theme = vocabularies.match("theme", code, AUTHORITY)
        if theme:
            graph.add(iri, "dcat:theme", theme)
            labels = vocabularies.concepts.label("theme", code)
            describe_listed(graph, theme, "skos:Concept", f"{AUTHORITY}/data-theme", labels)
    for code in codes_of(descriptor.get("oress:spatial")):
        place = record_iri(context.settings.id_base, "place", code)
        graph.add(iri, "dct:spatial", place)
        graph.type(place, "dct:Location")
    frequency = str(descriptor.get("oress:frequency") or "")
    listed = vocabularies.match("frequency", frequency, AUTHORITY)
    if listed:
        graph.add(iri, "dct:accrualPeriodicity", listed)
        labels = vocabularies.concepts.label("frequency", frequency)
        describe_listed(graph, listed, "dct:Frequency", f"{AUTHORITY}/frequency", labels)
    period = descriptor.get("oress:temporal") or {}
    if period:
        # A blank node, since a large harvester tries to fetch it if it is an IRI. Its label is
        # unique among datasets, whose dumps may be concatenated.
        node = BlankNode(f"period-{iri.rpartition('/id/dataset/')[2].replace('/', '-')}")
        graph.add(iri, "dct:temporal", node)
        graph.type(node, "dct:PeriodOfTime")
        graph.day(node, "dcat:startDate", first_day(str(period.get("start") or "")))
        graph.day(node, "dcat:endDate", last_day(str(period.get("end") or "")))


def first_day(text: str) -> str:
    """The first day of a year, a month or a day; other texts are returned unchanged."""
    return text and text + "-01-01"[3 * text.count("-") :]


def last_day(text: str) -> str:
    """The last day of a year, a month or a day; other texts are returned unchanged."""
    if text.count("-") != 1:
        return text if "-" in text or not text else f"{text}-12-31"
    year, _, month = text.partition("-")
    if not (year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
        return text
    return f"{text}-{monthrange(int(year), int(month))[1]}"


def _describe_origin(graph: Graph, iri: str, descriptor: Mapping[str, Any]) -> None:
    for number, source in enumerate(descriptor.get("sources") or (), start=1):
        node = f"{iri}#source-{number}"
        graph.add(iri, "dct:provenance", node)
        graph.type(node, "dct:ProvenanceStatement")
        graph.text(node, "rdfs:label", str(source.get("title") or ""))
        graph.address(node, "rdfs:seeAlso", str(source.get("path") or ""))


def _describe_agents(graph: Graph, iri: str, agents: Agents, settings: Settings) -> None:
    """The authors, the publisher (that of the descriptor, else the catalogue), the others."""
    graph.add(iri, "dcat:contactPoint", contact_iri(settings))
    describe_agents(graph, settings)
    named = [
        *(("dct:creator", agent) for agent in agents.creators),
        *(("dct:contributor", agent) for agent in agents.contributors),
    ]
    for number, (term, agent) in enumerate(named, start=1):
        graph.add(iri, term, describe_agent(graph, f"{iri}#contributor-{number}", agent))
    publisher = publisher_iri(settings)
    if agents.publisher != catalogue_agent(settings):
        publisher = describe_agent(graph, f"{iri}#publisher", agents.publisher)
    graph.add(iri, "dct:publisher", publisher)
    if not agents.creators:
        graph.add(iri, "dct:creator", publisher)


def _describe_schemes(
    graph: Graph, iri: str, manifest: Manifest, context: DescriptionContext
) -> None:
    """The schemes of registers whose records are concepts, such as places."""
    meaning = context.meaning(manifest.name)
    tables = filter(needs_scheme, read_tables(manifest.descriptor))
    for register in sorted({str(table.register) for table in tables}):
        scheme = scheme_iri(register, meaning)
        graph.add(iri, "dct:hasPart", scheme)
        graph.type(scheme, "skos:ConceptScheme")
        graph.texts(scheme, "dct:title", context.texts(manifest.descriptor, "title"))


def add_page(graph: Graph, iri: str, address: str) -> None:
    graph.add(iri, "dcat:landingPage", address)
    graph.add(iri, "foaf:page", address)
    graph.type(address, "foaf:Document")


def _describe_publication(
    graph: Graph, iri: str, entry: Entry, manifest: Manifest, context: DescriptionContext
) -> None:
    """The activity that made the release: software, time, source."""
    activity = f"{iri}#publication"
    source = context.file_address(manifest.name, manifest.version, DESCRIPTOR)
    name, _, version = entry.software.partition(" ")
    software = f"{activity}-software"
    graph.add(iri, "prov:wasGeneratedBy", activity)
    graph.type(activity, "prov:Activity")
    graph.time(activity, "prov:startedAtTime", entry.began or entry.at)
    graph.time(activity, "prov:endedAtTime", entry.at)
    graph.add(activity, "prov:wasAssociatedWith", software)
    graph.add(activity, "prov:used", f"{iri}#source")
    graph.type(f"{iri}#source", "prov:Entity")
    graph.add(f"{iri}#source", "rdfs:seeAlso", source)
    graph.text(f"{iri}#source", "dct:identifier", f"sha256:{manifest.content}")
    graph.type(software, "prov:SoftwareAgent")
    graph.text(software, "foaf:name", name or "oress-opendata")
    graph.text(software, "owl:versionInfo", version)
