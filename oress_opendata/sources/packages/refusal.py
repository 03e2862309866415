"""The error for a package that cannot be read, with its findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from oress_opendata.errors import PackageRefused
from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding, Report

UNREADABLE = N_("The package {name} cannot be read; see its report.")


def refusal(findings: Iterable[Finding], name: str, version: str = "") -> PackageRefused:
    """The error to raise. `name` is the package's, or that of its file or folder."""
    kept = tuple(findings)
    counts = Counter(finding.code for finding in kept)
    groups = Counter(finding.group for finding in kept)
    return PackageRefused(UNREADABLE, Report(name, version, kept, counts, {}, groups), name=name)
