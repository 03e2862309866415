"""Limits of a process that answers one query after another: time, computing, memory.

The timers restart with each query; one that exceeds a limit ends the process. Files stay within
reach, since the store opens its own as it needs them: the guard of the queries keeps them from the
world outside.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from oress_opendata.sandbox.limits import limit_memory

# Beyond what the process has before it evaluates; in all it stays below a gibibyte.
MEMORY = 768 * 1024**2
COMPUTING_SECONDS = 2.0
SECONDS = 3.0
# Kilobytes of memory by which a process may grow before it is replaced.
GROWTH = 128 * 1024


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """`size` is the memory of the process before its first query, in kilobytes."""

    size: int

    @classmethod
    def start(cls) -> QueryLimits:
        """Limit the memory of this process, which has opened what it needs."""
        limit_memory(MEMORY)
        return cls(_peak_memory())

    def has_grown(self) -> bool:
        return _peak_memory() > self.size + GROWTH

    @contextmanager
    def evaluation(self) -> Iterator[None]:
        """Run the timers of elapsed time and of computing."""
        signal.setitimer(signal.ITIMER_PROF, COMPUTING_SECONDS)
        try:
            with self.elapsed():
                yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    @contextmanager
    def elapsed(self) -> Iterator[None]:
        """Run the timer of elapsed time: slow clients have as much of it as an evaluation."""
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def _peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
