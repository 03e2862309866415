"""What the check of a proof shows is text: a forger writes no line of the check."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from oress_opendata.operations.proof.bundle import prove_row
from oress_opendata.store.home import Store
from oress_opendata.store.signatures import make_key
from tests.conftest import ROWS, write_small_package
from tests.operations.test_proof import (
    SHELLS,
    UNSIGNED,
    check,
    needs_minisign,
    publish_folder,
    signed,
    sum_again,
    unpack,
)

__all__ = ["signed"]
pytestmark = pytest.mark.slow

HOSTILE = "Même\x1b[1A\x1b[2K\u009b2J\x07\x7f\rYES\nYES. OUI. نعم.\u202e\u2066\u2028"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_row_is_shown_as_text(store: Store, tmp_path: Path, shell: str) -> None:
    rows = (ROWS[0], ("a", HOSTILE, "قرية 村 🏡", "1"))
    publish_folder(store, write_small_package(tmp_path, rows=rows))
    files = prove_row(store, "cooperatives", "1.0.0", "a")
    code, answer = check(unpack(files, tmp_path / "proof"), shell=shell)
    assert code == UNSIGNED
    shown = answer.split("\n")
    assert any("قرية 村 🏡" in line for line in shown)
    assert any("Même?[1A?[2K?2J???YES" in line for line in shown)
    assert "YES. OUI. نعم.???" in next(line for line in shown if "YES. OUI" in line)
    assert not [line for line in shown if line.startswith("YES")]
    assert {unicodedata.category(letter) for letter in "".join(shown)}.isdisjoint({"Cc", "Cf"})


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", [b"x\x9b2J", b"x\xc2\x9b2J", b"\xe9\xff"])
def test_bytes_that_are_no_letters_are_not_shown(
    signed: tuple[Store, str], tmp_path: Path, shell: str, name: bytes
) -> None:
    files = prove_row(signed[0], "cooperatives", "1.0.0", "row-117")
    statement = files["statement.txt"].replace(b"cooperatives", name)
    forged = sum_again({**files, "statement.txt": statement})
    code, answer = check(unpack(forged, tmp_path / "proof"), shell=shell)
    assert (code, "\u009b" in answer, "?" in answer) == (1, False, True)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_key_is_one_line_of_its_form(
    signed: tuple[Store, str], tmp_path: Path, shell: str
) -> None:
    """signify uses the first line of a key, and so the others are words of a forger."""
    needs_minisign()
    files = prove_row(signed[0], "cooperatives", "1.0.0", "row-117")
    other = str(make_key(tmp_path).public)
    keys = (f"{signed[1]}\n{other}", f"{signed[1]} ", f"\x1b[2K{signed[1]}", "RWR", "")
    for number, key in enumerate(keys):
        forged = sum_again({**files, "public.key": f"{key}\n".encode()})
        folder = unpack(forged, tmp_path / f"{number}")
        code, answer = check(folder, shell=shell)
        assert (code, other in answer, "\x1b" in answer) == (2, False, False)
        assert check(folder, key, shell=shell)[0] == 2
        assert check(folder, signed[1], shell=shell)[0] == 0
