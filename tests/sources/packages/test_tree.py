"""Trees: found whole, in the order in which they can be published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oress_opendata.errors import PackageRefused
from oress_opendata.sources.packages.tree import find_packages
from tests.sources.conftest import Draft


def plant(root: Path, name: str, version: str, declares: str = "", refers: str = "") -> None:
    """A package that declares a register, and refers to another."""
    draft = Draft()
    draft.descriptor.update(name=name, version=version)
    schema: dict[str, Any] = {"fields": [{"name": "id"}, {"name": "other"}]}
    if declares:
        schema.update({"oress:register": declares, "aboutUrl": f"/id/{declares}/{{id}}"})
    if refers:
        schema["fields"][1]["valueUrl"] = f"/id/{refers}/{{other}}"
    draft.things["schema"] = schema
    draft.descriptor["resources"] = [draft.things]
    draft.write(root / name / version)


def order(root: Path) -> list[str]:
    return ["/".join(path.parts[-2:]) for path in find_packages(root)]


def codes(root: Path) -> set[str]:
    with pytest.raises(PackageRefused) as refused:
        find_packages(root)
    return {finding.code for finding in refused.value.report.findings}


def test_references_then_names_then_versions(tmp_path: Path) -> None:
    plant(tmp_path, "actors", "1.10.0", "actor", "place")
    plant(tmp_path, "actors", "1.9.0", "actor", "place")
    plant(tmp_path, "actors", "1.10.0-beta.1", "actor", "place")
    plant(tmp_path, "zones", "1.0.0", "place", "place")
    plant(tmp_path, "books", "1.0.0")
    plant(tmp_path, "cases", "1.0.0", "", "actor")
    (tmp_path / "builders").mkdir()
    assert order(tmp_path) == [
        "books/1.0.0",
        "zones/1.0.0",
        "actors/1.9.0",
        "actors/1.10.0-beta.1",
        "actors/1.10.0",
        "cases/1.0.0",
    ]
    assert order(tmp_path / "actors") == ["actors/1.9.0", "actors/1.10.0-beta.1", "actors/1.10.0"]
    assert order(tmp_path / "books" / "1.0.0") == ["books/1.0.0"]


def test_what_cannot_be_read_comes_last(tmp_path: Path) -> None:
    plant(tmp_path, "actors", "1.0.0")
    plant(tmp_path, "alone", "1.0.0")
    (tmp_path / "actors" / "1.0.0" / "datapackage.json").write_text("{")
    assert order(tmp_path) == ["alone/1.0.0", "actors/1.0.0"]


def test_a_circle_is_refused_and_named(tmp_path: Path) -> None:
    plant(tmp_path, "actors", "1.0.0", "actor", "place")
    plant(tmp_path, "zones", "1.0.0", "place", "actor")
    with pytest.raises(PackageRefused) as refused:
        find_packages(tmp_path)
    (finding,) = refused.value.report.findings
    assert finding.code == "reference-cycle"
    assert {"actors", "zones"} <= set(str(finding.value).split(" → "))


def test_folders_are_called_as_the_descriptor_says(tmp_path: Path) -> None:
    plant(tmp_path, "actors", "1.0.0")
    (tmp_path / "actors" / "1.0.0").rename(tmp_path / "actors" / "1.0.1")
    assert codes(tmp_path) == {"folder-name"}


def test_an_empty_folder_holds_no_package(tmp_path: Path) -> None:
    assert codes(tmp_path) == {"package-missing"}
