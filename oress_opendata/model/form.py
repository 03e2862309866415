"""The forms in which something is published: the one table of suffixes and media types.

`Accept`, suffixes, `Content-Type`, OpenAPI, `Link` and the media types of DCAT all come from here.
A new export format is one row here and one writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Form:
    """`also` are further media types that ask for it in `Accept`; `text` is sent with its charset.

    `eu` is its code in the EU's list of file types, empty where it has none. `machine` says whether
    programs read it as data, `free` whether nobody owns it: the terms of data.europa.eu's score.
    https://op.europa.eu/en/web/eu-vocabularies/dataset/-/resource?uri=http://publications.europa.eu/resource/dataset/file-type
    """

    name: str
    suffix: str
    media_type: str
    title: str
    eu: str = ""
    also: tuple[str, ...] = ()
    text: bool = False
    machine: bool = True
    free: bool = True

    @property
    def content_type(self) -> str:
        return f"{self.media_type}; charset=utf-8" if self.text else self.media_type

    @property
    def accepted(self) -> tuple[str, ...]:
        """The media types that ask for it, its own first."""
        return self.media_type, *self.also


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RIS = "application/x-research-info-systems"
FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        # Tables
        Form("csv", "csv", "text/csv", "CSV", "CSV", text=True),
        Form("tsv", "tsv", "text/tab-separated-values", "TSV", "TSV", text=True),
        Form("json", "json", "application/json", "JSON", "JSON"),
        Form("jsonl", "jsonl", "application/jsonl", "JSON Lines"),
        Form("geojson", "geojson", "application/geo+json", "GeoJSON", "GEOJSON"),
        Form("parquet", "parquet", "application/vnd.apache.parquet", "Parquet", "PARQUET"),
        Form("xlsx", "xlsx", _XLSX, "Excel XLSX", "XLSX", free=False),
        Form("gpkg", "gpkg", "application/geopackage+sqlite3", "GeoPackage", "GPKG"),
        # RDF, in the order in which they are taken where a reader likes several alike
        Form("ttl", "ttl", "text/turtle", "RDF Turtle", "RDF_TURTLE",
             also=("application/x-turtle",), text=True),
        Form("jsonld", "jsonld", "application/ld+json", "JSON-LD", "JSON_LD",
             also=("application/json",)),
        Form("rdf", "rdf", "application/rdf+xml", "RDF/XML", "RDF_XML",
             also=("application/xml",), text=True),
        Form("nt", "nt", "application/n-triples", "RDF N-Triples", "RDF_N_TRIPLES",
             also=("text/plain",), text=True),
        # RDF with named graphs
        Form("trig", "trig", "application/trig", "RDF TriG"),
        Form("nq", "nq", "application/n-quads", "RDF N-Quads"),
        # Results of SPARQL
        Form("sparql-json", "srj", "application/sparql-results+json", "SPARQL JSON",
             also=("application/json",)),
        Form("sparql-xml", "srx", "application/sparql-results+xml", "SPARQL XML",
             also=("application/xml",)),
        # Descriptions and citations
        Form("xml", "xml", "application/xml", "XML", "XML"),
        Form("oai", "xml", "text/xml", "OAI-PMH", text=True),
        Form("csvw", "json", "application/csvm+json", "CSVW"),
        Form("datapackage", "json", "application/vnd.datapackage+json", "Data Package"),
        Form("linkset", "json", "application/linkset+json", "Linkset",
             also=("application/json",)),
        Form("linkset-text", "txt", "application/linkset", "Linkset",
             also=("text/plain",), text=True),
        Form("csl", "json", "application/vnd.citationstyles.csl+json", "CSL-JSON"),
        Form("bib", "bib", "application/x-bibtex", "BibTeX", text=True),
        Form("ris", "ris", _RIS, "RIS", text=True),
        Form("atom", "atom", "application/atom+xml", "Atom", text=True),
        Form("problem", "json", "application/problem+json", "Problem"),
        # For people and browsers
        Form("html", "html", "text/html", "HTML", also=("application/xhtml+xml",), text=True),
        Form("txt", "txt", "text/plain", "TXT", "TXT", text=True),
        Form("pdf", "pdf", "application/pdf", "PDF", "PDF", machine=False),
        Form("css", "css", "text/css", "CSS", text=True),
        Form("js", "js", "text/javascript", "JavaScript", text=True),
        Form("webmanifest", "webmanifest", "application/manifest+json", "Web app manifest"),
        Form("svg", "svg", "image/svg+xml", "SVG"),
        Form("png", "png", "image/png", "PNG"),
        Form("ico", "ico", "image/vnd.microsoft.icon", "ICO"),
        Form("webp", "webp", "image/webp", "WebP"),
        Form("woff2", "woff2", "font/woff2", "WOFF2"),
        # Containers
        Form("zip", "zip", "application/zip", "ZIP", "ZIP", machine=False),
        Form("gz", "gz", "application/gzip", "gzip"),
        Form("bytes", "bin", "application/octet-stream", "Bytes"),
    )
}  # fmt: skip
RDF_FORMS = ("ttl", "jsonld", "rdf", "nt")
# Those that carry named graphs
QUAD_FORMS = ("trig", "jsonld", "nq")


def choose_forms(names: Iterable[str]) -> dict[str, Form]:
    """Some rows of the table, in the order given."""
    return {name: FORMS[name] for name in names}


def form_of(path: str) -> Form | None:
    """The form of a file by its suffix; None where the EU's list of file types has none."""
    name = path.rpartition("/")[2]
    form = FORMS["txt"] if name == SUMS else FORMS.get(name.rpartition(".")[2].lower())
    return form if form and form.eu else None
