"""schema.org, as search engines for data read it (https://schema.org/Dataset)."""

from __future__ import annotations

from typing import Any

from oress_opendata.model.entry import time_to_text
from oress_opendata.model.release import File
from oress_opendata.projections.descriptions.subject import Subject

# Below this a search engine for data takes a description for none.
SHORTEST = 50


def describe_schemaorg(subject: Subject, language: str | None = None) -> dict[str, Any]:
    description = subject.text("description", language)
    title = subject.text("title", language)
    if len(description) < SHORTEST:
        description = f"{title}. {description} {subject.publisher}, {subject.iri}".strip()
    released = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": subject.iri,
        "identifier": subject.iri,
        "url": subject.page(language),
        "name": title,
        "alternateName": [text for text in subject.texts("title").values() if text != title],
        "description": description[:5000],
        "version": subject.manifest.version,
        "datePublished": time_to_text(subject.issued),
        "license": [path for _, path in subject.licences() if path],
        "keywords": subject.keywords,
        "inLanguage": list(subject.descriptor.get("oress:languages", [])),
        "isAccessibleForFree": True,
        "creator": _publisher(subject),
        "publisher": _publisher(subject),
        "isBasedOn": [
            source["path"] for source in subject.descriptor.get("sources", []) if "path" in source
        ],
        "spatialCoverage": list(subject.descriptor.get("oress:spatial", [])),
        "temporalCoverage": _period(subject),
        "variableMeasured": _columns(subject),
        "distribution": [
            _download(subject, file) for file in (*subject.files(), subject.manifest.zip)
        ],
    }
    return {key: value for key, value in released.items() if value not in ([], "", None)}


def _publisher(subject: Subject) -> dict[str, str]:
    return {"@type": "Organization", "name": subject.publisher, "url": subject.settings.base_url}


def _period(subject: Subject) -> str:
    period = subject.descriptor.get("oress:temporal") or {}
    start, end = period.get("start", ".."), period.get("end", "..")
    return f"{start}/{end}" if period else ""


def _columns(subject: Subject) -> list[str]:
    names = (column.name for table in subject.tables for column in table.columns)
    return list(dict.fromkeys(names))


def _download(subject: Subject, file: File) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": file.path,
        "contentUrl": subject.url_of(file.path),
        "encodingFormat": file.mediatype,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }
