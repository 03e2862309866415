"""Validate a table in one pass: its header, its rows, its cells and its keys.

It agrees with Frictionless on what is valid, and is stricter where a file would mislead: the header
must match the schema, quotes must be closed, and nothing is guessed. Rows come in batches, which
are turned into columns, so that the cells of a column are validated together.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from frictionless import Field

from oress_opendata.sources.findings.collector import FindingCollector
from oress_opendata.sources.findings.progress import Position
from oress_opendata.sources.tables import table_rules
from oress_opendata.sources.tables.cells import missing_values
from oress_opendata.sources.tables.column_checks import Watch
from oress_opendata.sources.tables.keys import Key
from oress_opendata.sources.tables.rows import (
    BATCH_ROWS,
    FIELD_CAP,
    FIRST_ROWS,
    open_text,
    parse_rows,
    size_batch,
    to_columns,
)

COLUMN_CAP = 1_000


class TableValidator:
    """The validation of one table: its fields, with the watches and keys over its columns."""

    def __init__(
        self,
        location: Path,
        resource: Mapping[str, Any],
        fields: Sequence[Field],
        collector: FindingCollector,
        position: Position,
    ) -> None:
        self.location = location
        self.resource = resource
        self.file = str(resource["path"])
        self.fields = list(fields)
        self.watches: dict[tuple[int, ...], Watch] = {}
        self.keys: list[Key] = []
        self.collector = collector
        self.position = position
        self.rows = 0

    def watch(self, columns: Sequence[int]) -> Watch:
        """The watch over these columns, created at first use."""
        return self.watches.setdefault(tuple(columns), Watch(tuple(columns)))

    def run(self) -> None:
        """Validate the file to its end; only its header if the number of columns is wrong."""
        with open_text(self.location) as text:
            reader = parse_rows(text, self.resource)
            header = self._read_header(reader)
            if header is None or not self._validate_header(header):
                return
            for batch in self._read_batches(reader, text.buffer):
                self._validate_batch(*batch)
        for key in self.keys:
            if key.suspects:
                batches = read_columns(self.location, self.resource, len(self.fields))
                key.report(batches, self.file, self.collector)

    def _read_header(self, reader: Iterator[list[str]]) -> list[str] | None:
        rows: list[list[str]] = []
        self._take(reader, rows, 1, 1)
        if not rows or not rows[0]:
            if not self.collector.counts[table_rules.UNCLOSED.code]:
                self.collector.add(table_rules.EMPTY.finding(self.file, 1))
            return None
        return rows[0]

    def _validate_header(self, header: list[str]) -> bool:
        """Validate the header; whether the rows can be read with it."""
        if len(header) > COLUMN_CAP:
            self.collector.add(
                table_rules.WIDE.finding(self.file, 1, count=len(header), cap=COLUMN_CAP)
            )
            return False
        if not self.fields and "schema" not in self.resource:
            self.fields = [
                Field.from_descriptor({"name": label, "type": "any"}) for label in header
            ]
        names = [field.name for field in self.fields]
        for number, (label, expected) in enumerate(zip(header, names, strict=False), start=1):
            self._validate_label(number, label, expected, header)
        for label in header[len(names) :]:
            self.collector.add(table_rules.LABEL_EXTRA.finding(self.file, 1, label, label))
        for name in names[len(header) :]:
            self.collector.add(table_rules.LABEL_MISSING.finding(self.file, 1, name))
        return len(header) == len(names)

    def _validate_label(self, number: int, label: str, expected: str, header: list[str]) -> None:
        words = {"number": number, "expected": expected}
        if not label.strip():
            self.collector.add(
                table_rules.LABEL_BLANK.finding(self.file, 1, expected, label, **words)
            )
        elif label in header[: number - 1]:
            self.collector.add(
                table_rules.LABEL_TWICE.finding(self.file, 1, expected, label, **words)
            )
        elif label != expected:
            self.collector.add(
                table_rules.LABEL_OTHER.finding(self.file, 1, expected, label, **words)
            )

    def _read_batches(
        self, reader: Iterator[list[str]], source: Any
    ) -> Iterator[tuple[int, list[list[str]]]]:
        """Batches of rows with the number of the first row; long rows come in small batches."""
        first_row, size = 2, FIRST_ROWS
        while True:
            rows: list[list[str]] = []
            has_more = self._take(reader, rows, size, first_row)
            if rows:
                yield first_row, rows
            first_row += len(rows)
            self.rows = first_row - 2
            self.position.advance(source.tell())
            if not has_more or len(rows) < size:
                return
            size = size_batch(self.rows, source.tell())

    def _take(
        self, reader: Iterator[list[str]], rows: list[list[str]], count: int, first_row: int
    ) -> bool:
        """Append up to `count` rows; whether the file can be read further."""
        self.position.row = first_row
        try:
            # Rows before an error stay in the list.
            rows.extend(islice(reader, count))
        except csv.Error as problem:
            self._report_error(str(problem), first_row + len(rows))
            return False
        return True

    def _report_error(self, problem: str, row: int) -> None:
        if "field limit" in problem:
            self.collector.add(table_rules.HUGE.finding(self.file, row, cap=FIELD_CAP))
        elif "unexpected end of data" in problem:
            self.collector.add(table_rules.UNCLOSED.finding(self.file, row, *self._last_cell(row)))
        else:
            self.collector.add(table_rules.STRAY.finding(self.file, row))

    def _last_cell(self, row: int) -> tuple[str | None, str]:
        """The name and the beginning of the last cell of a row, whose quote was left open."""
        with open_text(self.location) as text:
            rows = parse_rows(text, self.resource, strict=False)
            cells = next(islice(rows, row - 1, None), [])
        number = len(cells) - 1
        name = self.fields[number].name if 0 <= number < len(self.fields) else None
        return name, cells[-1].split("\n")[0] if cells else ""

    def _validate_batch(self, first_row: int, rows: list[list[str]]) -> None:
        width = len(self.fields)
        columns = to_columns(rows, width)
        blank = self._find_blank_rows(first_row, columns)
        for row in sorted(blank):
            self.collector.add(table_rules.ROW_BLANK.finding(self.file, row))
        for row, cells in enumerate(rows, start=first_row):
            if len(cells) != width and row not in blank:
                self._report_width(row, cells)
        for watch in self.watches.values():
            self.position.column = self.fields[watch.columns[0]].name
            watch.look(watch.cells(columns), first_row, self.collector, blank)
        self.position.column = ""
        for key in self.keys:
            key.look((first_row, columns), self.file, self.collector, blank)

    def _report_width(self, row: int, cells: list[str]) -> None:
        for value in cells[len(self.fields) :]:
            self.collector.add(table_rules.CELL_EXTRA.finding(self.file, row, value=value))
        for field in self.fields[len(cells) :]:
            self.collector.add(table_rules.CELL_MISSING.finding(self.file, row, field.name))

    def _find_blank_rows(self, first_row: int, columns: Sequence[Sequence[Any]]) -> set[int]:
        """The numbers of rows without any value; their other errors are not reported."""
        missing = [missing_values(field) for field in self.fields]
        first = columns[0]
        # Nearly always the first column is filled, which is quick to see.
        if None not in first and not any(text in first for text in missing[0]):
            return set()
        candidates = [
            number for number, cell in enumerate(first) if cell is None or cell in missing[0]
        ]
        return {
            first_row + number
            for number in candidates
            if all(
                column[number] is None or column[number] in texts
                for column, texts in zip(columns, missing, strict=True)
            )
        }


def read_columns(
    location: Path, resource: Mapping[str, Any], width: int
) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """The columns of a table in batches, each with the number of its first row. An error in the
    file, which validation reports, ends them."""
    first_row = 2
    with open_text(location) as text:
        reader = islice(parse_rows(text, resource), 1, None)
        while True:
            rows: list[list[str]] = []
            with suppress(csv.Error):
                rows.extend(islice(reader, BATCH_ROWS))
            if not rows:
                return
            yield first_row, to_columns(rows, width)
            first_row += len(rows)
