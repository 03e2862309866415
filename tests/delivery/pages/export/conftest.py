"""A catalogue with two datasets, one for all exports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from oress_opendata.app import create_app
from oress_opendata.delivery.pages.export import site as export
from oress_opendata.delivery.pages.export.visits import MakeApp
from oress_opendata.settings import Settings, read_settings
from tests.conftest import WORDS_ONLY, in_languages
from tests.delivery.coded_table import write_coded_tables
from tests.delivery.conftest import extend_home

Site = tuple[MakeApp, Settings]


@pytest.fixture(scope="package", autouse=True)
def one_process() -> Iterator[None]:
    """Visit pages in the process of the tests. Others have set type in it before: the threads that
    it keeps for that are in no process forked from it, which would wait for them for ever. The
    command forks before it does anything; its tests have the processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "count_processors", lambda: 0)
        yield


@pytest.fixture(scope="package")
def site(prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("export")
    packages = write_coded_tables(folder)
    _add_oddities(packages[-1] / "datapackage.json")
    home = extend_home(prepare("empty"), folder, *packages)
    settings = read_settings({"ORESS_HOME": str(home), **WORDS_ONLY}, home / "absent.toml")
    return create_app, settings


def _add_oddities(file: Path) -> None:
    """A comment that a page of the export has too, and a source that only looks like an address."""
    descriptor = json.loads(file.read_text("utf-8"))
    descriptor.update(in_languages("Figures <!-- pages -->"))
    descriptor["sources"] = [{"title": "Somebody", "path": "http://exa\u2100mple.org/"}]
    file.write_text(json.dumps(descriptor), "utf-8")
