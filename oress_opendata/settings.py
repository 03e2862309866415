"""The settings: one frozen object, read once from the environment and `oress.toml`.

Nothing else reads the environment. `docs/settings.md` lists the same table; a test compares them.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from .errors import SettingsError
from .languages import N_

DEMONSTRATION = "Démonstration, non validée par le Conseil régional"


# http://purl.org/adms/publishertype/1.0
PUBLISHER_TYPES = {
    "", "Academia-ScientificOrganisation", "Company", "IndustryConsortium", "LocalAuthority",
    "NationalAuthority", "NonGovernmentalOrganisation", "NonProfitOrganisation",
    "PrivateIndividual(s)", "RegionalAuthority", "StandardisationBody", "SupraNationalAuthority",
}  # fmt: skip


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
    Setting("publisher_type", "", "kind of the publisher (ADMS); empty: none is stated"),
    Setting("contact", "", "public e-mail or web address of the publisher"),
    Setting("proxies", "", "addresses of reverse proxies that are trusted to name their clients"),
    Setting("rate", "20", "requests per second of one client in a process; 0: no limit"),
    Setting("log", "text", "form of the log: text, or json for one object per line"),
    Setting("desk", "1", "0: no desk, no forms and no deposits, as for a public replica"),
    Setting("approvals", "0", "1: another person than the author approves what is published"),
    Setting("oidc_issuer", "", "OpenID Connect provider with which the staff may sign in"),
    Setting("oidc_client", "", "name of this service at the provider"),
    Setting("oidc_secret", "", "secret of this service at the provider"),
    Setting("smtp", "", "mail server for answers and digests, as smtps://user:password@host"),
    Setting("access_log", "0", "1: log each request, without addresses and queries"),
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
    publisher_type: str
    contact: str
    proxies: tuple[str, ...]
    rate: float
    log: str
    access_log: bool
    desk: bool
    approvals: bool
    oidc_issuer: str
    oidc_client: str
    # In no log, no page and no fingerprint.
    oidc_secret: str = field(repr=False)
    smtp: str = field(repr=False)
    timezone: ZoneInfo

    @property
    def is_demonstration(self) -> bool:
        return self.publisher == DEMONSTRATION

    def day_of(self, time: datetime) -> date:
        """The day of a time, in the time zone in which times are shown."""
        return time.astimezone(self.timezone).date()


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
        publisher_type=_choice(text, "publisher_type", PUBLISHER_TYPES),
        contact=text["contact"],
        proxies=_addresses(text["proxies"]),
        rate=_rate(text["rate"]),
        log=_choice(text, "log", {"text", "json"}),
        access_log=_choice(text, "access_log", {"0", "1"}) == "1",
        desk=_choice(text, "desk", {"0", "1"}) == "1",
        approvals=_choice(text, "approvals", {"0", "1"}) == "1",
        oidc_issuer=_provider(text["oidc_issuer"]),
        oidc_client=text["oidc_client"],
        oidc_secret=text["oidc_secret"],
        smtp=_mail_server(text),
        timezone=_timezone(text["timezone"]),
    )
    _refuse_public_demonstration(settings)
    _refuse_half_provider(settings)
    return settings


def _read_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        key.removeprefix("ORESS_").lower(): value
        for key, value in environment.items()
        if key.startswith("ORESS_")
    }


def _read_file(file: Path) -> dict[str, str]:
    if not _is_there(file):
        return {}
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(
            N_("{file} cannot be read: {error}"), file=file.name, error=str(error)
        ) from error
    return {key.removeprefix("ORESS_").lower(): _as_text(value) for key, value in content.items()}


def _is_there(file: Path) -> bool:
    """Whether there is a file. `sudo -u oress oress …` in /root is run in a folder that the user
    cannot enter: it has no settings for this user."""
    try:
        return file.is_file()
    except PermissionError:
        return False


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


def _addresses(text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tuple(str(ip_address(part)) for part in parts)
    except ValueError as error:
        raise SettingsError(
            N_("The setting {name} must be a list of addresses such as 10.0.0.1,::1, not {value}."),
            name="proxies",
            value=text,
        ) from error


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = -1
    if not 0 <= rate < 1e6:
        raise SettingsError(
            N_("The setting {name} must be a number from 0, not {value}."), name="rate", value=text
        )
    return rate


def _mail_server(text: Mapping[str, str]) -> str:
    server, contact = text["smtp"], text["contact"]
    address = urlsplit(server)
    if server and (address.scheme not in ("smtp", "smtps") or not address.hostname):
        raise SettingsError(
            N_("The setting {name} must be an address such as smtps://user:password@host."),
            name="smtp",
        )
    if server and ("@" not in contact or "://" in contact):
        raise SettingsError(
            N_("Mail needs a sender: set ORESS_CONTACT to an e-mail address."), name="contact"
        )
    return server


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


def _provider(issuer: str) -> str:
    """The issuer as it is written: a slash at its end is part of it."""
    if issuer and not (issuer.startswith("https://") or _is_loopback(issuer)):
        raise SettingsError(
            N_("The setting {name} must be an https address, not {value}."),
            name="oidc_issuer",
            value=issuer,
        )
    return issuer


def _refuse_half_provider(settings: Settings) -> None:
    if settings.oidc_issuer and not (settings.oidc_client and settings.oidc_secret):
        raise SettingsError(
            N_("The setting oidc_issuer requires the settings oidc_client and oidc_secret.")
        )


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


assert {row.name for row in TABLE} == {member.name for member in fields(Settings)}
