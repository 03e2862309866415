"""Who has real proofs and the whole published file cannot make a proof of anything else of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from oress_opendata.errors import ProofRefused
from oress_opendata.operations.proof import bundle
from oress_opendata.operations.proof.bundle import Files, prove_row
from oress_opendata.projections.signatures import project_signatures
from oress_opendata.settings import read_settings
from oress_opendata.store.home import Store, init_store
from oress_opendata.store.signatures import make_key
from tests.conftest import write_small_package
from tests.operations.test_proof import (
    MANY,
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

STATED = "dataset cooperatives\nversion 1.0.0\nfile {file}\nrow {row}\n"
TREE = ("table.txt", "rows-1.txt", "rows-2.txt")


def state(row: int | str, place: str = "", file: str = "structures.csv") -> bytes:
    return (STATED.format(file=file, row=row) + place).encode()


def as_file(files: Files, table: bytes, row: bytes, statement: bytes) -> Files:
    """The proof of a row by the whole file, made of one by its hash."""
    kept = {path: content for path, content in files.items() if path not in TREE}
    return {**kept, "table.csv": table, "row.csv": row, "statement.txt": statement}


@pytest.fixture
def proof(signed: tuple[Store, str]) -> Files:
    needs_minisign()
    return prove_row(signed[0], "cooperatives", "1.0.0", "row-117")


@pytest.fixture
def table(proof: Files) -> bytes:
    return b"".join(",".join(cells).encode() + b"\n" for cells in MANY)


def test_a_second_value_is_none(signed: tuple[Store, str], proof: Files, tmp_path: Path) -> None:
    false = b"false,Faux,,999\n"
    header = proof["header.csv"]
    start = len(header)
    place = f"file  \noffset {start}\nbytes {len(false)}\n"
    forged = as_file(proof, header + false, false, state(1, place))
    assert check(unpack(sum_again(forged), tmp_path / "file"), signed[1])[0] == 1
    for name in ("dataset", "version", "row"):
        statement = f"{proof['statement.txt'].decode()}{name} 1\n".encode()
        forged = {**proof, "statement.txt": statement}
        assert check(unpack(sum_again(forged), tmp_path / name), signed[1])[0] == 1


ODD = (MANY[0], ("a", 'Deux\nb,fausse,"x",1\n', "", ""), *MANY[1:])


@pytest.fixture
def older(tmp_path: Path) -> Iterator[tuple[Files, str]]:
    """The proof of a release that does not state the hash of its rows, and its public key."""
    needs_minisign()
    folder = tmp_path / "older"
    store = init_store(read_settings({"ORESS_HOME": str(folder / "var")}, folder / "absent"))
    key = str(make_key(store.home).public)
    publish_folder(store, write_small_package(folder, rows=ODD), with_rows=False)
    project_signatures(store)
    yield prove_row(store, "cooperatives", "1.0.0", "row-117"), key
    store.close()


def test_only_a_whole_row_with_its_number_is_proved_by_the_file(
    older: tuple[Files, str], tmp_path: Path
) -> None:
    """The file is public: any of its bytes are in it, and yet they are no row."""
    files, key = older
    table, whole = files["table.csv"], files["row.csv"]
    start, inner = table.index(whole), table.index(b"b,fausse")
    cases = {
        "whole": (118, start, whole, 0),
        "other": (117, start, whole, 1),
        "part": (118, start, whole[:-2], 1),
        "end": (118, start + 4, whole[4:], 1),
        "two": (118, start, table[start : start + 2 * len(whole)], 1),
        "quoted": (2, inner, table[inner : table.index(b"\n", inner) + 1], 1),
    }
    for name, (number, offset, row, code) in cases.items():
        place = f"offset {offset}\nbytes {len(row)}\n"
        forged = as_file(files, table, row, state(number, place))
        assert check(unpack(sum_again(forged), tmp_path / name), key)[0] == code, name
    # A shorter header would give other names to the cells.
    forged = {**files, "header.csv": files["header.csv"][:-3]}
    assert check(unpack(sum_again(forged), tmp_path / "header"), key)[0] == 1


def test_where_rows_have_hashes_the_file_alone_proves_none(
    signed: tuple[Store, str], proof: Files, table: bytes, tmp_path: Path
) -> None:
    """What the script takes for a row depends on the quotes; the hash of a row does not."""
    row = proof["row.csv"]
    place = f"offset {table.index(row)}\nbytes {len(row)}\n"
    folder = unpack(sum_again(as_file(proof, table, row, state(117, place))), tmp_path / "proof")
    assert "table.txt is missing" in check(folder, signed[1])[1]


@pytest.mark.parametrize(
    ("table", "dialect"),
    [
        ('id,name_fr\na,5" et\nb,"deux\nlignes"\nc,6" et\n', {}),
        ("id,name_fr\na,'deux\nlignes'\nc,x\n", {"quoteChar": "'"}),
        ("id,name_fr\na,un|,deux\nc,x\n", {"escapeChar": "|"}),
        ('id;name_fr\na;x,"y\nb;deux\nc;z,"t\n', {"delimiter": ";"}),
        ('id,name_fr\na, "y\nb"\nc,x\n', {"delimiter": ",", "skipInitialSpace": True}),
        ('id,name_fr\na,x|"y\nc,"z"\n', {"delimiter": ","}),
    ],
)
def test_quotes_of_another_kind_have_no_answer_by_the_file(
    store: Store, tmp_path: Path, table: str, dialect: dict[str, str]
) -> None:
    folder = write_small_package(tmp_path)
    (folder / "structures.csv").write_text(table, encoding="utf-8")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    descriptor["resources"][0]["dialect"] = dialect
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    publish_folder(store, folder, with_rows=False)
    with pytest.raises(ProofRefused, match="double quotes enclose whole cells"):
        prove_row(store, "cooperatives", "1.0.0", "c")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "_is_countable", lambda *_: True)
        files = prove_row(store, "cooperatives", "1.0.0", "c")
    assert check(unpack(files, tmp_path / "proof"))[0] == 1


def test_no_row_has_the_number_of_another(store: Store, tmp_path: Path) -> None:
    """To who takes a comma for the end of a cell, the second row of this table is the fourth."""
    folder = write_small_package(tmp_path)
    table = 'id;name_fr\na;x,"y\nb;deux\nc;z,"t\nd;quatre\n'
    (folder / "structures.csv").write_text(table, encoding="utf-8")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    descriptor["resources"][0]["dialect"] = {"delimiter": ";"}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    publish_folder(store, folder, with_rows=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "_is_countable", lambda *_: True)
        files = prove_row(store, "cooperatives", "1.0.0", "d")
    place = f"offset {table.index('d;quatre')}\nbytes {len(files['row.csv'])}\n"
    forged = {**files, "statement.txt": state(2, place)}
    assert check(unpack(sum_again(forged), tmp_path / "proof"))[0] == 1


def test_tabs_have_no_answer_by_the_file(store: Store, tmp_path: Path) -> None:
    folder = write_small_package(tmp_path)
    (folder / "structures.csv").rename(folder / "structures.TSV")
    (folder / "structures.TSV").write_text("id\tname_fr\na\tb\n", encoding="utf-8")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    descriptor["resources"][0]["path"] = "structures.TSV"
    del descriptor["resources"][0]["dialect"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    publish_folder(store, folder, with_rows=False)
    with pytest.raises(ProofRefused, match="commas separate"):
        prove_row(store, "cooperatives", "1.0.0", "a")


def test_a_row_beyond_the_last_is_none(signed: tuple[Store, str], tmp_path: Path) -> None:
    """Nothing is on the line of row 260, and nothing is the sha256 of a file that is missing."""
    needs_minisign()
    files = prove_row(signed[0], "cooperatives", "1.0.0", "row-250")
    forged = {**files, "statement.txt": state(260)}
    del forged["row.csv"]
    assert check(unpack(sum_again(forged), tmp_path / "proof"), signed[1])[0] == 1


@pytest.mark.parametrize("shell", SHELLS)
def test_a_number_runs_no_command(
    signed: tuple[Store, str], proof: Files, table: bytes, tmp_path: Path, shell: str
) -> None:
    place = f"offset a[$(touch {tmp_path}/run)]\nbytes 1\n"
    forged = as_file(proof, table, b"r", state(117, place))
    assert check(unpack(sum_again(forged), tmp_path / "proof"), signed[1], shell=shell)[0] == 1
    assert not (tmp_path / "run").exists()


def test_the_journal_has_nothing_but_its_entries(
    signed: tuple[Store, str], proof: Files, tmp_path: Path
) -> None:
    for name in ("0.json", "00000000.json", "00000001x.json", "note.txt"):
        forged = {**proof, f"journal/{name}": b'{"kind":"publish"}'}
        folder = unpack(sum_again(forged), tmp_path / name)
        assert check(folder, signed[1])[0] == 1, name


def test_a_link_is_no_file(signed: tuple[Store, str], proof: Files, tmp_path: Path) -> None:
    for path in ("row.csv", "journal"):
        folder = unpack(proof, tmp_path / path)
        (folder / path).rename(tmp_path / f"elsewhere-{path}")
        (folder / path).symlink_to(tmp_path / f"elsewhere-{path}")
        assert check(folder, signed[1])[0] == 1, path


def test_a_removed_signature_is_noticed(
    signed: tuple[Store, str], proof: Files, tmp_path: Path
) -> None:
    kept = {path: content for path, content in proof.items() if not path.startswith("head.json")}
    folder = unpack(sum_again(kept), tmp_path / "proof")
    code, answer = check(folder, signed[1])
    assert (code, "not signed" in answer) == (1, True)
    code, answer = check(folder)
    assert (code, answer.splitlines()[0]) == (UNSIGNED, "UNSIGNED. NON SIGNÉ. غير موقَّع.")
    # A variable that was not set gives no key, and no key of the folder instead.
    assert check(unpack(proof, tmp_path / "signed"), "")[0] == 2


def test_names_in_another_order_lead_nowhere_else(proof: Files, tmp_path: Path) -> None:
    """`CDPATH` would lead `cd` to a folder of the same name."""
    unpack(proof, tmp_path / "here" / "proof")
    folder = tmp_path / "elsewhere" / "proof"
    shutil.copytree(tmp_path / "here" / "proof", folder)
    (folder / "row.csv").write_text("false")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path / "here")
        patch.setenv("CDPATH", str(tmp_path / "elsewhere"))
        assert check(Path("proof"))[0] == UNSIGNED
