"""What a package is validated against: what is installed and published."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# By scheme: each code with the classes that it entails.
Entailed = Callable[[str], Iterable[tuple[str, tuple[str, ...]]]]

# By scheme or register: the codes that have a label.
Labels = Mapping[str, Mapping[str, tuple[str, ...]]]


def _nothing(_scheme: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    return ()


@dataclass(frozen=True, slots=True)
class Previous:
    """The current release of the dataset, with the locations of its files by path."""

    version: str
    descriptor: Mapping[str, Any]
    locations: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class Known:
    """What the checks may rely on; passed in, so that validation reads no store.

    `schemes`: the notations of each SKOS scheme. `schemas`: house Table Schemas by
    `register/version`, such as `actor/1.0.0`. `listed` and `unlisted`: the ids of each register
    as published, at least of those that the package refers to. `terms` are those of the ontology,
    `entailed` gives the classes that the codes of a scheme entail, `shapes` are SHACL in Turtle.
    `licences` are the codes of known licences by their names and addresses (model/licence.py).
    `labels` help to name the code that a label stands for. IRIs are minted under `id_base`.
    `previous` is what a new version of the package follows.
    """

    schemes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unlisted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    id_base: str = "http://127.0.0.1:8000"
    terms: frozenset[str] = frozenset()
    entailed: Entailed = _nothing
    shapes: str = ""
    languages: tuple[str, ...] = ("fr", "ar", "en")
    labels: Labels = field(default_factory=dict)
    previous: Previous | None = None

    def find_codes(self, vocabulary: str, text: str) -> tuple[str, ...]:
        """The codes of a scheme, or the ids of a register, that have a text as their label."""
        return self.labels.get(vocabulary, {}).get(fold_label(text), ())


def fold_label(text: str) -> str:
    """A label as it is looked up: without case, accents and repeated blanks."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = (character for character in plain if not unicodedata.combining(character))
    return " ".join("".join(letters).split())


def index_labels(labels: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The codes of each label, from pairs of a code and one of its labels."""
    index: dict[str, tuple[str, ...]] = {}
    for code, label in labels:
        codes = index.setdefault(fold_label(label), ())
        if code not in codes:
            index[fold_label(label)] = (*codes, code)
    return index
