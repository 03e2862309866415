"""What a check found in a package, as data; and the report that gathers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from oress_opendata.languages import say


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `row` counts from 1 with the header as row 1, as a spreadsheet shows it.

    `sentence` and `remedy` are marked English sentences, said with `parameters`.
    """

    code: str
    severity: Severity
    sentence: str
    remedy: str
    file: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def say(self, language: str) -> str:
        return say(self.sentence, language, **self.parameters)

    def say_remedy(self, language: str) -> str:
        return say(self.remedy, language, **self.parameters)


@dataclass(frozen=True, slots=True)
class Report:
    """The judgement of one package. `counts` counts every finding of a code, also those that
    are not kept in `findings` because there are thousands of the same.

    `rows` is the number of rows judged, by resource.
    """

    package: str
    version: str
    findings: tuple[Finding, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)

    def is_valid(self, strict: bool = False) -> bool:
        """Whether nothing forbids publishing. Strict: warnings forbid it too."""
        return not any(strict or finding.severity is Severity.ERROR for finding in self.findings)
