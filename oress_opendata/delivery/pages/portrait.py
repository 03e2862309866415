"""A release as its page shows it: what the descriptor says, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.describing import is_sample, keywords_of, texts_of
from oress_opendata.delivery.links import licences_of
from oress_opendata.delivery.pages.formats import show_day_text
from oress_opendata.delivery.pages.preview import Preview, preview_table
from oress_opendata.delivery.pages.texts import Text, pick_text, safe_link
from oress_opendata.delivery.service import Service
from oress_opendata.meaning.descriptor import Column, Table, is_table, read_table
from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.release import Dataset, File, Manifest, Release
from oress_opendata.projections.descriptions.citation import cite_apa, refer_release
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.sources.installed import installed_vocabulary
from oress_opendata.store.items import read_bodies


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is described: a service in a language."""

    service: Service
    language: str

    @property
    def vocabulary(self) -> Vocabulary:
        return installed_vocabulary(self.service.settings.id_base)

    @property
    def languages(self) -> tuple[str, ...]:
        """The reader's language, then the others in the order of the settings."""
        return tuple(dict.fromkeys((self.language, *self.service.settings.languages)))

    def text(self, part: Mapping[str, Any], key: str) -> Text:
        first = self.service.settings.languages[0]
        return pick_text(texts_of(part, key, first), self.language, self.languages)

    def name(self, texts: Mapping[str, str]) -> Text:
        """A name by language, in the reader's or the next that has it."""
        return pick_text(texts, self.language, self.languages)

    def label(self, scheme: str, code: str) -> Text:
        """A code's label; the code itself where it has none."""
        labels = self.vocabulary.label(scheme, code)
        return self.name(labels) or Text(code)


@dataclass(frozen=True, slots=True)
class Licence:
    title: Text
    meaning: Text
    address: str


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the data dictionary."""

    name: str
    title: Text
    meaning: Text
    type: str
    required: bool
    key: bool
    address: str


@dataclass(frozen=True, slots=True)
class Resource:
    name: str
    title: Text
    description: Text
    file: File
    licences: tuple[Licence, ...]
    fields: tuple[Field, ...]
    preview: Preview | None


def describe_package(reader: Reader, dataset: Dataset, release: Release) -> dict[str, Any]:
    """What the list of datasets says of one."""
    descriptor = reader.service.store.manifest(release.manifest).descriptor
    words = keywords_of(descriptor, reader.service.settings.languages[0])
    return {
        "dataset": dataset,
        "release": release,
        "title": reader.text(descriptor, "title") or Text(dataset.name),
        "description": reader.text(descriptor, "description"),
        "keywords": words.get(reader.language) or next(iter(words.values()), []),
        "sample": is_sample(descriptor),
        "licences": list(find_licences(reader, descriptor, "")),
        "themes": [reader.label("theme", code) for code in descriptor.get("oress:themes") or []],
    }


def describe_release(
    reader: Reader, connection: Connection, dataset: Dataset, release: Release
) -> dict[str, Any]:
    """What the page of a release says: the list's words, and all the rest."""
    manifest = reader.service.store.manifest(release.manifest)
    descriptor = manifest.descriptor
    reference = refer_release(Subject(release, manifest, reader.service.settings))
    return {
        **describe_package(reader, dataset, release),
        "manifest": manifest,
        "resources": list(_describe_resources(reader, manifest)),
        "contributors": [_credit(each) for each in descriptor.get("contributors") or []],
        "sources": [_credit(each) for each in descriptor.get("sources") or []],
        "places": _places(reader, connection, descriptor.get("oress:spatial") or []),
        "period": _period(descriptor.get("oress:temporal") or {}, reader.language),
        "frequency": _frequency(reader, descriptor),
        "citation": cite_apa(reference, reader.language),
    }


def find_licences(reader: Reader, descriptor: Mapping[str, Any], path: str) -> Iterator[Licence]:
    """The licences of a file in words, where the vocabulary knows them."""
    for licence in licences_of(descriptor, path):
        code = str(licence.get("name") or "")
        scheme = reader.vocabulary.schemes.get("licence")
        concept = scheme.concepts.get(code) if scheme else None
        own = Text(str(licence.get("title") or code or licence.get("path") or ""))
        languages = reader.languages
        yield Licence(
            pick_text(concept.labels, reader.language, languages) if concept else own,
            pick_text(concept.definitions, reader.language, languages) if concept else Text(""),
            safe_link(licence.get("path")),
        )


def _describe_resources(reader: Reader, manifest: Manifest) -> Iterator[Resource]:
    for resource in manifest.descriptor.get("resources", []):
        file = manifest.find_file(resource.get("path", ""))
        if file is None:
            continue
        table = read_table(resource) if is_table(resource) else None
        yield Resource(
            name=resource["name"],
            title=reader.text(resource, "title") or Text(resource["name"]),
            description=reader.text(resource, "description"),
            file=file,
            licences=tuple(find_licences(reader, manifest.descriptor, file.path)),
            fields=tuple(_field(reader, table, each) for each in table.columns) if table else (),
            preview=_preview(reader, table, file) if table else None,
        )


def _preview(reader: Reader, table: Table, file: File) -> Preview:
    location = reader.service.store.blobs.path(file.sha256)
    return preview_table(location, table, reader.vocabulary, reader.languages)


def _field(reader: Reader, table: Table, column: Column) -> Field:
    constraints = column.field.get("constraints") or {}
    return Field(
        name=column.name,
        title=reader.text(column.field, "title"),
        meaning=reader.text(column.field, "description"),
        type=column.type,
        required=bool(constraints.get("required")),
        key=column.name in table.primary_key,
        address=safe_link(column.property_url),
    )


def _credit(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": str(part.get("title") or part.get("path") or ""),
        "address": safe_link(part.get("path")),
        "roles": _roles(part),
    }


def _roles(part: Mapping[str, Any]) -> list[str]:
    """The roles of a contributor, in the second or the first edition of the standard."""
    roles = part.get("roles") or [part.get("role")]
    return [str(role) for role in roles if role]


def _places(reader: Reader, connection: Connection, codes: list[str]) -> list[Text]:
    """The names of places; the code where the register does not know it (yet)."""
    bodies = read_bodies(connection, "place", codes)
    names = {code: json.loads(body)["name"] for code, body in bodies.items()}
    return [
        pick_text(names.get(code, {}), reader.language, reader.languages) or Text(str(code))
        for code in codes
    ]


def _period(period: Mapping[str, Any], language: str) -> tuple[str, str] | None:
    days = [show_day_text(str(period.get(key) or ""), language) for key in ("start", "end")]
    return (days[0], days[1]) if any(days) else None


def _frequency(reader: Reader, descriptor: Mapping[str, Any]) -> Text:
    code = descriptor.get("oress:frequency")
    return reader.label("frequency", str(code)) if code else Text("")
