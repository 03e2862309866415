"""Rules: a code, what is wrong, and how to fix it. Checks create findings from rules.

`RULES` has every rule of validation, and so has `docs/checks.md`; a test compares them.
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
    `{value}` and the further parameters of the check."""

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
    """Register a rule whose breach forbids publication."""
    return _register(Rule(code, Severity.ERROR, sentence, remedy))


def warning(code: str, sentence: str, remedy: str) -> Rule:
    """Register a rule whose breach forbids publication only in strict mode."""
    return _register(Rule(code, Severity.WARNING, sentence, remedy))


def shorten(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _register(rule: Rule) -> Rule:
    if rule.code in _rules:
        raise ValueError(f"two rules are called {rule.code}")
    _rules[rule.code] = rule
    return rule
