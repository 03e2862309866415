"""RO-Crate 1.2, as archives and workflow systems read it (https://w3id.org/ro/crate/1.2).

The crate is detached: its metadata name the files of the release by their permanent addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from oress_opendata.iris import is_iri
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.model.agents import Agent
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.form import FORMS
from oress_opendata.model.licence import Licence
from oress_opendata.model.release import DESCRIPTOR, File
from oress_opendata.projections.descriptions.places import CoveredPlace
from oress_opendata.projections.descriptions.subject import Subject, text_of

ROCRATE = "ro-crate-metadata.json"
VERSION = "https://w3id.org/ro/crate/1.2"
DATA_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
CSVW = "https://www.w3.org/ns/csvw"
CSV_METADATA = "formats/csv-metadata.json"
IDENTIFIER = "#identifier"

Entity = dict[str, Any]


def describe_rocrate(subject: Subject, language: str | None = None) -> dict[str, Any]:
    """The language chooses the texts; names of files and columns are always the same."""
    entities = [
        _metadata(subject),
        _release(subject, language),
        _identifier(subject),
        *_files(subject, language),
        *_schemas(subject),
        *(column for table in subject.tables for column in _columns(subject, table, language)),
        *(_place(subject, place, language) for place in subject.places),
        *(_licence(licence) for licence in subject.licences()),
        *map(_agent, _agents(subject)),
    ]
    graph = {entity["@id"]: _filled(entity) for entity in entities}
    return {"@context": f"{VERSION}/context", "@graph": list(graph.values())}


def _metadata(subject: Subject) -> Entity:
    return {
        "@id": ROCRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": VERSION},
        "about": {"@id": subject.iri},
        "encodingFormat": FORMS["jsonld"].media_type,
        "sdDatePublished": time_to_text(subject.issued),
        "sdPublisher": _reference(_agent_id(subject.agents.publisher)),
    }


def _release(subject: Subject, language: str | None) -> Entity:
    agents, zipped = subject.agents, subject.manifest.zip
    title = subject.text("title", language)
    return {
        "@id": subject.iri,
        "@type": "Dataset",
        "identifier": _reference(IDENTIFIER),
        "cite-as": subject.iri,
        "url": subject.page(language),
        "name": title,
        "description": subject.text("description", language) or title,
        "creativeWorkStatus": subject.status(language),
        "version": subject.manifest.version,
        "datePublished": time_to_text(subject.issued),
        "temporalCoverage": subject.period,
        "keywords": subject.keywords,
        "inLanguage": subject.languages or [subject.language],
        "license": _references(map(_licence_id, subject.licences())),
        "author": _references(map(_agent_id, agents.authors)),
        "contributor": _references(map(_agent_id, agents.contributors)),
        "publisher": _reference(_agent_id(agents.publisher)),
        "spatialCoverage": _references(place.iri for place in subject.places),
        "hasPart": _references(subject.url_of(path) for path in _paths(subject)),
        "distribution": _reference(subject.url_of(zipped.path)),
    }


def _identifier(subject: Subject) -> Entity:
    return {
        "@id": IDENTIFIER,
        "@type": "PropertyValue",
        "name": "IRI",
        "value": subject.iri,
        "url": subject.iri,
    }


def _paths(subject: Subject) -> Iterator[str]:
    yield from (file.path for file in subject.files())
    yield DESCRIPTOR
    if subject.tables:
        yield CSV_METADATA


def _files(subject: Subject, language: str | None) -> Iterator[Entity]:
    tables = {table.path: table for table in subject.tables}
    for file in subject.files():
        yield _file(subject, file, language, tables.get(file.path))
    zipped = subject.manifest.zip
    yield {**_bytes(subject, zipped), "@type": "DataDownload",
           "contentUrl": subject.url_of(zipped.path),
           "license": _references(map(_licence_id, subject.licences()))}  # fmt: skip


def _file(subject: Subject, file: File, language: str | None, table: Table | None) -> Entity:
    resource, order = subject.resource_of(file), subject.order(language)
    described = {
        **_bytes(subject, file),
        "alternateName": text_of(resource, "title", order),
        "description": text_of(resource, "description", order),
        "license": _references(map(_licence_id, subject.licences_of(file.path))),
    }
    if table is None:
        return described
    columns = (_column_id(subject, table, column) for column in table.columns)
    return {
        **described,
        "variableMeasured": _references(columns),
        "subjectOf": _reference(subject.url_of(CSV_METADATA)),
    }


def _bytes(subject: Subject, file: File) -> Entity:
    """A file as such. It never changes, so it was last seen when it was published."""
    return {
        "@id": subject.url_of(file.path),
        "@type": "File",
        "name": file.path,
        "contentSize": str(file.bytes),
        "encodingFormat": file.mediatype,
        "sha256": file.sha256,
        "sdDatePublished": time_to_text(subject.issued),
    }


def _schemas(subject: Subject) -> Iterator[Entity]:
    """The files that describe the tables column by column, and the standards that these follow."""
    standards = {DESCRIPTOR: ("datapackage", DATA_PACKAGE, "Data Package 2.0")}
    if subject.tables:
        standards[CSV_METADATA] = ("csvw", CSVW, "CSV on the Web")
    for path, (form, standard, name) in standards.items():
        published = subject.manifest.find_file(path)
        yield {
            **(_bytes(subject, published) if published else {}),
            "@id": subject.url_of(path),
            "@type": "File",
            "name": path,
            "description": f"{name}: {subject.manifest.name} {subject.manifest.version}",
            "encodingFormat": FORMS[form].media_type,
            "conformsTo": _reference(standard),
            "about": _reference(subject.iri),
            "sdDatePublished": time_to_text(subject.issued),
        }
        yield {"@id": standard, "@type": "CreativeWork", "name": name}


def _columns(subject: Subject, table: Table, language: str | None) -> Iterator[Entity]:
    order = subject.order(language)
    for column in table.columns:
        meaning = column.property_url or ""
        yield {
            "@id": _column_id(subject, table, column),
            "@type": "PropertyValue",
            "name": column.name,
            "alternateName": text_of(column.field, "title", order),
            "description": text_of(column.field, "description", order),
            "propertyID": meaning if is_iri(meaning) else "",
            "unitText": column.field.get("oress:unit"),
        }


def _column_id(subject: Subject, table: Table, column: Column) -> str:
    return f"{subject.url_of(table.path)}#{quote(column.name)}"


def _place(subject: Subject, place: CoveredPlace, language: str | None) -> Entity:
    return {"@id": place.iri, "@type": "Place", "name": place.name_in(subject.order(language))}


def _licence(licence: Licence) -> Entity:
    return {
        "@id": _licence_id(licence),
        "@type": "CreativeWork",
        "name": licence.title,
        "identifier": licence.name,
        "description": licence.title,
    }


def _licence_id(licence: Licence) -> str:
    return licence.address or f"#licence-{quote(licence.name)}"


def _agents(subject: Subject) -> Iterable[Agent]:
    agents = subject.agents
    return (*agents.authors, *agents.contributors, agents.publisher)


def _agent(agent: Agent) -> Entity:
    return {
        "@id": _agent_id(agent),
        "@type": "Person" if agent.is_person else "Organization",
        "name": agent.name,
        "givenName": agent.given,
        "familyName": agent.family,
        "url": agent.address,
    }


def _agent_id(agent: Agent) -> str:
    return agent.address or f"#agent-{quote(agent.name)}"


def _references(identifiers: Iterable[str]) -> list[dict[str, str]]:
    return [_reference(identifier) for identifier in dict.fromkeys(identifiers)]


def _reference(identifier: str) -> dict[str, str]:
    return {"@id": identifier}


def _filled(entity: Mapping[str, Any]) -> Entity:
    """Without empty members; the standard wants a single value without a list around it."""
    filled = {key: value for key, value in entity.items() if value not in (None, "", [], {})}
    return {
        key: value[0] if isinstance(value, list) and len(value) == 1 else value
        for key, value in filled.items()
    }
