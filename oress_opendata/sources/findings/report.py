"""Reports of validation as text for people and as JSON for programs.

The text groups findings by rule, file and column: the first few with their rows, how many more
there are, and how to fix them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from oress_opendata.languages import N_, say
from oress_opendata.model.finding import Finding, Report, Severity
from oress_opendata.sources.findings.characters import make_visible
from oress_opendata.sources.findings.rules import RULES

SHOWN = 3

VALID = N_("{name} is valid.")
VALID_WARNINGS = N_("{name} is valid. Warnings: {warnings}.")
INVALID = N_("{name} is not valid. Errors: {errors}. Warnings: {warnings}.")
ROW = N_("row {row}")
MORE = N_("… and {count} more of the same kind")
REMEDY = N_("How to fix it: {remedy}")
ERROR = N_("error")
WARNING = N_("warning")

_RED, _YELLOW, _GREEN, _DIM, _BOLD, _PLAIN = (
    f"\x1b[{code}m" for code in ("31", "33", "32", "2", "1", "0")
)
_SEVERITIES = {Severity.ERROR: (ERROR, _RED), Severity.WARNING: (WARNING, _YELLOW)}


def report_to_text(
    reports: Iterable[Report], language: str, colour: bool, strict: bool = False
) -> str:
    """The reports in a language, one after the other."""
    return "\n\n".join(
        "\n".join(_describe_report(report, language, colour, strict)) for report in reports
    )


def report_to_json(
    report: Report, languages: Sequence[str], strict: bool = False
) -> dict[str, Any]:
    """A report as a plain value with sentences in all the languages."""
    return {
        "package": report.package,
        "version": report.version,
        "valid": report.is_valid(strict),
        "errors": count(report, Severity.ERROR),
        "warnings": count(report, Severity.WARNING),
        "counts": dict(report.counts),
        "rows": dict(report.rows),
        "findings": [_finding_to_json(finding, languages) for finding in report.findings],
    }


def count(report: Report, severity: Severity) -> int:
    """The number of findings of a severity, including those that were not kept."""
    return sum(number for code, number in report.counts.items() if RULES[code].severity is severity)


def _finding_to_json(finding: Finding, languages: Sequence[str]) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": finding.file,
        "row": finding.row,
        "column": finding.column,
        "value": finding.value,
        "message": {language: finding.say(language) for language in languages},
        "mend": {language: finding.say_remedy(language) for language in languages},
    }


def _describe_report(report: Report, language: str, colour: bool, strict: bool) -> Iterator[str]:
    errors, warnings = count(report, Severity.ERROR), count(report, Severity.WARNING)
    valid = report.is_valid(strict)
    sentence = (VALID_WARNINGS if warnings else VALID) if valid else INVALID
    name = " ".join(filter(None, (report.package, report.version))) or "…"
    headline = say(sentence, language, name=name, errors=errors, warnings=warnings)
    yield _paint(make_visible(headline), _BOLD + (_GREEN if valid else _RED), colour)
    for file, findings in groupby(report.findings, key=lambda finding: finding.file):
        if file:
            yield _paint(f"  {make_visible(file)}", _BOLD, colour)
        for group in _group(findings):
            yield from _describe_group(group, report, language, colour)


def _group(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of a file by rule and column; errors first, then in the order of the file."""
    groups: dict[tuple[Severity, str, str | None], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.code, finding.column), []).append(finding)
    return sorted(groups.values(), key=lambda group: group[0].severity is not Severity.ERROR)


def _describe_group(
    group: list[Finding], report: Report, language: str, colour: bool
) -> Iterator[str]:
    word, paint = _SEVERITIES[group[0].severity]
    for finding in group[:SHOWN]:
        place = _place(finding, language)
        label = _paint(say(word, language), paint, colour)
        yield f"    {label} {place}{make_visible(finding.say(language))}"
    if more := _count_group(group, report) - len(group[:SHOWN]):
        yield f"      {say(MORE, language, count=more)}"
    remedy = say(REMEDY, language, remedy=group[0].say_remedy(language))
    yield _paint(f"      {make_visible(remedy)} [{group[0].code}]", _DIM, colour)


def _place(finding: Finding, language: str) -> str:
    row = [say(ROW, language, row=finding.row)] if finding.row else []
    column = [make_visible(finding.column)] if finding.column else []
    return f"{', '.join(row + column)}: " if row or column else ""


def _count_group(group: list[Finding], report: Report) -> int:
    """The size of a group: that of the rule if the group has all its kept findings."""
    code = group[0].code
    kept = sum(finding.code == code for finding in report.findings)
    return report.counts.get(code, kept) if kept == len(group) else len(group)


def _paint(text: str, paint: str, colour: bool) -> str:
    return f"{paint}{text}{_PLAIN}" if colour else text
