"""A catalogue with two datasets, one for all exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from oress_opendata.app import create_app
from oress_opendata.delivery.http.service import Service, make_service
from oress_opendata.settings import read_settings
from oress_opendata.store.home import open_store
from tests.conftest import WORDS_ONLY
from tests.delivery.coded_table import write_coded_tables
from tests.delivery.conftest import extend_home

Site = tuple[Flask, Service]


@pytest.fixture(scope="package")
def site(
    prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("export")
    home = extend_home(prepare("empty"), folder, *write_coded_tables(folder))
    settings = read_settings({"ORESS_HOME": str(home), **WORDS_ONLY}, home / "absent.toml")
    store = open_store(settings)
    yield create_app(settings, store), make_service(settings, store)
    store.close()
