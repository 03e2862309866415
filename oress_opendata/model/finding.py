"""What the checks found in a package, as data, and the report of it."""

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
    """One error or warning. `row` counts from 1, and the header is row 1, as in a spreadsheet.

    `sentence` and `remedy` are marked English sentences that use `parameters`.
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

    @property
    def group(self) -> tuple[str, str, str]:
        """The file, the column and the rule, by which findings are counted."""
        return self.file, self.column or "", self.code

    def say(self, language: str) -> str:
        return say(self.sentence, language, **self.parameters)

    def say_remedy(self, language: str) -> str:
        return say(self.remedy, language, **self.parameters)


@dataclass(frozen=True, slots=True)
class Report:
    """The validation of one package.

    `counts` by rule, and `groups` by file, column and rule, are complete, also where `findings` has
    the first ones only. `rows` is the number of validated rows by resource.
    """

    package: str
    version: str
    findings: tuple[Finding, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[tuple[str, str, str], int] = field(default_factory=dict)

    def is_valid(self, strict: bool = False) -> bool:
        """Whether the package may be published; strict: without warnings, too."""
        return not any(strict or finding.severity is Severity.ERROR for finding in self.findings)
