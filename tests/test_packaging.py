"""The wheel: it carries what is shipped, and does alone what the checkout does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from semver import Version

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_vocabularies_datasets_and_catalogues(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (
        "oress_opendata/py.typed",
        "oress_opendata/locale/fr/LC_MESSAGES/sources.po",
        "oress_opendata/locale/ar/LC_MESSAGES/sources.po",
        "oress_opendata/delivery/pages/shared/sans.woff2",
        "oress_opendata/delivery/pages/shared/sans-arabic-600.woff2",
        "oress_opendata/delivery/pages/shared/pictures-400.woff2",
        "oress_opendata/delivery/pages/shared/fonts-OFL.txt",
        "oress_opendata/shipped/vocab/actor-kind.ttl",
        "oress_opendata/shipped/vocab/schemas/actor/1.0.0.json",
        "oress_opendata/shipped/datasets/territoires/1.0.0/datapackage.json",
    ):
        assert path in names, path
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "vocab/"))]


def test_the_wheel_carries_each_file_of_each_version(wheel: Path) -> None:
    folder = "oress_opendata/shipped/"
    names = zipfile.ZipFile(wheel).namelist()
    carried = {name.removeprefix(folder) for name in names if name.startswith(folder)}
    versions = (ROOT / "datasets").glob("*/*/datapackage.json")
    files = (file for version in versions for file in version.parent.rglob("*") if file.is_file())
    assert {file.relative_to(ROOT).as_posix() for file in files} <= carried


def test_the_wheel_publishes_what_it_ships(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, where the checkout is not to be found."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    (site,) = (tmp_path / "venv" / "lib").glob("python*/site-packages")
    zipfile.ZipFile(wheel).extractall(site)
    here = Path(sys.executable).parent.parent
    (dependencies,) = (here / "lib").glob("python*/site-packages")
    # The dependencies of this environment, without the editable checkout among them.
    borrowed = tmp_path / "borrowed"
    borrowed.mkdir()
    for path in dependencies.iterdir():
        if "oress" not in path.name.lower() and path.suffix != ".pth":
            (borrowed / path.name).symlink_to(path)
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("ORESS_", "PYTHON"))
    }
    result = subprocess.run(
        [
            tmp_path / "venv" / "bin" / "python",
            "-c",
            "from oress_opendata.cli import main; main()",
            "--lang",
            "en",
            "publish",
            site / "oress_opendata" / "shipped" / "datasets" / "territoires",
        ],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(borrowed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Published: territoires 1.0.0" in result.stdout


def test_the_version_has_its_changes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changes, re.MULTILINE)
    assert released[0] == project["version"]
    assert released == sorted(released, key=Version.parse, reverse=True)
