"""The person's own workbook with a comment on every faulty cell. Formulas and macros never run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from oress_opendata.desk.proposal.proposal import CellFault
from oress_opendata.desk.spreadsheet.excel_sheets import UNREADABLE
from oress_opendata.desk.spreadsheet.reading import LIMITS, SENTENCES, read_workbook
from oress_opendata.desk.spreadsheet.workbook import Value, Workbook, WorkbookRefused
from oress_opendata.languages import N_, direction, say
from oress_opendata.model.finding import Severity
from oress_opendata.sandbox.child import Send, run_confined
from oress_opendata.sandbox.limits import ChildFailed

TO_CORRECT = N_("To correct")
HEADINGS = (N_("Cell"), N_("Value"), N_("What is wrong"), N_("How to fix it"))
AUTHOR = "ORESS"
# Comments beyond this number help nobody.
MOST = 2_000
LONGEST_NAME = 31
_COLOURS = {Severity.ERROR: "F8C9C4", Severity.WARNING: "FBE9B7"}
_FORMULA = ("=", "+", "-", "@")

Line = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Remarks:
    """The text and colour of each cell with a comment; the lines of the sheet of faults."""

    comments: Mapping[tuple[str, int, int], tuple[str, str]]
    lines: Sequence[Line]
    language: str


def annotate_workbook(path: Path, name: str, faults: Sequence[CellFault], language: str) -> bytes:
    """A workbook (.xlsx) like the one at a path, with the faults as comments on their cells and as
    a sheet of its own. Raises WorkbookRefused."""
    read = read_workbook(path, name)
    kept = [fault for fault in faults if fault.column][:MOST]
    texts = [_describe(fault, language) for fault in kept]
    source = path if read.form in ("xlsx", "xlsm") else None
    answers: list[Any] = []
    remarks = _Remarks(_group(kept, texts), texts, language)
    task = partial(_annotate, source, read, remarks)
    try:
        run_confined(task, LIMITS, answers.append)
    except ChildFailed as failure:
        raise WorkbookRefused(SENTENCES[UNREADABLE], name=name) from failure
    if not answers:
        raise WorkbookRefused(SENTENCES[UNREADABLE], name=name)
    return bytes(answers[-1])


def _describe(fault: CellFault, language: str) -> Line:
    return fault.address, fault.value[:200], fault.words.say(language), fault.remedy.say(language)


def _group(
    faults: Sequence[CellFault], texts: Sequence[Line]
) -> dict[tuple[str, int, int], tuple[str, str]]:
    """The comment and colour of each cell, by sheet, row and column."""
    comments: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    colours: dict[tuple[str, int, int], str] = {}
    for fault, (_, _, words, remedy) in zip(faults, texts, strict=True):
        place = (fault.sheet, fault.row or 1, fault.column)
        comments[place].append(f"{words}\n{remedy}")
        if colours.get(place) != _COLOURS[Severity.ERROR]:
            colours[place] = _COLOURS[fault.severity]
    return {place: ("\n\n".join(parts), colours[place]) for place, parts in comments.items()}


def _annotate(
    source: Path | None,
    read: Workbook,
    remarks: _Remarks,
    send: Send,
) -> None:
    """In the child: send the workbook."""
    book = load_workbook(source) if source else _convert(read)
    for (sheet, row, column), (text, colour) in remarks.comments.items():
        if sheet in book.sheetnames:
            _comment(book[sheet], row, column, text, colour)
    _list_faults(book, remarks.lines, remarks.language)
    target = BytesIO()
    book.save(target)
    send(target.getvalue())


def _convert(read: Workbook) -> Book:
    """A workbook with the values of one of another format. A text stays a text."""
    book = Book()
    book.remove(book.worksheets[0])
    for sheet in read.sheets:
        own = book.create_sheet(sheet.name[:LONGEST_NAME])
        for number, row in enumerate(sheet.rows, start=1):
            for place, value in enumerate(row, start=1):
                if value is not None:
                    _write(own, number, place, value)
    if not book.worksheets:
        book.create_sheet()
    return book


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str) and value.startswith(_FORMULA):
        cell.data_type = "s"


def _comment(sheet: Worksheet, row: int, column: int, text: str, colour: str) -> None:
    cell = sheet.cell(row, column)
    for merged in sheet.merged_cells.ranges:
        if isinstance(cell, MergedCell) and cell.coordinate in merged:
            cell = sheet.cell(merged.min_row, merged.min_col)
    comment = Comment(text, AUTHOR)
    comment.width, comment.height = 320, 60 + 18 * (text.count("\n") + len(text) // 45)
    cell.comment = comment
    cell.fill = PatternFill("solid", fgColor=colour)


def _list_faults(book: Book, lines: Sequence[Line], language: str) -> None:
    """A sheet with all faults, after the others."""
    title = say(TO_CORRECT, language)[:LONGEST_NAME]
    if title in book.sheetnames:
        del book[title]
    sheet = book.create_sheet(title)
    sheet.sheet_view.rightToLeft = direction(language) == "rtl"
    for column, heading in enumerate(HEADINGS, start=1):
        sheet.cell(1, column, say(heading, language))
    for row, line in enumerate(lines, start=2):
        for column, text in enumerate(line, start=1):
            _write(sheet, row, column, text)
    for letter, width in zip("ABCD", (8, 24, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
