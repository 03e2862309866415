"""Formats of files: media types of IANA and the EU's list of file types, by the file's suffix.

https://op.europa.eu/en/web/eu-vocabularies/dataset/-/resource?uri=http://publications.europa.eu/resource/dataset/file-type
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileType:
    """`eu` is the code in the EU's list; `iana` the media type; `machine` whether programs read
    it as data, `free` whether nobody owns it (the terms of data.europa.eu's quality table)."""

    eu: str
    iana: str
    title: str
    machine: bool = True
    free: bool = True


FILE_TYPES: Mapping[str, FileType] = {
    "csv": FileType("CSV", "text/csv", "CSV"),
    "tsv": FileType("TSV", "text/tab-separated-values", "TSV"),
    "json": FileType("JSON", "application/json", "JSON"),
    "geojson": FileType("GEOJSON", "application/geo+json", "GeoJSON"),
    "jsonld": FileType("JSON_LD", "application/ld+json", "JSON-LD"),
    "ttl": FileType("RDF_TURTLE", "text/turtle", "RDF Turtle"),
    "nt": FileType("RDF_N_TRIPLES", "application/n-triples", "RDF N-Triples"),
    "rdf": FileType("RDF_XML", "application/rdf+xml", "RDF/XML"),
    "parquet": FileType("PARQUET", "application/vnd.apache.parquet", "Parquet"),
    "xlsx": FileType(
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel XLSX",
        free=False,
    ),
    "xml": FileType("XML", "application/xml", "XML"),
    "zip": FileType("ZIP", "application/zip", "ZIP", machine=False),
    "pdf": FileType("PDF", "application/pdf", "PDF", machine=False),
    "txt": FileType("TXT", "text/plain", "TXT"),
    "gpkg": FileType("GPKG", "application/geopackage+sqlite3", "GeoPackage"),
}
SUMS = FILE_TYPES["txt"]


def file_type_of(path: str) -> FileType | None:
    name = path.rpartition("/")[2]
    if name == "SHA256SUMS":
        return SUMS
    return FILE_TYPES.get(name.rpartition(".")[2].lower())
