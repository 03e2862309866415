"""The vocabularies and house schemas that ship with the program, read once per process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from oress_opendata.model.concept import Vocabulary
from oress_opendata.vocabularies.loading import (
    load_publics,
    load_schemas,
    load_shapes,
    load_spellings,
    load_vocabulary,
)
from oress_opendata.vocabularies.locations import find_shipped


@cache
def installed_vocabulary(id_base: str) -> Vocabulary:
    """The schemes of `vocab/`, with IRIs under an id base."""
    return load_vocabulary(find_shipped("vocab"), id_base)


@cache
def installed_schemas() -> Mapping[str, Mapping[str, Any]]:
    """The house schemas of registers, by `register/version`."""
    return load_schemas(find_shipped("vocab"))


@cache
def installed_shapes(id_base: str) -> str:
    """The shapes of a package's graph: SHACL in Turtle."""
    return load_shapes(find_shipped("vocab"), id_base)


@cache
def installed_spellings() -> tuple[tuple[str, ...], ...]:
    """Groups of words that search treats as equal, beside the labels of the schemes."""
    return load_spellings(find_shipped("vocab"))


@cache
def installed_publics() -> Mapping[str, frozenset[str]]:
    """Each public with those whose services it may use as well."""
    return load_publics(find_shipped("vocab"))
