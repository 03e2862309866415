"""`oress validate`: exit codes, JSON, languages, and packages that refer to each other."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oress_opendata.cli import main
from tests.sources.conftest import Draft


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No state directory and no settings of the machine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ORESS_HOME", raising=False)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", "validate", *map(str, arguments)])


def valid(draft: Draft) -> Draft:
    """The draft without what only the tests' own vocabularies know."""
    for name in ("kind", "status", "place"):
        for term in ("oress:scheme", "valueUrl"):
            draft.field(name).pop(term, None)
    del draft.things["schema"]["oress:schema"]
    return draft


def test_valid_is_0(draft: Draft, tmp_path: Path) -> None:
    result = run(valid(draft).write(tmp_path / "p"))
    assert result.exit_code == 0, result.output
    assert result.stdout == "things 1.0.0 is valid.\n"
    assert not (tmp_path / "var").exists()


def test_invalid_is_1(draft: Draft, tmp_path: Path) -> None:
    draft.set_cell("members", "many")
    result = run(valid(draft).write(tmp_path / "p"))
    assert result.exit_code == 1
    assert "row 2, members: “many” in the column “members” is not a whole number." in result.stdout


def test_misuse_is_2(tmp_path: Path) -> None:
    assert run().exit_code == 2
    assert run(tmp_path / "absent").exit_code == 2
    assert run("--nonsense").exit_code == 2


def test_what_cannot_be_read_is_1(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    result = run(tmp_path / "p")
    assert result.exit_code == 1
    assert "There is no data package" in result.stdout


def test_strict_takes_warnings_for_errors(draft: Draft, tmp_path: Path) -> None:
    del valid(draft).notes["encoding"]
    folder = draft.write(tmp_path / "p")
    assert run(folder).exit_code == 0
    assert run(folder, "--strict").exit_code == 1


def test_json_is_all_there_is_on_stdout(draft: Draft, tmp_path: Path) -> None:
    result = run(valid(draft).write(tmp_path / "p"), "--json")
    (report,) = json.loads(result.stdout)["reports"]
    assert report["valid"] is True
    assert report["rows"] == {"things": 2, "notes": 3}


def test_the_language_can_be_chosen(draft: Draft, tmp_path: Path) -> None:
    folder = valid(draft).write(tmp_path / "p")
    assert "est valide" in run(folder, "--lang", "fr").stdout
    assert "صالحة" in run(folder, "--lang", "ar").stdout


def test_packages_of_a_tree_refer_to_each_other(draft: Draft, tmp_path: Path) -> None:
    valid(draft).write(tmp_path / "tree" / "things" / "1.0.0")
    other = valid(Draft())
    del other.notes["schema"]["foreignKeys"]
    other.descriptor.update(name="others", resources=[other.notes])
    other.write(tmp_path / "tree" / "others" / "1.0.0")
    assert run(tmp_path / "tree").exit_code == 0
    alone = run(tmp_path / "tree" / "others" / "1.0.0")
    assert alone.exit_code == 1
    assert "is not in the register “thing”" in alone.stdout
    together = run(*sorted((tmp_path / "tree").glob("*/*")))
    assert together.exit_code == 0


def test_the_findings_are_written_for_excel(draft: Draft, tmp_path: Path) -> None:
    lines = "".join(f"nobody,{number}\n" for number in range(1_200))
    draft.files["data/notes.csv"] = f"thing,note\n{lines}"
    folder = valid(draft).write(tmp_path / "p")
    result = run(folder, "--csv", tmp_path / "found.csv", "--xlsx", tmp_path / "found.xlsx")
    assert result.exit_code == 1
    text = (tmp_path / "found.csv").read_text(encoding="utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert header[:3] == ["Package", "Severity", "Rule"]
    assert len(rows) == 2_400
    assert (tmp_path / "found.xlsx").read_bytes().startswith(b"PK")
    assert run(folder, "--csv", "-").stdout.startswith("\ufeffPackage;Severity")


def test_all_findings_are_shown_on_request(draft: Draft, tmp_path: Path) -> None:
    lines = "".join(f"nobody,{number}\n" for number in range(20))
    draft.files["data/notes.csv"] = f"thing,note\n{lines}"
    folder = valid(draft).write(tmp_path / "p")
    assert "row 21, thing" not in run(folder).stdout
    assert "row 21, thing" in run(folder, "--all").stdout
