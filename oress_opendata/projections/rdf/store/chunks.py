"""The rows of a topic in chunks: runs of rows that end where their content says so.

A row that changes, comes or goes changes its chunk, and at most the one beside. The others are
copied from the generation before, compressed as they are. `chunks/<dataset>/` says where each chunk
is, with sums: a damaged one is written again. So pieces depend on their rows only.
"""

from __future__ import annotations

import gzip
import json
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO, NamedTuple

LEVEL = 5
# Rows of a chunk: on average, and at most.
USUAL, MOST = 32, 1_024
SUFFIXES = ("nt", "ttl")

Row = Sequence[str]


class Contents(NamedTuple):
    """A chunk: compressed, in both syntaxes, and a checksum of each line of its N-Triples."""

    nt: bytes
    ttl: bytes
    lines: bytes

    def read_lines(self) -> list[bytes]:
        return gzip.decompress(self.nt).split(b"\n")[:-1]

    def read_checksums(self) -> array[int]:
        return array("I", self.lines)


@dataclass(frozen=True, slots=True)
class Chunk:
    """`digest` is of what it is written from. For each of its contents: where it starts in its
    file, its size and its checksum."""

    digest: str
    starts: Sequence[int]
    sizes: Sequence[int]
    sums: Sequence[int]


@dataclass(frozen=True, slots=True)
class Topic:
    """The chunks of a topic in a generation, by digest."""

    paths: Sequence[Path]
    chunks: Mapping[str, Chunk] = field(default_factory=dict)

    def read(self, digest: str) -> Contents | None:
        """A chunk; None if there is none, or if it is damaged."""
        chunk = self.chunks.get(digest)
        if chunk is None:
            return None
        found = list(map(_read_range, self.paths, chunk.starts, chunk.sizes))
        return Contents(*found) if list(map(zlib.crc32, found)) == list(chunk.sums) else None


@dataclass(frozen=True, slots=True)
class TopicWriter:
    """Writes the pieces of a topic, and where its chunks are."""

    files: Sequence[IO[bytes]]
    chunks: list[Chunk]

    def write(self, digest: str, contents: Contents) -> None:
        starts = [file.tell() for file in self.files]
        for file, content in zip(self.files, contents, strict=True):
            file.write(content)
        sums = list(map(zlib.crc32, contents))
        self.chunks.append(Chunk(digest, starts, list(map(len, contents)), sums))


@contextmanager
def open_topic(
    generation: Path, dataset: str, topic: str, header: str = ""
) -> Iterator[TopicWriter]:
    """`header` comes first in the Turtle."""
    with ExitStack() as stack:
        paths = _paths_of(generation, dataset, topic)
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
        files = [stack.enter_context(path.open("wb")) for path in paths]
        if header:
            files[SUFFIXES.index("ttl")].write(compress(header))
        writer = TopicWriter(files, [])
        yield writer
    index = json.dumps([asdict(chunk) for chunk in writer.chunks])
    paths[-1].with_suffix(".json").write_text(index, encoding="utf-8")


def read_topics(generation: Path, dataset: str) -> dict[str, Topic] | None:
    """The topics of a dataset; None if an index is damaged."""
    found = {}
    try:
        for path in (generation / "chunks" / dataset).glob("*.json"):
            chunks = [Chunk(**stated) for stated in json.loads(path.read_text(encoding="utf-8"))]
            paths = _paths_of(generation, dataset, path.stem)
            found[path.stem] = Topic(paths, {chunk.digest: chunk for chunk in chunks})
    except (OSError, ValueError, TypeError):
        return None
    return found


def cut(rows: Iterable[Row], mark: str) -> Iterator[tuple[str, list[Row]]]:
    """The chunks of the rows of a table, with their digests; `mark` is what they are written by."""
    some: list[Row] = []
    digest = blake2b(mark.encode(), digest_size=16)
    for row in rows:
        some.append(row)
        line = "\x1f".join((*row, "")).encode()
        digest.update(line)
        if zlib.crc32(line) % USUAL == 0 or len(some) == MOST:
            yield digest.hexdigest(), some
            some, digest = [], blake2b(mark.encode(), digest_size=16)
    if some:
        yield digest.hexdigest(), some


def make_contents(nt: str, ttl: str) -> Contents:
    sums = array("I", map(zlib.crc32, nt.encode().split(b"\n")[:-1]))
    return Contents(compress(nt), compress(ttl), sums.tobytes())


def compress(text: str) -> bytes:
    """A member of gzip that depends on the text only."""
    return gzip.compress(text.encode(), LEVEL, mtime=0)


def _paths_of(generation: Path, dataset: str, topic: str) -> list[Path]:
    pieces, chunks = (generation / name / dataset for name in ("pieces", "chunks"))
    return [*(pieces / f"{topic}.{suffix}.gz" for suffix in SUFFIXES), chunks / f"{topic}.lines"]


def _read_range(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)
