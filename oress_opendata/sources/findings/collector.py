"""Collect findings: count all, keep the first ones of each rule, sort at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from oress_opendata.model.finding import Finding, Severity

# Findings kept of each rule; more of the same do not help.
KEPT = 1_000


class FindingCollector:
    """The findings in one package."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.kept: list[Finding] = []

    def add(self, finding: Finding, row: int | None = None) -> None:
        """Add a finding; with a row, a copy of it at that row."""
        self.counts[finding.code] += 1
        if self.counts[finding.code] <= KEPT:
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
