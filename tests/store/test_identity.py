"""The IRIs of a home: another prefix is refused, until it is changed on purpose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from oress_opendata.cli import main
from oress_opendata.errors import Damage, NewerFormat, SettingsError
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import init_store, open_store
from oress_opendata.store.identity import FILE, read_identity, write_identity
from oress_opendata.store.verification import verify_store

OTHER = "https://other.example"


def test_another_prefix_is_refused(settings: Settings) -> None:
    init_store(settings).close()
    with pytest.raises(SettingsError, match="rebuild --id-base"):
        open_store(replace(settings, id_base=OTHER))
    open_store(settings).close()


def test_a_trial_may_change_its_port_and_nothing_else(settings: Settings) -> None:
    init_store(settings).close()
    local = "http://127.0.0.1:9999"
    open_store(replace(settings, id_base=local, base_url=local)).close()
    assert read_identity(settings.home) == local
    with pytest.raises(SettingsError):
        open_store(replace(settings, id_base=OTHER, base_url=OTHER))
    with pytest.raises(SettingsError):
        open_store(replace(settings, id_base="http://127.0.0.1:9998", base_url=local))


def test_a_trial_that_becomes_public_is_told_the_way_that_works(settings: Settings) -> None:
    init_store(settings).close()
    public = {"ORESS_HOME": str(settings.home), "ORESS_BASE_URL": OTHER}
    refused = CliRunner().invoke(main, ["list"], env=public)
    assert refused.exit_code == 2
    assert "L’adresse publique https://other.example" in refused.stderr
    assert "ORESS_PUBLISHER (oress.toml: publisher)" in refused.stderr
    public |= {"ORESS_PUBLISHER": "Observatoire", "ORESS_CONTACT": "contact@other.example"}
    refused = CliRunner().invoke(main, ["list"], env=public)
    assert "lancez\u00a0: oress rebuild --id-base" in refused.stderr
    local = CliRunner().invoke(main, ["list"], env={**public, "ORESS_ID_BASE": settings.id_base})
    assert "laissez vide le réglage ORESS_ID_BASE" in local.stderr
    rebuilt = CliRunner().invoke(main, ["rebuild", "--id-base"], env=public)
    assert rebuilt.exit_code == 0, rebuilt.output
    assert CliRunner().invoke(main, ["list"], env=public).exit_code == 0


def test_the_command_changes_it_on_purpose(settings: Settings) -> None:
    init_store(settings).close()
    environment = {"ORESS_HOME": str(settings.home), "ORESS_ID_BASE": OTHER}
    assert CliRunner().invoke(main, ["list"], env=environment).exit_code == 2
    result = CliRunner().invoke(main, ["rebuild", "--id-base"], env=environment)
    assert result.exit_code == 0, result.output
    assert CliRunner().invoke(main, ["list"], env=environment).exit_code == 0


def test_a_damaged_or_newer_file_is_named(settings: Settings) -> None:
    store = init_store(settings)
    file = settings.home / FILE
    file.write_text("{", encoding="utf-8")
    assert [problem.file for problem in verify_store(store).problems] == [FILE]
    with pytest.raises(Damage, match=FILE):
        open_store(settings)
    file.write_text('{"format": 2, "id_base": "x"}', encoding="utf-8")
    with pytest.raises(NewerFormat):
        open_store(settings)
    write_identity(settings.home, settings.id_base)
    open_store(settings).close()
    store.close()


def test_a_registry_of_a_newer_version_is_not_called_damaged(settings: Settings) -> None:
    store = init_store(settings)
    with transaction(store.writing) as connection:
        connection.exec_driver_sql("UPDATE about SET value = '99' WHERE name = 'schema'")
    with pytest.raises(NewerFormat, match="format 99"):
        open_store(settings)
    store.close()


def test_a_home_of_before_takes_the_prefix_of_its_settings(settings: Settings) -> None:
    init_store(settings).close()
    Path(settings.home / FILE).unlink()
    open_store(replace(settings, id_base=OTHER)).close()
    assert read_identity(settings.home) == OTHER
