"""Whole processes, timed: seconds of the wall clock and the peak of memory, side by side.

A figure alone says little on a busy machine: every benchmark runs what it measures and what it is
measured against in turn, several times, and reports the medians and their ratio.
"""

from __future__ import annotations

import contextlib
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

RUNS = 3


@dataclass(frozen=True)
class Figure:
    """The median of several runs of a whole process."""

    name: str
    seconds: float
    megabytes: float


def run_once(command: Sequence[str | Path], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and peak megabytes of one run, of its children too. A failure ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def run_in_turn(
    commands: dict[str, Sequence[str | Path]],
    environment: dict[str, str] | None = None,
    before_each: Callable[[str], None] | None = None,
    runs: int = RUNS,
) -> list[Figure]:
    """A B A B …, so that a drift of the machine's speed meets all alike."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            if before_each:
                before_each(name)
            found[name].append(run_once(command, environment or {}))
    return [
        Figure(
            name,
            statistics.median(seconds for seconds, _ in figures),
            max(megabytes for _, megabytes in figures),
        )
        for name, figures in found.items()
    ]


def print_table(title: str, figures: Sequence[Figure]) -> None:
    """A table in Markdown; ratios are against the last row."""
    last = figures[-1]
    print(f"\n**{title}**\n")
    print("| what | seconds | × the last row's time | peak MB |")
    print("|---|---:|---:|---:|")
    for figure in figures:
        ratio = figure.seconds / last.seconds
        print(f"| {figure.name} | {figure.seconds:.2f} | {ratio:.2f} | {figure.megabytes:.0f} |")


def processor_seconds(pid: int) -> float:
    """Seconds that a process and its children have computed: what a busy machine changes least."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = file.read_text().rpartition(") ")[2].split()
            if pid in (int(file.parent.name), int(fields[1])):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def describe_machine() -> str:
    """One line about the machine, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"Python {platform.python_version()}"
    )
