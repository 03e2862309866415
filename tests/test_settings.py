"""Settings: one table, clear refusals, and a public service that says who publishes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from oress_opendata.errors import SettingsError
from oress_opendata.settings import TABLE, read_settings

PUBLIC = {
    "ORESS_BASE_URL": "https://data.example.org/",
    "ORESS_PUBLISHER": "Observatoire",
    "ORESS_CONTACT": "contact@example.org",
}


def test_defaults_need_nothing(tmp_path: Path) -> None:
    settings = read_settings({}, tmp_path / "absent.toml")
    assert settings.base_url == settings.id_base == "http://127.0.0.1:8000"
    assert settings.languages == ("fr", "ar", "en")
    assert settings.is_demonstration
    assert settings.database_url.startswith("sqlite:///")


def test_a_variable_overrides_the_file_and_the_file_the_default(tmp_path: Path) -> None:
    file = tmp_path / "oress.toml"
    file.write_text('languages = ["ar", "fr"]\nsamples = true\nhome = "state"\n', encoding="utf-8")
    settings = read_settings({"ORESS_HOME": "/elsewhere"}, file)
    assert settings.languages == ("ar", "fr")
    assert settings.samples
    assert settings.home == Path("/elsewhere")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORESS_BASE_URL", "ftp://example.org"),
        ("ORESS_BASE_URL", "http://exa mple.org"),
        ("ORESS_BASE_URL", "http://example.org/?a=b"),
        ("ORESS_ID_BASE", "not an address"),
        ("ORESS_SAMPLES", "maybe"),
        ("ORESS_SEARCH", "solr"),
        ("ORESS_LANGUAGES", " , "),
        ("ORESS_LANGUAGES", "fr,../etc"),
        ("ORESS_TIMEZONE", "Africa/Nowhere"),
        ("ORESS_PROXIES", "10.0.0.1,proxy.example.org"),
        ("ORESS_RATE", "-1"),
        ("ORESS_RATE", "nan"),
        ("ORESS_HOEM", "var"),
    ],
)
def test_what_cannot_be_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name.removeprefix("ORESS_").lower()):
        read_settings({name: value}, tmp_path / "absent.toml")


@pytest.mark.parametrize("missing", ["ORESS_PUBLISHER", "ORESS_CONTACT"])
def test_a_public_address_needs_a_publisher_and_a_contact(tmp_path: Path, missing: str) -> None:
    given = {key: value for key, value in PUBLIC.items() if key != missing}
    with pytest.raises(SettingsError, match="public address"):
        read_settings(given, tmp_path / "absent.toml")


def test_a_public_address_never_mints_loopback_iris(tmp_path: Path) -> None:
    assert read_settings(PUBLIC, tmp_path / "absent.toml").id_base == "https://data.example.org"
    with pytest.raises(SettingsError, match="IRIs"):
        read_settings({**PUBLIC, "ORESS_ID_BASE": "http://127.0.0.1"}, tmp_path / "absent.toml")


def test_an_ill_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "oress.toml"
    file.write_text("home = ", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"oress\.toml"):
        read_settings({}, file)


def test_a_folder_that_the_user_may_not_enter_has_no_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert read_settings({}, tmp_path / "oress.toml") == read_settings({}, tmp_path / "absent.toml")


def test_a_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, encoding: str) -> str:
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "oress.toml"
    file.write_text('home = "state"\n', encoding="utf-8")
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(SettingsError, match=r"oress\.toml"):
        read_settings({}, file)


def test_names_are_unique() -> None:
    assert len({row.name for row in TABLE}) == len(TABLE)
