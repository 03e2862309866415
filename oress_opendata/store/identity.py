"""What a home is for good: the prefix of its IRIs, in `home.json`.

Every IRI that others have cited begins with it, so another setting is refused until
`oress rebuild --id-base` changes it on purpose.
"""

from __future__ import annotations

import json
from pathlib import Path

from oress_opendata.errors import Damage, NewerFormat, SettingsError
from oress_opendata.languages import N_
from oress_opendata.setting_names import name_setting
from oress_opendata.setting_values import is_loopback
from oress_opendata.store.files import read_regular, replace_durably

FORMAT = 1
FILE = "home.json"
OTHER = N_(
    "The IRIs of this home begin with {known}, not with {given}. Set {name} to {known}. To change "
    "every IRI on purpose, stop the service and run: oress rebuild --id-base"
)
TRIAL = N_(
    "The IRIs of this home begin with {known}, an address of this machine alone, and the settings "
    "say {given}. If nobody cites them yet, stop the service and run: oress rebuild --id-base. "
    "Otherwise set {name} to {known}, and {address} to an address of this machine."
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
    if known is not None and not (follows and is_loopback(known) and is_loopback(id_base)):
        raise _refuse_other(known, id_base)
    write_identity(home, id_base)


def _refuse_other(known: str, given: str) -> SettingsError:
    """A public address never goes with IRIs of this machine, so a trial that becomes public has
    another way out than a home whose setting is wrong."""
    name, address = name_setting("id_base"), name_setting("base_url")
    if is_loopback(known) and not is_loopback(given):
        return SettingsError(TRIAL, known=known, given=given, name=name, address=address)
    return SettingsError(OTHER, known=known, given=given, name=name)


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
