"""The rows of a file as they are stored, and the lists of their hashes."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oress_opendata.sources.tables.row_tree import make_row_tree, read_stored_rows

RESOURCE = {"path": "table.csv"}
CELL = st.text(st.sampled_from('ab,;"\n\r é\u0639\u2028'), max_size=6)
ROWS = st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=8)


@given(
    rows=ROWS,
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.booleans(),
    bom=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_bytes_of_all_rows_are_the_file(
    tmp_path: Path, rows: list[list[str]], ending: str, last: bool, bom: bool
) -> None:
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator=ending).writerows(rows)
    text = target.getvalue() if last else target.getvalue().removesuffix(ending)
    file = tmp_path / "table.csv"
    file.write_bytes((("\ufeff" if bom else "") + text).encode())
    stored = list(read_stored_rows(file, RESOURCE))
    assert b"".join(row.content for row in stored) == file.read_bytes()
    assert [list(row.cells) for row in stored] == list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("count", [0, 1, 100, 101, 10_000, 10_001])
def test_the_lists_lead_from_each_row_to_the_summary(tmp_path: Path, count: int) -> None:
    file = tmp_path / "table.csv"
    file.write_text("id\n" + "".join(f"{number}\n" for number in range(1, count + 1)))
    hashes = set()
    for wanted in {1, 100, 101, count - 1, count} & set(range(1, count + 1)):
        tree = make_row_tree(file, RESOURCE, wanted)
        digest, step = sha256(f"{wanted}\n".encode()).hexdigest(), 1
        for text in tree.lists:
            head, *lines = text.decode().splitlines()
            first, last = map(int, head.split(" ")[1].split("-"))
            assert first <= wanted <= last <= count
            assert lines[(wanted - 1) // step % 100] == digest
            digest, step = sha256(text).hexdigest(), step * 100
        assert f"levels {len(tree.lists)}\ntop {digest}\n" in tree.summary.decode()
        hashes.add(tree.sha256)
    assert hashes <= {make_row_tree(file, RESOURCE).sha256}
    assert f"rows {count}\n" in make_row_tree(file, RESOURCE).summary.decode()
