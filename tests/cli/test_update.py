"""A register is begun and updated from workbooks on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.cli.conftest import Run
from tests.desk.proposal.conftest import AMAL, HEADER, NOUR

pytestmark = pytest.mark.slow
SHIPPED = Path(__file__).parents[2] / "datasets"


def save(file: Path, *rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> Path:
    book = Workbook()
    book.worksheets[0].append(["Liste des coopératives"])
    for row in (header, *rows):
        book.worksheets[0].append(list(row))
    book.save(file)
    return file


def answer(file: Path, **given: str) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    content["given"] |= {key.replace("__", ":structures."): text for key, text in given.items()}
    file.write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture
def published(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A state with the shipped places and the example, and a register of two cooperatives."""
    monkeypatch.setenv("ORESS_SAMPLES", "1")
    run("init")
    run("publish", SHIPPED / "territoires" / "1.0.0", SHIPPED / "exemple-structures" / "1.0.0")
    first = save(tmp_path / "t1.xlsx", AMAL, NOUR)
    arguments = ("describe", first, "coops", "--like", "structure", "--name", "coops", "--yes")
    asked = run(*arguments, code=1)
    assert "Open questions: 2" in asked.output + asked.stderr
    answer(tmp_path / "coops.answers.json", default__state="active", default__status="verified")
    assert "coops 1.0.0 is valid" in run(*arguments).output
    run("publish", "coops")
    return run


def test_a_quarter_is_asked_about_corrected_and_published(published: Run, tmp_path: Path) -> None:
    run, answers = published, tmp_path / "a.json"
    bad = (*NOUR[:4], "31/02/2010", *NOUR[5:])
    listed = save(tmp_path / "t2.xlsx", bad, ("Coop. Zitoun", "Coopérative", "Tricot", "Imzouren"))
    options = ("--answers", answers, "--message", "T2")
    asked = run("update", "coops", listed, *options, code=1)
    questions = json.loads(answers.read_text(encoding="utf-8"))["questions"]
    keys = [question["key"] for question in questions]
    assert "code:sector:tricot" in keys
    assert any(key.startswith("missing:structure-") for key in keys)
    assert "known 1, new 1" in asked.output
    given = {question["key"]: question["suggestion"] for question in questions}
    given |= {"code:sector:tricot": "artisanat", "default:structures.state": "active"}
    answer(answers, **given)
    marked = tmp_path / "marked.xlsx"
    faulty = run("update", "coops", listed, *options, "--annotated", marked, code=1)
    assert "E3" in faulty.output + faulty.stderr
    assert load_workbook(marked).worksheets[0]["E3"].comment
    save(tmp_path / "t2.xlsx", NOUR, ("Coop. Zitoun", "Coopérative", "Tricot", "Imzouren"))
    done = run("update", "coops", listed, *options, "--publish", "--output", "kept")
    assert "Published: coops 1.1.0" in done.output
    assert (tmp_path / "kept" / "datapackage.json").is_file()
    memory = json.loads(answers.read_text(encoding="utf-8"))
    assert memory["given"] == {}
    assert memory["memory"]["given"]["code:sector:tricot"] == "artisanat"
    same = run("update", "coops", listed, *options, "--yes")
    assert "Nothing changed" in same.output


def test_a_template_is_written_and_what_cannot_be_read_is_a_sentence(
    published: Run, tmp_path: Path
) -> None:
    published("template", "coops", "modele.xlsx")
    assert load_workbook(tmp_path / "modele.xlsx").worksheets[1].title == "codes"
    (tmp_path / "x.xlsx").write_bytes(b"%PDF-1.7")
    (tmp_path / "bad.json").write_text("[]", encoding="utf-8")
    assert "no workbook" in published("update", "coops", "x.xlsx", code=1).stderr
    assert "has no register" not in published("update", "territoires", "x.xlsx", code=1).stderr
    listed = save(tmp_path / "t2.xlsx", AMAL)
    refused = published("update", "coops", listed, "--answers", "bad.json", code=1)
    assert "form of a file of answers" in refused.stderr


def test_a_table_without_a_register_is_described(run: Run, tmp_path: Path) -> None:
    header = ("Code", "Marché", "Jour", "Étals", "Gérant")
    rows = [(f"M{n}", f"Marché {n}", "21/04/2024", n, f"M. Exemple {n}") for n in range(1, 6)]
    save(tmp_path / "Marchés.xlsx", *rows, header=header)
    done = run("describe", "Marchés.xlsx")
    assert "marches 1.0.0 is valid" in done.output
    assert "“Gérant” was left out" in done.stderr
    descriptor = json.loads((tmp_path / "marches" / "datapackage.json").read_text(encoding="utf-8"))
    schema = descriptor["resources"][0]["schema"]
    types = {field["name"]: field["type"] for field in schema["fields"]}
    assert types == {"code": "string", "marche": "string", "jour": "date", "etals": "integer"}
    assert schema["primaryKey"] == ["code"]
    assert descriptor["title"] == "Liste des coopératives"
    assert "not empty" in run("describe", "Marchés.xlsx", code=1).stderr
