"""The rows of a release as RDF, and CSVW metadata from which any converter makes the same RDF:
`formats/{resource}.{ttl,nt,jsonld}` and `formats/csv-metadata.json`. Generated when asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice

from flask import Blueprint, Response, json
from pyoxigraph import RdfFormat, parse

from oress_opendata import __version__
from oress_opendata.delivery.downloads.derived import NO_FORMAT
from oress_opendata.delivery.harvest.descriptions import description_context
from oress_opendata.delivery.http.caching import knows
from oress_opendata.delivery.http.capacity import EXPORTS, takes
from oress_opendata.delivery.http.links import DATA_PACKAGE
from oress_opendata.delivery.http.mediatypes import disposition
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.http.spooling import spool
from oress_opendata.errors import NotFound
from oress_opendata.meaning.csvw import descriptor_to_csvw
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.meaning.statements import about_template
from oress_opendata.model.form import FORMS
from oress_opendata.model.release import Manifest
from oress_opendata.projections.rdf.dcat.distribution import METADATA
from oress_opendata.projections.rdf.namespaces import PREFIXES
from oress_opendata.projections.rdf.store.row_dumps import (
    HEADER,
    layout_of,
    location_of,
    write_rows,
)
from oress_opendata.projections.rdf.syntaxes import context_of, nodes_of
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_visible

BATCH = 1_000


def make_row_formats(service: Service) -> Blueprint:
    formats = Blueprint("row-formats", __name__, url_prefix="/datasets")

    @formats.get(f"/<name>/<version>/formats/{METADATA}")
    def get_metadata(name: str, version: str) -> Response:
        manifest = _find_manifest(service, name, version)
        address = service.addresses.file(name, version, "")
        meaning = description_context(service).meaning(name)
        language = service.settings.languages[0]
        document = descriptor_to_csvw(manifest.descriptor, meaning, address, language)
        body = json.dumps(document).encode()
        return _mark(
            service, Response(body, content_type=FORMS["csvw"].content_type), manifest, METADATA
        )

    @formats.get("/<name>/<version>/formats/<resource>.<any(ttl,nt,jsonld):suffix>")
    def get_rows(name: str, version: str, resource: str, suffix: str) -> Response:
        manifest = _find_manifest(service, name, version)
        file = f"{resource}.{suffix}"
        tables = [table for table in read_tables(manifest.descriptor) if table.resource == resource]
        meaning = description_context(service).meaning(name)
        if not tables or not about_template(tables[0], meaning):
            raise NotFound(NO_FORMAT, path=file, version=version, name=name)
        if knows(_tag(service, manifest, file)):
            return _mark(service, Response(status=304), manifest, file)
        response = _send_rows(service, manifest, tables[0], suffix)
        response.content_type = FORMS[suffix].content_type
        return _mark(service, response, manifest, file)

    return formats


def _find_manifest(service: Service, name: str, version: str) -> Manifest:
    with transaction(service.store.reading) as connection:
        release = find_visible(connection, name, version)
    return service.store.manifest(release.manifest)


@takes(EXPORTS)
def _send_rows(service: Service, manifest: Manifest, table: Table, suffix: str) -> Response:
    if suffix == "jsonld":
        return spool(_write_nodes(service, manifest, table))
    return spool(_write_text(service, manifest, table, suffix))


def _tag(service: Service, manifest: Manifest, file: str) -> str:
    """A tag of everything that the answer is made from, so that it can be known beforehand."""
    vocabulary = description_context(service).vocabularies.concepts.sha256
    parts = (service.build, vocabulary, manifest.content, manifest.version, file)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _mark(service: Service, response: Response, manifest: Manifest, file: str) -> Response:
    tag = _tag(service, manifest, file)
    if knows(tag):
        response = Response(status=304)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Disposition"] = disposition(file, attached=True)
    described = service.addresses.file(manifest.name, manifest.version, "datapackage.json")
    response.headers["Link"] = f'<{described}>; rel="describedby"; type="{DATA_PACKAGE}"'
    response.headers["X-Built-By"] = f"oress-opendata {__version__}"
    return response


def _write_text(service: Service, manifest: Manifest, table: Table, suffix: str) -> Iterator[bytes]:
    if suffix == "ttl":
        yield HEADER.encode()
    texts = _rows_of(service, manifest, table, suffix)
    while batch := list(islice(texts, BATCH)):
        yield "".join(batch).encode()


def _write_nodes(service: Service, manifest: Manifest, table: Table) -> Iterator[bytes]:
    """JSON-LD: the context, then a node for each subject."""
    prefixes = {**PREFIXES, "oress": f"{service.settings.id_base}/vocab/oress#"}
    yield f'{{"@context":{json.dumps(context_of(prefixes))},"@graph":['.encode()
    texts, separator = _rows_of(service, manifest, table, "nt"), ""
    while batch := list(islice(texts, BATCH)):
        triples = [quad.triple for quad in parse("".join(batch), RdfFormat.N_TRIPLES)]
        for node in nodes_of(triples, prefixes):
            yield (separator + json.dumps(node)).encode()
            separator = ",\n"
    yield b"]}\n"


def _rows_of(service: Service, manifest: Manifest, table: Table, suffix: str) -> Iterator[str]:
    location = location_of(service.store.blobs, manifest, table)
    context = description_context(service)
    meaning = context.meaning(manifest.name)
    return write_rows(table, location, layout_of(suffix), meaning, context)
