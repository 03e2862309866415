"""`oress prove`: the command that it prints is one that works."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from oress_opendata.projections.signatures import project_signatures
from oress_opendata.settings import read_settings
from oress_opendata.store.home import init_store
from oress_opendata.store.signatures import make_key
from tests.cli.conftest import Run
from tests.conftest import ROWS, write_small_package
from tests.operations.test_proof import UNSIGNED, publish_folder

PROVE = ("prove", "cooperatives", "1.0.0")
LONG = "long-" + "ط" * 1000
ROWS_OF_ALL = (*ROWS, ("-$(touch ran)", "Nom", "اسم", "1"), (LONG, "Nom", "اسم", "1"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    store = init_store(read_settings({"ORESS_HOME": str(tmp_path / "var")}, tmp_path / "absent"))
    publish_folder(store, write_small_package(tmp_path, rows=ROWS_OF_ALL))
    store.close()
    return tmp_path


@pytest.mark.parametrize(
    ("row", "output", "written"),
    [
        ("zitoun", "", "cooperatives-1.0.0-zitoun.zip"),
        ("zitoun", "noext", "noext.zip"),
        ("zitoun", "archive.tar", "archive.tar.zip"),
        ("zitoun", "two words.zip", "two words.zip"),
        ("zitoun", "$(touch ran) 'a\" `touch ran`", "$(touch ran) 'a\" `touch ran`.zip"),
        ("zitoun", "-rf.zip", "-rf.zip"),
        ("zitoun", "out/إثبات.zip", "out/إثبات.zip"),
        ("zitoun", "...zip", "...zip"),
        ("-$(touch ran)", "", "cooperatives-1.0.0--_touch_ran_.zip"),
        (LONG, "", f"cooperatives-1.0.0-{LONG}"[:100] + ".zip"),
    ],
)
def test_the_printed_command_checks_the_proof(
    home: Path, run: Run, row: str, output: str, written: str
) -> None:
    if shutil.which("unzip") is None:
        pytest.skip("needs unzip")
    (home / "out").mkdir()
    result = run(*PROVE, *([f"--output={output}"] if output else []), "--", row)
    assert (home / written).is_file()
    command = result.stdout.splitlines()[1]
    done = subprocess.run(
        ["sh", "-c", command], check=False, capture_output=True, text=True, cwd=home
    )
    assert (done.returncode, f"{row}," in done.stdout) == (UNSIGNED, True), command + done.stderr
    assert not (home / "ran").exists()


def test_the_printed_command_names_the_key_of_the_home(tmp_path: Path, run: Run) -> None:
    store = init_store(read_settings({"ORESS_HOME": str(tmp_path / "var")}, tmp_path / "absent"))
    key = make_key(store.home).public
    publish_folder(store, write_small_package(tmp_path))
    project_signatures(store)
    store.close()
    command = run(*PROVE, "zitoun").stdout.splitlines()[1]
    assert command.endswith(f"/check.sh {key}")


def test_a_file_that_exists_is_left_as_it_is(home: Path, run: Run) -> None:
    (home / "ours.zip").write_text("ours")
    (home / "link.zip").symlink_to(home / "nowhere")
    for name in ("ours", "link.zip"):
        assert "already exists" in run(*PROVE, "zitoun", "--output", name, code=2).stderr
    assert (home / "ours.zip").read_text() == "ours"
