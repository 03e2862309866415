"""Collect findings: count all of them by place and rule, keep the first ones, sort at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from oress_opendata.model.finding import Finding, Severity

# Findings kept of a rule in a column of a file; and in all, except for the first of each.
KEPT = 1_000
FIRST = 10
MOST = 20_000


class FindingCollector:
    """The findings in one package. `kept`: how many of a rule in a column of a file."""

    def __init__(self, kept: int = KEPT) -> None:
        self.counts: Counter[str] = Counter()
        self.groups: Counter[tuple[str, str, str]] = Counter()
        self.kept: list[Finding] = []
        self._kept, self._most = kept, MOST * kept // KEPT

    def add(self, finding: Finding, row: int | None = None) -> None:
        """Add a finding; with a row, a copy of it at that row."""
        self.counts[finding.code] += 1
        self.groups[finding.group] += 1
        number = self.groups[finding.group]
        if number <= FIRST or (number <= self._kept and len(self.kept) < self._most):
            self.kept.append(finding if row is None else replace(finding, row=row))

    @property
    def has_errors(self) -> bool:
        """Whether there is an error; at least one finding of each rule is kept."""
        return any(finding.severity is Severity.ERROR for finding in self.kept)

    def extend(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.add(finding)

    def sorted(self, files: Iterable[str]) -> tuple[Finding, ...]:
        """By file (the descriptor first, then in the order of `files`), then by row, then in the
        order of validation."""
        order = {file: number for number, file in enumerate(files)}
        return tuple(
            sorted(self.kept, key=lambda finding: (order.get(finding.file, -1), finding.row or 0))
        )
