"""Findings as they come: all counted, the first of each rule kept, sorted at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from oress_opendata.model.finding import Finding, Severity

# Of each rule; ten thousand of the same tell nobody more than a thousand.
KEPT = 1_000


class FindingCollector:
    """What the checks found in one package."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.kept: list[Finding] = []

    def add(self, finding: Finding, row: int | None = None) -> None:
        """Add a finding; with a row, the same fault at that row."""
        self.counts[finding.code] += 1
        if self.counts[finding.code] <= KEPT:
            self.kept.append(finding if row is None else replace(finding, row=row))

    @property
    def has_errors(self) -> bool:
        """Whether anything forbids publishing. Of each rule the first finding is kept."""
        return any(finding.severity is Severity.ERROR for finding in self.kept)

    def extend(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.add(finding)

    def sorted(self, files: Iterable[str]) -> tuple[Finding, ...]:
        """By file (the descriptor's first, then in the order of `files`), row, and column in the
        order in which the columns were judged."""
        order = {file: number for number, file in enumerate(files)}
        return tuple(
            sorted(self.kept, key=lambda finding: (order.get(finding.file, -1), finding.row or 0))
        )
