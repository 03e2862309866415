"""CSV as it is written: the two profiles, quoting, and chunks."""

from __future__ import annotations

import csv
import io

import pytest

from oress_opendata.meaning.csv_text import (
    CHUNK,
    EXCEL,
    MACHINE,
    guard_text,
    map_texts,
    protect_text,
    tabulate,
    write_csv,
)

ROWS = [("name", "note"), ("Zitoun", 'says "hello", twice'), ("أمل", None)]


def test_the_machine_profile_is_rfc_4180() -> None:
    text = "".join(write_csv(ROWS, MACHINE))
    assert text == 'name,note\r\nZitoun,"says ""hello"", twice"\r\nأمل,\r\n'


def test_the_excel_profile_has_a_byte_order_mark_and_semicolons() -> None:
    text = "".join(write_csv([("a", "b;c"), (1, 2.5)], EXCEL))
    assert text == '\ufeffa;"b;c"\r\n1;2.5\r\n'


def test_a_long_text_comes_in_chunks_that_lose_nothing() -> None:
    rows = [(number, "x" * 100) for number in range(2_000)]
    chunks = list(write_csv(rows))
    assert len(chunks) > 2
    assert max(map(len, chunks)) < CHUNK + 200
    found = list(csv.reader(io.StringIO("".join(chunks), newline="")))
    assert found == [[str(number), text] for number, text in rows]


def test_records_become_rows_in_the_order_of_the_columns() -> None:
    rows = tabulate(("id", "name"), [{"name": "Rif", "id": "r", "more": 1}, {"id": "z"}])
    assert list(rows) == [["id", "name"], ["r", "Rif"], ["z", None]]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "@SUM(A1)", "-2+3", "+212 5", "\tx", "0612", "00123", "1E5", "123456789012", "1-2",
     "2024-05", "1.5", "12:30"],
)  # fmt: skip
def test_excel_shows_a_text_as_it_is(text: str) -> None:
    assert protect_text(text) == f'="{text}"'


def test_excel_gets_other_texts_bare() -> None:
    for text in ("0", "12", "abc", "a=1", "", "1,5 kg", "01 rue"):
        assert protect_text(text) == text
    assert protect_text('="x"') == '="=""x"""'
    assert protect_text("=" + "1" * 300) == "'=" + "1" * 300


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://evil.example")', "@SUM(A1)", "\t=1", "+cmd|' /C calc'!A0", "-A1",
     "-2+3+cmd|' /C calc'!A0", "\r=1"],
)  # fmt: skip
def test_a_list_holds_no_formula(text: str) -> None:
    assert guard_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-5.3", "+212 539 98 00 00", "a=1", "- Chefchaouen", "12"])
def test_a_list_keeps_other_texts(text: str) -> None:
    assert list(map_texts([(text, 3)], guard_text)) == [[text, 3]]
