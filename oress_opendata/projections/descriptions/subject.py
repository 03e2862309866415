"""What all descriptions of a release have in common, from its descriptor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from oress_opendata.iris import is_iri, release_iri
from oress_opendata.languages import N_, choose_text, say
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.agents import Agent, Agents, agents_of
from oress_opendata.model.licence import Licence, all_licences_of, licences_of, read_licences
from oress_opendata.model.own_language import own_language
from oress_opendata.model.release import File, Manifest, Release
from oress_opendata.model.texts import codes_of, is_sample, resource_of
from oress_opendata.projections.descriptions.places import CoveredPlace
from oress_opendata.settings import Settings
from oress_opendata.vocabularies.installed import installed_vocabulary

SAMPLE = N_("Sample data: fictitious, for demonstration only")


@dataclass(frozen=True, slots=True)
class Subject:
    """A release, its manifest, the settings under which it is served, and its places."""

    release: Release
    manifest: Manifest
    settings: Settings
    places: tuple[CoveredPlace, ...] = ()

    @property
    def descriptor(self) -> Mapping[str, Any]:
        return self.manifest.descriptor

    @property
    def iri(self) -> str:
        """The permanent identifier of the release: what is cited."""
        return release_iri(self.settings.id_base, self.manifest.name, self.manifest.version)

    @property
    def agents(self) -> Agents:
        catalogue = Agent(self.settings.publisher, self.settings.base_url)
        return agents_of(self.descriptor, catalogue)

    @property
    def publisher(self) -> str:
        return self.agents.publisher.name

    @property
    def issued(self) -> datetime:
        return self.release.issued

    @property
    def day(self) -> date:
        """The day of the publication, in the time zone of the settings."""
        return self.settings.day_of(self.issued)

    @property
    def keywords(self) -> list[str]:
        return [str(word) for word in self.descriptor.get("keywords", [])]

    @property
    def period(self) -> str:
        """The period that the data are about, as an interval of ISO 8601; `..` is open."""
        period = self.descriptor.get("oress:temporal") or {}
        start, end = period.get("start", ".."), period.get("end", "..")
        return f"{start}/{end}" if period else ""

    def status(self, language: str | None = None) -> str:
        """What a reader must know before using the data: that samples are fictitious."""
        return say(SAMPLE, language or self.language) if is_sample(self.descriptor) else ""

    @property
    def tables(self) -> tuple[Table, ...]:
        return read_tables(self.descriptor)

    @property
    def languages(self) -> list[str]:
        """The languages of the data, as stated."""
        return list(codes_of(self.descriptor.get("oress:languages")))

    @property
    def language(self) -> str:
        """The language of the plain texts."""
        return own_language(self.descriptor) or self.settings.languages[0]

    def text(self, key: str, language: str | None = None) -> str:
        """The `title` or `description` in a language; else in the next that has it."""
        return text_of(self.descriptor, key, self.order(language)) or (
            self.manifest.name if key == "title" else ""
        )

    def texts(self, key: str) -> dict[str, str]:
        """The `title` or `description` by language, in the order of the settings."""
        stated = self.descriptor.get(f"oress:{key}")
        if isinstance(stated, Mapping):
            codes = dict.fromkeys([self.language, *self.settings.languages, *stated])
            return {code: stated[code] for code in codes if stated.get(code)}
        return {self.language: self.text(key)} if self.text(key) else {}

    def order(self, language: str | None) -> tuple[str, ...]:
        languages = dict.fromkeys((language, self.language, *self.settings.languages))
        return tuple(filter(None, languages))

    def url_of(self, path: str) -> str:
        """The URL of a file of the release."""
        name, version = self.manifest.name, self.manifest.version
        return f"{self.settings.base_url}/datasets/{name}/{version}/{quote(path)}"

    def resource_of(self, file: File) -> Mapping[str, Any]:
        """The resource of a file; empty for the zip."""
        return resource_of(self.manifest, file.path) or {}

    def page(self, language: str | None = None) -> str:
        code = language or self.settings.languages[0]
        path = f"{self.manifest.name}/{self.manifest.version}"
        return f"{self.settings.base_url}/{code}/datasets/{path}"

    def licences(self) -> list[Licence]:
        """The licences of the package and of its resources, each once."""
        vocabulary = installed_vocabulary(self.settings.id_base)
        return read_licences(self._locate(all_licences_of(self.descriptor)), vocabulary)

    def licences_of(self, path: str) -> list[Licence]:
        """The licences of one file."""
        vocabulary = installed_vocabulary(self.settings.id_base)
        return read_licences(self._locate(licences_of(self.descriptor, path)), vocabulary)

    def sources(self) -> list[str]:
        """The addresses of what the data are made from."""
        located = self._locate(self.descriptor.get("sources") or ())
        return [source["path"] for source in located if source["path"]]

    def _locate(self, parts: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Licences or sources with their `path` as an IRI: that of a file of the release, where it
        is no address; empty where it leads nowhere."""
        for part in parts:
            path = str(part.get("path") or "")
            if not is_iri(path):
                path = self.url_of(path) if path and self.manifest.find_file(path) else ""
            yield {**part, "path": path}

    def files(self) -> tuple[File, ...]:
        """The resources' files."""
        return self.manifest.resource_files


def text_of(part: Mapping[str, Any], key: str, order: tuple[str, ...]) -> str:
    return choose_text(part.get(f"oress:{key}"), order) or str(part.get(key) or "")
