"""The documents of a release: each leads to its file, and the catalogue lists it."""

from __future__ import annotations

from collections.abc import Iterator

from oress_opendata.iris import catalog_iri, is_id, record_iri
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.release import File, Manifest
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.store.blobs import Blobs

REGISTER, COLUMN = "document", "resource"


def documents_to_rdf(manifest: Manifest, blobs: Blobs, context: DescriptionContext) -> Graph:
    """The files of the rows of the register of documents, whose column names a resource."""
    graph, base = Graph(), context.settings.id_base
    for table in read_tables(manifest.descriptor):
        if table.register == REGISTER and table.id_column in table.positions:
            for identifier, file in _files_of(table, manifest, blobs):
                iri = record_iri(base, REGISTER, identifier)
                graph.add(catalog_iri(base), "dcat:resource", iri)
                graph.type(iri, "dcat:Resource")
                if file:
                    _add_file(graph, iri, file, manifest, context)
    return graph


def _files_of(table: Table, manifest: Manifest, blobs: Blobs) -> Iterator[tuple[str, File | None]]:
    """The id and the file of each row."""
    source = manifest.find_file(table.path)
    if source is None or table.id_column is None:
        return
    paths = {part["name"]: part["path"] for part in manifest.descriptor["resources"]}
    place, named = table.positions[table.id_column], table.positions.get(COLUMN)
    for row in read_rows(blobs.checked(source.sha256), table.descriptor):
        path = paths.get(row[named]) if named is not None else None
        if is_id(row[place]):
            yield row[place], manifest.find_file(path) if path else None


def _add_file(
    graph: Graph, iri: str, file: File, manifest: Manifest, context: DescriptionContext
) -> None:
    address = context.file_address(manifest.name, manifest.version, file.path)
    node = f"{iri}#file"
    graph.add(iri, "dct:hasFormat", address)
    graph.add(iri, "schema:encoding", node)
    graph.type(node, "schema:MediaObject")
    graph.add(node, "schema:contentUrl", address)
    graph.text(node, "schema:encodingFormat", file.mediatype)
