"""The header of a table in one row or in several: merged cells and groups of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oress_opendata.desk.spreadsheet.table_area import Header
from oress_opendata.desk.spreadsheet.workbook import Merged, Sheet, Value, value_to_text

MOST_HEADER_ROWS = 4
JOIN = " / "


def own_cells(sheet: Sheet, number: int) -> list[Value]:
    """The cells of a row without the copies that merged cells were filled with."""
    cells = list(sheet.rows[number - 1])
    for merged in sheet.merged:
        if merged.first_row <= number <= merged.last_row:
            keeps = 1 if merged.first_row == number else 0
            for place in range(
                merged.first_column - 1 + keeps, min(merged.last_column, len(cells))
            ):
                cells[place] = None
    return cells


def is_title(sheet: Sheet, number: int) -> bool:
    """Whether a row is one text across the table."""
    filled = [value for value in own_cells(sheet, number) if value is not None]
    if len(filled) != 1:
        return False
    wide = [m for m in sheet.merged if m.first_row == number and m.last_column > m.first_column]
    return bool(wide) and wide[0].last_column - wide[0].first_column + 1 >= sheet.width / 2


def count_header_rows(sheet: Sheet, first: int) -> int:
    """The number of rows of a header that begins with a row."""
    here = [merged for merged in sheet.merged if merged.first_row == first]
    tall = max((merged.last_row - first + 1 for merged in here), default=1)
    if 1 < tall <= MOST_HEADER_ROWS:
        return tall
    groups = [merged for merged in here if merged.last_column > merged.first_column]
    if _is_second_row(sheet, first, groups):
        return 2
    return 1


def _is_second_row(sheet: Sheet, first: int, groups: Sequence[Merged]) -> bool:
    """Whether the row below names the columns of groups; a row of data never does."""
    if first >= len(sheet.rows):
        return False
    upper, lower = own_cells(sheet, first), own_cells(sheet, first + 1)
    below = [value for value in lower if value is not None]
    if not below or not all(isinstance(value, str) and not value[:1].isdigit() for value in below):
        return False
    # Without merged cells (a text file), the gaps of one row are filled by the other.
    gaps = [place for place, value in enumerate(upper) if value is None]
    fills = [place for place in gaps if lower[place] is not None]
    leaves = [
        place for place, value in enumerate(upper) if value is not None and lower[place] is None
    ]
    return bool(fills) and bool(groups or leaves)


def join_header(sheet: Sheet, first: int, last: int) -> tuple[Header, ...]:
    """The header of each column: its cells from top to bottom, a group's name before its own."""
    rows = [list(_fill_groups(sheet, number, last)) for number in range(first, last + 1)]
    headers = []
    for place in range(sheet.width):
        parts = [" ".join(value_to_text(row[place]).split()) for row in rows]
        distinct = list(dict.fromkeys(part for part in parts if part))
        headers.append(Header(place + 1, JOIN.join(distinct)))
    return tuple(headers)


def _fill_groups(sheet: Sheet, number: int, last: int) -> Iterator[Value]:
    """The cells of a row of the header; a gap above the last one belongs to the group before it."""
    row, previous = sheet.rows[number - 1], None
    lower = sheet.rows[last - 1]
    merged = any(m.first_row <= number <= m.last_row for m in sheet.merged)
    for place, value in enumerate(row):
        if value is None and number < last and not merged and lower[place] is not None:
            yield previous
        else:
            yield value
            previous = value
