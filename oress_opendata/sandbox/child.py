"""A child process with limits, in which a package is judged: what bursts there harms nobody.

What comes in may hold a pattern that never ends or a table that fills the memory. The child is
forked, so that it has everything at hand; its findings and its progress come through a pipe. When
it runs into a limit it says where it was; when it is killed, the parent says so.
"""

from __future__ import annotations

import gc
import io
import os
import pickle
import resource
import select
import signal
import struct
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from types import FrameType
from typing import Any

# Beyond the memory that the parent has already; a table's keys need more when it is long.
MEMORY = 512 * 1024**2
MEMORY_PER_BYTE = 6
MEMORY_CAP = 4 * 1024**3
SECONDS = 30
# Twenty times what common types need; a date in any format takes half of it.
SECONDS_PER_MEGABYTE = 10
GRACE = 5
# Times the seconds of computing: a busy machine gives a process a tenth of its time.
PATIENCE = 10
LENGTH = struct.Struct("<Q")
CHUNK = 1024**2
# Of what a child may send.
OURS = ("oress_opendata.model.", "oress_opendata.sources.")
PLAIN = frozenset({("builtins", "set"), ("builtins", "frozenset")})

Send = Callable[[Any], None]


class OutOfTime(BaseException):
    """The child has used the seconds that it was given. Not an Exception, so that none of the
    judgement's own handlers takes it for a fault of a cell."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory`: bytes beyond what the parent uses. `seconds`: of the processor's time."""

    memory: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Burst:
    """The child ended without an answer: the number of the signal, or 0."""

    signal: int


def limits_for(size: int) -> Limits:
    """The limits for a package whose files have so many bytes together."""
    return Limits(
        memory=min(MEMORY + MEMORY_PER_BYTE * size, MEMORY_CAP),
        seconds=SECONDS + SECONDS_PER_MEGABYTE * size // 1_000_000,
    )


def run_confined(
    task: Callable[[Send], None], limits: Limits, receive: Callable[[Any], None]
) -> Burst | None:
    """Run a task in a child; what it sends is received here. A Burst where it did not end well.

    Whatever interrupts the parent ends the child; so does a wait that is far longer than the
    child's seconds: what it waits for, if only for a lock of another thread, will not come.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python warns of forking beside threads; the child touches nothing that they hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _be_child(task, limits, reading, writing)
    os.close(writing)
    try:
        _receive_all(reading, time.monotonic() + PATIENCE * limits.seconds, receive)
    except BaseException as error:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if isinstance(error, Refused):
            return Burst(signal.SIGKILL)
        if isinstance(error, Silent):
            return Burst(signal.SIGXCPU)
        raise
    finally:
        os.close(reading)
    _, status = os.waitpid(child, 0)
    if status == 0:
        return None
    return Burst(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


class Refused(Exception):
    """A child sent what it may not send."""


class Silent(Exception):
    """A child neither sent anything nor ended for too long."""


class Messages(pickle.Unpickler):
    """What a child may send: plain values and our own records. Whoever takes a child over, by a
    fault of a parser, cannot have the parent run anything by it."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if "." not in name else None
        ours = module.startswith(OURS) and isinstance(found, type) and found.__module__ == module
        if ours or (module, name) in PLAIN:
            return found
        raise Refused(f"{module}.{name}")


def _receive_all(reading: int, until: float, receive: Callable[[Any], None]) -> None:
    """The messages, each after its length, to the last whole one."""
    while len(head := _read(reading, LENGTH.size, until)) == LENGTH.size:
        (length,) = LENGTH.unpack(head)
        content = _read(reading, length, until)
        if len(content) < length:
            return
        receive(Messages(io.BytesIO(content)).load())


def _read(reading: int, count: int, until: float) -> bytes:
    """So many bytes, or fewer at the end. Raises Silent when the time is over."""
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    content = bytearray()
    while len(content) < count:
        if not poll.poll(max(0, 1000 * (until - time.monotonic()))):
            raise Silent
        chunk = os.read(reading, min(count - len(content), CHUNK))
        if not chunk:
            break
        content += chunk
    return bytes(content)


def _be_child(task: Callable[[Send], None], limits: Limits, reading: int, writing: int) -> None:
    """Do the task and leave, without whatever the parent would do at its end."""
    code = 1
    try:
        os.close(reading)
        # What the parent has stays; looking through it again and again costs a third of the time.
        gc.freeze()
        gc.set_threshold(100_000, 50, 50)
        _confine(limits)
        with os.fdopen(writing, "wb") as pipe:
            task(_create_send(pipe))
        code = 0
    except BrokenPipeError:
        code = 0
    finally:
        os._exit(code)


def _create_send(pipe: BufferedWriter) -> Send:
    def send(message: Any) -> None:
        # In one piece: time may run out in the middle, and the next message must still be read.
        content = pickle.dumps(message)
        pipe.write(LENGTH.pack(len(content)) + content)
        pipe.flush()

    return send


def _confine(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGXCPU, _raise_out_of_time)
    memory = _address_space() + limits.memory
    _limit(resource.RLIMIT_AS, memory, memory)
    _limit(resource.RLIMIT_CPU, limits.seconds, limits.seconds + GRACE)
    _limit(resource.RLIMIT_CORE, 0, 0)


def _limit(kind: int, soft: int, hard: int) -> None:
    """Set a limit; in the child of a child, never above what the first one has."""
    most = resource.getrlimit(kind)[1]
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))


def _raise_out_of_time(number: int, frame: FrameType | None) -> None:
    raise OutOfTime


def _address_space() -> int:
    """The bytes of address space that this process has now, where the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 1024**3
    return pages * os.sysconf("SC_PAGE_SIZE")
