"""A table as a workbook for Excel and LibreOffice: the data, a dictionary of its columns, and a
notice with licence, source and citation. Every cell is a value; nothing is ever a formula."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellStringTuple, Worksheet

from oress_opendata.languages import N_, choose_text, direction, say
from oress_opendata.meaning.descriptor import Table
from oress_opendata.meaning.typed_columns import Plain
from oress_opendata.model.release import Manifest
from oress_opendata.settings import Settings
from oress_opendata.sources.tables.typed_table import Columns, TypedTable

# Beyond this a workbook takes minutes to write and to open; the other formats have no limit.
MOST_ROWS = 200_000
# Characters of a cell that Excel takes.
MOST_CHARACTERS = 32_767
# One date for all, so that the same release gives the same bytes on every day.
EPOCH = datetime(1980, 1, 1)
DATA, DICTIONARY, NOTICE = N_("Data"), N_("Dictionary"), N_("Notice")
COLUMN, TITLE, DESCRIPTION, TYPE = N_("Column"), N_("Title"), N_("Description"), N_("Type")
DATASET, VERSION, LICENCE = N_("Dataset"), N_("Version"), N_("Licence")
SOURCES, CITE, ADDRESS = N_("Sources"), N_("To cite"), N_("Address")
CUT = N_("Cut texts")
CUT_CELLS = N_(
    "Column {column}: cells cut at {most} characters, the most that Excel takes: {count}. The CSV "
    "file has them whole."
)


# What XML or Excel would read otherwise: marks, controls and their escapes, space at an end.
_CARE = re.compile(r"[&<>\x00-\x1f\x7f-\x9f\ufffe\uffff]|_x|\|\s|\s\|").search


class ExactWorksheet(Worksheet):  # type: ignore[misc]
    """A sheet that keeps every digit of a number; XlsxWriter keeps sixteen, a double has more."""

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
        names = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{names}><v>{number!r}</v></c>")

    def write_columns(self, first: int, columns: Columns) -> None:
        """Write many rows at once, the first below those before: the same bytes as cell by cell,
        ten times as fast. A row without values is left out."""
        self._write_single_row(first)
        numbers = range(first + 1, first + 1 + len(columns[0]))
        cells = [self._write_column(place, numbers, one) for place, one in enumerate(columns)]
        rows = zip(numbers, map("".join, zip(*cells, strict=True)), strict=True)
        filled = [(number, row) for number, row in rows if row]
        self.fh.writelines(f'<row r="{number}">{row}</row>' for number, row in filled)
        if filled:
            self._check_dimensions(filled[-1][0] - 1, 0)

    def _write_column(
        self, place: int, numbers: Sequence[int], values: Sequence[Plain | None]
    ) -> list[str]:
        name, kinds = xl_col_to_name(place), set(map(type, values))
        cells = zip(numbers, values, strict=True)
        if kinds <= {int, float}:
            return [f'<c r="{name}{number}"><v>{value!r}</v></c>' for number, value in cells]
        if kinds == {str} and not _need_care(values):  # type: ignore[arg-type]
            begin, end = f'<c r="{name}', "</t></is></c>"
            return [f'{begin}{n}" t="inlineStr"><is><t>{value}{end}' for n, value in cells]
        return [self._write_one(name, number, place, value) for number, value in cells]

    def _write_one(self, name: str, number: int, place: int, value: Plain | None) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return f'<c r="{name}{number}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float):
            return f'<c r="{name}{number}"><v>{value!r}</v></c>'
        if _need_care([value]):
            return self._write_alone(number - 1, place, value)
        return f'<c r="{name}{number}" t="inlineStr"><is><t>{value}</t></is></c>'

    def _write_alone(self, line: int, place: int, text: str) -> str:
        """A text as XlsxWriter escapes, cuts and marks it."""
        kept, alone = self.fh, StringIO()
        self.fh: Any = alone
        cut = text.encode("utf-16-le")[: 2 * MOST_CHARACTERS].decode("utf-16-le", "ignore")
        self._write_cell(line, place, CellStringTuple(cut, None))
        self.fh = kept
        return alone.getvalue()


def _need_care(texts: Sequence[str]) -> bool:
    """Whether any text may not be written as it is: one search in all of them."""
    is_long = max(map(len, texts)) > MOST_CHARACTERS // 2
    return is_long or _CARE("|".join(("", *texts, ""))) is not None


def write_workbook(table: TypedTable, manifest: Manifest, settings: Settings, target: Path) -> None:
    """Sheets are named and set in the first language of the settings; the dictionary and the
    notice are in every language."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    language = settings.languages[0]
    with Workbook(str(target), options) as workbook:
        workbook.set_properties({"title": manifest.name, "created": EPOCH})
        data = workbook.add_worksheet(say(DATA, language), worksheet_class=ExactWorksheet)
        cut = _write_data(data, table)
        for language in settings.languages:
            sheet = workbook.add_worksheet(f"{say(DICTIONARY, language)} ({language})")
            _write_lines(sheet, language, _dictionary(table.table, language))
        for language in settings.languages:
            sheet = workbook.add_worksheet(f"{say(NOTICE, language)} ({language})")
            _write_lines(sheet, language, _notice(manifest, settings, language, cut))


