"""What a graph loses and gets between two generations of its pieces, as lines of N-Triples."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from oress_opendata.projections.rdf.store.chunks import Topic

# Lines of the chunks that differ: of more, the graphs are compared in the store.
MOST = 500_000

Topics = Mapping[str, Topic]


@dataclass(frozen=True, slots=True)
class Difference:
    gone: Set[bytes]
    added: Set[bytes]


def compare_topics(before: Topics, after: Topics) -> Difference | None:
    """The difference between two generations; None if there is too much of it, or if a chunk is
    damaged."""
    old, new = _read_others(before, after), _read_others(after, before)
    if old is None or new is None:
        return None
    gone = old - new
    return Difference(gone - _find_kept(gone, before, after), new - old)


def _read_others(topics: Topics, others: Topics) -> set[bytes] | None:
    """The lines of the chunks that the other generation does not have."""
    lines: set[bytes] = set()
    for name, topic in topics.items():
        known = others[name].chunks if name in others else {}
        for digest in topic.chunks.keys() - known.keys():
            contents = topic.read(digest)
            if contents is None or len(lines) > MOST:
                return None
            lines.update(contents.read_lines())
    return lines


def _find_kept(lines: set[bytes], before: Topics, after: Topics) -> set[bytes]:
    """Those lines that a chunk of both generations has, too."""
    kept: set[bytes] = set()
    wanted = {zlib.crc32(line) for line in lines}
    for topic, digest in _list_common(before, after) if wanted else ():
        contents = topic.read(digest)
        if contents and wanted.intersection(contents.read_checksums()):
            kept |= lines.intersection(contents.read_lines())
    return kept


def _list_common(before: Topics, after: Topics) -> Iterator[tuple[Topic, str]]:
    for name, topic in after.items():
        if name in before:
            yield from ((topic, digest) for digest in topic.chunks.keys() & before[name].chunks)
