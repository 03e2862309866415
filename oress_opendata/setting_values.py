"""The values of settings, read from their texts. Each raises SettingsError for an invalid one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from unicodedata import category
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from .errors import SettingsError
from .iris import is_iri, split_address
from .languages import N_
from .server_addresses import ILL, split_server
from .setting_names import name_setting

CLUSTER = "opensearch+https://user:password@host:9200/prefix"
BUCKET = "s3://bucket/prefix"
MAIL_SERVER = "smtps://user:password@host"

# Control characters, the breaks of Unicode, and what is no text. The marks of direction, which
# names in Arabic need, are none of them.
BREAKS = ("Cc", "Zl", "Zp", "Cs")
# A path that is the same in an IRI and in a request: an escape would be another one in each.
_PATH = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/-]*")
# A sender as any mail program writes it.
_SENDER = re.compile(r"[^\s@<>\"()\[\],:;\\]+@[^\s@<>\"()\[\],:;\\]+")


def read_address(text: Mapping[str, str], name: str) -> str:
    """An http or https address, without a slash at its end."""
    value = text[name].rstrip("/")
    if not _is_web_address(value):
        raise SettingsError(
            N_("The setting {name} must be an http or https address, not {value}."),
            name=name_setting(name),
            value=text[name],
        )
    return value


def _is_web_address(value: str) -> bool:
    """Whether IRIs may begin with a text, and a browser finds what is there."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or port == 0:
        return False
    is_plain = _PATH.fullmatch(parts.path) and not (parts.query or parts.fragment)
    return bool(is_plain) and value[-1] not in "?#" and is_iri(value) and _is_host(parts.hostname)


def _is_host(name: str | None) -> bool:
    """Whether a name can be looked up: with labels that are neither empty nor too long."""
    try:
        return bool(name and name.encode("idna"))
    except UnicodeError:
        return False


def read_line(text: Mapping[str, str], name: str) -> str:
    """Words of one line, which go into headers of mail and descriptions."""
    if any(category(sign) in BREAKS for sign in text[name]):
        raise SettingsError(
            N_("The setting {name} must be one line without control characters."),
            name=name_setting(name),
        )
    return text[name]


def read_search_engine(text: Mapping[str, str]) -> str:
    """The name of an engine, or the address of a cluster of OpenSearch."""
    value = text["search"]
    if value in ("whoosh", "tantivy"):
        return value
    if not value.startswith("opensearch+"):
        choices = f"tantivy, whoosh, {CLUSTER}"
        raise SettingsError(
            N_("The setting {name} must be one of {choices}."),
            name=name_setting("search"),
            choices=choices,
        )
    schemes = ("opensearch+https", "opensearch+http")
    parts = split_server("search", value, schemes, CLUSTER, user=True)
    if parts.query or not re.fullmatch("/?|/[a-z0-9][a-z0-9_-]{0,99}/?", parts.path):
        raise SettingsError(
            N_(
                "The prefix in the setting {name} may have lower-case letters, digits, - and _, "
                "and begins with a letter or a digit."
            ),
            name=name_setting("search"),
        )
    return value


def read_endpoint(text: Mapping[str, str], name: str) -> str:
    """The address of a server of others; it may have a user, a password and parameters."""
    value = text[name]
    if value:
        split_server(name, value, ("https", "http"), "https://user:password@host/path", user=True)
    return value


def read_choice(text: Mapping[str, str], name: str, choices: set[str]) -> str:
    """One of some words."""
    if text[name] not in choices:
        raise SettingsError(
            N_("The setting {name} must be one of {choices}, not {value}."),
            name=name_setting(name),
            choices=", ".join(sorted(choices)),
            value=text[name],
        )
    return text[name]


def read_languages(text: str) -> tuple[str, ...]:
    """Language codes, separated by commas."""
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    if not codes or not all(code.isascii() and code.isalpha() and code.islower() for code in codes):
        raise SettingsError(
            N_(
                "The setting {name} must be a list of language codes such as fr,ar,en, not {value}."
            ),
            name=name_setting("languages"),
            value=text,
        )
    return codes


def read_addresses(text: str) -> tuple[str, ...]:
    """IP addresses, separated by commas."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tuple(str(ip_address(part)) for part in parts)
    except ValueError as error:
        raise SettingsError(
            N_("The setting {name} must be a list of addresses such as 10.0.0.1,::1, not {value}."),
            name=name_setting("proxies"),
            value=text,
        ) from error


def read_rate(text: str) -> float:
    """Requests per second, from 0."""
    try:
        rate = float(text)
    except ValueError:
        rate = -1
    if not 0 <= rate < 1e6:
        raise SettingsError(
            N_("The setting {name} must be a number from 0, not {value}."),
            name=name_setting("rate"),
            value=text,
        )
    return rate


def read_object_store(address: str) -> str:
    """`s3://bucket/prefix`, or nothing."""
    if not address:
        return ""
    parts = split_server("blobs", address, ("s3",), BUCKET)
    folders = parts.path.strip("/").split("/")
    if parts.port or parts.query or any(folder in ("", ".", "..") for folder in folders[1:]):
        raise SettingsError(ILL, name=name_setting("blobs"), example=BUCKET)
    return address.rstrip("/")


def read_mail_server(text: Mapping[str, str]) -> str:
    """`smtps://user:password@host`, which needs a sender, or nothing."""
    server, contact = text["smtp"], text["contact"]
    if server:
        parts = split_server("smtp", server, ("smtps", "smtp"), MAIL_SERVER, user=True)
        if parts.path.strip("/") or parts.query:
            raise SettingsError(ILL, name=name_setting("smtp"), example=MAIL_SERVER)
    if server and not _SENDER.fullmatch(contact.removeprefix("mailto:")):
        raise SettingsError(
            N_("Mail needs a sender: set {name} to an e-mail address."),
            name=name_setting("contact"),
        )
    return server


def read_timezone(name: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(
            N_("The setting {name} must be a time zone such as Africa/Casablanca, not {value}."),
            name=name_setting("timezone"),
            value=name,
        ) from error


def read_provider(issuer: str) -> str:
    """The issuer as it is written: a slash at its end is part of it."""
    if not issuer:
        return ""
    example = "https://host/path"
    parts = split_server("oidc_issuer", issuer, ("https", "http"), example)
    if parts.query or not (parts.scheme == "https" or is_loopback(issuer)):
        raise SettingsError(ILL, name=name_setting("oidc_issuer"), example=example)
    return issuer


def is_loopback(address: str) -> bool:
    """Whether an address is that of this machine."""
    parts = split_address(address)
    host = parts.hostname or "" if parts else ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
