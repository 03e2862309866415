"""Every view of a valid package can be made: what raises there is an error, with its place.

The other rules name the known kinds; this one is the net for what no rule foresaw. The views are
made in a confined child of their own, since they need more memory than validation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from oress_opendata.errors import shorten_error
from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding, Report
from oress_opendata.sandbox.child import OutOfTime, Send, run_confined
from oress_opendata.sandbox.limits import ChildFailed, Limits
from oress_opendata.sources.findings.rules import error

# Beyond the memory of the parent: the address space that DuckDB reserves for a large table.
MEMORY = 3 * 1024**3
SECONDS = 120
SECONDS_PER_MEGABYTE = 30

FAILED = error(
    "view-failed",
    N_("The view “{view}” of this file cannot be made: {value}"),
    N_("Look for an unusual name, text or value in it, and report it to us."),
)


@dataclass(frozen=True, slots=True)
class View:
    """What is made of a package, the files that it needs, and how."""

    name: str
    file: str
    make: Callable[[], object]


def rehearse(report: Report, views: Iterable[View], size: int) -> Report:
    """The report, with an error for each view that cannot be made. `size` is that of all files.

    An invalid package is not rehearsed: its views would fail for the reasons that are known.
    """
    if not report.is_valid():
        return report
    found: list[Finding] = []
    begun: list[tuple[str, str]] = []

    def receive(message: Finding | tuple[str, str]) -> None:
        if isinstance(message, Finding):
            found.append(message)
        else:
            begun.append(message)

    limits = Limits(MEMORY, SECONDS + SECONDS_PER_MEGABYTE * size // 1_000_000)
    try:
        run_confined(lambda send: _make_all(views, send), limits, receive)
    except ChildFailed as failure:
        name, file = begun[-1] if begun else ("", "")
        found.append(FAILED.finding(file, value=type(failure).__name__, view=name))
    if not found:
        return report
    return replace(
        report,
        findings=(*report.findings, *found),
        counts={**report.counts, FAILED.code: len(found)},
        groups={**report.groups, **Counter(finding.group for finding in found)},
    )


def _make_all(views: Iterable[View], send: Send) -> None:
    """In the child: make each view, and send what fails."""
    for view in views:
        send((view.name, view.file))
        try:
            view.make()
        except OutOfTime:
            send(FAILED.finding(view.file, value=OutOfTime.__name__, view=view.name))
            return
        except Exception as problem:
            send(FAILED.finding(view.file, value=shorten_error(problem), view=view.name))
