"""The first step: which sheet, which rows are the header, where the data end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oress_opendata.desk.mapping.answers import Answers
from oress_opendata.desk.mapping.question import Choice, Question, Step
from oress_opendata.desk.mapping.slots import Slot
from oress_opendata.desk.mapping.words import Words, plain
from oress_opendata.desk.spreadsheet.table_area import TableArea
from oress_opendata.desk.spreadsheet.table_search import Knows, choose_sheet, find_table
from oress_opendata.desk.spreadsheet.workbook import Sheet, Workbook
from oress_opendata.languages import N_
from oress_opendata.projections.search.analysis.texts import fold_text, reduce_text

WHICH_SHEET = N_("Several sheets look like the list. Which one is it?")
WHICH_HEADER = N_("No row of the sheet {sheet} has titles that are known. Which row is the header?")
NO_TABLE = N_("No table was found in {name}: a row of titles, and rows of data below it.")
HIDDEN_ROWS = N_("Hidden rows were read like the others: {count}")
OTHER_SHEETS = N_("Sheets that were not read: {names}")
TOTALS = N_("Rows that add up others were left out: {rows}")
_HEADER = re.compile(r"\s*(\d{1,5})\s*(?:[-–:]\s*(\d{1,5})\s*)?")


@dataclass(frozen=True, slots=True)
class Located:
    sheet: Sheet | None
    area: TableArea | None
    questions: tuple[Question, ...]
    notices: tuple[Words, ...]


def locate_table(workbook: Workbook, slots: Sequence[Slot], answers: Answers) -> Located:
    """The table of a workbook, as answered or as found."""
    knows = create_knowledge(slots)
    sheet = workbook.sheet(answers.given.get("sheet", "")) or choose_sheet(workbook, knows)
    if sheet is None:
        notice = Words(NO_TABLE, {"name": workbook.name})
        return Located(None, None, (), (notice,))
    header = _read_header(answers.given.get("header", ""))
    last = answers.given.get("last", "")
    area = find_table(sheet, knows, header, int(last) if last.isdigit() else None)
    questions = tuple(_ask(workbook, sheet, area, knows, answers))
    return Located(sheet, area, questions, tuple(_notice(workbook, sheet, area)))


def create_knowledge(slots: Sequence[Slot]) -> Knows:
    """What tells whether a text is the title of a field."""
    names = frozenset[str]().union(*(slot.own_names | slot.synonyms for slot in slots))
    reduced = frozenset(map(reduce_text, names))

    def knows(text: str) -> bool:
        parts = (text, text.rpartition(" / ")[2])
        return any(fold_text(part) in names or reduce_text(part) in reduced for part in parts)

    return knows


def _read_header(text: str) -> tuple[int, int] | None:
    found = _HEADER.fullmatch(text)
    if not found or int(found[1]) < 1:
        return None
    return int(found[1]), int(found[2] or found[1])


def _ask(
    workbook: Workbook, sheet: Sheet, area: TableArea | None, knows: Knows, answers: Answers
) -> Iterator[Question]:
    known = sum(knows(header.text) for header in area.headers) if area else 0
    rivals = [
        other
        for other in workbook.sheets
        if other is not sheet and not other.is_hidden and _is_rival(other, known, knows)
    ]
    if rivals and "sheet" not in answers.given:
        choices = tuple(Choice(one.name, plain(one.name)) for one in (sheet, *rivals))
        yield Question("sheet", Step.SHEET, Words(WHICH_SHEET), choices, suggestion=sheet.name)
    if area and not known and "header" not in answers.given:
        rows = tuple(range(1, min(len(sheet.rows), 20) + 1))
        choices = tuple(Choice(str(row), plain(str(row))) for row in rows)
        words = Words(WHICH_HEADER, {"sheet": sheet.name})
        suggestion = str(area.first_header)
        yield Question("header", Step.SHEET, words, choices, suggestion, is_free=True)


def _is_rival(sheet: Sheet, known: int, knows: Knows) -> bool:
    """Whether another sheet has nearly as many known titles, and rows of data."""
    area = find_table(sheet, knows)
    if area is None or len(area.rows) < 3:
        return False
    found = sum(knows(header.text) for header in area.headers)
    return found >= 2 and found >= 0.6 * known


def _notice(workbook: Workbook, sheet: Sheet, area: TableArea | None) -> Iterator[Words]:
    shown = [other for other in workbook.sheets if other is not sheet and not other.is_hidden]
    others = [other.name for other in shown if other.rows]
    if others:
        yield Words(OTHER_SHEETS, {"names": ", ".join(others)})
    if area is None:
        yield Words(NO_TABLE, {"name": workbook.name})
        return
    hidden = sheet.hidden_rows & set(area.rows)
    if hidden:
        yield Words(HIDDEN_ROWS, {"count": len(hidden)})
    if area.totals:
        yield Words(TOTALS, {"rows": ", ".join(map(str, area.totals))})
