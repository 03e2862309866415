"""The documents say what the releases say that they cite, and are what `make documents` makes."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from oress_opendata.sources.documents.reader import read_document
from tests.datasets.conftest import DATASETS, Rows

FOLDER = DATASETS / "documents-ess" / "1.0.0"
FILES = sorted((FOLDER / "documents").glob("*.pdf"))
MARK = {
    "fr": "Démonstration, non validée par le Conseil régional",
    "ar": "عرض تجريبي، غير مصادق عليه من طرف مجلس الجهة",
}


@cache
def read(name: str) -> str:
    """The text of a document, its thousands joined and its lines one line."""
    text = read_document(FOLDER / "documents" / f"{name}.pdf", recognise=False)
    assert text.problem == ""
    joined = " ".join("\n".join(text.pages).split())
    return re.sub(r"(?<=\d)[. ](?=\d{3}\b)", "", joined)


def value(rows: Rows, indicator: str, place: str) -> int:
    return next(
        int(row["value"])
        for row in rows("etablissements", "etablissements")
        if (row["indicator"], row["place"]) == (indicator, place)
    )


@pytest.mark.parametrize("name", ["panorama-2026-fr", "panorama-2026-ar", "atlas-2026"])
def test_every_province_has_its_count(rows: Rows, name: str) -> None:
    language = "ar" if name.endswith("ar") else "fr"
    text = read(name)
    for place in rows("territoires", "provinces"):
        count = value(rows, "establishments_non_profit", place["code"])
        assert re.search(rf"\b{count}\b", text), place["name_fr"]
        assert place[f"name_{language}"].replace("'", "’") in text
    assert str(value(rows, "establishments_non_profit", "01")) in text


@pytest.mark.parametrize("name", ["panorama-2026-fr", "panorama-2026-ar", "lettre-1"])
def test_the_population_is_the_legal_one(rows: Rows, name: str) -> None:
    (row,) = (
        row
        for row in rows("indicateurs", "indicateurs")
        if (row["indicator"], row["place"], row["period"], row["area"])
        == ("population_legal", "01", "2024", "total")
    )
    assert row["value"] in read(name)


def test_the_arabic_panorama_is_read_as_it_was_written() -> None:
    text = read("panorama-2026-ar")
    for sentence in (
        "النسيج الجمعوي والتعاوني",
        "الجمعيات التي لها مقر",
        "تضم الجهة عمالتين وستة أقاليم و146 جماعة.",
        "يمسك مكتب تنمية التعاون (ODCO) سجل التعاونيات",
    ):
        assert sentence in text


def test_the_directory_holds_every_actor_at_work(rows: Rows) -> None:
    text = read("annuaire-accompagnement-2026")
    for actor in rows("acteurs-accompagnement", "acteurs", "1.1.0"):
        shown = " ".join(actor["name_fr"].split()).replace("'", "’")
        assert (shown in text.replace("'", "’")) is not bool(actor["valid_to"]), actor["id"]


def test_cited_figures_are_those_of_their_release(rows: Rows) -> None:
    text = read("panorama-2026-fr")
    cited = {row["id"]: row for row in rows("chiffres-cites", "chiffres")}
    for figure in ("F001", "F026", "F033", "F034", "F042", "F043", "F047"):
        assert cited[figure]["value"] in text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_page_says_what_it_is(rows: Rows, path: Path) -> None:
    (row,) = (row for row in rows("documents-ess", "documents") if row["resource"] == path.stem)
    with pdfium.PdfDocument(path) as document:
        metadata = document.get_metadata_dict()
        assert len(document) == int(row["pages"])
    assert metadata["Author"] == row["authors"] == "ORESS Open Data"
    assert metadata["Title"] == row[f"title_{row['language']}"].replace("'", "’")
    assert metadata["Subject"].startswith(MARK[row["language"]])
    for page in read_document(path, recognise=False).pages:
        assert MARK[row["language"]] in " ".join(page.split())


def test_every_release_that_is_cited_is_shipped(rows: Rows) -> None:
    cited = rows("documents-ess", "donnees")
    assert cited
    for row in cited:
        assert (DATASETS / row["dataset"] / row["version"] / "datapackage.json").is_file()
        assert f"{row['dataset']}@{row['version']}" in read(row["document"]).replace(" ", "")


@pytest.mark.slow
def test_making_them_again_gives_the_same(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, DATASETS / "documents.py", tmp_path], check=True, capture_output=True
    )
    made = tmp_path / "documents-ess" / "1.0.0"
    for path in sorted(FOLDER.rglob("*")):
        again = made / path.relative_to(FOLDER)
        if path.suffix == ".pdf":
            # Another version of Typst may write other bytes; the text is the same.
            assert read_document(again, recognise=False) == read_document(path, recognise=False)
        elif path.is_file():
            assert again.read_bytes() == path.read_bytes(), path.name
