"""DataCite 4.3, as libraries register data (https://schema.datacite.org/meta/kernel-4.3/).

The observatory has no DOI prefix: the identifier is the release's own address. The JSON of later
kernels only allows a DOI; kernel 4.3 is read by the same consumers.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from oress_opendata.model.entry import time_to_text
from oress_opendata.projections.descriptions.subject import Subject


def describe_datacite(subject: Subject) -> dict[str, Any]:
    first = subject.settings.languages[0]
    return {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "identifiers": [{"identifier": subject.iri, "identifierType": "URL"}],
        "creators": [{"name": subject.publisher, "nameType": "Organizational"}],
        "titles": _titles(subject, first) or [{"title": subject.text("title")}],
        "publisher": subject.publisher,
        "publicationYear": str(subject.issued.year),
        "types": {"resourceType": "Dataset", "resourceTypeGeneral": "Dataset"},
        "subjects": [{"subject": word} for word in subject.keywords],
        "dates": [{"date": time_to_text(subject.issued), "dateType": "Issued"}],
        "language": first,
        "version": subject.manifest.version,
        "formats": list(dict.fromkeys(file.mediatype for file in subject.files())),
        "sizes": [f"{subject.manifest.zip.bytes} B"],
        "rightsList": [_rights(name, path) for name, path in subject.licences()],
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


def _titles(subject: Subject, first: str) -> list[dict[str, str]]:
    return [
        {
            "title": text,
            "lang": code,
            **({} if code == first else {"titleType": "TranslatedTitle"}),
        }
        for code, text in subject.texts("title").items()
    ]


def _rights(name: str, address: str) -> dict[str, str]:
    return {
        "rights": name,
        "rightsUri": address,
        "rightsIdentifier": name,
        "rightsIdentifierScheme": "SPDX",
        "schemeUri": "https://spdx.org/licenses/",
    }


def write_datacite_xml(subject: Subject) -> str:
    """The same as XML, in the order of DataCite's schema."""
    description = describe_datacite(subject)
    root = Element("resource", {"xmlns": description["schemaVersion"]})
    identifier = description["identifiers"][0]
    _add(root, "identifier", identifier["identifier"], identifierType=identifier["identifierType"])
    for creator in description["creators"]:
        names = SubElement(SubElement(root, "creators"), "creator")
        _add(names, "creatorName", creator["name"], nameType=creator["nameType"])
    _add_list(root, "titles", "title", description["titles"])
    _add(root, "publisher", description["publisher"])
    _add(root, "publicationYear", description["publicationYear"])
    types = description["types"]
    _add(
        root,
        "resourceType",
        types["resourceType"],
        resourceTypeGeneral=types["resourceTypeGeneral"],
    )
    _add_list(root, "subjects", "subject", description["subjects"])
    _add_list(root, "dates", "date", description["dates"])
    _add(root, "language", description["language"])
    _add_list(root, "relatedIdentifiers", "relatedIdentifier", description["relatedIdentifiers"])
    _add_list(root, "sizes", "size", [{"size": size} for size in description["sizes"]])
    _add_list(
        root, "formats", "format", [{"format": media_type} for media_type in description["formats"]]
    )
    _add(root, "version", description["version"])
    # What the JSON calls …Uri is …URI in the XML.
    rights = [
        {key.replace("Uri", "URI"): text for key, text in rights.items()}
        for rights in description["rightsList"]
    ]
    _add_list(root, "rightsList", "rights", rights)
    _add_list(root, "descriptions", "description", description["descriptions"])
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add_list(parent: Element, name: str, member: str, values: list[dict[str, str]]) -> None:
    """A list of elements: the member of its own name is the text, the others are attributes."""
    if not values:
        return
    listed = SubElement(parent, name)
    for value in values:
        attributes = {
            "xml:lang" if key == "lang" else key: text
            for key, text in value.items()
            if key != member
        }
        _add(listed, member, value[member], **attributes)


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = text
