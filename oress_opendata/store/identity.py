"""What a home is for good: the prefix of its IRIs, in `home.json`.

Every IRI that others have cited begins with it, so another setting is refused until
`oress rebuild --id-base` changes it on purpose.
"""

from __future__ import annotations

import json
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from oress_opendata.errors import Damage, NewerFormat, SettingsError
from oress_opendata.languages import N_
from oress_opendata.store.files import read_regular, replace_durably

FORMAT = 1
FILE = "home.json"
OTHER = N_(
    "The IRIs of this home begin with {known}, not with {given}. Set id_base to {known}. To change "
    "every IRI on purpose, stop the service and run: oress rebuild --id-base"
)
NEWER = N_(
    "This home was written by a newer version of this program (format {format}). Upgrade the "
    "program."
)
DAMAGED = N_("The file {file} is damaged. Remove it; it is written again from the settings.")


def refuse_other_identity(home: Path, id_base: str, *, follows: bool) -> None:
    """Write the identity of a home that has none. Raises SettingsError if it is another.

    If the setting `id_base` only follows the address, a home that was never served but on this
    machine, such as a trial, may change its port.
    """
    known = read_identity(home)
    if known == id_base:
        return
    if known is not None and not (follows and _is_local(known) and _is_local(id_base)):
        raise SettingsError(OTHER, known=known, given=id_base)
    write_identity(home, id_base)


def read_identity(home: Path) -> str | None:
    """The prefix of the IRIs; None if it is not known yet. Raises Damage or NewerFormat."""
    path = home / FILE
    try:
        content = json.loads(read_regular(path))
        version, id_base = content["format"], content["id_base"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damage(DAMAGED, file=FILE) from error
    if isinstance(version, int) and version > FORMAT:
        raise NewerFormat(NEWER, format=version)
    return str(id_base)


def write_identity(home: Path, id_base: str) -> None:
    replace_durably(home / FILE, identity_to_text(id_base).encode())


def is_identity_intact(home: Path, id_base: str) -> bool:
    """Whether the file is as it is written for these IRIs. A home of before has none."""
    try:
        return read_regular(home / FILE) == identity_to_text(id_base).encode()
    except FileNotFoundError:
        return True
    except OSError:
        return False


def identity_to_text(id_base: str) -> str:
    """What the file of these IRIs contains."""
    return json.dumps({"format": FORMAT, "id_base": id_base}) + "\n"


def _is_local(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
