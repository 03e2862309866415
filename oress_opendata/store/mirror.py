"""What a home is a copy of, in `mirror.json`. A home without it is an original.

A mirror only follows its original: nothing is published, withdrawn or edited in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from oress_opendata.errors import Damage, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.settings import Settings
from oress_opendata.store.files import read_regular, replace_durably

FORMAT = 1
FILE = "mirror.json"
COPY = N_("This is a copy of {source}. Publish and withdraw there; the copy follows.")
DAMAGED = N_("The file {file} is damaged. Run again: oress mirror ADDRESS")


@dataclass(frozen=True, slots=True)
class Mirror:
    """`source` is the address of the original, without a slash at its end. `withheld` are the
    sha256 of the manifests of releases that were withdrawn before they were copied: the original
    shows their files to nobody."""

    source: str
    withheld: frozenset[str] = frozenset()


def read_mirror(home: Path) -> Mirror | None:
    """None for an original. Raises Damage."""
    try:
        value = json.loads(read_regular(home / FILE))
        return Mirror(str(value["source"]), frozenset(map(str, value["withheld"])))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damage(DAMAGED, file=FILE) from error


def read_withheld(home: Path) -> frozenset[str]:
    """The manifests that this home cannot have. Raises Damage."""
    mirror = read_mirror(home)
    return mirror.withheld if mirror else frozenset()


def refuse_copy(home: Path) -> None:
    """Raises StoreUnavailable in a copy, for what is done at the original only."""
    if mirror := read_mirror(home):
        raise StoreUnavailable(COPY, source=mirror.source)


def without_desk(settings: Settings) -> Settings:
    """The settings as they apply in their home: what the staff and the public write belongs to the
    original, so a copy has no desk."""
    return replace(settings, desk=False) if read_mirror(settings.home) else settings


def write_mirror(home: Path, mirror: Mirror) -> None:
    value = {"format": FORMAT, "source": mirror.source, "withheld": sorted(mirror.withheld)}
    replace_durably(home / FILE, (json.dumps(value) + "\n").encode())
