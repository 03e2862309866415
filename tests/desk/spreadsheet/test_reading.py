"""Workbooks of every format are read as values; hostile ones are refused with a sentence."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook as Book

from oress_opendata.desk.spreadsheet.reading import read_workbook
from oress_opendata.desk.spreadsheet.workbook import WorkbookRefused

Save = Callable[[Book], Path]
ROWS = (
    ("Nom", "Créée", "Adhérents"),
    ("Coopérative Amal", date(2002, 4, 21), 12),
    ("جمعية", None, 1.5),
)


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def save(book: Book) -> Path:
        file = tmp_path / "list.xlsx"
        book.save(file)
        return file

    return save


def fill(book: Book) -> Book:
    sheet = book.worksheets[0]
    for row in ROWS:
        sheet.append(row)
    return book


def test_values_keep_their_types_and_formulas_are_values(save: Save) -> None:
    book = fill(Book())
    book.worksheets[0]["D2"] = "=1+1"
    book.worksheets[0]["E2"] = True
    (sheet,) = read_workbook(save(book), "Liste T3.xlsx").sheets
    assert sheet.rows[1][:3] == ("Coopérative Amal", date(2002, 4, 21), 12)
    assert sheet.rows[1][3] is None  # nobody has computed it
    assert sheet.rows[1][4] is True
    assert sheet.rows[2][:3] == ("جمعية", None, 1.5)


def test_merged_cells_are_filled_and_hidden_ones_known(save: Save) -> None:
    book = fill(Book())
    book.worksheets[0].merge_cells("A2:A3")
    book.worksheets[0].row_dimensions[3].hidden = True
    book.create_sheet("codes").sheet_state = "hidden"
    first, second = read_workbook(save(book)).sheets
    assert first.rows[2][0] == "Coopérative Amal"
    assert first.hidden_rows == {3}
    assert second.is_hidden
    assert not first.is_hidden


def test_a_stray_cell_far_below_does_not_count(save: Save) -> None:
    book = fill(Book())
    book.worksheets[0]["A900000"] = "x"
    (sheet,) = read_workbook(save(book)).sheets
    assert len(sheet.rows) == 3


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xls", "ods", "csv"])
def test_other_formats_say_the_same(save: Save, tmp_path: Path, form: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc)")
    file = save(fill(Book()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    # 44: a comma, 34: quotes, 76: UTF-8
    wanted = "csv:Text - txt - csv (StarCalc):44,34,76" if form == "csv" else form
    command = [office, profile, "--headless", "--convert-to", wanted, "--outdir"]
    command += [str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    workbook = read_workbook(tmp_path / f"list.{form}")
    (sheet,) = workbook.sheets
    assert workbook.form == form
    assert [row[0] for row in sheet.rows] == [row[0] for row in ROWS]
    if form != "csv":
        assert sheet.rows[1][1] == date(2002, 4, 21)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_texts_with_separators(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = [
        ("Nom", "Créée", "Part"),
        ("Coopérative Été", "21/04/2002", '"1,5"'),
        ("Amal", "", "2"),
    ]
    file = tmp_path / "liste.csv"
    file.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))
    workbook = read_workbook(file)
    assert workbook.delimiter == separator
    assert workbook.sheets[0].rows == (
        ("Nom", "Créée", "Part"),
        ("Coopérative Été", "21/04/2002", "1,5"),
        ("Amal", None, "2"),
    )


def test_arabic_of_old_windows(tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_bytes("الاسم;الجماعة;Créée\r\nتعاونية الأمل;تطوان;2002\r\n".encode("cp1256"))
    workbook = read_workbook(file)
    assert workbook.encoding == "cp1256"
    assert workbook.sheets[0].rows[0] == ("الاسم", "الجماعة", "Créée")


def refusal(file: Path, name: str = "") -> str:
    with pytest.raises(WorkbookRefused) as caught:
        read_workbook(file, name)
    return caught.value.say("en")


def test_what_is_no_workbook_is_named(tmp_path: Path) -> None:
    file = tmp_path / "liste.xls"
    for content, words in (
        (b"", "is empty"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"%PDF-1.7 \x00\x00", "no workbook"),
        (b"PK\x03\x04 and nothing else", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000, "damaged"),
    ):
        file.write_bytes(content)
        assert words in refusal(file)


SHEET = "xl/worksheets/sheet1.xml"


def forge(save: Save, change: Callable[[str], str]) -> Path:
    """A workbook whose sheet was changed by hand."""
    file = save(fill(Book()))
    with zipfile.ZipFile(file) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[SHEET] = change(parts[SHEET].decode()).encode()
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.write_bytes(target.getvalue())
    return file


def test_a_cell_in_the_last_corner_is_refused(save: Save) -> None:
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    file = forge(save, lambda text: text.replace("</sheetData>", corner))
    assert "too large" in refusal(file)


def test_too_many_rows_are_refused(save: Save) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(4, 100_100))
    file = forge(save, lambda text: text.replace("</sheetData>", f"{rows}</sheetData>"))
    assert "too large" in refusal(file)


def test_entities_that_multiply_are_not_expanded(save: Save) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    cell = '<row r="4"><c r="A4" t="inlineStr"><is><t>&l11;</t></is></c></row></sheetData>'

    def change(text: str) -> str:
        text = text.replace("<worksheet", f"{head}<worksheet", 1)
        return text.replace("</sheetData>", cell)

    file = forge(save, change)
    assert "damaged" in refusal(file)


@pytest.mark.slow
def test_a_bomb_is_refused(save: Save) -> None:
    def change(text: str) -> str:
        return text.replace("</sheetData>", " " * 700_000_000 + "</sheetData>")

    assert "too large" in refusal(forge(save, change))


def test_an_endless_text_is_refused(save: Save, tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text(f'a;b\n"{"x" * 300_000}";1\n', encoding="utf-8")
    assert "too large" in refusal(file)
