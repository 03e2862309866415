"""The list of findings for Excel, and the workbook whose cells are marked."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from oress_opendata.model.finding import Report
from oress_opendata.model.known import Known
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.reports.spreadsheet import ReportWorkbook, findings_to_rows
from oress_opendata.sources.validation import validate_package
from tests.sources.conftest import Draft

Validate = Callable[[Draft], Report]


def spoiled(draft: Draft) -> Draft:
    draft.set_cell("kind", "worse")
    draft.set_cell("members", "many", row=3)
    draft.descriptor["oress:temporal"] = {"start": "2024", "end": "2020"}
    return draft


def test_each_finding_is_a_row(draft: Draft, validate: Validate) -> None:
    header, *rows = findings_to_rows([validate(spoiled(draft))], "fr")
    assert len(header) == 9
    assert {(row[2], row[3], row[4], row[5], row[6]) for row in rows} == {
        ("temporal", "datapackage.json", None, None, "2024 – 2020"),
        ("code-unknown", "data/things.csv", 2, "kind", "worse"),
        ("cell-integer", "data/things.csv", 3, "members", "many"),
    }


def test_the_cells_of_the_tables_are_marked(draft: Draft, tmp_path: Path, known: Known) -> None:
    target = tmp_path / "report.xlsx"
    with open_package(spoiled(draft).write(tmp_path / "package")) as package:
        book = ReportWorkbook(target, "fr")
        book.add(validate_package(package, known), package)
        book.close()
    read = CalamineWorkbook.from_path(target)
    assert read.sheet_names[1:] == ["things"]
    rows = read.get_sheet_by_name("things").to_python()
    assert [row[0] for row in rows] == ["id", "zitoun", "amal"]
    assert rows[1][2] == "worse"
    with zipfile.ZipFile(target) as archive:
        notes = archive.read("xl/comments1.xml").decode()
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert 'ref="C2"' in notes
    assert 'ref="F3"' in notes
    assert "worse" in notes
    assert '<c r="C2" s="' in sheet
    assert '<c r="C3" s="' not in sheet
