"""Every kind of page in Arabic and one other language, and our styles and drawings, are validated
by the Nu HTML checker in one run: no error."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.delivery.pages.site import FOLDERS
from tests.conftest import Service
from tests.delivery.pages.test_accessibility import LANGUAGES, PAGES, is_examined

# Right, and newer than the checker's list of CSS (Containment Level 3, in browsers since 2023).
NEWER = ("Property “container-type” doesn't exist", "Unrecognized at-rule “@container”")
JAR = Path(os.environ.get("TEST_NODE_MODULES", "absent")) / "vnu-jar" / "build" / "dist" / "vnu.jar"


def validate(files: list[Path]) -> list[tuple[str, int, str, str]]:
    """The errors: file, line, message, extract."""
    java = shutil.which("java")
    if java is None or not JAR.is_file():
        pytest.skip("needs Java and the npm client vnu-jar in TEST_NODE_MODULES; .ci/run gets both")
    run = subprocess.run(
        [java, "-Xss4m", "-jar", JAR, "--errors-only", "--also-check-css", "--also-check-svg",
         "--format", "json", *files],
        capture_output=True, check=False, timeout=500,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(run.stderr)["messages"]
    return [
        (
            Path(message["url"]).name,
            message.get("lastLine", 0),
            message["message"],
            message.get("extract", ""),
        )
        for message in found
        if not any(newer in message["message"] for newer in NEWER)
    ]


@pytest.mark.node
def test_every_page_is_valid_html(service: Service, tmp_path: Path) -> None:
    pages = []
    for name, path in PAGES.items():
        for language in filter(partial(is_examined, name), LANGUAGES):
            file = tmp_path / f"{name.replace(' ', '-')}-{language}.html"
            file.write_bytes(service.get(f"/{language}/{path}")[2])
            pages.append(file)
    styles = [
        file for folder in FOLDERS for file in folder.rglob("*") if file.suffix in (".css", ".svg")
    ]
    assert validate([*pages, *styles]) == []


@pytest.mark.slow
@pytest.mark.node
def test_the_checker_finds_errors(tmp_path: Path) -> None:
    page, style = tmp_path / "wrong.html", tmp_path / "wrong.css"
    page.write_text('<!doctype html><html lang="fr"><title>x</title><ul><p>No</ul>', "utf-8")
    style.write_text("p { colour: red; }", "utf-8")
    assert {name for name, *_ in validate([page, style])} == {"wrong.html", "wrong.css"}
