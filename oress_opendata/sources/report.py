"""Reports of the judgement, as text that a person can act on, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from oress_opendata.model.finding import Report


def report_to_text(reports: Iterable[Report], language: str, colour: bool) -> str:
    lines = []
    for report in reports:
        for each in report.findings:
            where = " ".join(str(part) for part in (each.file, each.row, each.column) if part)
            lines.append(f"{each.severity} {where}: {each.say(language)} {each.say_mend(language)}")
    return "\n".join(lines)


def report_to_json(report: Report, languages: Sequence[str]) -> dict[str, Any]:
    return {"package": report.package, "version": report.version, "valid": report.is_valid()}
