"""`oress redact`: what would happen, what happened, and what remains."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from oress_opendata.cli import main
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_dataset
from tests.conftest import ROWS, WritePackage

REGISTER = "cooperatives-thing"
REASON = ("--reason", "Loi 09-08")


@pytest.fixture
def run(
    store: Store, settings: Settings, write_package: WritePackage, monkeypatch: pytest.MonkeyPatch
) -> CliRunner:
    monkeypatch.setenv("ORESS_HOME", str(settings.home))
    runner = CliRunner()
    row = ("jbala", "Coopérative Jbala", "", "5")
    folder: Path = write_package(
        "cooperatives", "1.0.0", (*ROWS, row), keywords=["Coopérative Jbala"]
    )
    assert runner.invoke(main, ["publish", str(folder)]).exit_code == 0
    return runner


def versions(store: Store) -> dict[str, str | None]:
    with transaction(store.reading) as connection:
        releases = find_dataset(connection, "cooperatives").releases
    return {one.version: one.replaced_by for one in releases}


def test_a_rehearsal_changes_nothing(run: CliRunner, store: Store) -> None:
    done = run.invoke(
        main, ["--lang", "en", "redact", REGISTER, "jbala", "members", *REASON, "--dry-run"]
    )
    assert (done.exit_code, "replaced by: 1.0.1" in done.output) == (0, True)
    assert versions(store) == {"1.0.0": None}


def test_what_remains_is_named(run: CliRunner, store: Store) -> None:
    done = run.invoke(main, ["--lang", "en", "redact", REGISTER, "jbala", *REASON])
    assert done.exit_code == 1
    assert "cooperatives 1.0.0 is closed and erased; 1.0.1 replaces it" in done.output
    assert "cooperatives 1.0.1: a text of the descriptor" in done.output
    assert versions(store) == {"1.0.1": None, "1.0.0": "1.0.1"}


def test_everywhere_leaves_nothing(run: CliRunner, store: Store) -> None:
    done = run.invoke(main, ["--lang", "en", "redact", REGISTER, "jbala", *REASON, "--everywhere"])
    assert done.exit_code == 0, done.output
    again = run.invoke(main, ["--lang", "en", "redact", REGISTER, "jbala", *REASON])
    assert (again.exit_code, "No release has a row" in again.output) == (1, True)
