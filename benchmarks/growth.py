"""How each kind of work grows with the rows of a table, as a table and as a plot (SVG). Run it as

    python benchmarks/growth.py [SVG] [ROWS…]

Seconds of the processor, of whole processes and of all that they start, which a busy machine
changes least; each size once. Both axes are logarithmic: what grows with the rows is a diagonal.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from html import escape
from math import floor, log10
from pathlib import Path
from tempfile import TemporaryDirectory

from generate import write_package
from measure import describe_machine

SIZES = (10_000, 100_000)
# Reads a page of filtered and sorted rows as a web process does, and says what that took.
QUERY = """
import time
from oress_opendata.app import create_app
from oress_opendata.settings import read_settings
client = create_app(read_settings()).test_client()
path = "/api/v1/datasets/synthetic-{rows}/versions/1.0.0/resources/data/rows"
path += "?limit=100&sort=-members"
taken = []
for least in range(20):
    began = time.process_time()
    assert client.get(f"{{path}}&where.members.gte={{least}}").status_code == 200
    taken.append(time.process_time() - began)
print(sorted(taken)[10])
"""
# The plot, in its own units.
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 760, 420, 70, 20, 50, 200
COLOURS = ("#1b6e53", "#b5541c", "#3b5ba5", "#8a3b8f")
Seconds = dict[str, dict[int, float]]


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("growth.svg")
    sizes = [int(part) for part in sys.argv[2:]] or list(SIZES)
    found: Seconds = {}
    for rows in sizes:
        with TemporaryDirectory() as folder:
            for kind, seconds in measure(Path(folder), rows).items():
                found.setdefault(kind, {})[rows] = seconds
    print(describe_machine() + "\n")
    print("| seconds of the processor | " + " | ".join(f"{rows:,} rows" for rows in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    for kind, by_rows in found.items():
        print(f"| {kind} | " + " | ".join(f"{by_rows[rows]:.3g}" for rows in sizes) + " |")
    target.write_text(draw(found), encoding="utf-8")


def measure(folder: Path, rows: int) -> dict[str, float]:
    """Seconds of each kind of work on a table of so many rows."""
    package = write_package(folder, rows)
    environment = {**os.environ, "ORESS_HOME": str(folder / "var"), "ORESS_LANGUAGES": "en"}
    run(environment, "-m", "oress_opendata", "init")
    program = ("-m", "oress_opendata")
    return {
        "oress validate": run(environment, *program, "validate", str(package))[0],
        "oress publish, with all views": run(environment, *program, "publish", str(package))[0],
        "oress verify": run(environment, *program, "verify")[0],
        "a page of sorted rows": float(run(environment, "-c", QUERY.format(rows=rows))[1]),
    }


def run(environment: Mapping[str, str], *arguments: str) -> tuple[float, str]:
    """What a process and its children took of the processor, and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, done.stdout


def draw(found: Seconds) -> str:
    """A line for each kind of work, named at its end."""
    values = [seconds for by_rows in found.values() for seconds in by_rows.values()]
    least, most = _decade(min(values)), 10 * _decade(max(values))
    sizes = sorted({rows for by_rows in found.values() for rows in by_rows})
    horizontal, vertical = (sizes[0], sizes[-1]), (least, most)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for rows in sizes:
        x = place(rows, horizontal, LEFT, WIDTH - RIGHT)
        parts.append(_line((x, TOP), (x, HEIGHT - BOTTOM)))
        parts.append(_text(x, HEIGHT - BOTTOM + 20, f"{rows:,} rows", "middle"))
    mark = least
    while mark <= most * 1.01:
        y = place(mark, vertical, HEIGHT - BOTTOM, TOP)
        parts.append(_line((LEFT, y), (WIDTH - RIGHT, y)))
        parts.append(_text(LEFT - 8, y + 4, f"{mark:g} s", "end"))
        mark *= 10
    for colour, (kind, by_rows) in zip(COLOURS, found.items(), strict=False):
        points = [
            (
                place(rows, horizontal, LEFT, WIDTH - RIGHT),
                place(seconds, vertical, HEIGHT - BOTTOM, TOP),
            )
            for rows, seconds in sorted(by_rows.items())
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = points[-1]
        parts.append(_text(x + 8, y + 4, kind, "start", colour))
    return "\n".join([*parts, "</svg>\n"])


def place(value: float, scale: Sequence[float], start: float, end: float) -> float:
    """Where a value is on a logarithmic axis."""
    first, last = map(log10, scale)
    return start + (log10(value) - first) / ((last - first) or 1) * (end - start)


def _decade(value: float) -> float:
    return float(10 ** floor(log10(value)))


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        'stroke="#ddd"/>'
    )


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#333") -> str:
    where = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {where} fill="{colour}">{escape(text)}</text>'


if __name__ == "__main__":
    main()
