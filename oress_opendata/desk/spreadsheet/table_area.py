"""Where the table of a sheet is: its header, its rows of data, and what is written around it."""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.desk.spreadsheet.workbook import column_letters


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a column. `text` joins the cells of a header of two rows."""

    column: int
    text: str

    @property
    def letters(self) -> str:
        return column_letters(self.column)


@dataclass(frozen=True, slots=True)
class SheetNote:
    """A text outside the table: a title above, a source below, a remark beside."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class TableArea:
    """`first_header` and `last_header` are the rows of the header; `rows` those of the data.

    `totals` are rows that sum up others, `examples` those of a template; neither is data.
    """

    sheet: str
    first_header: int
    last_header: int
    headers: tuple[Header, ...]
    rows: tuple[int, ...]
    notes: tuple[SheetNote, ...] = ()
    totals: tuple[int, ...] = ()
    examples: tuple[int, ...] = ()
