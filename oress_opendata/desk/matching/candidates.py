"""The records that a row of a sheet could be, without comparing all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from rapidfuzz import fuzz, process

from oress_opendata.desk.matching.features import DAY, Features

# Records with one key, beyond which it tells nothing.
MOST_EQUAL = 60
# Records of one place that are compared one by one.
MOST_NEIGHBOURS = 1_500
LEAST = 68.0
MOST = 12
PIECE = 4


class Index:
    """Records by what they could have in common with a row. Positions are those of `records`."""

    def __init__(self, records: Sequence[Features]) -> None:
        self.records = records
        self._exact: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._places: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        self._pieces: dict[str, list[int]] = defaultdict(list)
        self._names: dict[tuple[str, str], list[int]] = defaultdict(list)
        for position, record in enumerate(records):
            for key in _exact_keys(record):
                self._exact[key].append(position)
            for name in record.names:
                self._places[record.place, name.script][position] = name.words
                self._names[name.script, name.joined].append(position)
                for piece in _pieces(name.words):
                    self._pieces[piece].append(position)

    def find_exact(self, row: Features) -> set[int]:
        """The records that share an id, a number, a contact, or a whole name and its place with a
        row."""
        found: set[int] = set()
        for key in _exact_keys(row):
            positions = self._exact.get(key, ())
            if len(positions) > MOST_EQUAL:
                positions = [p for p in positions if self.records[p].place == row.place]
            found.update(positions[:MOST_EQUAL])
        return found

    def find_like(self, row: Features, free: Collection[int]) -> set[int]:
        """The records among `free` whose names are like those of a row: in its place, elsewhere the
        same one, or one with a rare word in common."""
        found: set[int] = set()
        for name in row.names:
            neighbours = self._places.get((row.place, name.script), {}) if row.place else {}
            if len(neighbours) <= MOST_NEIGHBOURS:
                choices = {p: words for p, words in neighbours.items() if p in free}
                found.update(_most_like(name.words, choices))
            shared = {p for p in self._sharing(name.words) if p in free}
            choices = {
                position: other.words
                for position in shared
                for other in self.records[position].names
                if other.script == name.script
            }
            found.update(_most_like(name.words, choices))
            namesakes = [p for p in self._names.get((name.script, name.joined), ()) if p in free]
            found.update(namesakes[:MOST])
        return found

    def _sharing(self, words: str) -> Iterator[int]:
        for piece in _pieces(words):
            positions = self._pieces.get(piece, ())
            if len(positions) <= MOST_EQUAL:
                yield from positions


def _most_like(words: str, choices: dict[int, str]) -> Iterable[int]:
    likely = process.extract(words, choices, scorer=fuzz.ratio, score_cutoff=LEAST, limit=MOST)
    return (position for _, _, position in likely)


def _exact_keys(features: Features) -> Iterator[tuple[str, str]]:
    if features.id:
        yield "id", features.id
    for space, numbers in features.numbers.items():
        for number in numbers:
            yield space, number
    yield from features.traits
    if features.place and len(features.founded) == DAY:
        yield f"founded {features.place}", features.founded
    for name in features.names:
        yield f"name {name.script} {features.place}", name.joined


def _pieces(words: str) -> Iterator[str]:
    """The words of a name, and the beginnings and ends of long ones, so that a typo in one part
    leaves the other."""
    for word in dict.fromkeys(words.split()):
        yield word
        if len(word) > PIECE + 1:
            yield f"{word[:PIECE]}-"
            yield f"-{word[-PIECE:]}"
