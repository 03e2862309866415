"""From the visual order of a line with right-to-left letters to its reading order. Pure.

The Unicode Bidirectional Algorithm (UAX 9) in reverse: the line is read from its beginning, and
runs of the other direction are reversed as a whole. Where two texts look alike (“ISO 9001” inside
Arabic), the more common one wins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BRACKETS = ("()", "[]", "{}")
_KINDS = {"R": "R", "AL": "R", "L": "L", "EN": "N", "AN": "N", "CS": "C", "ES": "S", "ET": "T"}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters from `start` to before `end`, in visual order, that are reversed as a whole."""

    start: int
    end: int
    letters: bool


def kind_of(character: str) -> str:
    """R, L, N (digit), C S T (separators and terminators of numbers), or O for all else.

    A glyph may have several characters (a ligature, a letter and its marks): the first counts.
    """
    return _KINDS.get(unicodedata.bidirectional(character[0]), "O")


def read_line(characters: Sequence[str], *, rtl: bool, fresh: bool = True) -> str:
    """The text of a line from its characters in visual order, from left to right.

    `rtl` is the direction of its paragraph; `fresh` where the line begins it.
    """
    kinds = "".join(map(kind_of, characters))
    walls = _find_walls(characters, kinds, "L" if rtl else "R")
    runs = _find_runs(kinds, walls, "L" if rtl else "R")
    if rtl:
        return "".join(_read_from_right(characters, kinds, runs, fresh))
    return "".join(_read_from_left(characters, kinds, runs))


def _read_from_right(
    characters: Sequence[str], kinds: str, runs: Sequence[Run], fresh: bool
) -> Iterator[str]:
    ends = {run.end: run for run in runs}
    numeric = fresh
    at = len(characters)
    while at:
        run = ends.get(at)
        start = run.start if run else _start_of_number(kinds, at, joined=numeric)
        # European digits after an Arabic letter are Arabic numbers, which hyphens do not join.
        numeric = numeric and "R" not in kinds[start:at]
        yield from characters[start:at]
        at = start


def _read_from_left(characters: Sequence[str], kinds: str, runs: Sequence[Run]) -> Iterator[str]:
    starts = {run.start: run for run in runs}
    at = 0
    while at < len(characters):
        run = starts.get(at)
        if run is None:
            yield characters[at]
            at += 1
        else:
            part = slice(run.start, run.end)
            yield from _read_from_right(characters[part], kinds[part], (), fresh=False)
            at = run.end


def _start_of_number(kinds: str, end: int, *, joined: bool) -> int:
    """The start of the number that ends before `end`; one character earlier if there is none.

    One separator between digits belongs to it: 12,5 and 4.030.222. `joined`: a hyphen does too,
    and the characters around it (%, €).
    """
    start = end - 1
    if joined:
        while start > 0 and kinds[start] == "T" and kinds[start - 1] in "NT":
            start -= 1
    if kinds[start] != "N":
        return end - 1
    between = "CS" if joined else "C"
    while start > 0:
        if kinds[start - 1] == "N":
            start -= 1
        elif start > 1 and kinds[start - 1] in between and kinds[start - 2] == "N":
            start -= 2
        else:
            break
    while joined and start > 0 and kinds[start - 1] == "T":
        start -= 1
    return start


def _find_walls(characters: Sequence[str], kinds: str, turned: str) -> dict[int, bool]:
    """The paired brackets: whether each belongs to a reversed run, or ends it.

    A pair belongs to a run if letters of the run precede it (rule N0): on its left for a run from
    left to right, on its right for the other.
    """
    other = "R" if turned == "L" else "L"
    walls: dict[int, bool] = {}
    for pair in BRACKETS:
        found = [at for at, character in enumerate(characters) if character in (pair[0], pair[1])]
        for first, last in zip(found[::2], found[1::2], strict=False):
            before = kinds[:first][::-1] if turned == "L" else kinds[last + 1 :]
            strong = next((kind for kind in before if kind in "LR"), other)
            inside = strong == turned and other not in kinds[first:last]
            walls[first] = walls[last] = inside
    return walls


def _find_runs(kinds: str, walls: dict[int, bool], turned: str) -> list[Run]:
    """The longest parts from letter to letter of one direction without one of the other, or a wall.

    Digits after the letters belong to a run from left to right.
    """
    other = "R" if turned == "L" else "L"
    runs: list[Run] = []
    start = end = -1
    for at, kind in enumerate(kinds):
        if kind == other or walls.get(at) is False:
            if start >= 0:
                runs.append(Run(start, end, letters=True))
            start = -1
        elif kind == turned or (turned == "R" and walls.get(at) and start < 0):
            start, end = (at if start < 0 else start), at + 1
        elif start >= 0 and (walls.get(at) or (turned == "L" and kind == "N")):
            end = at + 1
    if start >= 0:
        runs.append(Run(start, end, letters=True))
    return runs
