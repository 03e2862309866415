"""What a package is validated against: what is installed and published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# By scheme: each code with the classes that it entails.
Entailed = Callable[[str], Iterable[tuple[str, tuple[str, ...]]]]


def _nothing(_scheme: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    return ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the checks may rely on; passed in, so that validation reads no store.

    `schemes`: the notations of each SKOS scheme. `schemas`: house Table Schemas by
    `register/version`, such as `actor/1.0.0`. `listed` and `unlisted`: the ids of each register
    as published, at least of those that the package refers to. `terms` are those of the ontology,
    `entailed` gives the classes that the codes of a scheme entail, `shapes` are SHACL in Turtle.
    IRIs are minted under `id_base`.
    """

    schemes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unlisted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    id_base: str = "http://127.0.0.1:8000"
    terms: frozenset[str] = frozenset()
    entailed: Entailed = _nothing
    shapes: str = ""
    languages: tuple[str, ...] = ("fr", "ar", "en")
