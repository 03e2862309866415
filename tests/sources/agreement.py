"""Random schemas and tables, mostly valid, and the results of two validators in the same terms.

A fault is (resource, row, column's number or None, kind). Used by `test_agreement.py` alone.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import frictionless
from hypothesis import strategies as st

from oress_opendata.meaning.descriptor import read_table
from oress_opendata.model.known import Known
from oress_opendata.sources.findings.collector import FindingCollector
from oress_opendata.sources.findings.progress import Position
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.packages.metadata import validate_metadata
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.tables.setup import ReadyTable, create_table_validator, make_ready

Fault = tuple[str, int | None, int | None, str]

# What each of Frictionless's kinds of error is called here.
KINDS = {
    "blank-row": "row-blank",
    "extra-cell": "cell-extra",
    "missing-cell": "cell-missing",
    "primary-key": "key",
    "unique-error": "cell-unique",
    "foreign-key": "foreign-key",
    "blank-label": "header-blank",
    "duplicate-label": "header-duplicate",
    "incorrect-label": "header-name",
    "extra-label": "header-extra",
    "missing-label": "header-missing",
    "type-error": "type",
    "constraint-error": "constraint",
}
CONSTRAINTS = {
    "cell-required",
    "cell-short",
    "cell-long",
    "cell-minimum",
    "cell-maximum",
    "cell-exclusive-minimum",
    "cell-exclusive-maximum",
    "cell-pattern",
    "cell-enum",
}
HEADER = {"header-blank", "header-duplicate", "header-name", "header-extra", "header-missing"}

# By type: cells that are mostly valid, and those on which fast and slow readers could differ.
CELLS: dict[str, list[str]] = {
    "string": [
        "a",
        "abc",
        "Élan",
        "الأمل",
        "x y",
        "0123",
        "",
        "-",
        "two\nlines",
        'say "hi"',
        "a;b",
    ],
    "integer": [
        "0",
        "1",
        "12",
        "-7",
        "+5",
        "007",
        " 3",
        "1_000",
        "１２",
        "٣",
        "9" * 25,
        "1.0",
        "x",
        "",
    ],
    "number": [
        "0",
        "1.5",
        "-2.50",
        "+3",
        "1e3",
        ".5",
        "5.",
        " 4.0",
        "NaN",
        "INF",
        "1,5",
        "x",
        "",
        "10",
    ],
    "boolean": ["true", "false", "1", "0", "True", "FALSE", "yes", "vrai", ""],
    "date": [
        "2024-01-31",
        "2024-02-30",
        "2024-2-3",
        "0000-01-01",
        "20240101",
        "2024-W01-1",
        "",
        "x",
    ],
    "datetime": [
        "2024-01-01T00:00:00Z",
        "2024-06-30T23:59:59Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T25:00:00Z",
        "2024-01-01 10:00:00Z",
        "2024-01-01T10:00:00+01:00",
        "2024-01-01T10:00:00.25Z",
        "2024-01-01",
        "",
    ],
    "year": ["2024", "1999", "0000", "-999", "+123", "99", "20245", "２０２４", ""],
    "yearmonth": ["2024-05", "2024-13", "x", ""],
    "time": ["10:00:00", "25:00:00", "x", ""],
    "any": ["a", "1", ""],
}
# By type: constraints, each with values that it may have. NaN and keys are left out together.
BOUNDS: dict[str, dict[str, list[Any]]] = {
    "string": {
        "minLength": [0, 2],
        "maxLength": [3, 5],
        "pattern": ["[a-z]+", "a|b", ".*", "[^0-9]*"],
        "enum": [["a", "abc", "الأمل"]],
    },
    "integer": {
        "minimum": [0, "1"],
        "maximum": [12, 100],
        "exclusiveMinimum": [0],
        "enum": [[0, 1]],
    },
    "number": {
        "minimum": [0, "-2.50"],
        "maximum": [10, 1.5],
        "exclusiveMaximum": ["10"],
        "enum": [["0", "1.5"]],
    },
    "boolean": {"enum": [["true"]]},
    "date": {"minimum": ["2024-01-31"], "maximum": ["2024-12-31"], "enum": [["2024-01-31"]]},
    "datetime": {"minimum": ["2024-01-01T00:00:00Z"], "exclusiveMaximum": ["2024-06-30T23:59:59Z"]},
    "year": {"minimum": [1999], "exclusiveMinimum": [1999], "maximum": ["2024"]},
    "yearmonth": {},
    "time": {},
    "any": {},
}
OPTIONS: dict[str, list[dict[str, Any]]] = {
    "number": [{}, {}, {"decimalChar": ","}, {"bareNumber": False}, {"floatNumber": True}],
    "integer": [{}, {}, {"bareNumber": False}],
    "boolean": [{}, {}, {"trueValues": ["vrai"], "falseValues": ["0"]}],
    "date": [{}, {}, {"format": "%Y-%m-%d"}, {"format": "any"}],
}
MISSING: list[list[str]] = [[""], [""], [""], ["", "-"], ["-"], ["x", "0"], []]


@st.composite
def fields(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(CELLS)))
    constraints: dict[str, Any] = {}
    for bound, values in BOUNDS[kind].items():
        if draw(st.integers(0, 3)) == 0:
            constraints[bound] = draw(st.sampled_from(values))
    if draw(st.integers(0, 2)) == 0:
        constraints["required"] = True
    if draw(st.integers(0, 4)) == 0 and kind not in ("any", "number"):
        constraints["unique"] = True
    options = draw(st.sampled_from(OPTIONS.get(kind, [{}])))
    return {"name": name, "type": kind, "constraints": constraints, **options}


@st.composite
def tables(draw: st.DrawFn, prefix: str = "c") -> tuple[dict[str, Any], list[list[str]]]:
    """A schema and the rows of its file, the header first."""
    count = draw(st.integers(1, 4))
    columns = [draw(fields(f"{prefix}{number}")) for number in range(count)]
    schema: dict[str, Any] = {"fields": columns}
    missing = draw(st.sampled_from(MISSING))
    if missing != [""]:
        schema["missingValues"] = missing
    keyed = [column["name"] for column in columns if column["type"] not in ("any", "number")]
    with_key: bool = draw(st.booleans())
    if keyed and with_key:
        schema["primaryKey"] = draw(st.lists(st.sampled_from(keyed), min_size=1, unique=True))
    rows = [
        [draw(st.sampled_from(CELLS[column["type"]])) for column in columns]
        for _ in range(draw(st.integers(0, 8)))
    ]
    return schema, [[column["name"] for column in columns], *(draw(spoil(row)) for row in rows)]


@st.composite
def spoil(draw: st.DrawFn, row: list[str]) -> list[str]:
    """The row, now and then too short, too long or blank."""
    match draw(st.integers(0, 20)):
        case 0:
            return row[:-1]
        case 1:
            return [*row, draw(st.sampled_from(["", "more"]))]
        case 2:
            return [""] * len(row)
        case 3:
            return []
    return row


@st.composite
def packages(draw: st.DrawFn) -> dict[str, tuple[dict[str, Any], list[list[str]]]]:
    """One table, or two; the first may refer to the second (or to itself)."""
    found = {"first": draw(tables())}
    if draw(st.booleans()):
        found["second"] = draw(tables("d"))
        target = draw(st.sampled_from(["second", ""]))
        width = min(len(found["first"][0]["fields"]), len(found["second"][0]["fields"]), 2)
        other = found[target or "first"][0]["fields"][:width]
        found["first"][0]["foreignKeys"] = [
            {
                "fields": [field["name"] for field in found["first"][0]["fields"][:width]],
                "reference": {"resource": target, "fields": [field["name"] for field in other]},
            }
        ]
    if draw(st.integers(0, 9)) == 0:
        header = found["first"][1][0]
        found["first"][1][0] = draw(
            st.sampled_from(
                [header[:-1] or ["z"], [*header, "z"], ["z", *header[1:]], ["", *header[1:]]]
            )
        )
    return found


def write(folder: Path, tables: dict[str, tuple[dict[str, Any], list[list[str]]]]) -> Path:
    resources = []
    for name, (schema, rows) in tables.items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "type": "table",
                "format": "csv",
                "encoding": "utf-8",
                "dialect": {
                    "header": True,
                    "csv": {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False},
                },
                "schema": schema,
            }
        )
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "random",
        "version": "1.0.0",
        "resources": resources,
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return path


def faults_by_frictionless(path: Path) -> Counter[Fault]:
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Package(str(path)).validate(limit_errors=10_000)
    assert not report.errors, report.errors
    found: Counter[Fault] = Counter()
    for task in report.tasks:
        for error in task.errors:
            kind = KINDS[error.type]
            row = 1 if kind in HEADER else getattr(error, "row_number", None)
            number = getattr(error, "field_number", None)
            found[task.name, row, number, kind] += 1
    return found


def has_sound_schemas(path: Path) -> bool:
    with open_package(path) as package:
        return not list(validate_metadata(package.descriptor, path.name))


def faults_by_us(path: Path) -> Counter[Fault]:
    collector = FindingCollector()
    with open_package(path) as package:
        tables = [read_table(resource) for resource in package.descriptor["resources"]]
        ready = [make_ready(package, table) for table in tables]
        assert all(ready), "a schema that Frictionless takes was refused"
        valid = [table for table in ready if table]
        subject = Subject(package, Known(), tuple(tables))
        for ready_table in valid:
            create_table_validator(subject, ready_table, valid, collector, Position()).run()
    return Counter(_fault_of(finding, valid) for finding in collector.kept)


def _fault_of(finding: Any, tables: list[ReadyTable]) -> Fault:
    table = next(table for table in tables if table.table.path == finding.file)
    names = [field.name for field in table.fields]
    code = finding.code
    number = names.index(finding.column) + 1 if finding.column in names else None
    if code in CONSTRAINTS:
        code = "constraint"
    elif code in ("key-blank", "key-duplicate"):
        code, number = "key", None
    elif code == "foreign-key":
        number = None
    elif code.startswith("cell-") and code not in ("cell-extra", "cell-missing", "cell-unique"):
        code = "type"
    return table.table.resource, finding.row, number, code
