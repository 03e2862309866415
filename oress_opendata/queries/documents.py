"""Documents of the register with their files: the record, its PDF, and the text read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from oress_opendata.model.document import DocumentText
from oress_opendata.model.record import Record
from oress_opendata.model.release import File, Manifest, Release
from oress_opendata.projections.descriptions.citation import Reference
from oress_opendata.projections.documents import cover_path, read_text
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.releases import find_visible

REGISTER = "document"
SEPARATOR = " ; "


@dataclass(frozen=True, slots=True)
class Document:
    """A record of the register `document` with its file. `file` is None if the record names none;
    `text` also if the file has not been read yet."""

    record: Record
    release: Release
    manifest: Manifest
    file: File | None
    text: DocumentText | None
    has_cover: bool

    @property
    def values(self) -> Mapping[str, Any]:
        return self.record.values

    @property
    def issued(self) -> str:
        """A date, a month or a year; empty if unknown."""
        return self.record.text("issued")

    @property
    def pages(self) -> int | None:
        """The number of pages that the record states, else the number that was read."""
        counted = len(self.text.pages) if self.text else 0
        return self.record.value("pages") or counted or None

    @property
    def cited(self) -> list[tuple[str, str]]:
        """The releases from which its figures come, by name and version."""
        names, versions = (self.record.value(column) or [] for column in ("dataset", "version"))
        return list(zip(names, versions, strict=False)) if isinstance(names, list) else []


def read_document(catalogue: Catalogue, connection: Connection, record: Record) -> Document:
    """The document of a record, listed or not. Raises NotFound or Gone."""
    release = find_visible(connection, record.dataset, record.version)
    manifest = catalogue.store.manifest(release.manifest)
    file = find_pdf(manifest, record.text("resource"))
    home = catalogue.store.home
    return Document(
        record=record,
        release=release,
        manifest=manifest,
        file=file,
        text=read_text(home, file.sha256) if file else None,
        has_cover=file is not None and cover_path(home, file.sha256).is_file(),
    )


def find_pdf(manifest: Manifest, resource: str) -> File | None:
    """The file of a resource of a release."""
    paths = (
        candidate["path"]
        for candidate in manifest.descriptor["resources"]
        if candidate["name"] == resource
    )
    path = next(paths, None)
    return manifest.find_file(path) if path else None


def refer_document(catalogue: Catalogue, document: Document) -> Reference:
    """The reference to cite a document by; its authors are separated by ` ; `."""
    record, publisher = document.record, catalogue.settings.publisher
    authors = (record.text("authors") or publisher).split(SEPARATOR)
    abstracts = (record.text(f"abstract_{language}") for language in catalogue.settings.languages)
    return Reference(
        kind="document",
        key=record.id,
        titles=_own_title(record) or record.name,
        authors=tuple(authors),
        publisher=publisher,
        issued=_first_day(document.issued) or catalogue.settings.day_of(document.release.issued),
        address=record.iri,
        abstract=next(filter(None, abstracts), ""),
    )


def _own_title(record: Record) -> Mapping[str, str]:
    """The title printed on the document: in its own language, if that is known."""
    language = record.text("language")
    title = record.name.get(language)
    return {language: title} if title else {}


def _first_day(issued: str) -> date | None:
    """The first day of a date, a month or a year."""
    try:
        year, month, day = (*map(int, issued.split("-")), 1, 1)[:3]
        return date(year, month, day)
    except ValueError:
        return None
