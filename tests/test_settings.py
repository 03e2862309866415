"""Settings: one table, clear refusals, and a public service that says who publishes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from oress_opendata.errors import SettingsError
from oress_opendata.setting_values import is_loopback
from oress_opendata.settings import TABLE, Settings, read_language, read_settings

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


def test_an_address_may_be_in_any_script_and_have_a_plain_path(tmp_path: Path) -> None:
    for base in ("http://بيانات.ma:8080", "http://[::1]:8000/a-b/c_d.e~f", "http://127.0.0.1"):
        given = {**PUBLIC, "ORESS_BASE_URL": base}
        assert read_settings(given, tmp_path / "absent.toml").base_url == base


def test_what_a_damaged_home_says_may_be_no_address() -> None:
    assert is_loopback("http://[::1]:8000")
    assert not is_loopback("http://[")


def test_a_variable_overrides_the_file_and_the_file_the_default(tmp_path: Path) -> None:
    file = tmp_path / "oress.toml"
    file.write_text('languages = ["ar", "fr"]\nsamples = true\nhome = "state"\n', encoding="utf-8")
    settings = read_settings({"ORESS_HOME": "/elsewhere"}, file)
    assert settings.languages == ("ar", "fr")
    assert settings.samples
    assert settings.home == Path("/elsewhere")


def test_a_contact_is_an_address_with_or_without_its_scheme(tmp_path: Path) -> None:
    for contact in ("contact@example.org", "mailto:contact@example.org"):
        settings = read_settings({**PUBLIC, "ORESS_CONTACT": contact}, tmp_path / "absent.toml")
        assert settings.contact == "contact@example.org"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORESS_BASE_URL", "ftp://example.org"),
        ("ORESS_BASE_URL", "http://exa mple.org"),
        ("ORESS_BASE_URL", "http://example.org/?a=b"),
        ("ORESS_BASE_URL", "http://example.org#"),
        ("ORESS_BASE_URL", "http://[foo"),
        ("ORESS_BASE_URL", "http://exa℀mple.org"),
        ("ORESS_BASE_URL", "http://example.org:99999"),
        ("ORESS_BASE_URL", "http://example..org"),
        ("ORESS_BASE_URL", f"http://{'a' * 64}.org"),
        ("ORESS_BASE_URL", "http://{host}"),
        ("ORESS_BASE_URL", "http://a|b"),
        ("ORESS_BASE_URL", "http://example.org/%C3%A9"),
        ("ORESS_BASE_URL", "http://example.org/é"),
        ("ORESS_ID_BASE", "http://example.org/a^b"),
        ("ORESS_ID_BASE", "http://example.org\\a"),
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
        ("ORESS_PUBLISHER", "Observatoire\nBcc: all@example.org"),
        ("ORESS_PUBLISHER", "Observatoire\r"),
        ("ORESS_PUBLISHER", "Observatoire\x1b[2J"),
        ("ORESS_PUBLISHER", "Observatoire\u2028régional"),
        ("ORESS_PUBLISHER", "Observatoire\udcff"),
        ("ORESS_CONTACT", "contact@example.org\nBcc: all@example.org"),
        ("ORESS_CONTACT", "contact@example.org\x7f"),
    ],
)
def test_what_cannot_be_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value}, tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("SEARCH", "opensearch+http://{user}127.0.0.1{port}/oress"),
        ("SPARQL_URL", "https://{user}sparql.example.org{port}/sparql?default=1"),
        ("SPARQL_GRAPHS", "http://{user}[::1]{port}/graphs"),
        ("SMTP", "smtps://{user}mail.example.org{port}"),
    ],
)
def test_a_password_is_encoded_and_never_repeated(tmp_path: Path, name: str, address: str) -> None:
    def read(user: str, port: str = ":9200", more: str = "") -> Settings:
        value = address.format(user=user, port=port) + more
        given = {f"ORESS_{name}": value, "ORESS_CONTACT": "contact@example.org"}
        return read_settings(given, tmp_path / "absent.toml")

    for user in ("", "user@", "user:hunter%232@", "user:h!u$n:ter%2F2@"):
        for port in ("", ":9200", ":65535"):
            assert getattr(read(user, port), name.lower()) == address.format(user=user, port=port)
    wrong = [
        *(_wrong(f"user:hunter{sign}2@") for sign in '#/?@[]% \\\t\n\0é^"<'),
        *(_wrong("user:hunter@", port) for port in (":99999", ":0", ":abc", ":", ":١", ":-1")),
        *(_wrong("user:hunter@", "", more) for more in ("#hunter", " ", "\n", "@host", "/a/é")),
        _wrong(":hunter@"),
        _wrong("user:hunter@[x"),
        _wrong("user:hunter@.."),
    ]
    for user, port, more in wrong:
        with pytest.raises(
            SettingsError, match=rf"ORESS_{name} \(oress\.toml: {name.lower()}\)"
        ) as found:
            read(user, port, more)
        assert "hunter" not in found.value.say("en") + str(found.value.parameters)
    with pytest.raises(SettingsError, match="# %23"):
        read("user:hunter#2@")


def _wrong(user: str, port: str = "", more: str = "") -> tuple[str, str, str]:
    return user, port, more


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEARCH", "opensearch+http://[::1/x"),
        ("SEARCH", "opensearch+ftp://u:secretpw@h/x"),
        ("SEARCH", "OPENSEARCH+http://u:secretpw@h/x"),
        ("SEARCH", "https://u:secretpw@h/x"),
        ("SEARCH", "opensearch+https://host/Up Per"),
        ("SEARCH", "opensearch+https://host/Upper"),
        ("SEARCH", "opensearch+https://host/a/b"),
        ("SEARCH", "opensearch+https://host/brk19*"),
        ("SEARCH", "opensearch+https://host/_all"),
        ("SEARCH", "opensearch+https://host/oress?a=b"),
        ("SPARQL_URL", "http://[::1"),
        ("SPARQL_GRAPHS", "http://[::1"),
        ("SPARQL_GRAPHS", "ftp://u:secretpw@h/x"),
        ("BLOBS", "s3://[x"),
        ("BLOBS", "s3://AKIA:secretpw@bucket/x"),
        ("BLOBS", "s3://bucket:9000/x"),
        ("BLOBS", "s3://bucket/a//b"),
        ("BLOBS", "s3://bucket/a/../b"),
        ("BLOBS", "s3://bucket/x?y=secretpw"),
        ("BLOBS", "s3://bucket/x#secretpw"),
        ("SMTP", "smtps://u:secretpw@h/inbox"),
        ("SMTP", "smtp://[::1"),
        ("OIDC_ISSUER", "https://[::1"),
        ("OIDC_ISSUER", "http://[::1"),
        ("OIDC_ISSUER", "https://u:secretpw@host/realm"),
        ("OIDC_ISSUER", "http://provider.example.org"),
        ("OIDC_ISSUER", "https://"),
    ],
)
def test_an_ill_address_of_a_server_is_refused(tmp_path: Path, name: str, value: str) -> None:
    given = {f"ORESS_{name}": value, "ORESS_CONTACT": "contact@example.org"}
    with pytest.raises(
        SettingsError, match=rf"ORESS_{name} \(oress\.toml: {name.lower()}\)"
    ) as found:
        read_settings(given, tmp_path / "absent.toml")
    assert "secretpw" not in found.value.say("en") + str(found.value.parameters)


def test_a_publisher_may_have_marks_of_direction(tmp_path: Path) -> None:
    name = "المرصد \u2067(ORESS)\u2069 l’Économie"
    settings = read_settings({**PUBLIC, "ORESS_PUBLISHER": name}, tmp_path / "absent.toml")
    assert settings.publisher == name


@pytest.mark.parametrize("missing", ["ORESS_PUBLISHER", "ORESS_CONTACT"])
def test_a_public_address_needs_a_publisher_and_a_contact(tmp_path: Path, missing: str) -> None:
    given = {key: value for key, value in PUBLIC.items() if key != missing}
    with pytest.raises(SettingsError, match="public address") as found:
        read_settings(given, tmp_path / "absent.toml")
    assert missing in found.value.say("fr")


def test_a_public_address_never_mints_loopback_iris(tmp_path: Path) -> None:
    assert read_settings(PUBLIC, tmp_path / "absent.toml").id_base == "https://data.example.org"
    with pytest.raises(SettingsError, match="ORESS_ID_BASE"):
        read_settings({**PUBLIC, "ORESS_ID_BASE": "http://127.0.0.1"}, tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("given", "others"),
    [
        ({"ORESS_READER": "1"}, ["ORESS_READER", "ORESS_BLOBS"]),
        (
            {"ORESS_READER": "1", "ORESS_BLOBS": "s3://bucket", "ORESS_DATABASE_URL": "sqlite://"},
            ["ORESS_DATABASE_URL"],
        ),
        (
            {"ORESS_OIDC_ISSUER": "https://provider.example.org"},
            ["ORESS_OIDC_ISSUER", "ORESS_OIDC_CLIENT", "ORESS_OIDC_SECRET"],
        ),
        ({"ORESS_SMTP": "smtp://mail.example.org"}, ["ORESS_CONTACT"]),
        (
            {"ORESS_SMTP": "smtp://mail.example.org", "ORESS_CONTACT": "a@[b"},
            ["ORESS_CONTACT"],
        ),
    ],
)
def test_settings_that_need_others_name_them(
    tmp_path: Path, given: dict[str, str], others: list[str]
) -> None:
    with pytest.raises(SettingsError) as found:
        read_settings(given, tmp_path / "absent.toml")
    for other in others:
        named = f"{other} (oress.toml: {other.removeprefix('ORESS_').lower()})"
        assert named in found.value.say("en")


def test_an_unknown_name_is_named_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "oress.toml"
    file.write_text("tongues = 'ar'", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"tongues \(oress\.toml\)"):
        read_settings({}, file)
    with pytest.raises(SettingsError, match="ORESS_TONGUES"):
        read_settings({"ORESS_TONGUES": "ar"}, file)


def test_the_language_is_known_while_other_settings_are_wrong(tmp_path: Path) -> None:
    file = tmp_path / "oress.toml"
    assert read_language({"ORESS_TIMEZONE": "Nowhere"}, file) == "fr"
    assert read_language({"ORESS_LANGUAGES": "ar,fr", "ORESS_HOEM": "var"}, file) == "ar"
    assert read_language({"ORESS_LANGUAGES": "../etc"}, file) == "fr"
    file.write_text("home = ", encoding="utf-8")
    assert read_language({}, file) == "fr"
    assert read_language({"ORESS_LANGUAGES": "en"}, file) == "en"


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
