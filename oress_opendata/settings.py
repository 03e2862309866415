"""The settings: one frozen object, read once from the environment and `oress.toml`.

Nothing else reads the environment. `docs/settings.md` lists the same table; a test compares them.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from .errors import SettingsError
from .languages import N_

DEMONSTRATION = "Démonstration, non validée par le Conseil régional"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; its variable is `ORESS_` and the name in capitals."""

    name: str
    default: str
    help: str

    @property
    def variable(self) -> str:
        return f"ORESS_{self.name.upper()}"


TABLE = (
    Setting("home", "var", "folder of the state: blobs, journal, database, projections"),
    Setting("base_url", "http://127.0.0.1:8000", "address at which the service is reached"),
    Setting("id_base", "", "prefix of every IRI; empty: the base address. Never change it"),
    Setting("database_url", "", "SQLAlchemy address of the registry; empty: SQLite in home"),
    Setting("search", "whoosh", "search engine"),
    Setting("samples", "0", "1: packages marked as sample data may be published"),
    Setting("languages", "fr,ar,en", "languages of the pages; the first is the default"),
    Setting("publisher", "", f"name of the publisher; empty: « {DEMONSTRATION} »"),
    Setting("contact", "", "public e-mail or web address of the publisher"),
    Setting("timezone", "Africa/Casablanca", "time zone in which times are shown"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The operator's choices. Addresses have no trailing slash."""

    home: Path
    base_url: str
    id_base: str
    database_url: str
    search: str
    samples: bool
    languages: tuple[str, ...]
    publisher: str
    contact: str
    timezone: ZoneInfo

    @property
    def is_demonstration(self) -> bool:
        return self.publisher == DEMONSTRATION


def read_settings(
    environment: Mapping[str, str] = os.environ, file: Path = Path("oress.toml")
) -> Settings:
    """The settings of this process: a variable overrides `oress.toml`, which overrides the default.

    Raises SettingsError for an unknown name or an invalid value.
    """
    given = {**_read_file(file), **_read_environment(environment)}
    known = {row.name: row.default for row in TABLE}
    for name in given:
        if name not in known:
            raise SettingsError(N_("Unknown setting: {name}"), name=name)
    return make_settings({**known, **given})


def make_settings(text: Mapping[str, str]) -> Settings:
    """Settings from their texts by name, validated. Raises SettingsError."""
    base_url = _address(text, "base_url")
    id_base = _address(text, "id_base") if text["id_base"] else base_url
    home = Path(text["home"]).absolute()
    settings = Settings(
        home=home,
        base_url=base_url,
        id_base=id_base,
        database_url=text["database_url"] or f"sqlite:///{home / 'registry.sqlite'}",
        search=_choice(text, "search", {"whoosh"}),
        samples=_choice(text, "samples", {"0", "1"}) == "1",
        languages=_languages(text["languages"]),
        publisher=text["publisher"] or DEMONSTRATION,
        contact=text["contact"],
        timezone=_timezone(text["timezone"]),
    )
    _refuse_public_demonstration(settings)
    return settings


def _read_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        key.removeprefix("ORESS_").lower(): value
        for key, value in environment.items()
        if key.startswith("ORESS_")
    }


def _read_file(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            N_("{file} cannot be read: {error}"), file=file.name, error=str(error)
        ) from error
    return {key.removeprefix("ORESS_").lower(): _as_text(value) for key, value in content.items()}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list):
        return ",".join(str(part) for part in value)
    return str(value)


def _address(text: Mapping[str, str], name: str) -> str:
    value = text[name].rstrip("/")
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or any(character in value for character in '?# \t\r\n"<>'):
        raise SettingsError(
            N_("The setting {name} must be an http or https address, not {value}."),
            name=name,
            value=text[name],
        )
    return value


def _choice(text: Mapping[str, str], name: str, choices: set[str]) -> str:
    if text[name] not in choices:
        raise SettingsError(
            N_("The setting {name} must be one of {choices}, not {value}."),
            name=name,
            choices=", ".join(sorted(choices)),
            value=text[name],
        )
    return text[name]


def _languages(text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    if not codes or not all(code.isascii() and code.isalpha() and code.islower() for code in codes):
        raise SettingsError(
            N_(
                "The setting {name} must be a list of language codes such as fr,ar,en, not {value}."
            ),
            name="languages",
            value=text,
        )
    return codes


def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(
            N_("The setting {name} must be a time zone such as Africa/Casablanca, not {value}."),
            name="timezone",
            value=name,
        ) from error


def _refuse_public_demonstration(settings: Settings) -> None:
    """Refuse a public service without a publisher, or with IRIs that others cannot reach."""
    if _is_loopback(settings.base_url):
        return
    if settings.is_demonstration or not settings.contact:
        raise SettingsError(
            N_("The public address {address} requires the settings publisher and contact."),
            address=settings.base_url,
        )
    if _is_loopback(settings.id_base):
        raise SettingsError(
            N_("With the public address {address}, IRIs cannot begin with {id_base}."),
            address=settings.base_url,
            id_base=settings.id_base,
        )


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


assert {row.name for row in TABLE} == {field.name for field in fields(Settings)}
