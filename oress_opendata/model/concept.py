"""Concepts and schemes of the vocabularies in `vocab/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Concept:
    """A code with its labels by language. `hidden` are spellings for search only, `notes` explain
    its use (skos:scopeNote), `entails` are the classes of what it classifies (oress:entails),
    `unit` is the code of an indicator's unit. `pages`, `matches` and `kinds` are the IRIs of
    foaf:page, skos:exactMatch and dct:type."""

    scheme: str
    notation: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    broader: str | None = None
    entails: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    deprecated: bool = False
    pages: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A SKOS concept scheme; `concepts` by notation, in alphabetical order."""

    name: str
    titles: Mapping[str, str]
    concepts: Mapping[str, Concept]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All of `vocab/`. `terms` are the local names of the ontology, `sha256` is the hash of the
    files."""

    schemes: Mapping[str, Scheme] = field(hash=False)
    sha256: str
    terms: frozenset[str] = frozenset()

    def entailed(self, scheme: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The classes that each code of a scheme entails."""
        found = self.schemes.get(scheme)
        for code, concept in found.concepts.items() if found else ():
            if concept.entails:
                yield code, concept.entails

    def label(self, scheme: str, notation: str) -> Mapping[str, str]:
        """The labels of a code by language; empty for an unknown code."""
        found = self.schemes.get(scheme)
        concept = found.concepts.get(notation) if found else None
        return concept.labels if concept else {}
