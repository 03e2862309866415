"""The addresses of other servers, as settings have them.

They may hold a user and a password, percent-encoded, so a refusal never repeats an address.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import SplitResult, unquote, urlsplit

from .errors import SettingsError
from .languages import N_
from .setting_names import name_setting

ILL = N_("The setting {name} must be an address such as {example}.")
NOT_ENCODED = N_(
    "The setting {name} must be an address such as {example}. In a user or a password, write "
    "special characters as their codes: {codes}. See docs/settings.md."
)
CODES = "@ %40, / %2F, # %23, ? %3F, % %25"
ILL_PORT = N_("The port in the setting {name} must be a number from 1 to {last}.")
LAST_PORT = 65_535
LONGEST_LABEL = 63

# https://www.rfc-editor.org/rfc/rfc3986#appendix-A; an @ is only before a host, so that a password
# that is not encoded cannot be taken for a path. A fragment is never sent, so it is refused.
_WORD = r"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
_ADDRESS = re.compile(
    rf"(?P<scheme>[a-z0-9+]+)://(?:{_WORD}+(?::(?:{_WORD}|:)*)?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?P<port>:[^/?#@]*)?"
    rf"(?:/(?:{_WORD}|[:/])*)?(?:\?(?:{_WORD}|[:/?])*)?"
)


def split_server(
    name: str, value: str, schemes: tuple[str, ...], example: str, *, user: bool = False
) -> SplitResult:
    """The parts of the address that a setting has; `user` says whether one may be in it. Raises
    SettingsError, which does not repeat the address."""
    found = _ADDRESS.fullmatch(value)
    if "@" in value and user and not found:
        raise SettingsError(NOT_ENCODED, name=name_setting(name), example=example, codes=CODES)
    if "@" in value and not user:
        raise SettingsError(ILL, name=name_setting(name), example=example)
    if not found or found["scheme"] not in schemes or not _is_host(found["host"]):
        raise SettingsError(ILL, name=name_setting(name), example=example)
    if ":" in unquote(urlsplit(value).username or ""):
        raise SettingsError(ILL, name=name_setting(name), example=example)
    if found["port"] and not _is_port(found["port"][1:]):
        raise SettingsError(ILL_PORT, name=name_setting(name), last=str(LAST_PORT))
    return urlsplit(value)


def _is_host(host: str) -> bool:
    if not host.startswith("["):
        labels = host.removesuffix(".").split(".")
        return all(0 < len(label) <= LONGEST_LABEL for label in labels)
    try:
        return bool(IPv6Address(host[1:-1]))
    except ValueError:
        return False


def _is_port(text: str) -> bool:
    return re.fullmatch("[0-9]{1,5}", text) is not None and 0 < int(text) <= LAST_PORT
