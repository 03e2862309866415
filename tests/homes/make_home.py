"""Make a small home with an earlier commit of this project: `python make_home.py COMMIT`.

Writes `<commit>.tar.xz` beside this file. The commit is installed from its own pyproject.toml into
an environment of its own, so this needs git, uv and the network; the tests only read the archives.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ("blobs", "journal", "registry.sqlite")
ROWS = (
    ("id", "name_fr", "name_ar", "members"),
    ("zitoun", "Coopérative Zitoun", "تعاونية الزيتون", "12"),
    ("amal", "Coopérative Amal", "تعاونية الأمل", "7"),
    ("rif", "Association Rif", "", ""),
)


def make_home(commit: str, folder: Path) -> None:
    """Two versions, a withdrawal and an erasure, by the software of a commit."""
    code, home = folder / "code", folder / "var"
    run("git", "-C", str(ROOT), "worktree", "add", "--detach", str(code), commit)
    try:
        run("uv", "venv", "--quiet", "--python", "3.11", str(folder / "venv"))
        python = str(folder / "venv" / "bin" / "python")
        run("uv", "pip", "install", "--quiet", "--python", python, str(code))
        for command in COMMANDS:
            arguments = [word.format(folder=folder) for word in command]
            run(python, "-m", "oress_opendata", *arguments, home=home, cwd=folder)
        run(python, "-c", CHECKPOINT, str(home / "registry.sqlite"))
    finally:
        run("git", "-C", str(ROOT), "worktree", "remove", "--force", str(code))
    with tarfile.open(HERE / f"{commit}.tar.xz", "w:xz", preset=9) as archive:
        for name in KEPT:
            archive.add(home / name, name, filter=anonymous)


COMMANDS = (
    ("publish", "{folder}/packages/cooperatives/1.0.0"),
    ("publish", "{folder}/packages/cooperatives/1.1.0", "--message", "Un membre de moins"),
    ("publish", "{folder}/packages/marches/1.0.0"),
    ("publish", "{folder}/packages/marches/1.1.0"),
    ("publish", "{folder}/packages/retraits/1.0.0"),
    ("withdraw", "marches", "1.0.0", "--reason", "Faux", "--replaced-by", "1.1.0"),
    ("withdraw", "retraits", "1.0.0", "--reason", "Loi 09-08", "--erase"),
)
# A copy of one file is whole only without a write-ahead log beside it; VACUUM makes it small.
CHECKPOINT = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("VACUUM")
    connection.execute("PRAGMA journal_mode=DELETE")
"""


def run(*words: str, home: Path | None = None, cwd: Path | None = None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if home:
        environment["ORESS_HOME"] = str(home)
    subprocess.run(words, env=environment, cwd=cwd, check=True)


def anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the name and the clock of the machine that made it."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def write_packages(folder: Path) -> None:
    sys.path.insert(0, str(ROOT))  # for `tests`, when run as a script
    from tests.conftest import write_small_package  # noqa: PLC0415

    write_small_package(folder, "cooperatives", "1.0.0", ROWS)
    write_small_package(folder, "cooperatives", "1.1.0", ROWS[:-1])
    write_small_package(folder, "marches", "1.0.0", ROWS)
    write_small_package(folder, "marches", "1.1.0", ROWS[:-1])
    write_small_package(folder, "retraits", "1.0.0", ROWS)


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        write_packages(Path(scratch))
        make_home(sys.argv[1], Path(scratch))
