"""The vocabularies and house schemas that came with this program, read once by a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from oress_opendata.model.concept import Vocabulary
from oress_opendata.vocabularies.loading import (
    load_schemas,
    load_shapes,
    load_spellings,
    load_vocabulary,
)
from oress_opendata.vocabularies.locations import find_shipped


@cache
def installed_vocabulary(id_base: str) -> Vocabulary:
    """The schemes of `vocab/`, their IRIs minted under an id base."""
    return load_vocabulary(find_shipped("vocab"), id_base)


@cache
def installed_schemas() -> Mapping[str, Mapping[str, Any]]:
    """The schemas of the house's registers, by `register/version`."""
    return load_schemas(find_shipped("vocab"))


@cache
def installed_shapes(id_base: str) -> str:
    """What the graph of a package must conform to: SHACL in Turtle."""
    return load_shapes(find_shipped("vocab"), id_base)


@cache
def installed_spellings() -> tuple[tuple[str, ...], ...]:
    """Words that search finds for one another, beside the labels of the schemes."""
    return load_spellings(find_shipped("vocab"))
