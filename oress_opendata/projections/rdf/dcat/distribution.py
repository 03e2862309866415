"""The files and formats of a release as `dcat:Distribution`s, each with its licence and hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal

from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.meaning.statements import about_template, fragment_iri
from oress_opendata.model.form import FORMS, SUMS, Form, form_of
from oress_opendata.model.release import DESCRIPTOR, Manifest
from oress_opendata.projections.rdf.dcat.agents import (
    AVAILABLE,
    add_access,
    add_language,
    describe_listed,
)
from oress_opendata.projections.rdf.dcat.context import DescriptionContext, codes_of
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import AUTHORITY, term

IANA = "https://www.iana.org/assignments/media-types"
DATA_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
CSVW = "http://www.w3.org/ns/csvw"
ZIP = f"{IANA}/{FORMS['zip'].media_type}"
GRAPH_SUFFIXES = ("ttl", "nt", "jsonld")
METADATA = "csv-metadata.json"


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download. `path` is below the release; `part` is the resource that it holds."""

    path: str
    part: Mapping[str, Any]
    bytes: int | None = None
    sha256: str | None = None
    conforms: str | None = None


def list_downloads(manifest: Manifest, context: DescriptionContext) -> Iterator[Download]:
    """Every file and every format of a release, in the order of display."""
    resources = {resource["path"]: resource for resource in manifest.descriptor["resources"]}
    package: Mapping[str, Any] = manifest.descriptor
    for file in manifest.files:
        if file.path not in (DESCRIPTOR, SUMS):
            part = resources.get(file.path, package)
            yield Download(file.path, part, file.bytes, file.sha256)
    yield from _derived(manifest, context)
    yield from _graphs(manifest, context)
    zipped = manifest.zip
    yield Download(zipped.path, package, zipped.bytes, zipped.sha256, DATA_PACKAGE)
    for file in manifest.files:
        if file.path in (DESCRIPTOR, SUMS):
            conforms = DATA_PACKAGE if file.path == DESCRIPTOR else None
            yield Download(file.path, package, file.bytes, file.sha256, conforms)


def _derived(manifest: Manifest, context: DescriptionContext) -> Iterator[Download]:
    by_name = {resource["name"]: resource for resource in manifest.descriptor["resources"]}
    for name, size in context.formats(manifest.name, manifest.version).items():
        stems = [name.rsplit(".", count)[0] for count in (1, 2)]
        part = next((by_name[stem] for stem in stems if stem in by_name), manifest.descriptor)
        yield Download(f"formats/{name}", part, size)


def _graphs(manifest: Manifest, context: DescriptionContext) -> Iterator[Download]:
    tables = read_tables(manifest.descriptor)
    meaning = context.meaning(manifest.name)
    for table in tables:
        if about_template(table, meaning):
            for suffix in GRAPH_SUFFIXES:
                yield Download(f"formats/{table.resource}.{suffix}", table.descriptor)
    if tables:
        yield Download(f"formats/{METADATA}", manifest.descriptor, conforms=CSVW)


def describe_distributions(
    graph: Graph, subject: str, manifest: Manifest, issued: Any, context: DescriptionContext
) -> None:
    """The distributions of a dataset or a release, as parts of it."""
    for download in list_downloads(manifest, context):
        iri = fragment_iri(subject, "distribution", *download.path.split("/"))
        graph.add(subject, "dcat:distribution", iri)
        _describe(graph, iri, download, manifest, context)
        graph.time(iri, "dct:issued", issued)
        graph.time(iri, "dct:modified", issued)


