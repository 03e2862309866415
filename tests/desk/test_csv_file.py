"""Rows are changed without touching the bytes of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oress_opendata.desk.csv_file import read_cells, rewrite_rows

RESOURCE = {"path": "t.csv", "dialect": {"delimiter": ";"}}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_other_rows_keep_their_bytes(tmp_path: Path, end: str, bom: str) -> None:
    lines = ["id;name", 'a;"A ""quoted"" name"', 'b;"two', 'lines"', 'c;"needless"']
    file = tmp_path / "t.csv"
    file.write_bytes((bom + end.join(lines)).encode())
    rewrite_rows(
        file,
        RESOURCE,
        lambda cells: {**cells, "name": "x;y"} if cells["id"] == "b" else cells,
        ({"id": "d", "name": "new"},),
    )
    expected = [*lines[:2], 'b;"x;y"', lines[4], "d;new"]
    assert file.read_bytes() == (bom + end.join(expected) + end).encode()


def test_a_row_goes(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("id;name\na;1\nb;2\n", encoding="utf-8")
    rewrite_rows(file, RESOURCE, lambda cells: None if cells["id"] == "a" else cells)
    assert file.read_text(encoding="utf-8") == "id;name\nb;2\n"


cells = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8)


@given(rows=st.lists(st.tuples(cells, cells), max_size=6), new=cells)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], new: str
) -> None:
    file = tmp_path_factory.mktemp("csv") / "t.csv"
    file.write_text("id;name\n", encoding="utf-8")
    given_rows = [{"id": f"r{number}", "name": name} for number, (name, _) in enumerate(rows)]
    rewrite_rows(file, RESOURCE, lambda row: row, tuple(given_rows))
    assert list(read_cells(file, RESOURCE)) == given_rows
    rewrite_rows(file, RESOURCE, lambda row: {**row, "name": new})
    assert [row["name"] for row in read_cells(file, RESOURCE)] == [new] * len(rows)
