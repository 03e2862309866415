"""How fast packages are validated, alternately with `frictionless validate` on the same files.

`python benchmarks/validate.py [ROWS…]`: 10,000, 100,000 and 1,000,000 rows of twelve columns unless
said otherwise. Frictionless checks the descriptor, cells and keys; `oress validate` also the
bytes of the file and the house's rules.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from generate import SIZES, write_package
from measure import describe_machine, print_table, run_in_turn

PROGRAMS = Path(sys.executable).parent
# The longest comparison takes minutes; its ratio hardly moves.
RUNS = {1_000_000: 1}


def compare(rows: int, folder: Path) -> None:
    package = write_package(folder, rows)
    commands: dict[str, Sequence[str | Path]] = {
        "oress validate": [PROGRAMS / "oress", "validate", package],
        "frictionless validate": [
            PROGRAMS / "frictionless",
            "validate",
            package / "datapackage.json",
        ],
    }
    environment = {"ORESS_HOME": str(folder / "var"), "ORESS_LANGUAGES": "en"}
    figures = run_in_turn(commands, environment, runs=RUNS.get(rows, 3))
    size = (package / "data.csv").stat().st_size / 1_000_000
    print_table(f"{rows:,} rows × 12 columns, {size:.0f} MB", figures)


if __name__ == "__main__":
    print(describe_machine())
    with TemporaryDirectory() as temporary:
        for size in [int(part) for part in sys.argv[1:]] or SIZES:
            compare(size, Path(temporary))
