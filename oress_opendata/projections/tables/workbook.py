"""A table as a workbook for Excel and LibreOffice: the data, a dictionary of its columns, and a
notice with licence, source and citation. Every cell is a value; nothing is ever a formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from oress_opendata.languages import N_, choose_text, direction, say
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.release import Manifest
from oress_opendata.settings import Settings
from oress_opendata.sources.tables.typed_table import TypedTable

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


class _ExactWorksheet(Worksheet):  # type: ignore[misc]
    """A sheet that keeps every digit of a number; XlsxWriter keeps sixteen, a double has more."""

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
        names = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{names}><v>{number!r}</v></c>")


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
        data = workbook.add_worksheet(say(DATA, language), worksheet_class=_ExactWorksheet)
        cut = _write_data(data, table)
        for language in settings.languages:
            sheet = workbook.add_worksheet(f"{say(DICTIONARY, language)} ({language})")
            _write_lines(sheet, language, _dictionary(table.table, language))
        for language in settings.languages:
            sheet = workbook.add_worksheet(f"{say(NOTICE, language)} ({language})")
            _write_lines(sheet, language, _notice(manifest, settings, language, cut))


def _write_data(sheet: Worksheet, table: TypedTable) -> Counter[str]:
    """Write the rows; how many cells of a column were too long for Excel, by its name."""
    sheet.freeze_panes(1, 0)
    names = table.table.names
    for place, name in enumerate(names):
        sheet.write_string(0, place, name)
    cut: Counter[str] = Counter()
    for line, values in enumerate(table.rows(), start=1):
        for place, value in enumerate(values):
            if value is not None:
                _write_cell(sheet, line, place, value)
                if isinstance(value, str) and len(value) > MOST_CHARACTERS:
                    cut[names[place]] += 1
    return cut


def _write_cell(sheet: Worksheet, line: int, place: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, value)


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
