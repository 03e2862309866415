"""The judgement of a package."""

from __future__ import annotations

from collections.abc import Callable

from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.finding import Report
from oress_opendata.model.known import Known
from oress_opendata.model.package import Package
from oress_opendata.sources.checks.identity import check_identity
from oress_opendata.sources.subject import Subject

Progress = Callable[[str, int, int], None]


def judge_package(package: Package, known: Known, progress: Progress | None = None) -> Report:
    subject = Subject(package, known, read_tables(package.descriptor))
    findings = tuple(check_identity(subject))
    return Report(package.name, package.version, findings)
