"""DataCite 4.3, as libraries register data (https://schema.datacite.org/meta/kernel-4.3/).

The observatory has no DOI prefix: the identifier is the release's own address. The JSON of later
kernels has no place for any but a DOI; kernel 4.3 is read by whoever reads those.
"""

from __future__ import annotations

from typing import Any

from datacite import schema43

from oress_opendata.model.entry import time_to_text
from oress_opendata.projections.descriptions.subject import Subject


def describe_datacite(subject: Subject) -> dict[str, Any]:
    first = subject.settings.languages[0]
    return {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "identifiers": [{"identifier": subject.iri, "identifierType": "URL"}],
        "creators": [{"name": subject.publisher, "nameType": "Organizational"}],
        "titles": [
            {
                "title": text,
                "lang": code,
                **({} if code == first else {"titleType": "TranslatedTitle"}),
            }
            for code, text in subject.texts("title").items()
        ]
        or [{"title": subject.text("title")}],
        "publisher": subject.publisher,
        "publicationYear": str(subject.issued.year),
        "types": {"resourceType": "Dataset", "resourceTypeGeneral": "Dataset"},
        "subjects": [{"subject": word} for word in subject.keywords],
        "dates": [{"date": time_to_text(subject.issued), "dateType": "Issued"}],
        "language": first,
        "version": subject.manifest.version,
        "formats": list(dict.fromkeys(file.mediatype for file in subject.files())),
        "sizes": [f"{subject.manifest.zip.bytes} B"],
        "rightsList": [
            {
                "rights": name,
                "rightsUri": path,
                "rightsIdentifier": name,
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
            for name, path in subject.licences()
        ],
        "descriptions": [
            {"description": text, "descriptionType": "Abstract", "lang": code}
            for code, text in subject.texts("description").items()
        ],
        "relatedIdentifiers": [
            {
                "relatedIdentifier": subject.url_of("datapackage.json"),
                "relatedIdentifierType": "URL",
                "relationType": "HasMetadata",
            }
        ],
    }


def write_datacite_xml(subject: Subject) -> str:
    """The same as XML, by DataCite's own schema."""
    text: str = schema43.tostring(describe_datacite(subject))
    return text
