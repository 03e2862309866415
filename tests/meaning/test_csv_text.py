"""CSV as it is written: the two profiles, quoting, and chunks."""

from __future__ import annotations

import csv
import io

from oress_opendata.meaning.csv_text import CHUNK, EXCEL, MACHINE, tabulate, write_csv

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
