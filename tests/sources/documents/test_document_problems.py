"""A document that cannot be read says why; scanned ones are recognised where that is possible."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from oress_opendata.model.document import DocumentText, Problem
from oress_opendata.sources.documents import reader
from oress_opendata.sources.documents.garbled_text import is_garbled
from oress_opendata.sources.documents.reader import draw_cover, read_document
from oress_opendata.sources.documents.recognition import can_recognise
from tests.sources.documents.conftest import Typeset

SHARED = Path(__file__).parents[4] / "shared" / "data" / "test-only" / "pdf"
SENTENCES = [
    "Les coopératives de la région de Tanger-Tétouan-Al Hoceïma",
    "التعاونيات في جهة طنجة تطوان الحسيمة",
]
OBJECTS = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
4 0 obj<</Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)>>endobj
trailer<</Root 1 0 R/ID[(a)(b)]%s>>
"""


def write(folder: Path, content: bytes) -> Path:
    path = folder / "document.pdf"
    path.write_bytes(content)
    return path


def make_pdf(*, locked: bool) -> bytes:
    return OBJECTS % (b"o" * 32, b"u" * 32, b"/Encrypt 4 0 R" if locked else b"")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "broken"),
        (b"no PDF at all", "broken"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "broken"),
        (make_pdf(locked=True), "encrypted"),
        (make_pdf(locked=False), "no_text"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes, problem: Problem) -> None:
    assert read_document(write(tmp_path, content), recognise=False).problem == problem


def test_caps_hold(typeset: Typeset, monkeypatch: pytest.MonkeyPatch) -> None:
    path = typeset(SENTENCES, "IBM Plex Sans", "fr")
    for name, value in (("MOST_PAGES", 0), ("MOST_TEXT", 10), ("MOST_BYTES", 10)):
        with monkeypatch.context() as patch:
            patch.setattr(reader, name, value)
            assert read_document(path) == DocumentText((), "too_large")


def test_a_file_that_takes_all_time_is_stopped(
    typeset: Typeset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_for_ever(page: pdfium.PdfPage) -> str:
        while True:
            page.get_width()

    monkeypatch.setattr(reader, "read_page", read_for_ever)
    monkeypatch.setattr(reader, "LIMITS", replace(reader.LIMITS, seconds=1))
    assert read_document(typeset(SENTENCES, "IBM Plex Sans", "fr")).problem == "too_large"


def test_a_broken_character_map_is_seen() -> None:
    french = "La région compte des associations et des coopératives dans les communes rurales. " * 9
    arabic = "تضم الجهة جمعيات وتعاونيات في الجماعات القروية من أجل التنمية والمواكبة. " * 9
    for text in (french, arabic):
        assert not is_garbled(text)
        shifted = "".join(
            chr(ord(character) + 3) if character.isalpha() else character for character in text
        )
        assert is_garbled(shifted)
    assert is_garbled("\ue001\ue002\ue003 \ufffd\ufffd")
    assert not is_garbled("Chefchaouen Tétouan Larache Ouezzane Fahs-Anjra " * 40)


def test_a_file_without_its_map_is_garbled(typeset: Typeset, tmp_path: Path) -> None:
    arabic = "تضم الجهة جمعيات وتعاونيات في الجماعات القروية من أجل التنمية والمواكبة. "
    valid = typeset([arabic * 9], "IBM Plex Sans Arabic", "ar")
    assert read_document(valid).problem == ""
    content = valid.read_bytes()
    assert b"/ToUnicode" in content
    broken = write(tmp_path, content.replace(b"/ToUnicode", b"/ToUnicodX"))
    assert read_document(broken, recognise=False) == DocumentText(("",), "garbled")


def test_the_cover_is_a_small_picture(typeset: Typeset, tmp_path: Path) -> None:
    cover = draw_cover(typeset(SENTENCES, "IBM Plex Sans", "fr"))
    assert cover is not None
    assert len(cover) < 30_000
    with Image.open(io.BytesIO(cover)) as picture:
        assert picture.size[0] == 270
    assert draw_cover(write(tmp_path, b"broken")) is None


def test_a_scanned_document_is_recognised(typeset: Typeset, tmp_path: Path) -> None:
    with pdfium.PdfDocument(typeset(SENTENCES, "IBM Plex Sans Arabic", "fr")) as document:
        picture = document[0].render(scale=3).to_pil().convert("RGB")
    path = tmp_path / "scanned.pdf"
    picture.save(path, "PDF", resolution=216)
    assert read_document(path, recognise=False) == DocumentText(("",), "no_text")
    if not can_recognise():
        pytest.skip("needs Tesseract with fra and ara; .ci/run installs them")
    text = read_document(path)
    assert (text.problem, text.recognised) == ("", True)
    assert "Les coopératives de la région" in text.pages[0]
    assert "طنجة" in text.pages[0]


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared documents beside the root")
def test_real_files() -> None:
    guide = read_document(SHARED / "maint-guide.fr.pdf")
    assert (len(guide.pages), guide.problem) == (64, "")
    assert "Guide du nouveau responsable Debian" in guide.pages[0]
    assert len(read_document(SHARED / "developers-reference.pdf").pages) == 114
    languages = read_document(SHARED / "pypdf_multilang.pdf").pages[0]
    assert "مرحبا بالعالم" in languages
    assert "Привет, мир" in languages
