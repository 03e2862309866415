"""Rows as the texts of JSON objects, column by column: several times as fast as row by row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import Any

from oress_opendata.meaning.typed_columns import Plain
from oress_opendata.sources.tables.typed_table import Columns

# As `dump` writes each kind of value.
_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: int.__repr__,
    float: float.__repr__,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): lambda _: "null",
}


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_objects(names: Sequence[str], columns: Columns) -> Iterator[str]:
    """The rows as objects with these members, in this order."""
    members = ",".join(dump(name).replace("%", "%%") + ":%s" for name in names)
    pattern = f"{{{members}}}"
    return map(pattern.__mod__, zip(*map(_write_column, columns), strict=True))


def _write_column(values: Sequence[Plain | None]) -> list[str]:
    kinds = set(map(type, values))
    if len(kinds) == 1:
        return list(map(_WRITERS[kinds.pop()], values))
    return [_WRITERS[type(value)](value) for value in values]
