"""A text with separators as one sheet: its encoding and separator are found by its contents."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from pathlib import Path

from oress_opendata.desk.spreadsheet.excel_sheets import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_LARGE,
    UNREADABLE,
    RawSheet,
    Refusal,
)

SEPARATORS = ";,\t|"
# Lines by which the separator is found.
SAMPLE = 100
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Words of cp1256 have several bytes beyond ASCII in a row; French ones in cp1252 have one.
_ARABIC_RUN = re.compile(rb"[\xc0-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")


def read_text_sheet(path: Path) -> tuple[RawSheet, str, str]:
    """The sheet, its encoding and its separator. Raises Refusal."""
    content = path.read_bytes()
    encoding = find_encoding(content)
    text = content.decode(encoding, "replace")
    announced = _SEPARATOR_LINE.match(text)
    if announced:
        text = text[announced.end() :]
    delimiter = announced[1] if announced else find_separator(text)
    rows = [[cell if cell.strip() else None for cell in row] for row in _parse(text, delimiter)]
    if len(rows) > MOST_ROWS or sum(map(len, rows)) > MOST_CELLS:
        raise Refusal(TOO_LARGE)
    if max(map(len, rows), default=0) > MOST_COLUMNS:
        raise Refusal(TOO_LARGE)
    if announced:
        rows.insert(0, [])
    return RawSheet(path.stem, rows, [], is_hidden=False, hidden_rows=[]), encoding, delimiter


def find_encoding(content: bytes) -> str:
    """The encoding of a text: by its mark, UTF-8 if it is that, else that of its letters."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    if content[1:200:2].count(0) > 40:
        return "utf-16-le"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        high = len(_HIGH.findall(content))
        arabic = sum(map(len, _ARABIC_RUN.findall(content)))
        return "cp1256" if arabic > high / 4 else "cp1252"
    return "utf-8"


def find_separator(text: str) -> str:
    """The separator by which most lines have the same number of cells, more than one."""

    def rate(separator: str) -> tuple[int, int]:
        lines = _parse(text[:200_000], separator, SAMPLE)
        widths = Counter(len(row) for row in lines if len(row) > 1)
        width, lines_of_it = max(
            widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0)
        )
        return lines_of_it, width

    return max(SEPARATORS, key=rate)


def _parse(text: str, delimiter: str, most: int = MOST_ROWS + 1) -> list[list[str]]:
    csv.field_size_limit(MOST_CHARACTERS)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= most:
                break
    except csv.Error as problem:
        reason = TOO_LARGE if "limit" in str(problem) else UNREADABLE
        raise Refusal(reason) from problem
    return rows
