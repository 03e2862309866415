"""The first rows of a table, as they stand in its file, with the labels of its codes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from oress_opendata.delivery.pages.texts import Text, pick_text
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.model.concept import Vocabulary
from oress_opendata.sources.rows import read_rows

ROWS = 5
COLUMNS = 30
LONGEST_CELL = 160
LONG_CELL = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """`label` says what a code stands for. `kind` is `number` where digits line up, `long`
    where a text wants room."""

    text: str
    label: Text
    language: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`hidden` columns did not fit."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    hidden: int


def preview_table(
    location: Path, table: Table, vocabulary: Vocabulary, languages: tuple[str, ...]
) -> Preview:
    """The preview in the first of `languages`; `location` is a blob, hence the same for ever."""
    plain = {key: value for key, value in table.descriptor.items() if key != "schema"}
    header, *rows = _first_rows(location, json.dumps(plain))
    columns = {column.name: column for column in table.columns}
    shown = header[:COLUMNS]
    return Preview(
        shown,
        tuple(
            tuple(
                _cell(text, columns.get(name), vocabulary, languages)
                for name, text in zip(shown, row, strict=False)
            )
            for row in rows
            if row
        ),
        len(header) - len(shown),
    )


@lru_cache(maxsize=256)
def _first_rows(location: Path, resource: str) -> tuple[tuple[str, ...], ...]:
    """The header and the first rows; kept, for they never change."""
    rows = read_rows(location, json.loads(resource))
    return tuple(islice(rows, ROWS + 1)) or ((),)


def _cell(
    text: str, column: Column | None, vocabulary: Vocabulary, languages: tuple[str, ...]
) -> Cell:
    cut = text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…"
    if column is None:
        return Cell(cut, Text(""), None, _kind(text))
    labels = vocabulary.label(column.scheme, text) if column.scheme else {}
    number = column.type in ("integer", "number")
    kind = "number" if number else _kind(text)
    return Cell(cut, pick_text(labels, languages[0], languages), column.language, kind)


def _kind(text: str) -> str:
    return "long" if len(text) > LONG_CELL else "text"
