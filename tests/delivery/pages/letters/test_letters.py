"""The letter of a quarter, as the program writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pypdfium2
import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.pages.letters import routes
from oress_opendata.delivery.pages.letters.draft import escape
from oress_opendata.delivery.pages.letters.typeset import typeset_letter
from oress_opendata.delivery.pages.shared.texts import render_markdown
from oress_opendata.model.quarter import Quarter, list_quarters, parse_quarter, quarter_of

LANGUAGES = ("fr", "ar", "en")


def find_letter(client: FlaskClient, language: str) -> str:
    """The path of the newest letter."""
    found = re.search(rf"/{language}/letters/20\d\d-q\d", client.get(f"/{language}/letters").text)
    assert found
    return found[0]


def read_pdf(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.usefixtures("two_releases")
def test_a_letter_says_what_was_published(client: FlaskClient) -> None:
    page = client.get(find_letter(client, "en")).text
    assert "2 versions of the data were published in this quarter." in page
    assert "Structures: 1 row added – Coopérative Jbala" in page
    assert "nobody has edited it" in page
    assert "/diff/1.0.0..1.1.0" in page


@pytest.mark.usefixtures("store")
def test_a_letter_says_what_else_changed(
    client: FlaskClient, publish: Callable[..., object], project: Callable[[], object]
) -> None:
    publish("autres", "1.0.0")
    publish("autres", "1.0.1", **{"oress:description": {"fr": "Autre", "ar": "غير", "en": "Other"}})
    project()
    assert "<li>description changed</li>" in client.get(find_letter(client, "en")).text


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_a_pdf(client: FlaskClient, language: str) -> None:
    path = find_letter(client, language)
    assert f'{path}.pdf"' in client.get(path).text
    answer = client.get(f"{path}.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert "Jbala" in read_pdf(answer.data)
    same = client.get(f"{path}.pdf", headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304


@pytest.mark.usefixtures("two_releases")
def test_without_typst_a_letter_is_printed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "can_typeset", lambda: False)
    path = find_letter(client, "fr")
    assert f"{path}.pdf" not in client.get(path).text
    assert client.get(f"{path}.pdf").status_code == 404


@pytest.mark.parametrize(
    "quarter", ["2001-q1", "2026-q5", "٢٠٢٦-q4", "2026-q٤", "2099-q1", "x", "2026-Q1"]
)
@pytest.mark.usefixtures("two_releases")
def test_a_quarter_without_data_has_none(client: FlaskClient, quarter: str) -> None:
    assert client.get(f"/fr/letters/{quarter}").status_code == 404
    assert client.get(f"/fr/letters/{quarter}.pdf").status_code == 404


def test_quarters() -> None:
    assert quarter_of(date(2026, 12, 31)) == Quarter(2026, 4)
    assert Quarter(2026, 4).end == date(2027, 1, 1)
    assert parse_quarter("2026-q1") == Quarter(2026, 1)
    found = list_quarters(date(2025, 12, 1), date(2026, 7, 1))
    assert [str(quarter) for quarter in found] == ["2026-q3", "2026-q2", "2026-q1", "2025-q4"]


def test_no_character_of_a_letter_is_a_command() -> None:
    """Neither of Markdown, for titles of the data, nor of Typst, for texts of the staff."""
    odd = '*a* [b](c) <i> # `d` $e$ #read("/etc/passwd") @f \\ _g_ "h"'
    shown = re.sub(r"<[^>]+>", "", render_markdown(escape(odd)))
    assert '#read("/etc/passwd")' in shown.replace("&quot;", '"')
    assert "<em>" not in render_markdown(escape(odd))
    text = read_pdf(typeset_letter(odd, odd, f"# {escape(odd)}\n\n- {escape(odd)}", "en"))
    assert text.count("/etc/passwd") == 4


def test_french_in_a_pdf_is_typeset() -> None:
    pdf = typeset_letter("T", "A", "L'**économie** sociale : *oui*", "fr")
    assert "L’économie sociale" in read_pdf(pdf)


def test_a_letter_that_cannot_be_typeset_is_no_accident() -> None:
    assert "nowhere" in read_pdf(typeset_letter("T", "A", "[nowhere]()", "fr"))
    with pytest.raises(ValueError, match="depth"):
        typeset_letter("T", "A", "- " * 100 + "x", "fr")


EVERYTHING = """- one

  still one

- two
  - inside ~~gone~~

4. four
5. five

***

> said

| Place | Number |
|---|---|
| Tanger | 12 |
| empty | |
"""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_pdf_has_all_that_the_page_has(language: str) -> None:
    assert "<s>gone</s>" in render_markdown(EVERYTHING)
    lines = [
        " ".join(re.sub(r"[\u2022\u2023\u2013]", " ", line).split())
        for line in read_pdf(typeset_letter("T", "A", EVERYTHING, language)).splitlines()
    ]
    text = "\n".join(lines)
    assert re.search(r"one\s*\nstill one\s*\n", text), text
    assert re.search(r"two\s*\n.*inside gone", text), text
    assert "4" in text
    assert "5" in text
    assert "1." not in text
    for word in ("four", "five", "said", "Place", "Number", "Tanger", "12", "empty"):
        assert word in text


def test_a_pdf_draws_rules_and_strokes() -> None:
    plain = typeset_letter("T", "A", "word", "en")
    for drawn in ("word\n\n---", "~~word~~", "| a |\n|---|"):
        with pypdfium2.PdfDocument(typeset_letter("T", "A", drawn, "en")) as document:
            kinds = {found.type for found in document[0].get_objects()}
        assert pypdfium2.raw.FPDF_PAGEOBJ_PATH in kinds, drawn
    with pypdfium2.PdfDocument(plain) as document:
        assert {found.type for found in document[0].get_objects()} == {
            pypdfium2.raw.FPDF_PAGEOBJ_TEXT
        }
