"""Documents of the register as they are shown: the row, its file, what was read out of the file.

Called by the pages and by what serves covers; it reads, and makes no HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from oress_opendata.model.document import DocumentText
from oress_opendata.model.release import File, Manifest, Release
from oress_opendata.projections.descriptions.citation import Reference
from oress_opendata.projections.documents import cover_path, read_text
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.releases import find_visible

REGISTER = "document"
SEPARATOR = " ; "


@dataclass(frozen=True, slots=True)
class Document:
    """A row of the register with its file; `file` and `text` are None where there is none, and
    `text` also where it has not been read yet."""

    body: Mapping[str, Any]
    release: Release
    manifest: Manifest
    file: File | None
    text: DocumentText | None
    has_cover: bool

    @property
    def values(self) -> Mapping[str, Any]:
        values: Mapping[str, Any] = self.body["values"]
        return values

    @property
    def issued(self) -> str:
        """A date, a month or a year; empty where it is not known."""
        return self.values.get("issued") or ""

    @property
    def pages(self) -> int | None:
        """What the row says, else what was counted."""
        counted = len(self.text.pages) if self.text else 0
        return self.values.get("pages") or counted or None

    @property
    def cited(self) -> list[tuple[str, str]]:
        """The releases from which its figures come: name and version."""
        names, versions = (self.values.get(each) or [] for each in ("dataset", "version"))
        return list(zip(names, versions, strict=False)) if isinstance(names, list) else []


def read_document(
    catalogue: Catalogue, connection: Connection, body: Mapping[str, Any]
) -> Document:
    """A listed row, or what the last visible release said of it. Raises NotFound or Gone."""
    release = find_visible(connection, body["dataset"], body["version"])
    manifest = catalogue.store.manifest(release.manifest)
    file = find_pdf(manifest, body["values"].get("resource") or "")
    home = catalogue.store.home
    return Document(
        body=body,
        release=release,
        manifest=manifest,
        file=file,
        text=read_text(home, file.sha256) if file else None,
        has_cover=file is not None and cover_path(home, file.sha256).is_file(),
    )


def find_pdf(manifest: Manifest, resource: str) -> File | None:
    """The file of a resource of a release."""
    paths = (each["path"] for each in manifest.descriptor["resources"] if each["name"] == resource)
    path = next(paths, None)
    return manifest.find_file(path) if path else None


def refer_document(catalogue: Catalogue, document: Document) -> Reference:
    """What a citation says of a document; its authors stand apart by ` ; `."""
    publisher = catalogue.settings.publisher
    authors = str(document.values.get("authors") or publisher).split(SEPARATOR)
    abstracts = (document.values.get(f"abstract_{each}") for each in catalogue.settings.languages)
    return Reference(
        kind="document",
        key=document.body["id"],
        titles=_own_title(document) or document.body["name"],
        authors=tuple(authors),
        publisher=publisher,
        issued=_first_day(document.issued) or document.release.issued.date(),
        address=document.body["iri"],
        abstract=next(filter(None, abstracts), ""),
    )


def _own_title(document: Document) -> Mapping[str, str]:
    """The title as it stands on the document: in its own language, where that is known."""
    language = str(document.values.get("language") or "")
    title = document.body["name"].get(language)
    return {language: title} if title else {}


def _first_day(issued: str) -> date | None:
    """The first day of a date, a month or a year."""
    try:
        year, month, day = (*map(int, issued.split("-")), 1, 1)[:3]
        return date(year, month, day)
    except ValueError:
        return None
