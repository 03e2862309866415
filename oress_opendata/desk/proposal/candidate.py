"""The package that a proposal becomes, its validation, and what is remembered of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from oress_opendata.comparison.difference import Comparison, compare_sides
from oress_opendata.comparison.side import Side, hash_file, side_of_package
from oress_opendata.desk.descriptor import write_descriptor
from oress_opendata.desk.mapping.answers import IGNORED, NEW, Memory
from oress_opendata.desk.mapping.target import Target
from oress_opendata.desk.mapping.words import Words
from oress_opendata.desk.proposal.proposal import CellFault, Fate, Proposal
from oress_opendata.desk.spreadsheet.workbook import cell_address
from oress_opendata.meaning.csv_text import CsvProfile, write_csv
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.difference import Level
from oress_opendata.model.finding import Finding, Severity
from oress_opendata.model.own_language import name_language
from oress_opendata.model.release import without_sums
from oress_opendata.publication.knowledge import load_known
from oress_opendata.scratch import scratch_folder
from oress_opendata.settings import Settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.tables.dialect import declared_terms
from oress_opendata.sources.validation import validate_package
from oress_opendata.store.home import Store

# Terms of a dialect that the candidate's files keep.
_KEPT_TERMS = frozenset({"delimiter", "header"})


def write_package(proposal: Proposal, folder: Path) -> str:
    """Write the candidate into a folder, with the files of the current release that the sheet does
    not change; gives its version: the answered one, else the number that the change needs."""
    target = proposal.target
    descriptor = deepcopy(dict(target.descriptor))
    descriptor["resources"] = [without_sums(dict(part)) for part in descriptor["resources"]]
    _write_files(proposal, descriptor, folder)
    write_descriptor(folder, descriptor)
    version = proposal.answers.given.get("version", "")
    if not version and not target.locations:
        version = target.version  # the first release of a new dataset
    if not version:
        with compare_candidate(target, folder) as comparison:
            difference = comparison.difference
            same = difference.level is Level.NONE
            version = target.version if same else difference.proposed
    descriptor["version"] = version
    write_descriptor(folder, descriptor)
    return version


@contextmanager
def compare_candidate(target: Target, folder: Path) -> Iterator[Comparison]:
    """What changes from the current release to a candidate that was written."""
    before = Side(
        target.dataset,
        target.version,
        name_language(target.descriptor),
        target.locations,
        {path: hash_file(location) for path, location in target.locations.items()},
    )
    with scratch_folder() as scratch, open_package(folder) as package:
        yield compare_sides(before, side_of_package(package), scratch / "rows.sqlite")


def _write_files(proposal: Proposal, descriptor: Mapping[str, Any], folder: Path) -> None:
    tables = {table.resource: table for table in proposal.target.tables}
    for resource in descriptor["resources"]:
        file = folder / resource["path"]
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = proposal.tables.get(resource["name"])
        location = proposal.target.locations.get(resource["path"])
        is_same = rows is None or rows == proposal.target.rows.get(resource["name"])
        if is_same and location is not None:
            shutil.copyfile(location, file)
        else:
            _write_table(resource, tables[resource["name"]], rows or (), file)


def _write_table(
    resource: dict[str, Any], table: Table, rows: tuple[tuple[str, ...], ...], file: Path
) -> None:
    """Write a table in UTF-8 with its separator; other terms of its dialect no longer hold."""
    delimiter = declared_terms(resource).get("delimiter")
    delimiter = delimiter if isinstance(delimiter, str) and len(delimiter) == 1 else ","
    if set(resource.get("dialect") or {}) - _KEPT_TERMS:
        resource["dialect"] = {"delimiter": delimiter}
    resource["encoding"] = "utf-8"
    profile = CsvProfile(delimiter, byte_order_mark=False)
    with file.open("w", encoding="utf-8", newline="") as target:
        target.writelines(write_csv((table.names, *rows), profile))


def check_proposal(proposal: Proposal, settings: Settings, store: Store | None) -> Proposal:
    """The proposal with the findings of validation as faults of cells, too. Takes seconds."""
    if proposal.area is None or not proposal.tables:
        return proposal
    with scratch_folder() as folder:
        write_package(proposal, folder)
        with open_package(folder) as package:
            known = load_known(package.descriptor, settings, store)
            report = validate_package(package, known)
    told = {(fault.row, fault.field) for fault in proposal.faults}
    found = (locate_finding(proposal, finding) for finding in report.findings)
    faults = tuple(
        fault for fault in found if fault is not None and (fault.row, fault.field) not in told
    )
    return proposal.with_faults((*proposal.faults, *faults))


def locate_finding(proposal: Proposal, finding: Finding) -> CellFault | None:
    """A finding of the candidate as a fault of the workbook. None for one that the sheet did not
    bring: a warning about a row that stays as it was, or what an open question will settle."""
    table = next((one for one in proposal.target.tables if one.path == finding.file), None)
    resource = table.resource if table else ""
    origin = proposal.origins.get(resource)
    row = column = 0
    if origin and finding.row and 0 <= finding.row - 2 < len(origin.rows):
        row = origin.rows[finding.row - 2]
        column = origin.columns.get(finding.column or "", 0)
    is_error = finding.severity is Severity.ERROR
    if not column and (proposal.questions or not is_error):
        return None
    area = proposal.area
    return CellFault(
        sheet=area.sheet if area else "",
        row=row,
        column=column,
        address=cell_address(row, column) if row and column else "",
        field=f"{resource}.{finding.column}" if finding.column else resource,
        value=finding.value or "",
        words=Words(finding.sentence, finding.parameters),
        remedy=Words(finding.remedy, finding.parameters),
        severity=finding.severity,
    )


def remember(proposal: Proposal) -> Memory:
    """What the next quarter should not ask again: columns, codes, rows, and values of new rows.

    The source is asked again, and so is what is missing: they are other ones each time."""
    given = proposal.answers.given
    kept = dict(proposal.answers.memory.given)
    open_keys = {question.key for question in proposal.questions}
    for column in proposal.columns:
        if column.key not in open_keys and (column.field or given.get(column.key) == IGNORED):
            kept[column.key] = column.field or IGNORED
    kept |= {key: answer for key, answer in given.items() if key.startswith("code:")}
    terms = proposal.target.register.schema.get("oress:provenance") or {}
    passing = {f".{name}" for term, name in terms.items() if term in ("source", "checked")}
    kept |= {
        key: answer
        for key, answer in given.items()
        if key.startswith("default:") and not any(key.endswith(name) for name in passing)
    }
    for row in proposal.rows:
        answered = given.get(row.key, "")
        if answered and row.fate is not Fate.DOUBTFUL:
            kept[row.key] = row.id if answered == NEW else answered
    return Memory({key: answer for key, answer in kept.items() if answer})
