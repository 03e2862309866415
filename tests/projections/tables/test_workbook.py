"""Rows that are written together have the bytes of rows that XlsxWriter writes cell by cell."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from oress_opendata.projections.tables.workbook import MOST_CHARACTERS, ExactWorksheet

texts = some.text(some.characters(exclude_categories=["Cs"]), max_size=6) | some.sampled_from(
    ["<r>x</r>", "_x0041_", " a", "a\n", "&amp;", "e\u0301" * MOST_CHARACTERS, "😀" * 20_000]
)
values = some.none() | some.booleans() | some.integers(-(10**15), 10**15) | texts
rows = some.lists(some.tuples(values, values, texts), min_size=1, max_size=4)


class _Checked(ExactWorksheet):
    """A sheet whose rows may not be written cell by cell."""

    def _write_string(self, *arguments: Any) -> Any:
        assert arguments[0] == 0
        return super()._write_string(*arguments)


def write(target: Path, batches: list[list[tuple[Any, ...]]], *, together: bool) -> bytes:
    with Workbook(str(target), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(worksheet_class=_Checked if together else ExactWorksheet)
        for place in range(3):
            sheet.write_string(0, place, "name")
        first = 1
        for batch in batches:
            if together:
                sheet.write_columns(first, list(zip(*batch, strict=True)))
            else:
                write_cells(sheet, first, batch)
            first += len(batch)
    with zipfile.ZipFile(target) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def write_cells(sheet: Worksheet, first: int, batch: list[tuple[Any, ...]]) -> None:
    for line, row in enumerate(batch, start=first):
        for place, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(line, place, value)
            elif isinstance(value, int):
                sheet.write_number(line, place, value)
            elif value is not None:
                sheet.write_string(line, place, value)


@given(batches=some.lists(rows, min_size=1, max_size=3))
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_rows_together_are_rows_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[Any, ...]]]
) -> None:
    folder = tmp_path_factory.mktemp("books")
    one = write(folder / "a.xlsx", batches, together=False)
    assert write(folder / "b.xlsx", batches, together=True) == one
