"""Releases that a projection could not make: noted, and left out of that view only.

`projections/omitted/<projection>.json`. The cursor goes on for everything else. A release is tried
again ever less often, at once with another version of this program, and after `oress rebuild`.
"""

from __future__ import annotations

import errno
import json
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from oress_opendata import __version__
from oress_opendata.errors import StoreUnavailable, ViewMissing, is_no_room, shorten_error
from oress_opendata.languages import N_
from oress_opendata.store.files import replace_text

FIRST_SECONDS, LONGEST_SECONDS = 60.0, 86_400.0
SHOWN = 300
# Errors of the system that a release can cause by its names.
_OF_A_RELEASE = (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)
SENTENCES = {
    "registers": N_("The records of this version could not be made."),
    "search": N_("This version could not be indexed for the search."),
    "documents": N_("The documents of this version could not be read."),
    "encoded": N_("The files of this version could not be compressed."),
    "tables": N_("The rows and formats of this version could not be made."),
    "filters": N_("The records of this version could not be made ready for filters."),
    "rdf": N_("The linked data of this version could not be made."),
    "stream": N_("The changes of this version could not be made ready for harvesters."),
}
Made = TypeVar("Made")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Omission:
    """`error` is one line; `software` the version that failed `attempts` times; `again` the time
    of the next attempt, in seconds of the Unix epoch."""

    projection: str
    dataset: str
    version: str
    error: str
    software: str
    attempts: int
    again: float

    @property
    def is_due(self) -> bool:
        return self.software != __version__ or self.again <= time.time()


class Omissions:
    """What one projection leaves out."""

    def __init__(self, home: Path, projection: str) -> None:
        self.projection = projection
        self.path = home / "projections" / "omitted" / f"{projection}.json"
        self.known = {(found.dataset, found.version): found for found in self._read()}

    def due(self) -> frozenset[str]:
        """The datasets with a release that is to be tried again."""
        return frozenset(found.dataset for found in self.known.values() if found.is_due)

    def is_omitted(self, dataset: str, version: str) -> bool:
        return (dataset, version) in self.known

    def waits(self, dataset: str, version: str) -> bool:
        """Whether a release is left out, and not to be tried again yet."""
        found = self.known.get((dataset, version))
        return found is not None and not found.is_due

    def attempt(self, dataset: str, version: str, make: Callable[[], Made]) -> Made | None:
        """Make the view of a release; None if that fails, and the release is left out.

        Raises what is not the fault of the release: errors of the disk or the database.
        """
        try:
            made = make()
        except Exception as error:
            self.note(dataset, version, error)
            return None
        self.retain(dataset, [found for name, found in self.known if name == dataset], version)
        return made

    def note(self, dataset: str, version: str, error: Exception) -> None:
        """Leave out a release. It is logged once; every failed attempt doubles the wait."""
        if is_of_the_machine(error):
            raise error
        before = self.known.get((dataset, version))
        if before and not before.is_due:
            return
        text = shorten_error(error)[:SHOWN]
        attempts = before.attempts + 1 if before and before.software == __version__ else 1
        wait = min(FIRST_SECONDS * 2.0 ** (attempts - 1), LONGEST_SECONDS)
        if before is None or before.error != text:
            words = self.projection, dataset, version
            log.error("the projection %s leaves out %s %s", *words, exc_info=error)
        self.known[dataset, version] = Omission(
            self.projection, dataset, version, text, __version__, attempts, time.time() + wait
        )
        self._write()

    def retain(self, dataset: str, versions: Collection[str], made: str = "") -> None:
        """Forget what was noted of a dataset's other versions, and of the one that was made."""
        kept = {
            key: found
            for key, found in self.known.items()
            if key[0] != dataset or (key[1] in versions and key[1] != made)
        }
        if kept != self.known:
            self.known = kept
            self._write()

    def keep(self, failed: Collection[tuple[str, str]]) -> None:
        """Forget all but these releases, after a round that tried every one."""
        self.known = {key: found for key, found in self.known.items() if key in failed}
        self._write()

    def clear(self) -> None:
        """Forget everything: all releases are tried again."""
        self.keep(())

    def _read(self) -> list[Omission]:
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            return [Omission(**found) for found in content]
        except (FileNotFoundError, ValueError, TypeError):
            return []

    def _write(self) -> None:
        if not self.known:
            self.path.unlink(missing_ok=True)
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(self.path, json.dumps([asdict(found) for found in self.known.values()]))


def list_omissions(home: Path) -> list[Omission]:
    """What every projection leaves out."""
    return [found for name in SENTENCES for found in Omissions(home, name).known.values()]


def refuse_omitted(home: Path, projection: str, dataset: str, version: str) -> None:
    """Raises ViewMissing if a projection leaves out a release."""
    if Omissions(home, projection).is_omitted(dataset, version):
        raise ViewMissing(SENTENCES[projection])


def is_of_the_machine(error: Exception) -> bool:
    """Whether an error comes from the disk or the database, and would meet every release."""
    if is_no_room(error):
        return True
    if isinstance(error, OSError):
        return error.errno not in _OF_A_RELEASE
    return isinstance(error, StoreUnavailable | OperationalError)
