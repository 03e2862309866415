"""The draft is valid, and each error is found where it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from oress_opendata.model.finding import Report, Severity
from tests.sources.conftest import Draft
from tests.sources.faults import FAULTS, Fault

Validate = Callable[[Draft], Report]


def test_the_draft_is_valid(draft: Draft, validate: Validate) -> None:
    report = validate(draft)
    assert report.findings == ()
    assert report.is_valid(strict=True)
    assert report.rows == {"things": 2, "notes": 3}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_each_fault_is_found_at_its_location(
    fault: Fault, draft: Draft, validate: Validate
) -> None:
    fault.spoil(draft)
    report = validate(draft)
    found = [finding for finding in report.findings if finding.code == fault.code]
    assert found, [(finding.code, finding.value) for finding in report.findings]
    assert fault.code == "limit-broken" or "limit-broken" not in report.counts
    if fault.row is not None:
        assert fault.row in {finding.row for finding in found}
    if fault.column is not None:
        assert fault.column in {finding.column for finding in found}
    assert report.is_valid() == all(
        finding.severity is Severity.WARNING for finding in report.findings
    )
    for language in ("fr", "ar", "en"):
        for finding in found:
            assert finding.say(language)
            assert finding.say_remedy(language)
