"""The sheets of an Excel or OpenDocument workbook as plain values, read in a confined child."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from oress_opendata.sources.packages.archive import ZIP_ERRORS

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 100_000, 1_000, 4_000_000
# Bytes of all parts of a workbook that is a zip; more is a bomb.
MOST_XML = 600_000_000
# Characters of a cell: Excel's own limit is a third of it.
MOST_CHARACTERS = 100_000
# So many empty rows end a sheet: what follows is a stray cell.
MOST_EMPTY_ROWS = 2_000
PROTECTED, TOO_LARGE, UNREADABLE = "protected", "too-large", "unreadable"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\shidden="(?:1|true)")[^>]*?\br="(\d+)"')


class Refusal(Exception):
    """A file that is not read, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it was read; rows may have any length. Ranges and rows count from 1."""

    name: str
    rows: Iterable[list[Any]]
    merged: list[tuple[int, int, int, int]]
    is_hidden: bool
    hidden_rows: list[int]


def read_sheets(path: Path, form: str) -> Iterator[RawSheet]:
    """The sheets of a workbook, one after the other. Raises Refusal."""
    hidden_rows = _find_hidden_rows(path) if form in ("xlsx", "xlsm") else {}
    try:
        with path.open("rb") as source, CalamineWorkbook.from_filelike(source) as book:
            budget = MOST_CELLS
            for about in book.sheets_metadata:
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue  # such as a chart
                sheet = book.get_sheet_by_name(about.name)
                rows = list(_read_rows(sheet))
                budget -= sum(map(len, rows))
                if budget < 0:
                    raise Refusal(TOO_LARGE)
                is_hidden = about.visible != SheetVisibleEnum.Visible
                merged = [(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in _merged(sheet)]
                yield RawSheet(about.name, rows, merged, is_hidden, hidden_rows.get(about.name, []))
    except PasswordError as problem:
        raise Refusal(PROTECTED) from problem
    except (CalamineError, OSError, ValueError, OverflowError) as problem:
        reason = PROTECTED if "assword" in str(problem) else UNREADABLE
        raise Refusal(reason) from problem


def _merged(sheet: CalamineSheet) -> list[Any]:
    return list(sheet.merged_cell_ranges or ())[:10_000]


def _read_rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """The rows from row 1 on, without the empty ones at the end."""
    if sheet.start is None or sheet.end is None:
        return
    first_row, first_column = sheet.start
    if sheet.end[1] >= MOST_COLUMNS:
        raise Refusal(TOO_LARGE)
    empty = first_row
    count = 0
    for row in sheet.iter_rows():
        cells = [None] * first_column + [_to_plain(value) for value in row]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            empty += 1
            if empty > MOST_EMPTY_ROWS + first_row:
                return
            continue
        count += empty + 1
        if count > MOST_ROWS:
            raise Refusal(TOO_LARGE)
        yield from ([] for _ in range(empty))
        empty = 0
        yield cells


def _to_plain(value: Any) -> Any:
    if isinstance(value, str):
        if len(value) > MOST_CHARACTERS:
            raise Refusal(TOO_LARGE)
        return value if value.strip() else None
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def _find_hidden_rows(path: Path) -> dict[str, list[int]]:
    """The hidden rows by sheet: a filter hides them, and people forget them."""
    found: dict[str, list[int]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_XML:
                raise Refusal(TOO_LARGE)
            with suppress(KeyError):
                for name, part in _find_parts(archive):
                    found[name] = [int(row) for row in _HIDDEN_ROW.findall(archive.read(part))]
    except (*ZIP_ERRORS, OSError) as problem:
        raise Refusal(UNREADABLE) from problem
    return found


def _find_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet with its part in the zip."""
    relations = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target")
        for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")):
        part = relations.get(_attribute(tag, rb"\w+:id"), "")
        if part:
            location = part.removeprefix("/") if "xl/" in part else f"xl/{part}"
            yield _attribute(tag, b"name"), location


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb'="([^"]*)"', tag)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""
