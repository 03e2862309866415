"""Rules: a code, what is wrong, and how to mend it. Each check makes its findings of one.

Every rule of the judgement stands in `RULES`, and in `docs/checks.md`; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from oress_opendata.model.finding import Finding, Severity

# A cell may be as long as a book; a sentence about it is not.
SHOWN = 120

_rules: dict[str, Rule] = {}
RULES: Mapping[str, Rule] = MappingProxyType(_rules)


@dataclass(frozen=True, slots=True)
class Rule:
    """`sentence` and `remedy` are marked English sentences. They may use `{file}`, `{column}`,
    `{value}` and whatever else the check says."""

    code: str
    severity: Severity
    sentence: str
    remedy: str

    def finding(
        self,
        file: str = "",
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        **parameters: Any,
    ) -> Finding:
        shown = None if value is None else shorten(value)
        words = {"file": file, "column": column or "", "value": shown or "", **parameters}
        return Finding(
            self.code, self.severity, self.sentence, self.remedy, file, row, column, shown, words
        )


def error(code: str, sentence: str, remedy: str) -> Rule:
    """A rule whose breach forbids publishing."""
    return _register(Rule(code, Severity.ERROR, sentence, remedy))


def warning(code: str, sentence: str, remedy: str) -> Rule:
    """A rule whose breach forbids publishing only to those who ask for strictness."""
    return _register(Rule(code, Severity.WARNING, sentence, remedy))


def shorten(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _register(rule: Rule) -> Rule:
    if rule.code in _rules:
        raise ValueError(f"two rules are called {rule.code}")
    _rules[rule.code] = rule
    return rule
