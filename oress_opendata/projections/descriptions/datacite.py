"""DataCite 4.3, as libraries register data (https://schema.datacite.org/meta/kernel-4.3/).

The observatory has no DOI prefix: the identifier is the release's own address. The JSON of later
kernels only allows a DOI; kernel 4.3 is read by the same consumers.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from oress_opendata.languages import choose_text
from oress_opendata.model.agents import Agent
from oress_opendata.model.licence import Licence
from oress_opendata.projections.descriptions.places import CoveredPlace
from oress_opendata.projections.descriptions.subject import Subject


def describe_datacite(subject: Subject) -> dict[str, Any]:
    first, agents = subject.language, subject.agents
    described = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "identifiers": [{"identifier": subject.iri, "identifierType": "URL"}],
        "creators": [_agent(agent) for agent in agents.authors],
        "contributors": [
            {**_agent(agent), "contributorType": _kind(agent)} for agent in agents.contributors
        ],
        "titles": _titles(subject, first) or [{"title": subject.text("title")}],
        "publisher": subject.publisher,
        "publicationYear": str(subject.day.year),
        "types": {"resourceType": "Dataset", "resourceTypeGeneral": "Dataset"},
        "subjects": [{"subject": word} for word in subject.keywords],
        "dates": [{"date": subject.day.isoformat(), "dateType": "Issued"}],
        "language": first,
        "version": subject.manifest.version,
        "formats": list(dict.fromkeys(file.mediatype for file in subject.files())),
        "sizes": [f"{subject.manifest.zip.bytes} B"],
        "rightsList": [_rights(licence) for licence in subject.licences()],
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
        "geoLocations": [_locate(subject, place) for place in subject.places],
    }
    return {key: value for key, value in described.items() if value}


# https://datacite-metadata-schema.readthedocs.io/en/4.5/appendices/appendix-1/contributorType/
KINDS = {
    "maintainer": "DataManager",
    "wrangler": "DataCurator",
    "publisher": "Distributor",
}


def _agent(agent: Agent) -> dict[str, str]:
    if agent.is_person:
        names = {"givenName": agent.given, "familyName": agent.family}
        return {"name": f"{agent.family}, {agent.given}".rstrip(", "), "nameType": "Personal",
                **{key: name for key, name in names.items() if name}}  # fmt: skip
    return {"name": agent.name, "nameType": "Organizational"}


def _kind(agent: Agent) -> str:
    return next((KINDS[role] for role in agent.roles if role in KINDS), "Other")


def _locate(subject: Subject, place: CoveredPlace) -> dict[str, Any]:
    name = choose_text(place.names, subject.order(None)) or place.code
    if place.box is None:
        return {"geoLocationPlace": name}
    # The JSON of kernel 4.3 has degrees as text.
    west, south, east, north = map(str, place.box)
    box = {"westBoundLongitude": west, "eastBoundLongitude": east,
           "southBoundLatitude": south, "northBoundLatitude": north}  # fmt: skip
    return {"geoLocationPlace": name, "geoLocationBox": box}


def _titles(subject: Subject, first: str) -> list[dict[str, str]]:
    return [
        {
            "title": text,
            "lang": code,
            **({} if code == first else {"titleType": "TranslatedTitle"}),
        }
        for code, text in subject.texts("title").items()
    ]


def _rights(licence: Licence) -> dict[str, str]:
    rights = {"rights": licence.title, "rightsUri": licence.address}
    if licence.code:
        rights |= {
            "rightsIdentifier": licence.code,
            "rightsIdentifierScheme": "SPDX",
            "schemeUri": "https://spdx.org/licenses/",
        }
    return {key: value for key, value in rights.items() if value}


def write_datacite_xml(subject: Subject) -> str:
    """The same as XML, in the order of DataCite's schema."""
    description = describe_datacite(subject)
    root = Element("resource", {"xmlns": description["schemaVersion"]})
    identifier = description["identifiers"][0]
    _add(root, "identifier", identifier["identifier"], identifierType=identifier["identifierType"])
    _add_agents(root, "creator", description["creators"])
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
    _add_list(root, "subjects", "subject", description.get("subjects", []))
    _add_agents(root, "contributor", description.get("contributors", []))
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
        for rights in description.get("rightsList", [])
    ]
    _add_list(root, "rightsList", "rights", rights)
    _add_list(root, "descriptions", "description", description.get("descriptions", []))
    _add_locations(root, description.get("geoLocations", []))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add_agents(root: Element, kind: str, agents: list[dict[str, str]]) -> None:
    if not agents:
        return
    listed = SubElement(root, f"{kind}s")
    for agent in agents:
        stated = {key: agent[key] for key in ("contributorType",) if key in agent}
        named = SubElement(listed, kind, stated)
        _add(named, f"{kind}Name", agent["name"], nameType=agent["nameType"])
        for key in ("givenName", "familyName"):
            if key in agent:
                _add(named, key, agent[key])


def _add_locations(root: Element, places: list[dict[str, Any]]) -> None:
    if not places:
        return
    listed = SubElement(root, "geoLocations")
    for place in places:
        located = SubElement(listed, "geoLocation")
        _add(located, "geoLocationPlace", place["geoLocationPlace"])
        if "geoLocationBox" in place:
            box = SubElement(located, "geoLocationBox")
            for side, degrees in place["geoLocationBox"].items():
                _add(box, side, degrees)


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
