"""schema.org, as search engines for data read it (https://schema.org/Dataset)."""

from __future__ import annotations

from typing import Any

from oress_opendata.iris import catalog_iri, dataset_iri
from oress_opendata.languages import N_, say
from oress_opendata.model.agents import Agent
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.release import File
from oress_opendata.projections.descriptions.places import CoveredPlace
from oress_opendata.projections.descriptions.subject import Subject

# Below this a search engine for data takes a description for none.
SHORTEST = 50
CATALOGUE = N_("ORESS Open Data")


def describe_schemaorg(
    subject: Subject, language: str | None = None, *, pinned: bool = True
) -> dict[str, Any]:
    """A release, or its dataset if it is not pinned."""
    base, name = subject.settings.id_base, subject.manifest.name
    whole = dataset_iri(base, name)
    iri = subject.iri if pinned else whole
    page = subject.page(language)
    description = subject.text("description", language)
    title = subject.text("title", language)
    if len(description) < SHORTEST:
        description = f"{title}. {description} {subject.publisher}, {subject.iri}".strip()
    released = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": iri,
        "identifier": iri,
        "url": page if pinned else page.rpartition("/")[0],
        "exampleOfWork": {"@id": whole} if pinned else None,
        "includedInDataCatalog": _catalogue(subject, language),
        "name": title,
        "alternateName": [text for text in subject.texts("title").values() if text != title],
        "description": description[:5000],
        "creativeWorkStatus": subject.status(language),
        "version": subject.manifest.version,
        "datePublished": time_to_text(subject.issued),
        "dateModified": time_to_text(subject.issued),
        "license": [licence.address for licence in subject.licences() if licence.address],
        "keywords": subject.keywords,
        "inLanguage": subject.languages or [subject.language],
        "isAccessibleForFree": True,
        "creator": [_agent(agent) for agent in subject.agents.authors],
        "contributor": [_agent(agent) for agent in subject.agents.contributors],
        "publisher": _agent(subject.agents.publisher),
        "isBasedOn": subject.sources(),
        "spatialCoverage": [_place(subject, place, language) for place in subject.places],
        "temporalCoverage": subject.period,
        "variableMeasured": _columns(subject),
        "distribution": [
            describe_download(subject, file) for file in (*subject.files(), subject.manifest.zip)
        ],
    }
    return {key: value for key, value in released.items() if value not in ([], "", None)}


def _catalogue(subject: Subject, language: str | None) -> dict[str, Any]:
    settings = subject.settings
    code = language or settings.languages[0]
    return {
        "@type": "DataCatalog",
        "@id": catalog_iri(settings.id_base),
        "name": say(CATALOGUE, code),
        "url": f"{settings.base_url}/{code}/datasets",
    }


def _agent(agent: Agent) -> dict[str, str]:
    kind = "Person" if agent.is_person else "Organization"
    described = {
        "@type": kind,
        "name": agent.name,
        "givenName": agent.given,
        "familyName": agent.family,
        "url": agent.address,
    }
    return {key: value for key, value in described.items() if value}


def _place(subject: Subject, place: CoveredPlace, language: str | None) -> dict[str, Any]:
    """A place with its name and, where it is known, its rectangle: south west north east."""
    name = place.name_in(subject.order(language))
    described: dict[str, Any] = {"@type": "Place", "@id": place.iri, "name": name}
    if place.box:
        west, south, east, north = place.box
        described["geo"] = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
    return described


def _columns(subject: Subject) -> list[str]:
    names = (column.name for table in subject.tables for column in table.columns)
    return list(dict.fromkeys(names))


def describe_download(subject: Subject, file: File, kind: str = "DataDownload") -> dict[str, Any]:
    """A file of a release."""
    licences = (
        subject.licences() if file == subject.manifest.zip else subject.licences_of(file.path)
    )
    return {
        "@type": kind,
        "name": file.path,
        "license": [licence.address for licence in licences if licence.address],
        "contentUrl": subject.url_of(file.path),
        "encodingFormat": file.mediatype,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }
