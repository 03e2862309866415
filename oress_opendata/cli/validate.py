"""`oress validate`: judge packages, and say what is wrong and how to mend it."""

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
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--lang", metavar="CODE", help="Language of the reports.")
def validate(paths: tuple[Path, ...], as_json: bool, strict: bool, lang: str | None) -> None:
    """Judge packages (folders, descriptors, zips), or trees of them; nothing is published.

    The report names file, row, column and value, what is wrong and how to mend it. Packages
    that are named together, or lie in one tree, may refer to each other's registers. The exit
    code is 0 where all are valid, and 1 where one is not.
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
    mates = _read_mates(found) if len(found) > 1 else {}
    for path in found:
        yield _validate_one(path, settings, store, mates, language)


def _validate_one(
    path: Path, settings: Settings, store: Store | None, mates: Ids, language: str
) -> Report:
    try:
        with open_package(path) as package, progress_bar(language) as bar:
            known = _add_mates(load_known(package.descriptor, settings, store), mates)
            return validate_package(package, known, bar if _is_long(package) else None)
    except PackageRefused as error:
        report: Report = error.report
        return report


def _find_store(settings: Settings) -> Store | None:
    """The store, where there is one: references are met by what is published there."""
    try:
        return open_store(settings)
    except StoreUnavailable:
        return None


def _read_mates(paths: Iterable[Path]) -> Ids:
    """The ids that the packages on this command line give to things."""
    mates: dict[str, frozenset[str]] = {}
    for path in paths:
        try:
            with open_package(path) as package:
                for register, ids in read_register_ids(package).items():
                    mates[register] = mates.get(register, frozenset()) | ids
        except PackageRefused:
            continue
    return mates


def _add_mates(known: Known, mates: Ids) -> Known:
    listed = dict(known.listed)
    for register, ids in mates.items():
        listed[register] = listed.get(register, frozenset()) | ids
    return replace(known, listed=listed)


def _is_long(package: Package) -> bool:
    return sum(file.location.stat().st_size for file in package.files) > 10_000_000
