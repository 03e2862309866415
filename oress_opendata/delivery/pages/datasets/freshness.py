"""When the next version of a dataset is due, and how late it is.

An answer that shows this changes with the day, so its tag must include `today`.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.formatting import show_date
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.languages import N_, say

# The months between two versions, by the code of the frequency; other codes promise nothing.
MONTHS = {
    "MONTHLY": 1,
    "QUARTERLY": 3,
    "ANNUAL": 12,
    "BIENNIAL": 24,
    "QUINQUENNIAL": 60,
    "DECENNIAL": 120,
}
FINAL = "NEVER"
DUE = N_("Next version expected by {day}.")
COMPLETE = N_("It is complete: no further version is promised.")
NO_PROMISE = N_("No date is promised for the next version.")


@dataclass(frozen=True, slots=True)
class Freshness:
    """`late` is the number of days overdue; None where no version is promised."""

    sentence: str
    late: int | None


def today(service: Service) -> date:
    return datetime.now(service.settings.timezone).date()


def find_due(frequency: str, issued: date) -> date | None:
    """The day by which the next version is promised."""
    months = MONTHS.get(frequency)
    if not months:
        return None
    years, month = divmod(issued.month - 1 + months, 12)
    year = issued.year + years
    return date(year, month + 1, min(issued.day, monthrange(year, month + 1)[1]))


def describe_freshness(reader: Reader, frequency: str, issued: datetime, day: date) -> Freshness:
    """`issued` is the time of the newest version."""
    language = reader.language
    due = find_due(frequency, reader.service.settings.day_of(issued))
    if due is None:
        return Freshness(say(COMPLETE if frequency == FINAL else NO_PROMISE, language), None)
    sentence = say(DUE, language, day=show_date(due, language))
    return Freshness(sentence, max((day - due).days, 0))
