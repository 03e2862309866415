"""Synthetic packages for the benchmarks: seeded, so that every run validates the same bytes.

Twelve columns of the types that registers and cubes have, each with its constraints, and a primary
key. Run as a program: `python benchmarks/generate.py FOLDER ROWS`.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

SEED = 2026
SIZES = (10_000, 100_000, 1_000_000)
KINDS = ("cooperative", "association", "mutuelle", "entreprise-sociale")
STEMS = ("Zitoun", "Amal", "Rif", "الأمل", "النور", "Atlas", "Bleue", "Argan", "Tissage")


def field(name: str, kind: str, **constraints: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "constraints": constraints}


FIELDS = (
    field("id", "string", required=True, pattern="[a-z]-[0-9]{7}"),
    field("name", "string", required=True, minLength=2, maxLength=80),
    field("kind", "string", required=True, enum=list(KINDS)),
    field("commune", "string", required=True, pattern="[0-9]{2}(\\.[0-9]{3}){2}"),
    field("members", "integer", required=True, minimum=0, maximum=100_000),
    field("women", "integer", minimum=0),
    field("share", "number", minimum=0, maximum=100),
    field("turnover", "number", minimum=-10_000_000),
    field("active", "boolean", required=True),
    field("founded", "date", minimum="1950-01-01", maximum="2026-12-31"),
    field("updated", "datetime", required=True),
    field("approved", "year", minimum=1950, maximum=2100),
)


def write_package(folder: Path, rows: int, version: str = "1.0.0") -> Path:
    """Write a package with `rows` rows into a folder of its own, and return the folder."""
    target = folder / f"synthetic-{rows}"
    target.mkdir(parents=True, exist_ok=True)
    with (target / "data.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field["name"] for field in FIELDS)
        writer.writerows(generate_rows(rows))
    descriptor = describe(rows, version)
    text = json.dumps(descriptor, ensure_ascii=False, indent=2)
    (target / "datapackage.json").write_text(text, encoding="utf-8")
    return target


def describe(rows: int, version: str) -> dict[str, Any]:
    licence = {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0 International",
    }
    schema = {"fields": list(FIELDS), "primaryKey": ["id"]}
    resource = {
        "name": "data",
        "path": "data.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ","},
        "schema": schema,
    }
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"synthetic-{rows}",
        "version": version,
        "title": f"{rows} synthetic rows",
        "licenses": [licence],
        "resources": [resource],
    }


def generate_rows(count: int) -> Iterator[tuple[str, ...]]:
    random = Random(SEED)
    begin, first_day = datetime(2020, 1, 1), date(1950, 1, 1)
    for number in range(count):
        members = random.randrange(5, 900)
        yield (
            f"s-{number:07}",
            f"{random.choice(STEMS)}, {random.choice(STEMS)} {random.randrange(100_000)}",
            random.choice(KINDS),
            f"01.{random.randrange(1000):03}.{random.randrange(1000):03}",
            str(members),
            str(random.randrange(members)) if random.random() < 0.9 else "",
            f"{random.random() * 100:.2f}",
            f"{random.gauss(0, 300_000):.1f}",
            random.choice(("true", "false")),
            (first_day + timedelta(days=random.randrange(27_000))).isoformat(),
            (begin + timedelta(seconds=random.randrange(10**8))).isoformat() + "Z",
            str(random.randrange(1950, 2027)),
        )


if __name__ == "__main__":
    print(write_package(Path(sys.argv[1]), int(sys.argv[2])))
