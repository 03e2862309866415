"""The dumps: concatenated pieces, in the order of their names, with checksums.

A piece is a complete gzip member and complete N-Triples or Turtle, so a dump is never written; its
checksum is computed with the generation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from oress_opendata.projections.rdf.store.chunks import SUFFIXES

CHUNK = 1 << 18
ALL = "all"
LISTING = "dumps.json"


@dataclass(frozen=True, slots=True)
class Dump:
    """A file `{topic}.{suffix}.gz`; `bytes` and `sha256` are those of the file as served."""

    name: str
    bytes: int
    sha256: str


def write_sums(generation: Path) -> None:
    """List the dumps that the pieces of a generation make up."""
    names = {piece.name for piece in _pieces(generation, "*")}
    names |= {f"{ALL}.{suffix}.gz" for suffix in SUFFIXES}
    listing = {name: _sum(generation, name) for name in sorted(names)}
    (generation / LISTING).write_text(json.dumps(listing), encoding="utf-8")


def list_dumps(generation: Path) -> Mapping[str, Dump]:
    """Raises ValueError if the list is damaged."""
    content = json.loads((generation / LISTING).read_text(encoding="utf-8"))
    return {name: Dump(name, size, sha256) for name, (size, sha256) in content.items()}


def is_intact(generation: Path, dump: Dump) -> bool:
    """Whether the bytes have their sum; read at the first use in this process, and again if they
    change."""
    states = (piece.stat() for piece in _pieces_of(generation, dump.name))
    seen = tuple((state.st_size, state.st_mtime_ns, state.st_ino) for state in states)
    return _sum_once(generation, dump.name, seen) == (dump.bytes, dump.sha256)


@lru_cache(maxsize=256)
def _sum_once(generation: Path, name: str, _: Hashable) -> tuple[int, str]:
    return _sum(generation, name)


def read_dump(generation: Path, name: str) -> Iterator[bytes]:
    """The bytes of a dump, a chunk at a time."""
    for piece in _pieces_of(generation, name):
        with piece.open("rb") as source:
            while chunk := source.read(CHUNK):
                yield chunk


def _sum(generation: Path, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    for chunk in read_dump(generation, name):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _pieces_of(generation: Path, name: str) -> list[Path]:
    if name.startswith(f"{ALL}."):
        return _pieces(generation, "*" + name.removeprefix(ALL))
    return _pieces(generation, name)


def _pieces(generation: Path, pattern: str) -> list[Path]:
    return sorted((generation / "pieces").glob(f"*/{pattern}"))
