"""Do something beside a measurement, in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def doing(work: Callable[[Event], None]) -> Iterator[None]:
    """Run `work`, which ends soon after its event is set."""
    ended = Event()
    thread = Thread(target=work, args=(ended,))
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
