"""Find the table of a sheet: below its titles, above its totals, beside its notes.

By the shape of the rows; who calls may say which texts are known headers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from oress_opendata.desk.spreadsheet.header_rows import (
    count_header_rows,
    is_title,
    join_header,
    own_cells,
)
from oress_opendata.desk.spreadsheet.table_area import Header, SheetNote, TableArea
from oress_opendata.desk.spreadsheet.workbook import Sheet, Value, Workbook, value_to_text

# Rows in which the header is looked for, and rows below it that are looked at.
MOST_TITLES = 60
SAMPLE = 25
# In the first cell of a row that adds up others, or that explains the table.
_TOTAL = re.compile(
    r"\W*(sous[ -]?totau?x?|totau?x|total|somme|sum|ensemble|المجموع|مجموع|الإجمالي|الاجمالي)"
    r"(\s+(général|general|generale|générale|العام))?\W*",
    re.I,
)
_NOTE = re.compile(
    r"\W*(sources?|notes?|nb|n\.b\.?|remarques?|المصدر|ملاحظ\w*|légende)\s*[:\-–(]", re.I
)
# The mark of the example row of a template, in its first cell.
EXAMPLE = "⇩ exemple · مثال · example"

Knows = Callable[[str], bool]


def knows_nothing(_text: str) -> bool:
    return False


def choose_sheet(workbook: Workbook, knows: Knows = knows_nothing) -> Sheet | None:
    """The sheet that most likely has the table: known headers, then many rows."""

    def rate(sheet: Sheet) -> tuple[bool, int, int]:
        area = find_table(sheet, knows)
        if area is None:
            return (False, 0, 0)
        known = sum(knows(header.text) for header in area.headers)
        return (not sheet.is_hidden, known, len(area.rows) * len(area.headers))

    if len(workbook.sheets) < 2:
        return workbook.sheets[0] if workbook.sheets else None
    return max(workbook.sheets, key=rate)


def find_table(
    sheet: Sheet,
    knows: Knows = knows_nothing,
    header: tuple[int, int] | None = None,
    last: int | None = None,
) -> TableArea | None:
    """The table of a sheet; None if it has none. `header` and `last` are rows that a person named:
    the first and last of the header, the last of the data."""
    first = header[0] if header else _find_header(sheet, knows)
    if first is None or not 1 <= first <= len(sheet.rows):
        return None
    lowest = header[1] if header else first + count_header_rows(sheet, first) - 1
    lowest = min(max(lowest, first), len(sheet.rows))
    area = TableArea(sheet.name, first, lowest, join_header(sheet, first, lowest), ())
    end = min(last or len(sheet.rows), len(sheet.rows))
    area = _drop_stray_columns(sheet, _sort_rows(sheet, area, end, is_told=last is not None))
    return area if area.headers else None


def _find_header(sheet: Sheet, knows: Knows) -> int | None:
    """The row that looks most like a header; of equals the first."""
    scores = {
        number: _rate_header(sheet, number, knows)
        for number in range(1, min(MOST_TITLES, len(sheet.rows)) + 1)
    }
    best = max(scores.values(), default=0.0)
    if best <= 0:
        return None
    return next(number for number, score in scores.items() if score >= 0.75 * best)


def _rate_header(sheet: Sheet, number: int, knows: Knows) -> float:
    row = own_cells(sheet, number)
    texts = [value.strip() for value in row if isinstance(value, str)]
    filled = sum(value is not None for value in row)
    short = [text for text in texts if len(text) <= 80]
    if not short or is_title(sheet, number) or filled > len(short) + len(short) // 3:
        return 0.0
    below = sheet.rows[number : number + SAMPLE]
    columns = [place for place, value in enumerate(row) if isinstance(value, str)]
    used = sum(any(cells[place] is not None for cells in below) for place in columns)
    distinct = len({text.casefold() for text in short}) / len(short)
    known = sum(map(knows, short))
    return distinct * (min(len(short), used) + 2 * known) + _contrast(row, below) if used else 0.0


def _contrast(row: Sequence[Value], below: Sequence[Sequence[Value]]) -> float:
    """How many columns have a text in this row and something else below it."""
    found = 0
    for place, value in enumerate(row):
        cells = [line[place] for line in below if line[place] is not None]
        if isinstance(value, str) and cells:
            others = sum(not isinstance(cell, str) or cell[:1].isdigit() for cell in cells)
            found += others > len(cells) / 2
    return float(found)


def _sort_rows(sheet: Sheet, area: TableArea, end: int, *, is_told: bool) -> TableArea:
    """The rows below the header: data, totals, examples, notes."""
    places = [header.column - 1 for header in area.headers]
    titles = {header.text for header in area.headers}
    rows, totals, examples, notes = [], [], [], []
    for number in range(area.last_header + 1, end + 1):
        cells = [sheet.rows[number - 1][place] for place in places]
        filled = [value for value in cells if value is not None]
        text = value_to_text(filled[0]).strip() if filled else ""
        if not filled:
            continue
        if text == EXAMPLE:
            examples.append(number)
        elif _is_total(cells, filled):
            totals.append(number)
        elif _is_note(sheet, number, cells, narrow=len(places) <= 3):
            notes.append(SheetNote(number, 1, text))
        elif not {value_to_text(value).strip() for value in filled} <= titles:
            rows.append(number)
    above = tuple(_notes_between(sheet, 1, area.first_header - 1))
    area = replace(area, totals=tuple(totals), examples=tuple(examples), notes=above + tuple(notes))
    return area if not rows else _cut_footer(sheet, replace(area, rows=tuple(rows)), is_told)


def _is_total(cells: Sequence[Value], filled: Sequence[Value]) -> bool:
    """Whether a row adds up others: it is called so, and has hardly a text beside."""
    texts = [value for value in filled if isinstance(value, str)]
    named = [text for text in texts[:2] if _TOTAL.fullmatch(text.strip())]
    return bool(named) and len(set(texts)) <= 1 + len(cells) // 4


def _is_note(sheet: Sheet, number: int, cells: Sequence[Value], *, narrow: bool) -> bool:
    """Whether a row is one text: a source below, or a heading between the rows. In a narrow table
    only what says that it is a note."""
    if len(set(sheet.rows[number - 1]) - {None}) != 1:
        return False
    filled = [value for value in own_cells(sheet, number) if value is not None]
    if len(filled) != 1 or not isinstance(filled[0], str):
        return False
    if narrow:
        return bool(_NOTE.match(filled[0]))
    return is_title(sheet, number) or bool(_NOTE.match(filled[0])) or filled[0] not in cells


def _cut_footer(sheet: Sheet, area: TableArea, is_told: bool) -> TableArea:
    """The area without lonely texts after the last full row."""
    rows = list(area.rows)
    notes = list(area.notes)
    least = 1 if len(area.headers) <= 3 else 2
    while rows and not is_told:
        values = own_cells(sheet, rows[-1])
        filled = [(place, value) for place, value in enumerate(values) if value is not None]
        gap = len(rows) > 1 and rows[-1] - rows[-2] > 1
        lonely = len(filled) < least and (gap or len(value_to_text(filled[0][1])) > 60)
        if not lonely:
            break
        notes.append(SheetNote(rows.pop(), filled[0][0] + 1, value_to_text(filled[0][1])))
    return replace(area, rows=tuple(rows), notes=tuple(notes))


def _drop_stray_columns(sheet: Sheet, area: TableArea) -> TableArea:
    """The area without columns that are empty, or that only have a few notes and no header."""
    kept: list[Header] = []
    notes = list(area.notes)
    for header in area.headers:
        cells = [(row, sheet.rows[row - 1][header.column - 1]) for row in area.rows]
        filled = [(row, value) for row, value in cells if value is not None]
        if header.text or len(filled) > max(2, len(area.rows) / 10):
            if filled or header.text:
                kept.append(header)
            continue
        notes += [SheetNote(row, header.column, value_to_text(value)) for row, value in filled]
    kept = [header for header in kept if header.text or area.rows]
    return replace(area, headers=tuple(kept), notes=tuple(notes))


def _notes_between(sheet: Sheet, first: int, last: int) -> Iterator[SheetNote]:
    for number in range(first, last + 1):
        for place, value in enumerate(own_cells(sheet, number)):
            if value is not None:
                yield SheetNote(number, place + 1, value_to_text(value).strip())
