"""Workbooks that go back to people: with comments on faulty cells, and empty ones to fill in."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from oress_opendata.desk.mapping.answers import Answers
from oress_opendata.desk.mapping.target import Target
from oress_opendata.desk.mapping.words import plain
from oress_opendata.desk.proposal.annotation import annotate_workbook
from oress_opendata.desk.proposal.proposal import CellFault
from oress_opendata.desk.proposal.propose import propose
from oress_opendata.desk.proposal.template import write_template
from oress_opendata.desk.spreadsheet.reading import read_workbook
from oress_opendata.desk.spreadsheet.workbook import cell_address
from tests.desk.proposal.conftest import AMAL, HEADER, Opens


def fault(row: int, column: int, sheet: str = "Liste") -> CellFault:
    words, remedy = plain("“x” is wrong."), plain("Write y.")
    return CellFault(sheet, row, column, cell_address(row, column), "f", "x", words, remedy)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Liste"
    sheet.append(HEADER)
    sheet.append(AMAL)
    sheet["H2"] = "=G2*2"
    sheet.merge_cells("B2:C2")
    location = tmp_path / "liste.xlsx"
    book.save(location)
    return location


def test_faulty_cells_get_comments_and_the_rest_stays(file: Path, opens: Opens) -> None:
    content = annotate_workbook(file, "liste.xlsx", [fault(2, 1), fault(2, 3), fault(2, 1)], "fr")
    book = load_workbook(BytesIO(content))
    sheet = book["Liste"]
    comment = sheet["A2"].comment
    assert comment
    assert comment.text.count("“x” is wrong.\nWrite y.") == 2
    assert sheet["B2"].comment  # C2 is merged into it
    assert sheet["H2"].value == "=G2*2"
    assert book["À corriger"]["A2"].value == "A2"
    opens(content)


def test_a_text_file_becomes_a_workbook_in_which_texts_stay_texts(tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text("Nom;Note\nAmal;=1+1\n", encoding="utf-8")
    content = annotate_workbook(file, "liste.csv", [fault(2, 2, "liste")], "ar")
    sheet = load_workbook(BytesIO(content))["liste"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert sheet["B2"].comment


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_template_that_is_filled_in_is_read_without_a_question(
    target: Target, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "modele.xlsx"
    file.write_bytes(write_template(target, language))
    book = load_workbook(file)
    sheet, codes = book.worksheets
    assert (sheet.freeze_panes, codes.sheet_state) == ("B2", "hidden")
    lists = {column[0].value: column[1].value for column in codes.iter_cols() if column[0].value}
    fields = (
        "name_fr",
        "legal_form",
        "sector",
        "commune",
        "state",
        "contact_consent",
        "women_only",
    )
    texts = {"name_fr": "Coopérative Amal"}
    titles = {
        column.name: column.field["oress:title"][language] for column in target.register.columns
    }
    header = {str(cell.value).removesuffix(" *"): cell.coordinate[:-1] for cell in sheet[1]}
    for name in fields:
        value = texts.get(name) or lists[f"structures.{name}"]
        sheet[f"{header[titles[name]]}3"] = str(value)
    book.save(file)
    proposal = propose(read_workbook(file), target, Answers(seed="s"))
    assert proposal.area
    assert (proposal.area.rows, proposal.area.examples) == ((3,), (2,))
    assert not proposal.faults
    assert {q.key for q in proposal.questions} == {
        "default:structures.status",
        "default:structures.source",
    }
    (row,) = proposal.tables["structures"]
    values = dict(zip(target.register.names, row, strict=True))
    assert all(values[name] for name in fields)
    assert values["women_only"] == "true"


@pytest.mark.slow
def test_libreoffice_opens_a_template(target: Target, opens: Opens) -> None:
    opens(write_template(target, "ar"))


def test_a_template_of_a_register_with_rows_lists_the_kinds_that_it_has(target: Target) -> None:
    row = ["x"] * len(target.register.columns)
    row[target.register.positions["commune"]] = "01.051"  # a province
    with_rows = replace(target, rows={**target.rows, "structures": (tuple(row),)})
    codes = load_workbook(BytesIO(write_template(with_rows, "fr")))["codes"]
    lists = {column[0].value: len(column) for column in codes.iter_cols() if column[0].value}
    assert "structures.commune" in lists
    labels = next(
        [cell.value for cell in column[1:] if cell.value]
        for column in codes.iter_cols()
        if column[0].value == "structures.commune"
    )
    assert "Al Hoceima" in labels
    assert "Bni Hadifa" not in labels
