"""Freeze a candidate, and find out what an approver must know of it.

The order: the number that the change deserves; the validation with the rehearsal of the views; the
difference, whose first rows are kept for the page. What is shown by its SHA-256 is what is
published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from oress_opendata.comparison.difference import Comparison, compare_sides
from oress_opendata.comparison.numbering import propose_number
from oress_opendata.comparison.side import Side, side_of_package, side_of_release
from oress_opendata.desk.audit import record_act
from oress_opendata.desk.csv_file import read_cells
from oress_opendata.desk.database import Desk
from oress_opendata.desk.descriptor import read_descriptor, write_descriptor
from oress_opendata.desk.drafts.draft import Draft, State
from oress_opendata.desk.drafts.files import keep_candidate
from oress_opendata.desk.drafts.records import change_draft, find_draft, refuse_locked
from oress_opendata.errors import Gone, NotFound, PackageRefused
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.difference import Difference, Level
from oress_opendata.model.finding import Finding
from oress_opendata.model.package import Package
from oress_opendata.model.progress import Progress
from oress_opendata.publication.knowledge import load_known
from oress_opendata.publication.rehearsal import validate_release
from oress_opendata.scratch import scratch_folder
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current, find_dataset

FIRST = "1.0.0"
# Changed rows that the page shows; the whole difference is a file to download.
SHOWN_ROWS = 500


def freeze_draft(
    desk: Desk, draft: Draft, person: str, folder: Path, progress: Progress | None = None
) -> Draft:
    """Keep the package in `folder` as the candidate of a draft, with its review.

    The folder's descriptor gets the number that the change deserves. Raises DraftRefused, or
    PackageRefused if the folder is no readable package.
    """
    refuse_locked(draft)
    base = current_version(desk, draft.dataset)
    review = review_package(desk, folder, base, progress)
    with transaction(desk.writing) as connection:
        refuse_locked(find_draft(connection, draft.id))
        candidate = keep_candidate(connection, draft.id, folder)
        record_act(connection, person, "draft.frozen", draft.id, sha256=candidate)
        return change_draft(
            connection,
            draft.id,
            state=State.FROZEN,
            candidate=candidate,
            review=review,
            base=base,
            approved_by=None,
        )


def review_package(
    desk: Desk, folder: Path, base: str | None, progress: Progress | None = None
) -> dict[str, Any]:
    """The review of a package that would follow the version `base`, as JSON; its number is written
    into its descriptor."""
    with scratch_folder() as scratch:
        number, difference, rows = _compare(desk, folder, base, scratch / "rows.sqlite")
        write_version(folder, number)
        try:
            with open_package(folder) as package:
                known = load_known(package.descriptor, desk.settings, desk.store)
                report = validate_release(package, known, desk.settings, progress)
        except PackageRefused as refused:
            report = refused.report
    return {
        "version": number,
        "base": base,
        "valid": report.is_valid(),
        "findings": [finding_to_json(finding) for finding in report.findings],
        "counts": dict(report.counts),
        "difference": difference,
        "rows": rows,
    }


def current_version(desk: Desk, dataset: str) -> str | None:
    """The version of the current release; None where there is none."""
    with transaction(desk.store.reading) as connection:
        try:
            return find_current(connection, dataset).version
        except (NotFound, Gone):
            return None


def write_version(folder: Path, number: str) -> None:
    """Write a version into a package's descriptor."""
    write_descriptor(folder, {**read_descriptor(folder), "version": number})


def finding_to_json(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "parameters": _plain(finding.parameters)}


def finding_from_json(value: Mapping[str, Any]) -> Finding:
    return Finding(**value)


def _compare(
    desk: Desk, folder: Path, base: str | None, scratch: Path
) -> tuple[str, dict[str, Any] | None, list[dict[str, Any]]]:
    """The number, the difference and its first rows; a first release differs from nothing."""
    if base is None:
        return _first_number(desk, folder), None, []
    with open_package(folder) as package:
        before = _side_of(desk, package.name, base)
        comparison = compare_sides(before, side_of_package(package), scratch)
        number = _free_number(desk, package.name, comparison.difference)
        rows = list(_rows(comparison))
        return number, difference_to_json(comparison.difference), _with_names(package, rows)


def _side_of(desk: Desk, name: str, version: str) -> Side:
    with transaction(desk.store.reading) as connection:
        dataset = find_dataset(connection, name)
    release = next(release for release in dataset.releases if release.version == version)
    return side_of_release(desk.store.blobs, desk.store.manifest(release.manifest))


def _first_number(desk: Desk, folder: Path) -> str:
    name = read_descriptor(folder).get("name", "")
    return next_free(desk, str(name), FIRST, Level.MAJOR)


def _free_number(desk: Desk, name: str, difference: Difference) -> str:
    level = max(difference.level, Level.PATCH)
    return next_free(desk, name, propose_number(difference.before, level), level)


def next_free(desk: Desk, name: str, number: str, level: Level) -> str:
    """The first number from `number` on that no release has, withdrawn ones included."""
    with transaction(desk.store.reading) as connection:
        try:
            taken = {release.version for release in find_dataset(connection, name).releases}
        except NotFound:
            return number
    while number in taken:
        number = propose_number(number, level)
    return number


def _rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    for _, change in islice(comparison.iterate_rows(), SHOWN_ROWS):
        yield asdict(change)


def _with_names(package: Package, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The changed rows with the names of their records by language, which may not have changed."""
    names: dict[tuple[str, str], dict[str, str]] = {}
    for table in read_tables(package.descriptor):
        wanted = {_key(row["key"].values()) for row in rows if row["resource"] == table.resource}
        if wanted and table.labels:
            for cells in read_cells(package.file(table.path).location, table.descriptor):
                key = _key(cells.get(name, "") for name in table.primary_key)
                if key in wanted:
                    names[table.resource, key] = {
                        code: cells.get(column, "") for code, column in table.labels.items()
                    }
    return [
        {**row, "name": names.get((row["resource"], _key(row["key"].values())), {})} for row in rows
    ]


def _key(values: Iterable[str]) -> str:
    return "\x1f".join(values)


def difference_to_json(difference: Difference) -> dict[str, Any]:
    reasons = [
        {
            "level": reason.level.name.lower(),
            "sentence": reason.sentence,
            "parameters": _plain(reason.parameters),
        }
        for reason in difference.reasons
    ]
    return {**asdict(difference), "level": difference.level.name.lower(), "reasons": reasons}


def _plain(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a sentence as JSON can keep them."""
    simple = (str, int, float, bool, type(None))
    return {
        name: value if isinstance(value, simple) else str(value)
        for name, value in parameters.items()
    }
