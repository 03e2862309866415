"""The files and formats of a release as `dcat:Distribution`s, each with its licence and hash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oress_opendata.iris import is_iri
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.meaning.statements import about_template, fragment_iri
from oress_opendata.model.form import FORMS, SUMS, Form, form_of
from oress_opendata.model.licence import SCHEME as LICENCES
from oress_opendata.model.licence import Licence, all_licences_of, licences_of, read_licences
from oress_opendata.model.release import DESCRIPTOR, Manifest
from oress_opendata.model.texts import codes_of
from oress_opendata.projections.rdf.dcat.agents import (
    AVAILABLE,
    add_access,
    add_language,
    describe_listed,
)
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import AUTHORITY, term

IANA = "https://www.iana.org/assignments/media-types"
DATA_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
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
    """The data of a release, in the order of display: its files, their other formats, and the zip.
    Checksums and descriptors are not data; they are linked from the dataset."""
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


def describe_distributions(
    graph: Graph, subject: str, manifest: Manifest, issued: Any, context: DescriptionContext
) -> None:
    """The distributions of a dataset or a release, as parts of it."""
    downloads = list(list_downloads(manifest, context))
    for download, titles in zip(downloads, _title_all(downloads, context), strict=True):
        iri = fragment_iri(subject, "distribution", *download.path.split("/"))
        graph.add(subject, "dcat:distribution", iri)
        graph.texts(iri, "dct:title", titles)
        _describe(graph, iri, download, manifest, context)
        graph.time(iri, "dct:issued", issued)
        graph.time(iri, "dct:modified", issued)
    names = [DESCRIPTOR, *([f"formats/{METADATA}"] if read_tables(manifest.descriptor) else [])]
    for name in names:
        address = context.file_address(manifest.name, manifest.version, name)
        graph.add(subject, "rdfs:seeAlso", address)


def _describe(
    graph: Graph, iri: str, download: Download, manifest: Manifest, context: DescriptionContext
) -> None:
    address = context.file_address(manifest.name, manifest.version, download.path)
    kind = form_of(download.path)
    graph.type(iri, "dcat:Distribution")
    graph.add(iri, "dcat:accessURL", address)
    graph.add(iri, "dcat:downloadURL", address)
    graph.texts(
        iri,
        "dct:description",
        context.texts(download.part, "description") or context.texts(download.part, "title"),
    )
    if kind:
        describe_format(graph, iri, kind)
    graph.add(iri, "dcatap:availability", AVAILABLE)
    describe_listed(graph, AVAILABLE, "skos:Concept", f"{AUTHORITY}/planned-availability")
    add_licence(graph, iri, licences_in(download.part, manifest, context), context)
    add_access(graph, iri)
    for language in _languages(download, manifest):
        add_language(graph, iri, language)
    _describe_bytes(graph, iri, download)


def _languages(download: Download, manifest: Manifest) -> tuple[str, ...]:
    """The languages of a file: those of its resource, or the one with which the name of a document
    ends, such as `report-ar`; else those of the package."""
    stated = codes_of(manifest.descriptor.get("oress:languages"))
    own = codes_of(download.part.get("oress:languages") or download.part.get("language"))
    ending = str(download.part.get("name")).rpartition("-")[2]
    is_document = download.part.get("type") != "table" and "schema" not in download.part
    return own or ((ending,) if is_document and ending in stated else stated)


def _title_all(downloads: Sequence[Download], context: DescriptionContext) -> list[dict[str, str]]:
    """The titles of all files. Where two would be equal, they have the path as well."""
    titles = [_titles(download, context) for download in downloads]
    counts = Counter(title for named in titles for title in named.items())
    return [
        {
            language: f"{title} – {download.path}" if counts[language, title] > 1 else title
            for language, title in named.items()
        }
        for download, named in zip(downloads, titles, strict=True)
    ]


def _titles(download: Download, context: DescriptionContext) -> dict[str, str]:
    kind = form_of(download.path)
    form = kind.title if kind else download.path.rpartition(".")[2]
    if download.path.endswith(".excel.csv"):
        form = f"{form}, Excel"
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


def licences_in(
    part: Mapping[str, Any], manifest: Manifest, context: DescriptionContext
) -> list[Licence]:
    """The licences of a resource, or of a whole package, which has those of its resources too. A
    path in the release becomes the file's address; any other relative path is left out."""
    package = manifest.descriptor
    stated = all_licences_of(package) if part is package else licences_of(package, part["path"])
    located = []
    for licence in stated:
        path = str(licence.get("path") or "")
        if path and not is_iri(path):
            file = manifest.find_file(path)
            path = context.file_address(manifest.name, manifest.version, path) if file else ""
        located.append({**licence, "path": path})
    return read_licences(located, context.vocabularies.concepts)


def add_licence(
    graph: Graph, iri: str, licences: Iterable[Licence], context: DescriptionContext
) -> None:
    """The strictest licence as `dct:license`, since DCAT-AP allows one for a distribution; all of
    them as its rights. The IRIs are those of the EU list where it has them."""
    listed = {_licence_iri(licence, context): licence for licence in licences}
    listed.pop("", None)
    for stated in list(listed)[:1]:
        graph.add(iri, "dct:license", stated)
    for stated, licence in listed.items():
        _describe_licence(graph, stated, licence)
    if listed:
        rights = f"{iri}/rights" if "#" in iri else f"{iri}#rights"
        graph.add(iri, "dct:rights", rights)
        graph.type(rights, "dct:RightsStatement")
        graph.text(rights, "rdfs:label", " ; ".join(licence.title for licence in listed.values()))
        for stated in listed:
            graph.add(rights, "rdfs:seeAlso", stated)


def _licence_iri(licence: Licence, context: DescriptionContext) -> str:
    known = context.vocabularies.match(LICENCES, licence.code, f"{AUTHORITY}/licence/")
    return known or (licence.address if is_iri(licence.address) else "")


def _describe_licence(graph: Graph, iri: str, licence: Licence) -> None:
    graph.type(iri, "dct:LicenseDocument")
    concept = licence.concept
    graph.texts(iri, "dct:title", concept.labels if concept else {"": licence.title or iri})
    for kind in concept.kinds if concept else ():
        graph.add(iri, "dct:type", kind)
        describe_listed(graph, kind, "skos:Concept", "http://purl.org/adms/licencetype/1.0")
    if is_iri(licence.address):
        graph.add(iri, "foaf:page", licence.address)
        graph.type(licence.address, "foaf:Document")
    if iri.startswith(AUTHORITY):
        graph.add(iri, "skos:inScheme", f"{AUTHORITY}/licence")
