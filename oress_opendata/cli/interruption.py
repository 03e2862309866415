"""Ctrl-C: what was done before it, in words. A publication is done or not, never half."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from oress_opendata.errors import OressError
from oress_opendata.languages import N_, say
from oress_opendata.settings import read_settings
from oress_opendata.store.journal import Journal

STOPPED = N_("Stopped. Nothing was changed.")
STOPPED_AFTER = N_(
    "Stopped. Done before, and kept: {done}. The service or the next command finishes the views."
)

UNFINISHED = N_(
    "Stopped before the end. What was finished is kept, and nothing is half done. Run the same "
    "command again."
)
RESTORED = N_("Stopped. The state is restored; the service or the next command makes its views.")
# Commands that change more than the journal; one more time, they go on.
REPEATABLE = ("backup", "export", "rebuild", "upgrade")


@contextmanager
def answered_interrupts() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt inside. Outside, `__main__` lets it end the process at once:
    while modules are loaded and while the interpreter ends, it would only cause a traceback."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def count_entries() -> int:
    """The number of the journal's last entry; 0 without a journal."""
    with suppress(OressError, OSError, ValueError):
        return _open_journal().head()
    return 0


def describe_stop(command: str | None, before: int, language: str) -> str:
    """What to tell after Ctrl-C. `before` is the journal's head when the command began."""
    if command in REPEATABLE:
        return say(UNFINISHED, language)
    if command == "restore":
        return say(RESTORED if count_entries() > before else STOPPED, language)
    done: list[str] = []
    with suppress(OressError, OSError, ValueError):
        done.extend(
            " ".join(filter(None, (entry.dataset, entry.version)))
            for entry in _open_journal().read()
            if entry.seq > before
        )
    return say(STOPPED_AFTER, language, done=", ".join(done)) if done else say(STOPPED, language)


def _open_journal() -> Journal:
    return Journal(read_settings().home / "journal")
