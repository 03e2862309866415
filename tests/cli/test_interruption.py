"""Ctrl-C says what was done before it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import NoReturn

import pytest

from tests.cli.conftest import Run
from tests.conftest import WritePackage

MODULE = import_module("oress_opendata.cli.publish")


def interrupt(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


def test_ctrl_c_before_the_commit_changes_nothing(
    run: Run, write_package: WritePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MODULE, "publish_path", interrupt)
    result = run("publish", write_package(), code=130)
    assert "Stopped. Nothing was changed." in result.stderr


@pytest.mark.parametrize("place", ["_print_result", "refresh_views"])
def test_ctrl_c_after_the_commit_names_what_is_published(
    run: Run, write_package: WritePackage, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    run("publish", write_package())
    monkeypatch.setattr(MODULE, place, interrupt)
    result = run("publish", write_package(version="1.0.1"), code=130)
    assert "Done before, and kept: cooperatives 1.0.1." in result.stderr
    assert "1.0.0" not in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("command", ["rebuild", "backup", "upgrade"])
def test_ctrl_c_of_a_repeatable_command(
    run: Run, write_package: WritePackage, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    run("publish", write_package())
    monkeypatch.setattr(import_module(f"oress_opendata.cli.{command}"), "progress_bar", interrupt)
    monkeypatch.setattr(import_module("oress_opendata.cli.upgrade"), "plan_upgrade", interrupt)
    arguments = ("backups",) if command == "backup" else ()
    result = run(command, *arguments, code=130)
    assert "Stopped before the end." in result.stderr
    assert "Nothing was changed" not in result.stderr


@pytest.mark.parametrize(
    ("place", "sentence"),
    [("restore_home", "Nothing was changed."), ("refresh_views", "The state is restored;")],
)
def test_ctrl_c_of_a_restore(
    run: Run,
    write_package: WritePackage,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    sentence: str,
) -> None:
    run("publish", write_package())
    run("backup", "backups")
    monkeypatch.setenv("ORESS_HOME", str(Path("new").absolute()))
    monkeypatch.setattr(import_module("oress_opendata.cli.restore"), place, interrupt)
    result = run("restore", "backups", code=130)
    assert sentence in result.stderr.splitlines()[-1]
    assert "Done before" not in result.stderr
