"""What descriptions are made from, besides the releases: settings, vocabularies, formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from oress_opendata.meaning.statements import Meaning
from oress_opendata.model.texts import texts_of
from oress_opendata.projections.rdf.vocabularies import Vocabularies
from oress_opendata.settings import Settings

# The bytes of each derived file of a release, by its name below `formats/`.
Formats = Callable[[str, str], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class DescriptionContext:
    settings: Settings
    vocabularies: Vocabularies
    formats: Formats

    @property
    def language(self) -> str:
        return self.settings.languages[0]

    def meaning(self, name: str) -> Meaning:
        return Meaning(self.settings.id_base, name)

    def file_address(self, name: str, version: str, path: str) -> str:
        return f"{self.settings.base_url}/datasets/{quote(name)}/{quote(version)}/{quote(path)}"

    def page_address(self, *steps: str) -> str:
        return "/".join((self.settings.base_url, self.language, *map(quote, steps)))

    def texts(self, part: Mapping[str, Any], key: str) -> dict[str, str]:
        """A text of a package, resource or field by language."""
        return texts_of(part, key, self.language)
