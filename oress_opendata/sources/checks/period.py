"""The period of a package is plausible and starts before it ends."""

from __future__ import annotations

from collections.abc import Iterator

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.checks.dates import is_date, is_in_range, is_ordered
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject

PERIOD = error(
    "temporal",
    N_("The period “{value}” of “oress:temporal” is invalid."),
    N_("Write “start” and “end” as YYYY, YYYY-MM or YYYY-MM-DD, the start first."),
)


def check_period(subject: Subject) -> Iterator[Finding]:
    for holder in (subject.descriptor, *subject.descriptor["resources"]):
        period = holder.get("oress:temporal")
        if period is None:
            continue
        start, end = str(period.get("start", "")), str(period.get("end", ""))
        dates = [text for text in (start, end) if text]
        valid = dates and all(is_date(text) and is_in_range(text) for text in dates)
        if not valid or (start and end and not is_ordered(start, end)):
            yield PERIOD.finding(subject.file, value=f"{start} – {end}")
