"""`oress validate`: validate packages, and report what is wrong and how to fix it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.errors import PackageRefused, StoreUnavailable
from oress_opendata.model.finding import Report
from oress_opendata.model.known import Known
from oress_opendata.model.package import Package
from oress_opendata.publication.knowledge import load_known
from oress_opendata.settings import Settings, read_settings
from oress_opendata.sources.findings.report import report_to_json, report_to_text
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.packages.tree import find_packages
from oress_opendata.sources.tables.ids import read_register_ids
from oress_opendata.sources.validation import validate_package
from oress_opendata.store.home import Store, open_store

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
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--lang", metavar="CODE", help="Language of the reports.")
def validate(paths: tuple[Path, ...], as_json: bool, strict: bool, lang: str | None) -> None:
    """Validate packages (folders, descriptors, zips), or trees of them; nothing is published.

    The report gives file, row, column and value, what is wrong and how to fix it. Packages that are
    named together, or are in one tree, may refer to each other's registers. The exit code is 0 if
    all are valid, and 1 if one is not.
    """
    settings = read_settings()
    reports = list(_validate_all(paths, settings, lang or language_of()))
    if as_json:
        languages = settings.languages
        content = [report_to_json(report, languages, strict) for report in reports]
        click.echo(json.dumps({"reports": content}, ensure_ascii=False, indent=2))
    else:
        coloured = sys.stdout.isatty()
        click.echo(report_to_text(reports, lang or language_of(), coloured, strict))
    if not all(report.is_valid(strict) for report in reports):
        raise SystemExit(1)


def _validate_all(paths: Iterable[Path], settings: Settings, language: str) -> Iterator[Report]:
    found: list[Path] = []
    for path in paths:
        try:
            found += find_packages(path)
        except PackageRefused as error:
            yield error.report
    store = _find_store(settings)
    siblings = _read_siblings(found) if len(found) > 1 else {}
    for path in found:
        yield _validate_one(path, settings, store, siblings, language)


def _validate_one(
    path: Path, settings: Settings, store: Store | None, siblings: Ids, language: str
) -> Report:
    try:
        with open_package(path) as package, progress_bar(language) as bar:
            known = _add_siblings(load_known(package.descriptor, settings, store), siblings)
            return validate_package(package, known, bar if _is_long(package) else None)
    except PackageRefused as error:
        report: Report = error.report
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
