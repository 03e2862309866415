"""Limits of a validation: what exceeds them is a finding, never a crash."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from oress_opendata.model.finding import Report
from oress_opendata.sandbox.limits import Limits
from oress_opendata.sources import validation
from tests.sources.conftest import Draft

Validate = Callable[[Draft], Report]
LIMITS = Limits(memory=200_000_000, seconds=10)


def limit(monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
    monkeypatch.setattr(validation, "limits_for", lambda size: limits)


def test_an_endless_pattern_is_named(
    draft: Draft, validate: Validate, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, Limits(memory=LIMITS.memory, seconds=1))
    draft.field("note", 1)["constraints"] = {"pattern": "(a+)+"}
    draft.replace("two", "a" * 60 + "!", "data/notes.csv")
    finding = next(finding for finding in validate(draft).findings if finding.code == "limit-time")
    assert (finding.file, finding.column) == ("data/notes.csv", "note")


def test_too_much_memory_is_named(
    draft: Draft, validate: Validate, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, LIMITS)

    def fail(*_: object) -> None:
        bytearray(LIMITS.memory * 2)

    monkeypatch.setattr(validation, "create_table_validator", fail)
    codes = {finding.code for finding in validate(draft).findings}
    assert "limit-memory" in codes


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGSEGV, "limit-broken"), (signal.SIGKILL, "limit-time")]
)
def test_a_killed_validation_gives_an_error(
    draft: Draft, validate: Validate, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def fail(*_: object) -> None:
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    monkeypatch.setattr(validation, "create_table_validator", fail)
    report = validate(draft)
    assert [finding.code for finding in report.findings] == [code]
    assert report.findings[0].file == "data/things.csv"
    assert not report.is_valid()


def test_a_bug_in_validation_gives_an_error(
    draft: Draft, validate: Validate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(validation, "create_table_validator", fail)
    assert [finding.code for finding in validate(draft).findings] == ["limit-broken"]
