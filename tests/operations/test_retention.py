"""The rule of what to keep, for any times of backups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies

from oress_opendata.errors import SettingsError
from oress_opendata.operations.retention import choose_kept, parse_keep

NIGHT = datetime(2026, 11, 29, 2, 10, tzinfo=UTC)
TIMES = strategies.sets(
    strategies.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=strategies.just(UTC))
)
RULES = strategies.lists(
    strategies.tuples(strategies.integers(0, 20), strategies.sampled_from("dwmy")),
    min_size=1,
    unique_by=lambda part: part[1],
).map(lambda parts: ",".join(f"{count}{unit}" for count, unit in parts))


@given(TIMES, RULES)
def test_the_newest_is_kept_and_no_more_than_asked(times: set[datetime], text: str) -> None:
    keep = parse_keep(text)
    kept = choose_kept(times, keep)
    assert kept <= times
    assert kept >= ({max(times)} if times else set())
    assert len(kept) <= max(1, sum(count for _, count in keep.counts))


@given(TIMES, RULES)
def test_keeping_again_removes_nothing(times: set[datetime], text: str) -> None:
    kept = choose_kept(times, parse_keep(text))
    assert choose_kept(kept, parse_keep(text)) == kept


@given(TIMES, RULES)
def test_backups_taken_one_after_the_other_keep_the_newest_of_each_day(
    times: set[datetime], text: str
) -> None:
    """What a nightly run leaves equals what the rule chooses from all at once, by days."""
    keep = parse_keep("5d")
    left: set[datetime] = set()
    for time in sorted(times):
        left = choose_kept({*left, time}, keep)
    assert left == choose_kept(times, keep)


def test_a_year_of_nights() -> None:
    nights = [NIGHT - timedelta(days=days) for days in range(365)]
    kept = sorted(choose_kept(nights, parse_keep("7d,4w,12m")), reverse=True)
    assert kept[:7] == nights[:7]
    assert len(kept) == 7 + 3 + 11  # of the weeks, three end before the last seven days
    assert {(time.year, time.month) for time in kept} == {
        (time.year, time.month) for time in nights[:340]
    }


@pytest.mark.parametrize("text", ["", "7", "d", "7x", "7d,7d", "-1d", "7d;4w", "7 d"])
def test_another_rule_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_keep(text)
