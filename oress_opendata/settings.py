"""The settings: one frozen object, read once from the environment and `oress.toml`.

Nothing else reads the environment. `docs/settings.md` lists the same table; a test compares them.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from .errors import SettingsError
from .languages import N_
from .setting_names import FILE, name_setting, name_variable
from .setting_values import (
    is_loopback,
    read_address,
    read_addresses,
    read_choice,
    read_endpoint,
    read_languages,
    read_line,
    read_mail_server,
    read_object_store,
    read_provider,
    read_rate,
    read_search_engine,
    read_timezone,
)

UNKNOWN = N_("Unknown setting: {name}. docs/settings.md lists all settings.")
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
        return name_variable(self.name)


TABLE = (
    Setting("home", "var", "folder of the state: blobs, journal, database, projections"),
    Setting("base_url", "http://127.0.0.1:8000", "address at which the service is reached"),
    Setting("id_base", "", "prefix of every IRI; empty: the base address. Never change it"),
    Setting("database_url", "", "SQLAlchemy address of the registry; empty: SQLite in home"),
    Setting("blobs", "", "object storage of blobs and journal, as s3://bucket/prefix; empty: home"),
    Setting("reader", "0", "1: this host only reads: it follows the object storage of blobs"),
    Setting(
        "search", "whoosh", "search engine: whoosh, tantivy, or opensearch+https://host:port/prefix"
    ),
    Setting("meaning", "1", "0: search by words only, even if the extra meaning is installed"),
    Setting("sparql_url", "", "SPARQL endpoint of another server that answers the queries"),
    Setting("sparql_graphs", "", "graph store of that server, which this service keeps up to date"),
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
    blobs: str
    reader: bool
    # The address of a cluster may hold a password.
    search: str = field(repr=False)
    meaning: bool
    # Both may hold a password.
    sparql_url: str = field(repr=False)
    sparql_graphs: str = field(repr=False)
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
    def takes_messages(self) -> bool:
        """Whether the desk and the forms of the public are on this host."""
        return self.desk and not self.reader

    @property
    def is_demonstration(self) -> bool:
        return self.publisher == DEMONSTRATION

    def day_of(self, time: datetime) -> date:
        """The day of a time, in the time zone in which times are shown."""
        return time.astimezone(self.timezone).date()


def read_settings(environment: Mapping[str, str] = os.environ, file: Path = Path(FILE)) -> Settings:
    """The settings of this process: a variable overrides `oress.toml`, which overrides the default.

    Raises SettingsError for an unknown name or an invalid value.
    """
    variables, keys = _read_environment(environment), _read_file(file)
    known = {row.name: row.default for row in TABLE}
    for name in {**variables, **keys}:
        if name not in known:
            shown = name_variable(name) if name in variables else f"{name} ({file.name})"
            raise SettingsError(UNKNOWN, name=shown)
    return make_settings({**known, **keys, **variables})


def read_language(environment: Mapping[str, str] = os.environ, file: Path = Path(FILE)) -> str:
    """The first language of the settings, also where other settings are invalid."""
    default = next(row.default for row in TABLE if row.name == "languages")
    given = _read_environment(environment)
    try:
        if "languages" not in given:
            given = _read_file(file)
        return read_languages(given.get("languages", default))[0]
    except SettingsError:
        return read_languages(default)[0]


def make_settings(text: Mapping[str, str]) -> Settings:
    """Settings from their texts by name, validated. Raises SettingsError."""
    base_url = read_address(text, "base_url")
    id_base = read_address(text, "id_base") if text["id_base"] else base_url
    home = Path(text["home"]).absolute()
    settings = Settings(
        home=home,
        base_url=base_url,
        id_base=id_base,
        database_url=text["database_url"] or f"sqlite:///{home / 'registry.sqlite'}",
        blobs=read_object_store(text["blobs"]),
        reader=read_choice(text, "reader", {"0", "1"}) == "1",
        search=read_search_engine(text),
        meaning=read_choice(text, "meaning", {"0", "1"}) == "1",
        sparql_url=read_endpoint(text, "sparql_url"),
        sparql_graphs=read_endpoint(text, "sparql_graphs"),
        samples=read_choice(text, "samples", {"0", "1"}) == "1",
        languages=read_languages(text["languages"]),
        publisher=read_line(text, "publisher") or DEMONSTRATION,
        publisher_type=read_choice(text, "publisher_type", PUBLISHER_TYPES),
        contact=read_line(text, "contact").removeprefix("mailto:"),
        proxies=read_addresses(text["proxies"]),
        rate=read_rate(text["rate"]),
        log=read_choice(text, "log", {"text", "json"}),
        access_log=read_choice(text, "access_log", {"0", "1"}) == "1",
        desk=read_choice(text, "desk", {"0", "1"}) == "1",
        approvals=read_choice(text, "approvals", {"0", "1"}) == "1",
        oidc_issuer=read_provider(text["oidc_issuer"]),
        oidc_client=text["oidc_client"],
        oidc_secret=text["oidc_secret"],
        smtp=read_mail_server(text),
        timezone=read_timezone(text["timezone"]),
    )
    _refuse_public_demonstration(settings)
    _refuse_half_provider(settings)
    if settings.reader and not settings.blobs:
        raise SettingsError(
            N_("The setting {name} requires the setting {other}."),
            name=name_setting("reader"),
            other=name_setting("blobs"),
        )
    if settings.reader and text["database_url"]:
        raise SettingsError(
            N_("A reader has a registry of its own: leave the setting {name} empty."),
            name=name_setting("database_url"),
        )
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


def _refuse_public_demonstration(settings: Settings) -> None:
    """Refuse a public service without a publisher, or with IRIs that others cannot reach."""
    if is_loopback(settings.base_url):
        return
    if settings.is_demonstration or not settings.contact:
        raise SettingsError(
            N_("The public address {address} in {name} requires {publisher} and {contact}."),
            address=settings.base_url,
            name=name_setting("base_url"),
            publisher=name_setting("publisher"),
            contact=name_setting("contact"),
        )
    if is_loopback(settings.id_base):
        raise SettingsError(
            N_(
                "With the public address {address}, IRIs cannot begin with {id_base}: leave the "
                "setting {name} empty. If a trial on this machine becomes public, then stop the "
                "service and run: oress rebuild --id-base"
            ),
            address=settings.base_url,
            id_base=settings.id_base,
            name=name_setting("id_base"),
        )


def _refuse_half_provider(settings: Settings) -> None:
    if settings.oidc_issuer and not (settings.oidc_client and settings.oidc_secret):
        raise SettingsError(
            N_("The setting {name} requires the settings {client} and {secret}."),
            name=name_setting("oidc_issuer"),
            client=name_setting("oidc_client"),
            secret=name_setting("oidc_secret"),
        )


assert {row.name for row in TABLE} == {member.name for member in fields(Settings)}
