"""What a list says less exactly than the register changes nothing there."""

from __future__ import annotations

import pytest

from oress_opendata.desk.proposal.merging import is_same
from oress_opendata.meaning.descriptor import Column

FOUNDED = {"pattern": "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"}
DATE = Column("founded", "string", {"name": "founded", "constraints": FOUNDED})


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("2011-03-04", "2011", True),
        ("2011-03", "2011-03-01", True),
        ("2011", "2011-01-01", True),
        ("2011-03", "2011-03-17", False),
        ("2011", "2011-02-01", False),
        ("", "2011-01-01", False),
    ],
)
def test_a_date_that_a_spreadsheet_completed_is_the_same(old: str, new: str, same: bool) -> None:
    assert is_same(DATE, old, new) is same
