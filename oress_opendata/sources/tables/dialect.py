"""The CSV dialect of a resource, as arguments of `csv.reader`.

Only terms that decide where a cell begins and ends are understood. Terms that would move the header
or drop rows (comments, several header rows, no header) are refused by validation, since every
program must read the same rows from a published file.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any, TypedDict

# The names of version 1 and 2 of the standard, on the dialect itself or below `csv`.
UNDERSTOOD = (
    "delimiter",
    "lineTerminator",
    "quoteChar",
    "doubleQuote",
    "escapeChar",
    "nullSequence",
    "skipInitialSpace",
)


class Format(TypedDict):
    """The arguments of `csv.reader`."""

    delimiter: str
    quotechar: str | None
    doublequote: bool
    escapechar: str | None
    skipinitialspace: bool
    quoting: Any
    strict: bool


def read_format(resource: Mapping[str, Any]) -> Format:
    """The arguments of `csv.reader` for a resource with a valid dialect."""
    declared = declared_terms(resource)
    quote = declared.get("quoteChar", '"')
    escape = declared.get("escapeChar")
    return Format(
        delimiter=declared.get("delimiter", default_delimiter(resource)),
        quotechar=quote or None,
        # Frictionless doubles quotes whenever there is no escape character.
        doublequote=declared.get("doubleQuote", True) if escape else True,
        escapechar=escape,
        skipinitialspace=declared.get("skipInitialSpace", False),
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        strict=True,
    )


def declared_terms(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of a resource's dialect, by the names of the standard."""
    dialect = resource.get("dialect")
    if not isinstance(dialect, Mapping):
        return {}
    nested = dialect.get("csv")
    terms = {**dialect, **(nested if isinstance(nested, Mapping) else {})}
    return {name: terms[name] for name in UNDERSTOOD if terms.get(name) is not None}


def default_delimiter(resource: Mapping[str, Any]) -> str:
    path = str(resource.get("path", "")).lower()
    return "\t" if resource.get("format") == "tsv" or path.endswith(".tsv") else ","
