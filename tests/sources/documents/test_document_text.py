"""What is read out of a PDF is what was typeset: random sentences, several fonts, real files."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from oress_opendata.sources.documents.reader import read_document
from tests.sources.documents.conftest import Typeset

PLEX = "IBM Plex Sans Arabic"
OTHERS = ("Noto Naskh Arabic", "Noto Kufi Arabic", "Noto Sans Arabic", "DejaVu Sans")
INSTALLED = [PLEX, *(font for font in OTHERS if font in set(typst.Fonts().families()))]


def sample(words: str) -> some.SearchStrategy[str]:
    return some.sampled_from(words.split())


ARABIC = sample(
    "الاقتصاد الاجتماعي والتضامني في المغرب غير المشكلات التعاونيات جمعية بالجهة طنجة شفشاون "
    "الحسيمة لا إلى الآن للأشخاص الذين لأن مسؤولية ئ لله الله محمد بني كثير "
    "والفلاحة الصيد البحري لجنة نحو حمالة عليها يجب مجموعة ؤلاء سنة بنسبة قانون"
)
LATIN = sample(
    "ODCO INDH coopérative l’office Tétouan Chefchaouen économie sociale M’diq filière "
    "affiche Développement"
)
NUMBERS = some.sampled_from(["7", "2024", "12,5", "4.030.222", "112.12", "10:30", "٢٠٢٤", "٣٫٥"])
STOPS = some.sampled_from(["", "", "", "،", "؛", ".", ":", "؟", "!"])
PAIRS = some.sampled_from(["()", "[]", "«»"])


@some.composite
def arabic_sentences(draw: some.DrawFn) -> str:
    """Arabic words; between them numbers, and words in Latin letters, alone or in brackets."""
    parts = [draw(ARABIC)]
    for kind in draw(some.lists(some.sampled_from("aaaaabnplq"), min_size=3, max_size=14)):
        match kind:
            case "a":
                parts.append(draw(ARABIC) + draw(STOPS))
            case "n":
                parts.append(f"{draw(ARABIC)} {draw(NUMBERS)}{draw(STOPS)} {draw(ARABIC)}")
            case "l":
                words = " ".join(draw(some.lists(LATIN, min_size=1, max_size=2)))
                parts.append(f"{words} {draw(ARABIC)}")
            case _:
                pair = draw(PAIRS)
                inner = draw({"b": LATIN, "p": ARABIC, "q": NUMBERS}[kind])
                parts.append(
                    f"{draw(ARABIC)} {pair[0]}{inner}{pair[1]}{draw(STOPS)} {draw(ARABIC)}"
                )
    return " ".join(parts)


@some.composite
def french_sentences(draw: some.DrawFn) -> str:
    """Words in Latin letters with numbers, and now and then an Arabic word."""
    parts = ["Le", draw(LATIN), draw(LATIN)]
    for kind in draw(some.lists(some.sampled_from("lllnab"), min_size=3, max_size=12)):
        match kind:
            case "l":
                parts.append(draw(LATIN))
            case "n":
                parts.append(f"de {draw(NUMBERS.filter(str.isascii))} à")
            case "a":
                parts.append(f"dit « {draw(ARABIC)} » ou {draw(ARABIC)} {draw(ARABIC)}, donc")
            case _:
                pair = draw(PAIRS)
                parts.append(f"de {pair[0]}{draw(LATIN | ARABIC)}{pair[1]} et {draw(LATIN)}")
    return " ".join(parts)


@pytest.mark.parametrize("word", ["تمّ", "عدداً", "مُحَمَّد", "مسؤوليّة", "جدّاً"])
@pytest.mark.parametrize("width", ["9cm", "60cm"])
def test_marks_stay_with_their_letters(typeset: Typeset, width: str, word: str) -> None:
    sentences = [f"الاقتصاد في المغرب {word}", f"و{word} 7 في غير {word}، لا (ODCO) الاقتصاد"]
    text = read_document(typeset(sentences, PLEX, "ar", width))
    assert plain(text.pages[0]) == plain(" ".join(sentences))


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


@pytest.mark.parametrize("font", INSTALLED)
@pytest.mark.parametrize("width", ["9cm", "60cm"])
@given(sentences=some.lists(arabic_sentences(), min_size=1, max_size=4))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_arabic_comes_out_as_it_was_typeset(
    typeset: Typeset, font: str, width: str, sentences: list[str]
) -> None:
    text = read_document(typeset(sentences, font, "ar", width))
    assert plain(text.pages[0]) == plain(" ".join(sentences))


@pytest.mark.parametrize("width", ["9cm", "60cm"])
@given(sentences=some.lists(french_sentences(), min_size=1, max_size=4))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_arabic_in_french_comes_out_too(typeset: Typeset, width: str, sentences: list[str]) -> None:
    text = read_document(typeset(sentences, PLEX, "fr", width))
    assert plain(text.pages[0]) == plain(" ".join(sentences))


PRINTED = """<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8">
<p>مكتب تنمية التعاون (ODCO): «التعاونيات» عددها 4.030.222 نسمة؛ القانون رقم 112.12 (الفصل 3).</p>
<p>غير المشكلات التي لا تعرف إلا الآن، بنسبة 12,5% من السكان سنة 2024.</p>
<p dir="ltr" lang="fr">Le mot « تعاونية » veut dire coopérative (تعاونيات, au pluriel).</p>
<table><tr><td>طنجة-أصيلة<td style="padding:0 3em">1.494.413<td>Tanger-Assilah</tr></table>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium; .ci/run installs it")
def test_what_a_browser_prints_comes_out_too(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PRINTED, encoding="utf-8")
    target = tmp_path / "page.pdf"
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/state"]
    command = ["chromium", *options, "--no-pdf-header-footer", f"--print-to-pdf={target}"]
    subprocess.run([*command, tmp_path / "page.html"], check=True, capture_output=True, timeout=60)
    (text,) = read_document(target).pages
    for line in re.findall(r"<p[^>]*>(.*?)</p>", PRINTED):
        assert line in plain(text)
    assert "طنجة-أصيلة 1.494.413 Tanger-Assilah" in plain(text)
