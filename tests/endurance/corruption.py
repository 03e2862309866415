"""Single-byte corruptions of a home."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from oress_opendata.store.home import Store

# Locks are empty; a database has pages of free space, which are never read, so its values are
# changed one by one in tests/publication/test_verification.py.
_LEFT_OUT = (".lock", ".sqlite", "-wal", "-shm")


def list_files(home: Path) -> list[Path]:
    """The files that hold anything, in the order of their names."""
    return [
        path
        for path in sorted(home.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and path.stat().st_size
        and not (path.parent == home and path.name.endswith(_LEFT_OUT))
    ]


@contextmanager
def corrupt(store: Store, path: Path, chance: Random) -> Iterator[None]:
    """Flip one bit of a file meanwhile. Its times stay, as they do when a disk decays."""
    before, content = path.stat(), path.read_bytes()
    changed = bytearray(content)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    path.chmod(0o644)
    path.write_bytes(changed)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    store.close()
    try:
        yield
    finally:
        path.write_bytes(content)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        path.chmod(before.st_mode)
