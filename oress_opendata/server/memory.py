"""Memory of a process with many threads, which glibc would otherwise keep for itself.

It gives each thread an arena of its own, and rarely gives freed memory back to the system. With
another C library, neither function does anything.
"""

from __future__ import annotations

import ctypes

# From malloc.h of glibc.
M_ARENA_MAX = -8
ARENAS = 2
# Seconds between givings.
INTERVAL = 30.0


def limit_arenas() -> None:
    """Call it before threads start."""
    if mallopt := _find("mallopt"):
        mallopt(M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Give freed memory back to the system."""
    if trim := _find("malloc_trim"):
        trim(0)


def _find(name: str) -> ctypes._NamedFuncPointer | None:
    return getattr(ctypes.CDLL(None), name, None)
