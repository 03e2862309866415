"""Read a workbook of any format in a confined child: Excel, OpenDocument, and text with separators.

Formulas are read as their last values and never computed; macros are ignored. What is too large is
refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from oress_opendata.desk.spreadsheet.excel_sheets import (
    MOST_COLUMNS,
    MOST_ROWS,
    PROTECTED,
    TOO_LARGE,
    UNREADABLE,
    RawSheet,
    Refusal,
    read_sheets,
)
from oress_opendata.desk.spreadsheet.text_sheet import read_text_sheet
from oress_opendata.desk.spreadsheet.workbook import Merged, Sheet, Value, Workbook, WorkbookRefused
from oress_opendata.languages import N_
from oress_opendata.sandbox.child import OutOfTime, Send, run_confined
from oress_opendata.sandbox.limits import ChildFailed, Limits

LIMITS = Limits(memory=1_200 * 1024**2, seconds=60)
MOST_BYTES = 50_000_000
# Rows in a message of the child.
BATCH = 2_000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

TOO_LONG = N_("The file “{name}” has more than {megabytes} MB. Remove pictures and old sheets.")
EMPTY_FILE = N_("The file “{name}” is empty.")
WEB_PAGE = N_(
    "The file “{name}” is a web page that is called a workbook. Open it in Excel or LibreOffice "
    "and save it as .xlsx."
)
NO_WORKBOOK = N_(
    "The file “{name}” is no workbook. Give an .xlsx, .xls, .ods or .csv; of a PDF or a picture "
    "nothing can be read here."
)
SENTENCES = {
    PROTECTED: N_(
        "The file “{name}” is protected by a password. Remove the password and send it again."
    ),
    TOO_LARGE: N_(
        "The file “{name}” is too large or was made to exhaust the program: at most {rows} rows "
        "and {columns} columns are read. Copy the table into a new workbook."
    ),
    UNREADABLE: N_(
        "The file “{name}” is damaged or has an unknown format. Open it in Excel or LibreOffice "
        "and save it as .xlsx."
    ),
}


def read_workbook(path: Path, name: str = "") -> Workbook:
    """The workbook at a path; `name` is what its sender called it. Raises WorkbookRefused."""
    shown = name or path.name
    form = _find_form(path, shown)
    received: list[Any] = []
    try:
        run_confined(partial(_read_confined, path, form), LIMITS, received.append)
    except ChildFailed as failure:
        raise _refuse(TOO_LARGE, shown) from failure
    return _assemble(received, shown, form)


def _find_form(path: Path, name: str) -> str:
    """The format, by the bytes of the file: its name may say anything."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise WorkbookRefused(TOO_LONG, name=name, megabytes=MOST_BYTES // 1_000_000)
    with path.open("rb") as source:
        start = source.read(4_096)
    if not start.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise WorkbookRefused(EMPTY_FILE, name=name)
    suffix = Path(name).suffix.lower().lstrip(".")
    if start.startswith(ZIP):
        return suffix if suffix in ("ods", "xlsm", "xlsb") else "xlsx"
    if start.startswith(OLE):
        return "xls"
    if _is_web_page(start):
        raise WorkbookRefused(WEB_PAGE, name=name)
    utf16 = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    binary = start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf"))
    if binary or (b"\0\0" in start and not utf16):
        raise WorkbookRefused(NO_WORKBOOK, name=name)
    return suffix if suffix in ("tsv", "txt") else "csv"


def _is_web_page(start: bytes) -> bool:
    visible = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return visible.startswith((b"<html", b"<!doctype", b"<table", b"<?xml"))


def _read_confined(path: Path, form: str, send: Send) -> None:
    """In the child: send the head of each sheet, then its rows; last, that it is complete."""
    try:
        if form in ("csv", "tsv", "txt"):
            sheet, encoding, delimiter = read_text_sheet(path)
            sheets: Iterable[RawSheet] = (sheet,)
            send(("text", encoding, delimiter))
        else:
            sheets = read_sheets(path, form)
        for sheet in sheets:
            send(("sheet", sheet.name, sheet.merged, sheet.is_hidden, sheet.hidden_rows))
            rows = iter(sheet.rows)
            while batch := list(islice(rows, BATCH)):
                send(("rows", [[_pack(value) for value in row] for row in batch]))
        send(("end",))
    except Refusal as refusal:
        send(("refused", refusal.reason))
    except (MemoryError, OutOfTime):
        send(("refused", TOO_LARGE))


def _pack(value: Any) -> Any:
    """A value as plain as messages must be: a date as a tuple of its text."""
    return (value.isoformat(),) if isinstance(value, date) else value


def _unpack(value: Any) -> Value:
    if not isinstance(value, tuple):
        return value  # type: ignore[no-any-return]
    text = str(value[0])
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _assemble(received: list[Any], name: str, form: str) -> Workbook:
    encoding = delimiter = ""
    heads: list[tuple[Any, ...]] = []
    rows: list[list[tuple[Value, ...]]] = []
    for kind, *content in received:
        match kind:
            case "text":
                encoding, delimiter = content
            case "sheet":
                heads.append(tuple(content))
                rows.append([])
            case "rows":
                rows[-1] += [tuple(map(_unpack, row)) for row in content[0]]
            case "refused":
                raise _refuse(content[0], name)
    if not received or received[-1] != ("end",):
        raise _refuse(UNREADABLE, name)
    sheets = tuple(_build_sheet(own, *head) for head, own in zip(heads, rows, strict=True))
    return Workbook(name, form, sheets, encoding, delimiter)


def _build_sheet(
    rows: list[tuple[Value, ...]],
    name: str,
    merged: list[tuple[int, int, int, int]],
    is_hidden: bool,
    hidden_rows: list[int],
) -> Sheet:
    """A sheet whose rows have one length, and whose merged cells are filled."""
    width = max(map(len, rows), default=0)
    cells = [list(row) + [None] * (width - len(row)) for row in rows]
    ranges = tuple(_fill(cells, Merged(*numbers)) for numbers in merged)
    filled = tuple(map(tuple, cells))
    return Sheet(name, filled, ranges, is_hidden, frozenset(hidden_rows))


def _fill(cells: list[list[Value]], merged: Merged) -> Merged:
    if merged.first_row <= len(cells) and cells and merged.first_column <= len(cells[0]):
        value = cells[merged.first_row - 1][merged.first_column - 1]
        for row, column in _positions(merged, len(cells), len(cells[0])):
            cells[row][column] = value
    return merged


def _positions(merged: Merged, height: int, width: int) -> Iterator[tuple[int, int]]:
    for row in range(merged.first_row - 1, min(merged.last_row, height)):
        for column in range(merged.first_column - 1, min(merged.last_column, width)):
            yield row, column


def _refuse(reason: str, name: str) -> WorkbookRefused:
    return WorkbookRefused(SENTENCES[reason], name=name, rows=MOST_ROWS, columns=MOST_COLUMNS)