def _write_data(sheet: ExactWorksheet, table: TypedTable) -> Counter[str]:
    """Write the rows; how many cells of a column were too long for Excel, by its name."""
    sheet.freeze_panes(1, 0)
    names = table.table.names
    for place, name in enumerate(names):
        sheet.write_string(0, place, name)
    cut: Counter[str] = Counter()
    first = 1
    for columns in table.batches():
        sheet.write_columns(first, columns)
        first += len(columns[0])
        cut.update(names[place] for _, place in sorted(_find_long(columns)))
    return cut


def _find_long(columns: Columns) -> Iterator[tuple[int, int]]:
    """The rows and columns of texts that Excel does not take whole."""
    for place, values in enumerate(columns):
        for line, value in enumerate(values) if str in set(map(type, values)) else ():
            if isinstance(value, str) and len(value) > MOST_CHARACTERS:
                yield line, place


def _write_lines(sheet: Worksheet, language: str, lines: Iterator[tuple[str, ...]]) -> None:
    if direction(language) == "rtl":
        sheet.right_to_left()
    sheet.set_column(0, 1, 30)
    sheet.set_column(2, 3, 60)
    for number, line in enumerate(lines):
        for place, text in enumerate(line):
            sheet.write_string(number, place, text)


def _dictionary(table: Table, language: str) -> Iterator[tuple[str, ...]]:
    yield tuple(say(heading, language) for heading in (COLUMN, TITLE, DESCRIPTION, TYPE))
    for column in table.columns:
        title = column.field.get("oress:title") or column.field.get("title", "")
        description = column.field.get("oress:description") or column.field.get("description", "")
        texts = (choose_text(text, (language,)) for text in (title, description))
        yield (column.name, *texts, column.type)


def _notice(
    manifest: Manifest, settings: Settings, language: str, cut: Mapping[str, int]
) -> Iterator[tuple[str, ...]]:
    descriptor = manifest.descriptor
    title = descriptor.get("oress:title") or descriptor.get("title", manifest.name)
    name = choose_text(title, (language,))
    address = f"{settings.base_url}/{language}/datasets/{manifest.name}/{manifest.version}"
    yield say(DATASET, language), name
    yield say(VERSION, language), manifest.version
    for licence in descriptor.get("licenses", []):
        yield say(LICENCE, language), f"{licence.get('name', '')} {licence.get('path', '')}"
    for source in descriptor.get("sources", []):
        yield say(SOURCES, language), f"{source.get('title', '')} {source.get('path', '')}"
    for column, count in cut.items():
        text = say(CUT_CELLS, language, column=column, count=count, most=MOST_CHARACTERS)
        yield say(CUT, language), text
    yield say(ADDRESS, language), address
    yield say(CITE, language), f"{settings.publisher}. {name}. {manifest.version}. {address}"
