"""`oress validate`: validate packages, and report what is wrong and how to fix it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.errors import PackageRefused, StoreUnavailable
from oress_opendata.meaning.csv_text import EXCEL, map_texts, protect_text, write_csv
from oress_opendata.model.finding import Report
from oress_opendata.model.known import Known
from oress_opendata.model.package import Package
from oress_opendata.publication.knowledge import load_known
from oress_opendata.publication.rehearsal import validate_release
from oress_opendata.settings import Settings, read_settings
from oress_opendata.sources.findings.collector import KEPT
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.packages.tree import find_packages
from oress_opendata.sources.reports.spreadsheet import ReportWorkbook, findings_to_rows
from oress_opendata.sources.reports.text import SHOWN, Style, report_to_json, report_to_text
from oress_opendata.sources.tables.ids import read_register_ids
from oress_opendata.store.home import Store, open_store

# Findings of one rule in one column that are kept where all are requested.
ALL = 100_000
Ids = Mapping[str, frozenset[str]]


@click.command("validate", epilog="Example:  oress validate datasets/territoires/1.0.0 --strict")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH…",
    type=click.Path(exists=True, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="Write the reports as JSON.")
@click.option("--all", "everything", is_flag=True, help="Show every finding, not the first ones.")
@click.option(
    "--csv",
    "csv_file",
    metavar="FILE",
    type=click.File("w", encoding="utf-8", lazy=True),
    help="Write all findings to a CSV file for Excel; “-” is the screen.",
)
@click.option(
    "--xlsx",
    "xlsx_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a workbook with all findings, and the tables with the cells marked.",
)
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--lang", metavar="CODE", help="Language of the reports.")
def validate(
    paths: tuple[Path, ...],
    *,
    as_json: bool,
    everything: bool,
    csv_file: TextIO | None,
    xlsx_file: Path | None,
    strict: bool,
    lang: str | None,
) -> None:
    """Validate packages (folders, descriptors, zips), or trees of them; nothing is published.

    The report gives file, row, column and value, what is wrong and how to fix it. Packages that are
    named together, or are in one tree, may refer to each other's registers. The exit code is 0 if
    all are valid, and 1 if one is not.
    """
    settings, language = read_settings(), lang or language_of()
    kept = ALL if everything or csv_file or xlsx_file else KEPT
    book = ReportWorkbook(xlsx_file, language) if xlsx_file else None
    reports = list(_validate_all(paths, _Run(settings, language, kept, book)))
    if book:
        book.close()
    if csv_file:
        rows = map_texts(findings_to_rows(reports, language), protect_text)
        csv_file.writelines(write_csv(rows, EXCEL))
    if as_json:
        content = [report_to_json(report, settings.languages, strict) for report in reports]
        click.echo(json.dumps({"reports": content}, ensure_ascii=False, indent=2))
    elif not (csv_file and csv_file.name == "-"):
        shown = None if everything else SHOWN
        style = Style(language, sys.stdout.isatty(), strict, shown)
        click.echo(report_to_text(reports, style))
    if not all(report.is_valid(strict) for report in reports):
        raise SystemExit(1)


@dataclass(frozen=True, slots=True)
class _Run:
    """What holds for all packages of a command: `kept` findings, and the workbook to write."""

    settings: Settings
    language: str
    kept: int
    book: ReportWorkbook | None


def _validate_all(paths: Iterable[Path], run: _Run) -> Iterator[Report]:
    found: list[Path] = []
    for path in paths:
        try:
            found += find_packages(path)
        except PackageRefused as error:
            yield _add_refused(error, run)
    store = _find_store(run.settings)
    siblings = _read_siblings(found) if len(found) > 1 else {}
    for path in found:
        yield _validate_one(path, run, store, siblings)


def _validate_one(path: Path, run: _Run, store: Store | None, siblings: Ids) -> Report:
    try:
        with open_package(path) as package, progress_bar(run.language) as bar:
            known = _add_siblings(load_known(package.descriptor, run.settings, store), siblings)
            progress = bar if _is_long(package) else None
            report = validate_release(
                package, known, run.settings, progress, run.kept, sampled=True
            )
            if run.book:
                run.book.add(report, package)
            return report
    except PackageRefused as error:
        return _add_refused(error, run)


def _add_refused(error: PackageRefused, run: _Run) -> Report:
    report: Report = error.report
    if run.book:
        run.book.add(report, None)
    return report


def _find_store(settings: Settings) -> Store | None:
    """The store, if there is one: references may point to published records."""
    try:
        return open_store(settings)
    except StoreUnavailable:
        return None


def _read_siblings(paths: Iterable[Path]) -> Ids:
    """The ids of records in the packages on this command line."""
    siblings: dict[str, frozenset[str]] = {}
    for path in paths:
        try:
            with open_package(path) as package:
                for register, ids in read_register_ids(package).items():
                    siblings[register] = siblings.get(register, frozenset()) | ids
        except PackageRefused:
            continue
    return siblings


def _add_siblings(known: Known, siblings: Ids) -> Known:
    listed = dict(known.listed)
    for register, ids in siblings.items():
        listed[register] = listed.get(register, frozenset()) | ids
    return replace(known, listed=listed)


def _is_long(package: Package) -> bool:
    return sum(file.location.stat().st_size for file in package.files) > 10_000_000
