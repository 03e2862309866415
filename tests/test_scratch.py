"""Folders for a moment: removed at the end, and after a process that was killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from oress_opendata.scratch import remove_abandoned, scratch_folder


def test_a_folder_is_removed_at_the_end(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as folder:
        (folder / "rows.csv").write_text("secret")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_process_is_removed(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        with scratch_folder(tmp_path) as folder:
            (folder / "rows.csv").write_text("secret")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(list(tmp_path.iterdir())) == 1
    remove_abandoned(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_and_foreign_files_remain(tmp_path: Path) -> None:
    (tmp_path / "oress-scratch-file").write_text("a file of somebody")
    (tmp_path / "oress-scratch-link").symlink_to(tmp_path)
    with scratch_folder(tmp_path) as folder:
        remove_abandoned(tmp_path)
        assert folder.is_dir()
    assert len(list(tmp_path.iterdir())) == 2
