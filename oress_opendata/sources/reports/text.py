"""Reports of validation as text for people and as JSON for programs.

The text groups findings by rule, file and column: the first few with their rows, how many more
there are, and how to fix them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
PAGE = N_("page {row}")
MORE = N_("… and {count} more of the same kind")
REMEDY = N_("How to fix it: {remedy}")
ERROR = N_("error")
WARNING = N_("warning")

_RED, _YELLOW, _GREEN, _DIM, _BOLD, _PLAIN = (
    f"\x1b[{code}m" for code in ("31", "33", "32", "2", "1", "0")
)
_SEVERITIES = {Severity.ERROR: (ERROR, _RED), Severity.WARNING: (WARNING, _YELLOW)}


@dataclass(frozen=True, slots=True)
class Style:
    """How a report is written. `shown` is the number of findings of one kind; None for all."""

    language: str
    colour: bool = False
    strict: bool = False
    shown: int | None = SHOWN


def report_to_text(reports: Iterable[Report], style: Style) -> str:
    """The reports in a language, one after the other."""
    return "\n\n".join("\n".join(_describe_report(report, style)) for report in reports)


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
        "groups": [
            {"file": file, "column": column or None, "code": code, "count": number}
            for (file, column, code), number in report.groups.items()
        ],
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


def _describe_report(report: Report, style: Style) -> Iterator[str]:
    errors, warnings = count(report, Severity.ERROR), count(report, Severity.WARNING)
    valid = report.is_valid(style.strict)
    sentence = (VALID_WARNINGS if warnings else VALID) if valid else INVALID
    name = " ".join(filter(None, (report.package, report.version))) or "…"
    headline = say(sentence, style.language, name=name, errors=errors, warnings=warnings)
    yield _paint(make_visible(headline), _BOLD + (_GREEN if valid else _RED), style)
    for file, findings in groupby(report.findings, key=lambda finding: finding.file):
        if file:
            yield _paint(f"  {make_visible(file)}", _BOLD, style)
        for group in _group(findings):
            yield from _describe_group(group, report, style)


def _group(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of a file by rule and column; errors first, then in the order of the file."""
    groups: dict[tuple[Severity, str, str | None], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.code, finding.column), []).append(finding)
    return sorted(groups.values(), key=lambda group: group[0].severity is not Severity.ERROR)


def _describe_group(group: list[Finding], report: Report, style: Style) -> Iterator[str]:
    shown = group[: style.shown]
    for finding in shown:
        word, paint = _SEVERITIES[finding.severity]
        label = _paint(say(word, style.language), paint, style)
        place = describe_place(finding, style.language)
        message = make_visible(finding.say(style.language))
        yield f"    {label} {place}: {message}" if place else f"    {label} {message}"
    if more := report.groups.get(group[0].group, len(group)) - len(shown):
        yield f"      {say(MORE, style.language, count=more)}"
    # A label has a code of its own; most remedies are the same for all.
    for remedy in _describe_remedies(group, shown, style.language):
        line = make_visible(say(REMEDY, style.language, remedy=remedy))
        yield _paint(f"      {line} [{group[0].code}]", _DIM, style)


def _describe_remedies(
    group: Sequence[Finding], shown: Sequence[Finding], language: str
) -> Iterable[str]:
    """The remedies of what is shown, once each; a confirmation to copy has the values of all."""
    entries = [finding.parameters["entry"] for finding in group if "entry" in finding.parameters]
    if len(entries) < 2:
        return dict.fromkeys(finding.say_remedy(language) for finding in shown)
    values = dict.fromkeys(value for entry in entries for value in json.loads(entry)["values"])
    merged = json.dumps({**json.loads(entries[0]), "values": list(values)}, ensure_ascii=False)
    first = replace(group[0], parameters={**group[0].parameters, "entry": merged})
    return [first.say_remedy(language)]


def describe_place(finding: Finding, language: str) -> str:
    """The row, or the page of a PDF, and the column."""
    sentence = PAGE if finding.file.lower().endswith(".pdf") else ROW
    row = [say(sentence, language, row=finding.row)] if finding.row else []
    column = [make_visible(finding.column)] if finding.column else []
    return ", ".join(row + column)


def _paint(text: str, paint: str, style: Style) -> str:
    return f"{paint}{text}{_PLAIN}" if style.colour else text
