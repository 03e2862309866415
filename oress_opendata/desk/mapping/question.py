"""A question to the person who imports, and what may be answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oress_opendata.desk.mapping.words import Words

NOTHING = Words()


class Step(StrEnum):
    """The steps of an import, in their order."""

    SHEET = "sheet"
    COLUMNS = "columns"
    CODES = "codes"
    DEFAULTS = "defaults"
    ROWS = "rows"
    MISSING = "missing"
    CELLS = "cells"


@dataclass(frozen=True, slots=True)
class Choice:
    """`value` is what the answer holds. `hint` tells choices with one text apart, such as the
    province of a commune."""

    value: str
    text: Words
    hint: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Pair:
    """A field of a row of the sheet beside that of a record."""

    field: str
    title: Words
    sheet: Words
    record: Words

    @property
    def is_equal(self) -> bool:
        return self.sheet == self.record


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a row may be, side by side with it."""

    id: str
    names: Words
    pairs: tuple[Pair, ...]
    reason: Words


@dataclass(frozen=True, slots=True)
class Question:
    """`key` is where the answer belongs in Answers.given. `suggestion` is the proposed answer, used
    until somebody answers; empty where there is none. `rows` are rows of the sheet (the first
    ones), `count` is how many there are in all. `is_free`: any text may be answered, too."""

    key: str
    step: Step
    words: Words
    choices: tuple[Choice, ...] = ()
    suggestion: str = ""
    rows: tuple[int, ...] = ()
    count: int = 0
    is_free: bool = False
    candidates: tuple[Candidate, ...] = ()
