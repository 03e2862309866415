"""What all descriptions of a release have in common, from its descriptor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from oress_opendata.iris import release_iri
from oress_opendata.languages import choose_text
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.release import File, Manifest, Release
from oress_opendata.settings import Settings


@dataclass(frozen=True, slots=True)
class Subject:
    """A release, its manifest, and the settings under which it is served."""

    release: Release
    manifest: Manifest
    settings: Settings

    @property
    def descriptor(self) -> Mapping[str, Any]:
        return self.manifest.descriptor

    @property
    def iri(self) -> str:
        """The permanent identifier of the release: what is cited."""
        return release_iri(self.settings.id_base, self.manifest.name, self.manifest.version)

    @property
    def publisher(self) -> str:
        return self.settings.publisher

    @property
    def issued(self) -> datetime:
        return self.release.issued

    @property
    def keywords(self) -> list[str]:
        return [str(word) for word in self.descriptor.get("keywords", [])]

    @property
    def tables(self) -> tuple[Table, ...]:
        return read_tables(self.descriptor)

    def text(self, key: str, language: str | None = None) -> str:
        """The `title` or `description` in a language; else in the next that has it."""
        return text_of(self.descriptor, key, self.order(language)) or (
            self.manifest.name if key == "title" else ""
        )

    def texts(self, key: str) -> dict[str, str]:
        """The `title` or `description` by language, in the order of the settings."""
        stated = self.descriptor.get(f"oress:{key}")
        if isinstance(stated, Mapping):
            codes = dict.fromkeys([*self.settings.languages, *stated])
            return {code: stated[code] for code in codes if stated.get(code)}
        return {self.settings.languages[0]: self.text(key)} if self.text(key) else {}

    def order(self, language: str | None) -> tuple[str, ...]:
        languages = self.settings.languages
        return (language, *languages) if language else languages

    def url_of(self, path: str) -> str:
        """The URL of a file of the release."""
        name, version = self.manifest.name, self.manifest.version
        return f"{self.settings.base_url}/datasets/{name}/{version}/{quote(path)}"

    def page(self, language: str | None = None) -> str:
        code = language or self.settings.languages[0]
        path = f"{self.manifest.name}/{self.manifest.version}"
        return f"{self.settings.base_url}/{code}/datasets/{path}"

    def licences(self) -> Iterator[tuple[str, str]]:
        """The licences of the package and of its resources, each once: SPDX name and address."""
        parts = (self.descriptor, *self.descriptor.get("resources", []))
        found = (
            (str(licence.get("name", "")), str(licence.get("path", "")))
            for part in parts
            for licence in part.get("licenses", [])
        )
        yield from dict.fromkeys(found)

    def files(self) -> tuple[File, ...]:
        """The resources' files."""
        return self.manifest.resource_files


def text_of(part: Mapping[str, Any], key: str, order: tuple[str, ...]) -> str:
    return choose_text(part.get(f"oress:{key}"), order) or str(part.get(key) or "")
