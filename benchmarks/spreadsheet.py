"""How fast workbooks are read, beside openpyxl and pandas, and how long a whole proposal takes.

`python benchmarks/spreadsheet.py [ROWS…]`: lists of 900 and of 20,000 invented cooperatives unless
said otherwise. A proposal is that of the second quarter: every row is compared with a register of
as many records. Reading is in a confined process, which the others do without.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pandas
from measure import RUNS, Figure, describe_machine, print_table
from openpyxl import load_workbook

from oress_opendata.desk.mapping.answers import Answers
from oress_opendata.desk.mapping.question import Step
from oress_opendata.desk.mapping.target import Target
from oress_opendata.desk.proposal.propose import propose
from oress_opendata.desk.spreadsheet.reading import read_workbook
from oress_opendata.desk.spreadsheet.workbook import Workbook
from oress_opendata.settings import read_settings

ROOT = Path(__file__).parents[1]
SIZES = (900, 20_000)


def compare(rows: int, folder: Path) -> None:
    file = folder / "list.xlsx"
    lists = _quarters()
    file.write_bytes(lists.write_list(lists.found_cooperatives(rows, Random(1))))
    readers = {name: partial(_read, name, str(file)) for name in ("oress", "pandas", "openpyxl")}
    print_table(f"reading {rows:,} rows", _time_in_turn(readers))
    target, workbook = _prepare(rows), read_workbook(file)
    _propose(target, workbook)  # what is read once per process
    task = {"proposal": partial(_propose, target, workbook)}
    print_table(f"a proposal for {rows:,} rows", _time_in_turn(task))


def _time_in_turn(tasks: Mapping[str, Callable[[], object]]) -> list[Figure]:
    """Median seconds of each in this process, and its peak so far."""
    found: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(RUNS):
        for name, task in tasks.items():
            started = time.perf_counter()
            task()
            found[name].append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [Figure(name, statistics.median(seconds), peak) for name, seconds in found.items()]


def _quarters() -> Any:
    """The lists that the tests use; they are no part of the program."""
    sys.path.insert(0, str(ROOT))
    return import_module("tests.desk.quarters")


def _read(name: str, file: str) -> None:
    match name:
        case "oress":
            read_workbook(Path(file))
        case "openpyxl":
            book = load_workbook(file, read_only=True, data_only=True)
            for row in book.worksheets[0].iter_rows(values_only=True):
                list(row)
        case "pandas":
            pandas.read_excel(file, engine="openpyxl")


def _prepare(rows: int) -> Target:
    """A register with a record for each row, made without reading a workbook."""
    lists = _quarters()
    target: Target = lists.make_target(read_settings())
    table = target.register
    records = []
    for one in lists.found_cooperatives(rows, Random(1)):
        cells = dict.fromkeys(table.names, "")
        cells |= {
            "id": f"structure-{one.number}",
            "name_fr": one.name_fr,
            "name_ar": one.name_ar,
            "commune": one.commune.code,
            "founded": one.founded.isoformat(),
            "register_number": one.register_number,
            "state": "active",
        }
        records.append(tuple(cells[name] for name in table.names))
    return replace(target, rows={**target.rows, table.resource: tuple(records)})


def _propose(target: Target, workbook: Workbook) -> None:
    proposal = propose(workbook, target, Answers(seed="s"))
    assert len(proposal.questions_of(Step.ROWS)) < len(proposal.rows) / 100


if __name__ == "__main__":
    print(describe_machine())
    for size in map(int, sys.argv[1:] or SIZES):
        with TemporaryDirectory() as scratch:
            compare(size, Path(scratch))
