"""The commands as somebody types them: what they answer, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from oress_opendata.cli import COMMANDS, main
from oress_opendata.cli.views import BEHIND
from oress_opendata.projections import refresh as refresh_module
from oress_opendata.store.upkeep import read_last_verify
from tests.cli.conftest import Run
from tests.conftest import ROWS, WritePackage

pytestmark = pytest.mark.slow

FEWER = ROWS[:-1]


def test_a_life_from_the_first_command_to_the_last(
    run: Run, write_package: WritePackage, tmp_path: Path
) -> None:
    run("init")
    first = write_package()
    assert "Published: cooperatives 1.0.0" in run("publish", first, "--message", "m").output
    assert "Unchanged" in run("publish", first).output
    corrected = (*ROWS[:-1], ("rif", "Association du Rif", "", ""))
    second = write_package(version="1.0.1", rows=corrected)
    assert "version 1.0.1 or later" in run("diff", second).output
    run("publish", second)
    assert "members" not in run("diff", "cooperatives", "1.0.0", "1.0.1").output
    run("get", "cooperatives@1.0.0", tmp_path / "copy")
    assert (tmp_path / "copy" / "structures.csv").read_bytes() == (
        first / "structures.csv"
    ).read_bytes()
    # In a process of its own, whose processes find no threads that others have used before.
    command = [sys.executable, "-m", "oress_opendata", "--lang", "en", "export", "static"]
    copied = subprocess.run([*command, tmp_path / "static"], capture_output=True, check=True)
    assert b"datasets: 1" in copied.stdout
    rows = "fr/datasets/cooperatives/1.0.1/tables/structures/index.html"
    assert (tmp_path / "static" / rows).is_file()
    run("withdraw", "cooperatives", "1.0.0", "--reason", "Wrong", "--replaced-by", "1.0.1")
    assert "No errors" in run("verify").output
    noted = read_last_verify(tmp_path / "var")
    assert noted
    assert (noted.head, noted.problems) == (3, 0)
    listed = json.loads(run("list", "cooperatives", "--json").stdout)
    assert [(row["version"], row["status"]) for row in listed] == [
        ("1.0.1", "published"),
        ("1.0.0", "withdrawn"),
    ]
    assert "entries: 3" in run("rebuild").output
    assert "1.0.1" in run("list").output
    (dataset,) = json.loads(run("list", "--json").stdout)
    assert (dataset["name"], dataset["version"]) == ("cooperatives", "1.0.1")
    assert dataset["title"]["fr"]
    assert dataset["missing"] == {}


def test_a_tree_is_published_in_order_without_its_samples(
    run: Run, write_package: WritePackage, tmp_path: Path
) -> None:
    write_package()
    write_package(version="1.1.0", rows=FEWER)
    sample = (ROWS[0], ("exemple-1", "Exemple", "مثال", "1"))
    write_package("exemple", rows=sample, **{"oress:sample": True})
    result = run("publish", tmp_path / "packages")
    assert result.output.index("1.0.0") < result.output.index("1.1.0")
    assert "Skipped" in result.output
    assert "exemple" not in json.loads(run("list", "--json").stdout)[0].values()


def test_a_sample_alone_is_refused(run: Run, write_package: WritePackage) -> None:
    sample = (ROWS[0], ("exemple-1", "Exemple", "مثال", "1"))
    path = write_package("exemple", rows=sample, **{"oress:sample": True})
    assert "sample" in run("publish", path, code=1).stderr


def test_an_invalid_package_says_where_and_how(run: Run, write_package: WritePackage) -> None:
    path = write_package(rows=(*ROWS, ("x", "X", "س", "many")))
    for command in ("publish", "validate"):
        result = run(command, path, code=1)
        said = result.output + result.stderr
        assert "structures.csv" in said
        assert "members" in said
        assert "many" in said


def test_a_number_that_says_too_little_is_refused_in_french(
    run: Run, write_package: WritePackage
) -> None:
    run("publish", write_package())
    result = run("publish", write_package(version="1.0.1", rows=FEWER), code=1, lang="fr")
    assert "1.1.0" in result.stderr
    assert "demande au moins" in result.stderr


def test_misuse_is_two(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("publish", code=2)
    run("publish", tmp_path / "absent", code=2)
    run("withdraw", "x", code=2)
    run("init")
    run("diff", "a", "b", code=2)
    monkeypatch.setenv("ORESS_SAMPLES", "perhaps")
    assert "samples" in run("list", code=2).stderr


def test_a_missing_resource_is_explained(run: Run) -> None:
    assert "oress init" in run("list", code=1).stderr
    run("init")
    assert "There is no dataset x" in run("list", "x", code=1).stderr
    run("get", "x", "copy", code=1)
    run("withdraw", "x", "--reason", "r", code=1)


def test_a_folder_that_is_not_empty_is_left_alone(
    run: Run, write_package: WritePackage, tmp_path: Path
) -> None:
    path = write_package()
    run("publish", path)
    run("get", "cooperatives", path, code=2)
    run("export", "static", path, code=2)
    assert sorted(file.name for file in path.iterdir()) == ["datapackage.json", "structures.csv"]


def test_damage_is_one_and_names_the_file(
    run: Run, write_package: WritePackage, tmp_path: Path
) -> None:
    run("publish", write_package())
    blob = max((tmp_path / "var" / "blobs").rglob("*/" + "?" * 64), key=lambda p: p.stat().st_size)
    blob.chmod(0o644)
    blob.write_bytes(b"x" + blob.read_bytes()[1:])
    assert blob.name in run("verify", code=1).stderr
    faults = json.loads(run("verify", "--json", code=1).stdout)["faults"]
    assert faults[0]["used_by"]
    run("get", "cooperatives", tmp_path / "copy", code=1)
    assert not (tmp_path / "copy").exists()
    # Publishing the same package again is how a damaged file is repaired.
    blob.unlink()


def test_differences_for_programs(run: Run, write_package: WritePackage) -> None:
    run("publish", write_package())
    changed = (ROWS[0], ("zitoun", "Zitoun", "تعاونية الزيتون", "13"), *ROWS[2:])
    run("publish", write_package(version="1.0.1", rows=changed))
    arguments = ("diff", "cooperatives", "1.0.0", "1.0.1")
    found = json.loads(run(*arguments, "--json").stdout)
    assert found["level"] == "patch"
    assert found["rows"][0]["after"] == {"name_fr": "Zitoun", "members": "13"}
    table = list(csv.reader(io.StringIO(run(*arguments, "--csv").stdout)))
    assert ["structures", "changed", "zitoun", "members", "12", "13"] in table


def test_every_command_has_an_example(run: Run) -> None:
    for name, short in COMMANDS.items():
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert command.help is not None
        assert "Example" in run(name, "--help").output, name
        for part in getattr(command, "commands", ()):
            assert f"oress {name} {part}" in run(name, part, "--help").output
        # The first words are those of the command itself.
        assert command.help.split()[:4] == short.split()[:4]


def test_the_list_of_commands_loads_none_of_them() -> None:
    listing = (
        "import sys; from oress_opendata.cli import main; main(['--help'], standalone_mode=False)"
    )
    count = "print(sorted({'flask', 'sqlalchemy', 'rdflib', 'frictionless'} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", f"{listing}; {count}"], capture_output=True, text=True, check=True
    )
    assert "withdraw" in done.stdout
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    ("command", "unused"),
    [
        (
            "verify",
            {"duckdb", "xlsxwriter", "whoosh", "frictionless", "rdflib", "pyshacl", "requests"},
        ),
        ("validate", {"pyshacl", "pandas", "whoosh"}),
    ],
)
def test_a_command_loads_what_it_uses(command: str, unused: set[str]) -> None:
    count = (
        f"import sys, oress_opendata.cli.{command}; print(sorted({unused} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", count], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "could not be updated"), ("fr", "pas pu être mise à jour"), ("ar", "تعذّر تحديث")],
)
def test_a_view_that_fails_does_not_spoil_a_publication(
    run: Run, write_package: WritePackage, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no\nspace")

    with monkeypatch.context() as broken:
        broken.setattr(refresh_module, "project_registers", fail)
        lines = run("publish", write_package(), lang=lang, code=BEHIND).stderr.splitlines()
        assert [line for line in lines if words in line and "(registers: no space)" in line]
        assert "oress rebuild" in lines[-1]
        run("withdraw", "cooperatives", "1.0.0", "--reason", "Wrong", lang=lang, code=BEHIND)
    assert "cooperatives" in run("list").output
    assert "entries: 2" in run("rebuild").output
