"""An editor gets all texts in one table, and the table comes back whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from oress_opendata.languages import LOCALE
from tests import collect_messages, wording
from tests.check_wording import list_faults
from tests.wording import Refused, Wording, find_corrections, list_wordings, take_corrections

Edit = Callable[[str, str, str], Path]
COUNTED = "datasets: %(num)s version [1]"


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Catalogues and labels that a test may change."""
    shutil.copytree(LOCALE, tmp_path / "locale")
    shutil.copytree(wording.LABELS, tmp_path / "labels")
    for module in (wording, collect_messages):
        monkeypatch.setattr(module, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(wording, "LABELS", tmp_path / "labels")
    return tmp_path


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """A function that writes the table with another text, and gives its path."""
    path = tmp_path / "table.xlsx"
    wording.write_table(path)

    def edit(name: str, language: str, text: str) -> Path:
        book = load_workbook(path)
        sheet = book.worksheets[0]
        row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == name)
        row[wording.HEADER.index(language)].value = text
        book.save(path)
        return path

    return edit


def find_text(name: str) -> Wording:
    return next(found for found in list_wordings() if found.name == name)


def test_an_untouched_table_changes_nothing(tmp_path: Path) -> None:
    wording.write_table(tmp_path / "table.xlsx")
    assert find_corrections(tmp_path / "table.xlsx") == {}


@pytest.mark.parametrize(
    ("name", "language"), [("datasets: Documents", "ar"), ("sector.csv, 2: label", "fr")]
)
def test_a_correction_comes_into_its_place(
    name: str, language: str, copies: Path, edit: Edit
) -> None:
    others = {found.name: found.texts for found in list_wordings() if found.name != name}
    before = find_text(name).texts
    path = edit(name, language, "Autrement dit")
    take_corrections(find_corrections(path))
    assert find_text(name).texts == {**before, language: "Autrement dit"}
    assert {found.name: found.texts for found in list_wordings() if found.name != name} == others
    assert find_corrections(path) == {}


@pytest.mark.parametrize("text", ["", "Sans nombre ni rien"])
def test_what_would_break_a_sentence_is_refused(text: str, edit: Edit) -> None:
    name = next(found.name for found in list_wordings() if "{value}" in found.texts["fr"])
    with pytest.raises(Refused, match="row"):
        find_corrections(edit(name, "fr", text))


def test_a_table_of_something_else_is_refused(tmp_path: Path, edit: Edit) -> None:
    path = edit(list_wordings()[0].name, "fr", "x")
    book = load_workbook(path)
    book.worksheets[0]["A1"].value = "something"
    book.save(path)
    with pytest.raises(Refused, match="row 1"):
        find_corrections(path)


@pytest.mark.parametrize(
    ("language", "text", "is_right"),
    [
        ("fr", "l’Atlas\u00a0: où\u00a0?", True),
        ("fr", "l'Atlas", False),
        ("fr", "Quoi?", False),
        ("fr", "Quoi ?", False),
        ("fr", "« mot »", False),
        ("fr", 'le "mot"', False),
        ("fr", 'Écrivez {"fr": "…"}', True),
        ("fr", "10000 lignes", False),
        ("fr", "10\u202f000 lignes, en 2024", True),
        ("ar", "طنجة، تطوان", True),
        ("ar", "طنجة, تطوان", False),
        ("ar", "ما هي?", False),
        ("ar", "قانون 112-12", False),
        ("ar", "قانون \u2066112-12\u2069", True),
    ],
)
def test_typography_is_checked(language: str, text: str, is_right: bool) -> None:
    assert bool(list(list_faults([Wording("x", {language: text})]))) is not is_right
