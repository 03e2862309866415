"""The files of the journal: one canonical JSON file per entry, chained by hash.

An entry is staged before its SQL transaction, and settled (renamed) after it. So a settled entry is
always in effect, and only a staged one may come from a crashed writer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.model.entry import GENESIS, Entry
from oress_opendata.store.blobs import sync_folder


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
        temporary = self.root / f"{entry.seq:08d}.writing"
        with temporary.open("wb") as target:
            target.write(entry.to_bytes())
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(self.staged_path(entry.seq))
        sync_folder(self.root)

    def settle(self, seq: int) -> None:
        """Make a staged entry part of the journal. Only after its transaction."""
        self.staged_path(seq).replace(self.path(seq))
        sync_folder(self.root)

    def drop_staged(self, seq: int) -> None:
        self.staged_path(seq).unlink(missing_ok=True)

    def staged(self) -> list[int]:
        return sorted(int(path.stem) for path in self.root.glob("*.staged"))

    def head(self) -> int:
        """The number of the last settled entry; 0 if there is none."""
        return max((int(path.stem) for path in self.root.glob("*.json")), default=0)

    def read(self) -> Iterator[Entry]:
        """The settled entries in order, each checked against the chain.

        Raises Damage, which names the file, at the first that is missing, damaged or out of chain.
        """
        previous = GENESIS
        for seq in range(1, self.head() + 1):
            entry = self._read_entry(self.path(seq))
            if entry.seq != seq or entry.prev != previous:
                raise Damage(
                    N_("The journal entry {file} does not follow the previous one."),
                    file=self.path(seq).name,
                )
            previous = entry.sha256
            yield entry

    def read_staged(self, seq: int) -> Entry | None:
        """A staged entry, or None if it is torn."""
        try:
            return Entry.from_bytes(self.staged_path(seq).read_bytes())
        except (OSError, ValueError):
            return None

    def _read_entry(self, path: Path) -> Entry:
        try:
            return Entry.from_bytes(path.read_bytes())
        except FileNotFoundError as error:
            raise Damage(N_("The journal entry {file} is missing."), file=path.name) from error
        except ValueError as error:
            raise Damage(N_("The journal entry {file} is damaged."), file=path.name) from error