def _describe(
    graph: Graph, iri: str, download: Download, manifest: Manifest, context: DescriptionContext
) -> None:
    address = context.file_address(manifest.name, manifest.version, download.path)
    kind = form_of(download.path)
    graph.type(iri, "dcat:Distribution")
    graph.add(iri, "dcat:accessURL", address)
    graph.add(iri, "dcat:downloadURL", address)
    graph.texts(iri, "dct:title", _titles(download, kind, context))
    graph.texts(
        iri,
        "dct:description",
        context.texts(download.part, "description") or context.texts(download.part, "title"),
    )
    if kind:
        describe_format(graph, iri, kind)
    graph.add(iri, "dcatap:availability", AVAILABLE)
    describe_listed(graph, AVAILABLE, "skos:Concept", f"{AUTHORITY}/planned-availability")
    licences = download.part.get("licenses") or manifest.descriptor.get("licenses") or ()
    add_licence(graph, iri, licences, context)
    add_access(graph, iri)
    for language in codes_of(manifest.descriptor.get("oress:languages")):
        add_language(graph, iri, language)
    _describe_bytes(graph, iri, download)


def _titles(download: Download, kind: Form | None, context: DescriptionContext) -> dict[str, str]:
    form = kind.title if kind else download.path.rpartition(".")[2]
    return {
        language: f"{title} ({form})"
        for language, title in context.texts(download.part, "title").items()
    } or {"": download.path}


def _describe_bytes(graph: Graph, iri: str, download: Download) -> None:
    if download.bytes is not None:
        graph.typed(iri, "dcat:byteSize", str(download.bytes), "xsd:nonNegativeInteger")
    if download.sha256:
        checksum = f"{iri}/sha256"
        graph.add(iri, "spdx:checksum", checksum)
        graph.type(checksum, "spdx:Checksum")
        graph.add(checksum, "spdx:algorithm", term("spdx:checksumAlgorithm_sha256"))
        graph.typed(checksum, "spdx:checksumValue", download.sha256, "xsd:hexBinary")
    if download.path.endswith(".zip"):
        graph.add(iri, "dcat:packageFormat", ZIP)
        graph.type(ZIP, "dct:MediaType")
    if download.conforms:
        add_standard(graph, iri, download.conforms)


def describe_format(graph: Graph, iri: str, kind: Form) -> None:
    form, media = f"{AUTHORITY}/file-type/{kind.eu}", f"{IANA}/{kind.media_type}"
    graph.add(iri, "dct:format", form)
    describe_listed(graph, form, "dct:MediaTypeOrExtent", f"{AUTHORITY}/file-type",
                    {"en": kind.title})  # fmt: skip
    graph.add(iri, "dcat:mediaType", media)
    graph.type(media, "dct:MediaType")


def add_standard(graph: Graph, iri: str, standard: str) -> None:
    graph.add(iri, "dct:conformsTo", standard)
    graph.type(standard, "dct:Standard")


def add_licence(
    graph: Graph, iri: str, licences: Iterable[Mapping[str, Any]], context: DescriptionContext
) -> None:
    """The licence from the EU list if it is listed there, and its terms as text."""
    for licence in licences:
        name, address = str(licence.get("name") or ""), str(licence.get("path") or "")
        listed = context.vocabularies.match("licence", name, f"{AUTHORITY}/licence/")
        stated = listed or address
        if not stated:
            continue
        graph.address(iri, "dct:license", stated)
        graph.type(stated, "dct:LicenseDocument")
        graph.add(stated, "dct:type", "http://purl.org/adms/licencetype/Attribution")
        _describe_licence(graph, stated, name, context)
        graph.address(stated, "foaf:page", address)
        if address:
            graph.type(address, "foaf:Document")
        rights = f"{iri}/rights"
        graph.add(iri, "dct:rights", rights)
        graph.type(rights, "dct:RightsStatement")
        graph.add(rights, "rdfs:label", Literal(str(licence.get("title") or name or address)))
        # DCAT-AP allows one licence a distribution.
        return


def _describe_licence(graph: Graph, iri: str, name: str, context: DescriptionContext) -> None:
    kind = "http://purl.org/adms/licencetype/Attribution"
    describe_listed(graph, kind, "skos:Concept", "http://purl.org/adms/licencetype/1.0")
    titles = context.vocabularies.concepts.label("licence", name)
    graph.texts(iri, "dct:title", titles or {"": name or iri})
    if iri.startswith(AUTHORITY):
        graph.add(iri, "skos:inScheme", f"{AUTHORITY}/licence")
