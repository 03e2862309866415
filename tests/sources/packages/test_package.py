"""Opening packages: what forms they may have, and what is refused before any data are read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from oress_opendata.errors import PackageRefused
from oress_opendata.model.finding import Report
from oress_opendata.model.known import Known
from oress_opendata.sources.packages import paths
from oress_opendata.sources.packages.package import open_package
from tests.sources.conftest import Draft, validate_path

Validate = Callable[[Draft], Report]


def codes(path: Path) -> set[str]:
    with pytest.raises(PackageRefused) as refused, open_package(path):
        pass
    return {finding.code for finding in refused.value.report.findings}


def test_a_folder_and_its_descriptor_are_the_same_package(draft: Draft, tmp_path: Path) -> None:
    folder = draft.write(tmp_path)
    with open_package(folder) as one, open_package(folder / "datapackage.json") as other:
        assert one == other
        assert (one.name, one.version) == ("things", "1.0.0")
        assert [file.mediatype for file in one.files] == ["text/csv", "text/csv"]
        assert one.file("data/notes.csv").location.is_file()


@pytest.mark.parametrize("name", ["datapackage.yaml", "datapackage.yml"])
def test_yaml_and_json_are_equivalent(
    draft: Draft, tmp_path: Path, known: Known, name: str
) -> None:
    text = yaml.safe_dump(draft.descriptor, allow_unicode=True)
    # A date without quotes is a date in YAML, and the text that it was here.
    draft.files[name] = text.replace("start: '2020'", "start: 2020-01-01")
    folder = draft.write(tmp_path)
    (folder / "datapackage.json").unlink()
    with open_package(folder) as package:
        assert package.descriptor["oress:temporal"]["start"] == "2020-01-01"
        assert package.descriptor["resources"] == draft.descriptor["resources"]
    assert validate_path(folder, known).findings == ()


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("name: !!python/name:os.system", "descriptor-syntax", 1),
        ("name: &a [*a]", "descriptor-large", None),
        ("name: things\nname: others", "descriptor-duplicate", None),
        ("name: [things", "descriptor-syntax", 1),
        ("1: things", "descriptor-plain", None),
        ("name: .nan", "descriptor-plain", None),
        (
            "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
            + "\n".join(
                f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in pairwise("abcdefgh")
            ),
            "descriptor-large",
            None,
        ),
    ],
)
def test_yaml_is_read_plainly(tmp_path: Path, text: str, code: str, row: int | None) -> None:
    (tmp_path / "datapackage.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PackageRefused) as refused, open_package(tmp_path):
        pass
    (finding,) = refused.value.report.findings
    assert (finding.code, finding.row) == (code, row)


def test_schemas_and_dialects_of_the_package_are_inlined(draft: Draft, tmp_path: Path) -> None:
    schema = draft.notes["schema"]
    draft.files["schemas/notes.json"] = json.dumps(schema)
    draft.files["dialect.json"] = json.dumps({"delimiter": ","})
    draft.notes.update(schema="./schemas/notes.json", dialect="dialect.json")
    with open_package(draft.write(tmp_path)) as package:
        assert package.descriptor["resources"][1]["schema"] == schema
        assert package.descriptor["resources"][1]["dialect"] == {"delimiter": ","}
        assert len(package.files) == 2


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("http://127.0.0.1/schema.json", "remote-file"),
        ("file:///etc/passwd", "remote-file"),
        ("../schema.json", "path-unsafe"),
        ("none.json", "file-missing"),
        ("data/notes.csv", "descriptor-syntax"),
    ],
)
def test_a_schema_elsewhere_is_refused(
    draft: Draft, tmp_path: Path, reference: str, code: str
) -> None:
    draft.notes["schema"] = reference
    assert codes(draft.write(tmp_path)) == {code}


@pytest.mark.parametrize("where", ["file", "folder", "descriptor"])
def test_links_are_not_followed(draft: Draft, tmp_path: Path, where: str) -> None:
    folder = draft.write(tmp_path / "package")
    secret = tmp_path / "secret"
    moved = {
        "file": folder / "data" / "notes.csv",
        "folder": folder / "data",
        "descriptor": folder / "datapackage.json",
    }[where]
    moved.rename(secret)
    moved.symlink_to(secret)
    assert codes(folder) == {"path-link"}


def test_a_pipe_is_not_a_file(draft: Draft, tmp_path: Path) -> None:
    folder = draft.write(tmp_path)
    (folder / "data" / "notes.csv").unlink()
    os.mkfifo(folder / "data" / "notes.csv")
    assert codes(folder) == {"file-irregular"}


def test_a_file_may_be_too_large(
    draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "FILE_CAP", 50)
    assert codes(draft.write(tmp_path)) == {"file-large"}


def test_arabic_paths_are_paths(draft: Draft, tmp_path: Path, known: Known) -> None:
    draft.files["بيانات/تَعاوُنيات-٢٠٢٤.csv"] = draft.files.pop("data/notes.csv")
    draft.notes["path"] = "بيانات/تَعاوُنيات-٢٠٢٤.csv"
    assert validate_path(draft.write(tmp_path), known).findings == ()


def test_an_invalid_package_is_refused_with_an_explanation(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a\n")
    assert codes(tmp_path) == {"package-missing"}
    assert codes(tmp_path / "table.csv") == {"package-missing"}


def test_a_list_of_one_path_is_a_path(draft: Draft, validate: Validate) -> None:
    draft.notes["path"] = ["data/notes.csv"]
    assert validate(draft).findings == ()


def test_the_first_version_of_the_standard_is_taken(draft: Draft, validate: Validate) -> None:
    del draft.descriptor["$schema"]
    draft.descriptor["profile"] = "tabular-data-package"
    for resource in draft.descriptor["resources"]:
        del resource["type"]
        resource["profile"] = "tabular-data-resource"
    draft.descriptor["sources"] = [{"title": "A page", "path": "https://example.org/"}]
    assert validate(draft).findings == ()


def test_strange_packages_are_refused_with_findings(known: Known) -> None:
    folder = Path(__file__).parents[4] / "shared" / "data" / "test-only" / "frictionless"
    if not folder.is_dir():
        pytest.skip("needs ../shared, with packages that were made for other programs")
    for path in sorted(folder.iterdir()):
        report = validate_path(path, known)
        assert report.findings, path.name
        for finding in report.findings:
            assert "{" not in finding.say("ar")
