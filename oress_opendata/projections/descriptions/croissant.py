"""Croissant 1.0, as tools for machine learning read it (http://mlcommons.org/croissant/1.0)."""

from __future__ import annotations

from typing import Any

from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.model.agents import Agent
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.release import File
from oress_opendata.projections.descriptions.citation import cite_bibtex, refer_release
from oress_opendata.projections.descriptions.subject import Subject, text_of

CONTEXT = {
    "@language": "fr",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
TYPES = {
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
    "year": "sc:Integer",
}


def describe_croissant(subject: Subject) -> dict[str, Any]:
    agents = subject.agents
    tables = [table for table in subject.tables if table.columns]
    return {
        "@context": {**CONTEXT, "@language": subject.language},
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": subject.manifest.name,
        "alternateName": subject.text("title"),
        "description": subject.text("description") or subject.text("title"),
        "version": subject.manifest.version,
        "datePublished": time_to_text(subject.issued),
        "license": [licence.address or licence.name for licence in subject.licences()],
        "url": subject.page(),
        "citeAs": cite_bibtex(refer_release(subject)),
        "keywords": subject.keywords,
        "creator": [_agent(agent) for agent in agents.authors],
        "publisher": [_agent(agents.publisher)],
        "inLanguage": subject.languages or [subject.language],
        "distribution": [_file_object(subject, file) for file in subject.files()],
        "recordSet": [_record_set(subject, table) for table in tables],
    }


def _agent(agent: Agent) -> dict[str, str]:
    kind = "sc:Person" if agent.is_person else "sc:Organization"
    address = {"url": agent.address} if agent.address else {}
    return {"@type": kind, "name": agent.name, **address}


def _file_object(subject: Subject, file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": subject.url_of(file.path),
        "contentSize": f"{file.bytes} B",
        "encodingFormat": file.mediatype,
        "sha256": file.sha256,
    }


def _record_set(subject: Subject, table: Table) -> dict[str, Any]:
    key = [{"@id": f"{table.resource}/{name}"} for name in table.primary_key]
    order = subject.order(None)
    described = {
        "@type": "cr:RecordSet",
        "@id": table.resource,
        "name": table.resource,
        "description": text_of(table.descriptor, "description", order),
        "field": [_field(subject, table, column) for column in table.columns],
    }
    return {**described, "key": key} if key else described


def _field(subject: Subject, table: Table, column: Column) -> dict[str, Any]:
    order = subject.order(None)
    return {
        "@type": "cr:Field",
        "@id": f"{table.resource}/{column.name}",
        "name": f"{table.resource}/{column.name}",
        "description": text_of(column.field, "description", order)
        or text_of(column.field, "title", order),
        "dataType": TYPES.get(column.type, "sc:Text"),
        "source": {"fileObject": {"@id": table.path}, "extract": {"column": column.name}},
    }
