"""What a package is judged against: the world as it is installed and published."""

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
    """What the checks may rely on; handed in, so that judging reads no store.

    `schemes`: the notations of each SKOS scheme. `schemas`: house Table Schemas by
    `register/version`, such as `actor/1.0.0`. `listed` and `unlisted`: the ids of each register
    as published; only the registers that the package refers to need be there. `terms` are those
    of the ontology, `entailed` the classes that the codes of a scheme entail, `shapes` what the
    graph must conform to (SHACL in Turtle); IRIs are minted under `id_base`.
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
