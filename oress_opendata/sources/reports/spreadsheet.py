"""Reports for Excel: a list of findings, and the tables with the cells marked."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from oress_opendata.languages import N_, direction, say
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.finding import Finding, Report, Severity
from oress_opendata.model.package import Package
from oress_opendata.sources.checks.declarations import is_readable
from oress_opendata.sources.findings.characters import make_visible
from oress_opendata.sources.reports.text import ERROR, WARNING
from oress_opendata.sources.tables.rows import open_text, parse_rows

HEADINGS = (
    N_("Package"),
    N_("Severity"),
    N_("Rule"),
    N_("File"),
    N_("Row"),
    N_("Column"),
    N_("Value"),
    N_("Message"),
    N_("How to fix it"),
)
FINDINGS = N_("Findings")
# Rows of a sheet in Excel. Longer tables end there.
MOST_ROWS = 1_048_000
LONGEST_NAME = 31
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def findings_to_rows(reports: Sequence[Report], language: str) -> Iterator[list[Any]]:
    """A header, then one row for each finding that the reports keep."""
    yield [say(heading, language) for heading in HEADINGS]
    for report in reports:
        name = f"{report.package} {report.version}".strip()
        for finding in report.findings:
            yield [name, *_describe(finding, language)]


def _describe(finding: Finding, language: str) -> list[Any]:
    is_error = finding.severity is Severity.ERROR
    texts = (finding.value or "", finding.say(language), finding.say_remedy(language))
    return [
        say(ERROR if is_error else WARNING, language),
        finding.code,
        finding.file,
        finding.row,
        finding.column,
        *map(make_visible, texts),
    ]


class ReportWorkbook:
    """A workbook with a sheet of findings, and a sheet for each table that has some.

    Add the packages while their files are there; then close it.
    """

    def __init__(self, target: Path, language: str) -> None:
        self.language = language
        self.book = Workbook(str(target), OPTIONS)
        self.findings = self._add_sheet(say(FINDINGS, language))
        self.findings.freeze_panes(1, 0)
        self.findings.set_column(0, 6, 18)
        self.findings.set_column(7, 8, 70)
        self.lines = 0
        self.formats = {
            Severity.ERROR: self.book.add_format({"bg_color": "#f8c9c4"}),
            Severity.WARNING: self.book.add_format({"bg_color": "#fbe9b7"}),
        }

    def add(self, report: Report, package: Package | None) -> None:
        """Add the findings of a package, and its tables; None for one that cannot be opened."""
        rows = findings_to_rows([report], self.language)
        for row in islice(rows, 1 if self.lines else 0, None):
            _write_row(self.findings, self.lines, row)
            self.lines += 1
        for table in read_tables(package.descriptor) if package else ():
            found = [finding for finding in report.findings if finding.file == table.path]
            if package and any(finding.row for finding in found) and is_readable(table):
                sheet = self._add_sheet(table.resource)
                location = package.file(table.path).location
                self._write_table(sheet, location, table.descriptor, found)

    def close(self) -> None:
        self.book.close()

    def _add_sheet(self, name: str) -> Worksheet:
        used = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        short, number = name[:LONGEST_NAME], 2
        while short.lower() in used:
            short, number = f"{name[: LONGEST_NAME - 4]} ({number})", number + 1
        sheet: Worksheet = self.book.add_worksheet(short)
        if direction(self.language) == "rtl":
            sheet.right_to_left()
        return sheet

    def _write_table(
        self, sheet: Worksheet, location: Path, resource: Any, found: Sequence[Finding]
    ) -> None:
        marks: dict[int, list[Finding]] = defaultdict(list)
        for finding in found:
            marks[(finding.row or 1) - 1].append(finding)
        sheet.freeze_panes(1, 0)
        with open_text(location, errors="surrogateescape") as text, suppress(csv.Error):
            header: list[str] = []
            rows = islice(parse_rows(text, resource, strict=False), MOST_ROWS)
            for line, cells in enumerate(rows):
                header = header or cells
                _write_row(sheet, line, [make_visible(cell) for cell in cells])
                if line in marks:
                    self._mark(sheet, line, (header, cells), marks[line])

    def _mark(
        self,
        sheet: Worksheet,
        line: int,
        row: tuple[Sequence[str], Sequence[str]],
        found: Sequence[Finding],
    ) -> None:
        """Colour the cells of a row that have findings, and say in a note what is wrong."""
        header, cells = row
        by_place: dict[int, list[Finding]] = defaultdict(list)
        for finding in found:
            named = finding.column in header
            by_place[header.index(finding.column or "") if named else 0].append(finding)
        for place, here in by_place.items():
            errors = [finding for finding in here if finding.severity is Severity.ERROR]
            colour = self.formats[Severity.ERROR if errors else Severity.WARNING]
            text = make_visible(cells[place]) if place < len(cells) else ""
            _write_text(sheet, line, place, text, colour)
            note = "\n".join(make_visible(finding.say(self.language)) for finding in here)
            sheet.write_comment(line, place, note, {"x_scale": 2})


def _write_row(sheet: Worksheet, line: int, row: Sequence[Any]) -> None:
    for place, value in enumerate(row):
        if isinstance(value, int):
            sheet.write_number(line, place, value)
        elif value:
            _write_text(sheet, line, place, str(value), None)


def _write_text(sheet: Worksheet, line: int, place: int, text: str, colour: Format | None) -> None:
    if text:
        sheet.write_string(line, place, text[:32_767], colour)
    else:
        sheet.write_blank(line, place, None, colour)
