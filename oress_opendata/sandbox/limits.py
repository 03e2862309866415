"""Limits of a process, and the errors for a child that did not end well.

Nothing here forks: `child.py` confines one task, `query_limits.py` one query after another.
"""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass
from pathlib import Path

# Where the system does not tell the address space of a process.
UNKNOWN_ADDRESS_SPACE = 1024**3


class ChildFailed(Exception):
    """A child ended without an answer. `signal` is the number of the signal that ended it, or 0."""

    def __init__(self, signal: int = 0) -> None:
        super().__init__(signal)
        self.signal = signal


class LimitExceeded(ChildFailed):
    """A child exceeded a limit of time, computing or memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory`: bytes beyond what the parent uses. `seconds`: of processor time."""

    memory: int
    seconds: int


def limit_memory(extra: int) -> None:
    """Limit this process to its present address space and `extra` bytes; forbid core dumps."""
    memory = _read_address_space() + extra
    set_limit(resource.RLIMIT_AS, memory, memory)
    set_limit(resource.RLIMIT_CORE, 0, 0)


def set_limit(kind: int, soft: int, hard: int) -> None:
    """Set a limit, in the child of a child never above that of the first one."""
    most = resource.getrlimit(kind)[1]
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))


def _read_address_space() -> int:
    """The bytes of address space that this process has now."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return UNKNOWN_ADDRESS_SPACE
    return pages * os.sysconf("SC_PAGE_SIZE")
