"""Licences as packages state them, and what the vocabulary of licences knows about them.

The standard wants a name or a path (https://datapackage.org/standard/data-package/#licenses). The
name may be that of SPDX or of the Open Definition, in any case; the path is the address of the
text, with or without `https`, `www`, a slash at the end or `legalcode`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from oress_opendata.model.concept import Concept, Vocabulary

SCHEME = "licence"
SHARE_ALIKE = "http://purl.org/adms/licencetype/ViralEffect-ShareAlike"
_BEFORE = re.compile(r"^https?://(www\.)?")
_AFTER = re.compile(r"/(legalcode|deed)(\.[a-z-]+)?$")
_LISTS = ("spdx.org/licenses/{}", "spdx.org/licenses/{}.html", "opendefinition.org/licenses/{}")


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its `code` in the vocabulary or an empty text, the name and the title as stated,
    and the address of its text, which the vocabulary gives where the package does not."""

    code: str
    name: str
    title: str
    address: str
    concept: Concept | None = field(default=None, compare=False)

    @property
    def is_share_alike(self) -> bool:
        return self.concept is not None and SHARE_ALIKE in self.concept.kinds


def licences_of(descriptor: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    """What is stated for a file: the licences of its resource, else those of the package."""
    resources: list[Mapping[str, Any]] = descriptor.get("resources", [])
    resource = next((item for item in resources if item.get("path") == path), None) or {}
    return resource.get("licenses") or descriptor.get("licenses") or []


def all_licences_of(descriptor: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What is stated for the package and for all of its resources."""
    parts = (descriptor, *descriptor.get("resources", []))
    return [licence for part in parts for licence in part.get("licenses") or ()]


def read_licences(stated: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> list[Licence]:
    """Licences as the vocabulary knows them, each once. Those that ask most come first: data under
    several licences may be used only as the strictest allows."""
    known = aliases_of(vocabulary)
    found = dict.fromkeys(_read(licence, known, vocabulary) for licence in stated)
    return sorted(found, key=lambda licence: not licence.is_share_alike)


@lru_cache(maxsize=4)
def aliases_of(vocabulary: Vocabulary) -> Mapping[str, str]:
    """The code of a licence by each of its names and addresses, in their plain form."""
    scheme = vocabulary.schemes.get(SCHEME)
    concepts = scheme.concepts.values() if scheme else ()
    return {alias: concept.notation for concept in concepts for alias in _aliases(concept)}


def find_code(stated: Mapping[str, Any], aliases: Mapping[str, str]) -> str:
    """The code of a licence by its name, or by its path if the name does not contradict it (`cc-by`
    leaves the version to the path). Empty if it is not known."""
    name, path = (plain_form(str(stated.get(key) or "")) for key in ("name", "path"))
    code = aliases.get(name) or aliases.get(path, "")
    same = name in aliases or any(
        alias.startswith(name) for alias, other in aliases.items() if other == code
    )
    return code if same else ""


@lru_cache(maxsize=4_096)
def plain_form(text: str) -> str:
    """A name or an address without what does not matter: case, scheme, `www`, the end."""
    plain = _BEFORE.sub("", text.strip().casefold()).rstrip("/")
    return _AFTER.sub("", plain).rstrip("/")


def _aliases(concept: Concept) -> Iterator[str]:
    names = (concept.notation, *concept.labels.values(), *concept.alternatives, *concept.hidden)
    lists = (pattern.format(concept.notation) for pattern in _LISTS)
    yield from map(plain_form, (*names, *lists, *concept.pages, *concept.matches))


def _read(stated: Mapping[str, Any], known: Mapping[str, str], vocabulary: Vocabulary) -> Licence:
    code = find_code(stated, known)
    concept = vocabulary.schemes[SCHEME].concepts[code] if code else None
    page = next(iter(concept.pages), "") if concept else ""
    name = str(stated.get("name") or code)
    return Licence(
        code=code,
        name=name,
        title=str(stated.get("title") or (concept and concept.labels.get("en")) or name),
        address=str(stated.get("path") or page),
        concept=concept,
    )
