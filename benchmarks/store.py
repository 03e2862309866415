"""Publishing, comparing, verifying: whole commands, against what does the least of the same work.

    python benchmarks/store.py [ROWS]

Publishing is held against `frictionless validate` alone, which checks and keeps nothing; comparing
against `diff` of the sorted files; verifying against `sha256sum` of the same blobs.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from measure import describe_machine, print_table, run_in_turn

BIN = Path(sys.executable).parent
SEED = 2008
COLUMNS = ("id", "name", "members", "share", "founded", "women_only", "year", "note")
TYPES = ("string", "string", "integer", "number", "date", "boolean", "year", "string")


def write_release(folder: Path, version: str, rows: int, changed: float = 0.0) -> Path:
    """A package of one table; the same seed gives the same bytes, save the changed rows."""
    folder.mkdir(parents=True)
    chance, change = Random(SEED), Random(version)
    with (folder / "t.csv").open("w", encoding="utf-8") as target:
        target.write(",".join(COLUMNS) + "\n")
        for number in range(rows):
            members, share, day = chance.randrange(500), chance.random(), 1 + chance.randrange(28)
            if change.random() < changed:
                members += 1
            target.write(
                f"s{number:08d},تعاونية {number % 997},{members},{share:.4f},"
                f"20{number % 25:02d}-03-{day:02d},{'true' if day % 2 else 'false'},"
                f"{1950 + number % 70},une note {number % 13}\n"
            )
    fields: list[dict[str, Any]] = [
        {"name": name, "type": kind} for name, kind in zip(COLUMNS, TYPES, strict=True)
    ]
    fields[0] = {**fields[0], "constraints": {"required": True}}
    descriptor = {
        "name": "benchmark",
        "version": version,
        "title": "Benchmark",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [
            {
                "name": "t",
                "path": "t.csv",
                "type": "table",
                "encoding": "utf-8",
                "dialect": {"delimiter": ","},
                "schema": {"primaryKey": ["id"], "fields": fields},
            }
        ],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def measure(rows: int, folder: Path) -> None:
    first = write_release(folder / "benchmark" / "1.0.0", "1.0.0", rows)
    second = write_release(folder / "benchmark" / "1.0.1", "1.0.1", rows, changed=0.003)
    home = {"ORESS_HOME": str(folder / "var")}

    def empty(name: str) -> None:
        if name == "oress publish":
            shutil.rmtree(folder / "var", ignore_errors=True)

    oress, frictionless = BIN / "oress", BIN / "frictionless"
    title = f"{rows:,} rows"
    print_table(
        f"Publish, {title}",
        run_in_turn(
            {
                "oress publish": (oress, "publish", first),
                "frictionless validate": (frictionless, "validate", first / "datapackage.json"),
            },
            home,
            empty,
            runs=1 if rows > 100_000 else 3,
        ),
    )
    sort = f"diff <(sort {first}/t.csv) <(sort {second}/t.csv)"
    print_table(
        f"Compare two releases, 3 rows in 1,000 changed, {title}",
        run_in_turn(
            {"oress diff": (oress, "diff", second), "diff of the sorted": ("bash", "-c", sort)},
            home,
        ),
    )
    sums = f"find {folder}/var/blobs -type f -print0 | xargs -0 sha256sum"
    print_table(
        f"Verify, {title}",
        run_in_turn({"oress verify": (oress, "verify"), "sha256sum": ("bash", "-c", sums)}, home),
    )


def main() -> None:
    print(describe_machine())
    for rows in map(int, sys.argv[1:] or ("10000", "100000", "1000000")):
        with tempfile.TemporaryDirectory() as folder:
            measure(rows, Path(folder))


if __name__ == "__main__":
    main()
