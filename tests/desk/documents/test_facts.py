"""What a PDF says of itself is a proposal: guessed with care, empty where nothing is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from oress_opendata.desk.documents.facts import (
    guess_language,
    guess_title,
    read_cover,
    read_day,
    read_facts,
)
from oress_opendata.model.document import DocumentText
from oress_opendata.vocabularies.locations import find_shipped

FOLDER = find_shipped("datasets") / "documents-ess" / "1.0.0" / "documents"


@pytest.mark.parametrize(
    ("name", "language", "title"),
    [
        ("lettre-1.pdf", "fr", "La lettre de l'ESS"),
        ("panorama-2026-ar.pdf", "ar", "بانوراما"),
    ],
)
def test_the_facts_of_a_shipped_document(name: str, language: str, title: str) -> None:
    facts = read_facts(FOLDER / name)
    assert facts.language == language
    assert title in facts.title.replace("’", "'")
    assert facts.pages > 0
    assert facts.problem == ""
    assert read_cover(FOLDER / name)


def test_a_broken_file_gives_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "broken.pdf"
    file.write_bytes(b"%PDF-1.7 nothing")
    facts = read_facts(file)
    assert (facts.problem, facts.title, facts.pages) == ("broken", "", 0)
    assert read_cover(file) is None


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Étude sur les  coopératives", "Étude sur les coopératives"),
        ("Microsoft Word - lettre.doc", "Première ligne"),
        ("lettre3.docx", "Première ligne"),
        ("", "Première ligne"),
    ],
)
def test_a_title_that_a_program_wrote_is_none(stated: str, title: str) -> None:
    assert guess_title(stated, DocumentText(("\n Première   ligne\nautre",))) == title


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Les coopératives de la région et des provinces", "fr"),
        ("The cooperatives of the region and of its provinces", "en"),
        ("تعاونيات الجهة (coopératives)", "ar"),
        ("12 345", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize(
    ("stated", "day"),
    [("D:20261124093000+01'00'", "2026-11-24"), ("D:2026", "2026"), ("yesterday", "")],
)
def test_the_day_of_a_date(stated: str, day: str) -> None:
    assert read_day(stated) == day
