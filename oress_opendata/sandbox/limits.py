"""What a query may use: time, computing, memory.

The limits of a process that answers one query after another: the clocks begin anew with each, and
what bursts a limit ends the process. Set here, used by forking.py. Files stay open to it, since the
store opens its own as they are needed; that no query reaches outside is the guard's matter.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Beyond what the process has before it evaluates; in all it stays below a gibibyte.
MEMORY = 768 * 1024**2
COMPUTING_SECONDS = 2.0
SECONDS = 3.0
# Kilobytes of memory by which a process may have grown and still go on.
GROWTH = 128 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`size` is the memory that the process had at first, in kilobytes."""

    size: int

    @classmethod
    def here(cls) -> Limits:
        """Those of this process, which has opened what it needs. Its memory is limited from now
        on, and it leaves no core."""
        memory = _address_space() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return cls(_size())

    def has_grown(self) -> bool:
        return _size() > self.size + GROWTH

    @contextmanager
    def all(self) -> Iterator[None]:
        """The clocks of time and of computing run."""
        signal.setitimer(signal.ITIMER_PROF, COMPUTING_SECONDS)
        try:
            with self.clock():
                yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    @contextmanager
    def clock(self) -> Iterator[None]:
        """A slow reader or writer has as much time as an evaluation."""
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def _size() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _address_space() -> int:
    """The bytes of address space that this process has, where the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return MEMORY
    return pages * resource.getpagesize()
