"""The files of the journal: one canonical JSON file per entry, chained by hash.

An entry is staged before its SQL transaction, and settled (renamed) after it. So a settled entry is
always in effect, and only a staged one may come from a crashed writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.entry import GENESIS, Entry
from oress_opendata.store.files import read_regular, replace_durably, sync_folder

DAMAGED = N_("The journal entry {file} is damaged.")
_SETTLED = re.compile(r"\d{8,}\.json")
_STAGED = re.compile(r"\d{8,}\.staged")
_TORN = re.compile(r"\d{8,}(\.json|\.staged)?\.writing")


@dataclass(frozen=True, slots=True)
class Journal:
    """The folder of entries: `00000001.json`, …; a staged one ends in `.staged`."""

    root: Path

    def path(self, seq: int) -> Path:
        return self.root / f"{seq:08d}.json"

    def staged_path(self, seq: int) -> Path:
        return self.root / f"{seq:08d}.staged"

    def stage(self, entry: Entry) -> None:
        """Write an entry safely to disk, not yet as part of the journal."""
        self.root.mkdir(parents=True, exist_ok=True)
        replace_durably(self.staged_path(entry.seq), entry.to_bytes())

    def restore(self, entry: Entry) -> None:
        """Write an entry that is in effect already. Only under the write lock."""
        replace_durably(self.path(entry.seq), entry.to_bytes())

    def settle(self, seq: int) -> None:
        """Make a staged entry part of the journal. Only after its transaction."""
        self.staged_path(seq).replace(self.path(seq))
        sync_folder(self.root)

    def drop_staged(self, seq: int) -> None:
        self.staged_path(seq).unlink(missing_ok=True)

    def staged(self) -> list[int]:
        return self._numbers(_STAGED)

    def settled(self) -> list[int]:
        """The numbers of the settled entries, in order."""
        return self._numbers(_SETTLED)

    def strangers(self) -> list[Path]:
        """The files that are no part of the journal, by name."""
        ours = (_SETTLED, _STAGED, _TORN)
        return sorted(
            path
            for path in self.root.iterdir()
            if not any(pattern.fullmatch(path.name) for pattern in ours)
        )

    def drop_torn(self) -> None:
        """Remove what a killed writer had begun. Only under the write lock."""
        for path in self.root.iterdir():
            if _TORN.fullmatch(path.name):
                path.unlink(missing_ok=True)

    def _numbers(self, pattern: re.Pattern[str]) -> list[int]:
        names = (path.name for path in self.root.iterdir())
        return sorted(int(Path(name).stem) for name in names if pattern.fullmatch(name))

    def head(self) -> int:
        """The number of the last settled entry; 0 if there is none."""
        return max(self.settled(), default=0)

    def read(self) -> Iterator[Entry]:
        """The settled entries in order, each checked against the chain.

        Raises Damage, which names the file, at the first that is missing, damaged or out of chain,
        and NewerFormat.
        """
        previous = GENESIS
        redacted: dict[str, str] = {}
        confirmed: dict[str, str] = {}
        for seq in range(1, self.head() + 1):
            entry = self._read_entry(self.path(seq))
            if entry.seq != seq or entry.prev != previous:
                raise Damage(
                    N_("The journal entry {file} does not follow the previous one."),
                    file=self.path(seq).name,
                )
            previous = entry.sha256
            confirmed.update(entry.redacted)
            if entry.original:
                redacted[str(seq)] = sha256_of(entry.to_bytes())
            yield entry
        # The hash of a redacted entry is that of before; a later erasure confirms its new bytes.
        for number, digest in redacted.items():
            if confirmed.get(number) != digest:
                raise Damage(DAMAGED, file=self.path(int(number)).name)

    def read_staged(self, seq: int) -> Entry | None:
        """A staged entry, or None if it is torn."""
        return _try_read(self.staged_path(seq))

    def read_settled(self, seq: int) -> Entry | None:
        """A settled entry, not checked against the chain; None if it is missing or damaged."""
        return _try_read(self.path(seq))

    def _read_entry(self, path: Path) -> Entry:
        try:
            return Entry.from_bytes(read_regular(path))
        except FileNotFoundError as error:
            raise Damage(N_("The journal entry {file} is missing."), file=path.name) from error
        except (OSError, ValueError) as error:
            raise Damage(DAMAGED, file=path.name) from error


def _try_read(path: Path) -> Entry | None:
    try:
        return Entry.from_bytes(read_regular(path))
    except (OSError, ValueError):
        return None
