"""What an inspection of an installation says: a sentence, how serious it is, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from oress_opendata.languages import say


class Gravity(IntEnum):
    """`ERROR`: data or answers are in danger. `WARNING`: look at it soon."""

    OK = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The result of one check. `check` is its name for programs; `remedy` is empty if all is
    well. Sentence and remedy share their parameters."""

    check: str
    gravity: Gravity
    sentence: str
    remedy: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def say(self, language: str) -> str:
        return say(self.sentence, language, **self.parameters)

    def say_remedy(self, language: str) -> str:
        return say(self.remedy, language, **self.parameters) if self.remedy else ""
