"""Rows as written in the file, by the declared dialect."""

from __future__ import annotations

import csv
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.sources.tables.encoding import CHUNK, find_control, scan_table
from oress_opendata.sources.tables.rows import read_header, read_rows

RESOURCE = {"name": "t", "path": "t.csv"}


def read(tmp_path: Path, content: str | bytes, **terms: Any) -> list[tuple[str, ...]]:
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    resource = {**RESOURCE, **terms}
    return [read_header(path, resource), *read_rows(path, resource)]


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("a,b\n1,x\n", {}),
        ("a;b\r\n1;x\r\n", {"delimiter": ";"}),
        ("a|b\r1|x\r", {"csv": {"delimiter": "|"}}),
        ("a, b\n1, x\n", {"skipInitialSpace": True}),
        ("a,b\n'1','x'\n", {"quoteChar": "'"}),
        ("a,b\n1\\,x\n".replace("1\\,", "1,"), {"escapeChar": "\\"}),
    ],
)
def test_the_dialect_is_followed(tmp_path: Path, text: str, dialect: dict[str, Any]) -> None:
    assert read(tmp_path, text, dialect=dialect) == [("a", "b"), ("1", "x")]


def test_tabulators_separate_a_tsv(tmp_path: Path) -> None:
    assert read(tmp_path, "a\tb\n", format="tsv") == [("a", "b")]


def test_what_a_cell_may_hold_is_kept(tmp_path: Path) -> None:
    text = '\ufeffa,b\n"two\r\nlines","say ""hi"""\n\nالأمل, x \n'
    assert read(tmp_path, text) == [
        ("a", "b"),
        ("two\r\nlines", 'say "hi"'),
        (),
        ("الأمل", " x "),
    ]


@pytest.mark.parametrize("text", ['a\n"open', 'a\n"b"c\n', "a\n" + "x" * 1_000_001])
def test_a_fault_is_not_a_row(tmp_path: Path, text: str) -> None:
    with pytest.raises(csv.Error):
        read(tmp_path, text)


def test_long_tables_need_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "some text,12\n" * 100_000, encoding="utf-8")
    tracemalloc.start()
    count = sum(1 for _ in read_rows(path, RESOURCE))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 500_000


@pytest.mark.parametrize("offset", [-2, -1, 0, 1])
@pytest.mark.parametrize(("character", "clean"), [("é", True), ("\x85", False), ("\uffff", False)])
def test_a_character_across_two_chunks_is_one(
    tmp_path: Path, offset: int, character: str, clean: bool
) -> None:
    path = tmp_path / "t.csv"
    line = "x" * (CHUNK // 2 - 1) + "\n"
    text = line + line[:offset] if offset < 0 else line * 2 + "y" * offset
    path.write_text(text + character + "\n", encoding="utf-8", newline="")
    findings = list(scan_table(path, RESOURCE))
    assert [finding.code for finding in findings] == ([] if clean else ["control-character"])


def test_what_a_text_should_not_have() -> None:
    assert find_control("tab\tand\r\nlines, é, الأمل, 🌍") is None
    assert find_control("a\x00") == "U+0000"
    assert find_control("a\x9f") == "U+009F"
