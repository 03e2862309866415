"""The documentation names all settings, commands and pages, and its examples run."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from oress_opendata.cli import COMMANDS, main
from oress_opendata.settings import TABLE, Setting

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_every_setting_is_documented_as_it_is(row: Setting) -> None:
    text = read("docs/settings.md")
    assert f"`{row.variable}`" in text
    assert row.help in text
    assert not row.default or f"`{row.default}`" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    text = read("docs/commands.md")
    assert f"`oress {name}" in text
    command = main.get_command(click.Context(main), name)
    assert command is not None
    for parameter in command.params:
        for option in parameter.opts:
            if option.startswith("--") and option != "--help":
                assert option in text, f"{name} {option}"


def test_every_page_of_the_documentation_is_linked_and_no_link_is_broken() -> None:
    linked: set[Path] = set()
    for page in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "SECURITY.md",
        *DOCS.rglob("*.md"),
    ]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            path = (page.parent / target).resolve()
            assert path.exists(), f"{page.name}: {target}"
            linked.add(path)
    pages = {path.resolve() for path in DOCS.rglob("*.md")}
    assert pages - linked - {(DOCS / "decisions" / "README.md").resolve()} == set()


def test_every_top_folder_is_in_the_architecture() -> None:
    text = read("docs/architecture.md")
    program = ROOT / "oress_opendata"
    data = {"locale", "shipped"}
    folders = {path.parent.name for path in program.glob("*/__init__.py")} - data
    inner = {path.parent.name for path in (program / "delivery").glob("*/__init__.py")}
    assert {name for name in folders if f"| `{name}/`" not in text} == set()
    assert {name for name in inner if f"| `{name}/" not in text} == set()
    named = set(re.findall(r"^\| `(\w+)/", text, re.MULTILINE))
    assert named - folders - inner == set()


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = read("Makefile")
    for target in re.findall(r"make ([a-z]+)", read("README.md") + read("CONTRIBUTING.md")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_commands_of_the_readme_exist() -> None:
    for name in re.findall(r"oress ([a-z]+)", read("README.md") + read("docs/ten-minutes.md")):
        assert name in COMMANDS


def test_the_ten_minutes_are_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The spreadsheet of the page becomes a package without an error."""
    text = read("docs/ten-minutes.md")
    table, _ = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    (arguments,) = re.findall(r"oress (describe .*)", text)
    (tmp_path / "cooperatives.csv").write_text(table, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["--lang", "en", *arguments.split()])
    assert result.exit_code == 0, result.output
    assert "cooperatives 1.0.0 is valid" in result.output
    rows = (tmp_path / "my-cooperatives" / "cooperatives.csv").read_text("utf-8").splitlines()
    assert [row.split(",")[1] for row in rows[:2]] == ["name_fr", "Coopérative Zitoun"]
    assert len(rows) == 4
