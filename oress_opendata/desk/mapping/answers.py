"""What a person decided about an import, and what of it is remembered for the next quarter.

Every decision has a key that depends on contents, not on positions, so that an answer holds for the
same workbook uploaded again with its rows in another order:

    sheet                       the name of the sheet
    header                      the rows of the header: 4 or 4-5
    last                        the last row of data
    column:{header}             a field such as structures.name_fr, or - to ignore the column
    code:{vocabulary}:{text}    a code or id, or - for an empty cell
    default:{field}             the value of a column that the sheet lacks, in new rows
    row:{identity}              the id of the record that the row is, or + for a new one
    missing:{id}                gone, or kept
    version, message            the number of the release and its message
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

IGNORED, EMPTY, NEW, GONE, KEPT = "-", "-", "+", "gone", "kept"


@dataclass(frozen=True, slots=True)
class Memory:
    """Decisions of earlier quarters, by key."""

    given: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"given": dict(sorted(self.given.items()))}


@dataclass(frozen=True, slots=True)
class Answers:
    """`given` is what somebody decided for this workbook, by key. `seed` makes the ids of new rows:
    a random text, chosen once for a draft and kept with it."""

    given: Mapping[str, str] = field(default_factory=dict)
    seed: str = ""
    memory: Memory = field(default_factory=Memory)

    def find(self, key: str) -> str | None:
        """The decision for a key: of this workbook, else as last time."""
        return self.given.get(key, self.memory.given.get(key))

    def with_answers(self, given: Mapping[str, str]) -> Answers:
        return Answers({**self.given, **given}, self.seed, self.memory)

    def to_json(self) -> dict[str, Any]:
        return {
            "given": dict(sorted(self.given.items())),
            "seed": self.seed,
            "memory": self.memory.to_json(),
        }


def answers_from_json(value: Any) -> Answers:
    """Raises ValueError for JSON of another shape."""
    if not isinstance(value, Mapping):
        raise ValueError("not an object")
    memory = value.get("memory") or {}
    if not isinstance(memory, Mapping):
        raise ValueError("memory")
    seed = value.get("seed", "")
    if not isinstance(seed, str):
        raise ValueError("seed")
    return Answers(_texts(value.get("given")), seed, Memory(_texts(memory.get("given"))))


def read_answers(text: str) -> Answers:
    """Answers from a JSON text. Raises ValueError."""
    return answers_from_json(json.loads(text))


def _texts(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("given")
    return {str(key): text for key, text in value.items() if text}
