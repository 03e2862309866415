"""A catalogue with two datasets, one for all exports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from oress_opendata.app import create_app
from oress_opendata.delivery.pages.export.visits import MakeApp
from oress_opendata.settings import Settings, read_settings
from tests.conftest import WORDS_ONLY
from tests.delivery.coded_table import write_coded_tables
from tests.delivery.conftest import extend_home

Site = tuple[MakeApp, Settings]


@pytest.fixture(scope="package")
def site(prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("export")
    home = extend_home(prepare("empty"), folder, *write_coded_tables(folder))
    settings = read_settings({"ORESS_HOME": str(home), **WORDS_ONLY}, home / "absent.toml")
    return create_app, settings
