"""What a package is judged against: the world as it is installed and published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Known:
    """What the checks may rely on; handed in, so that judging reads no store.

    `schemes`: the notations of each SKOS scheme. `schemas`: house Table Schemas by
    `register/version`, such as `actor/1.0.0`. `listed` and `unlisted`: the ids of each register
    as published; only the registers that the package refers to need be there.
    """

    schemes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unlisted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    languages: tuple[str, ...] = ("fr", "ar", "en")
