"""One task in a child process with limits, such as the validation of a package or a PDF.

Packages may hold a pattern that never ends or a table that fills the memory. The child is forked,
so that it has everything at hand; what it finds and how far it is come through a pipe. When it
reaches a limit it reports where it was; when it is killed, the parent does.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import BufferedWriter
from types import FrameType
from typing import Any

from oress_opendata.sandbox.limits import (
    ChildFailed,
    LimitExceeded,
    Limits,
    limit_memory,
    set_limit,
)
from oress_opendata.sandbox.messages import (
    ForbiddenMessage,
    frame,
    pack_record,
    read_frame,
    unpack_record,
)
from oress_opendata.sandbox.system_calls import NETWORK, PROGRAMS, forbid_calls

# Seconds of processor time after the soft limit, in which the child can still report.
GRACE = 5
# Times the seconds of computing: a busy machine gives a process a tenth of its time.
PATIENCE = 10

Send = Callable[[Any], None]


class OutOfTime(BaseException):
    """The child has used up its processor time. Not an Exception, so that no handler of the task
    takes it for an error of the data."""


class _Silent(Exception):
    """A child neither sent anything nor ended for too long."""


def run_confined(
    task: Callable[[Send], None], limits: Limits, receive: Callable[[Any], None]
) -> None:
    """Run a task in a child, and pass each message that it sends to `receive`.

    Raises LimitExceeded, or ChildFailed where the child ended in another way than by finishing.
    Whatever interrupts the parent ends the child. So does a wait that is far longer than the
    child's processor time: what it waits for, such as a lock of another thread, will not come.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python warns of forking beside threads; the child touches nothing that they hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _run_child(task, limits, reading, writing)
    os.close(writing)
    try:
        _receive_all(reading, time.monotonic() + PATIENCE * limits.seconds, receive)
    except BaseException as error:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if isinstance(error, ForbiddenMessage):
            raise ChildFailed(signal.SIGKILL) from error
        if isinstance(error, _Silent):
            raise LimitExceeded(signal.SIGXCPU) from error
        raise
    finally:
        os.close(reading)
    _raise_failure(os.waitpid(child, 0)[1])


def _raise_failure(status: int) -> None:
    if status == 0:
        return
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    # The system sends SIGKILL at the hard limit of computing, and where memory runs out.
    exceeded = number in (signal.SIGXCPU, signal.SIGKILL)
    raise LimitExceeded(number) if exceeded else ChildFailed(number)


def _receive_all(reading: int, until: float, receive: Callable[[Any], None]) -> None:
    """Receive messages up to the last whole one."""
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    read = partial(_read_before, poll, reading, until)
    with suppress(EOFError):
        while True:
            receive(unpack_record(read_frame(read)))


def _read_before(poll: select.poll, reading: int, until: float, size: int) -> bytes:
    if not poll.poll(max(0, 1000 * (until - time.monotonic()))):
        raise _Silent
    return os.read(reading, size)


def _run_child(task: Callable[[Send], None], limits: Limits, reading: int, writing: int) -> None:
    """Do the task and leave, without what the parent would do at its own exit."""
    code = 1
    try:
        os.close(reading)
        # The parent's objects stay; collecting among them would cost a third of the time.
        gc.freeze()
        gc.set_threshold(100_000, 50, 50)
        _confine(limits)
        with os.fdopen(writing, "wb") as pipe:
            task(partial(_send, pipe))
        code = 0
    except BrokenPipeError:
        code = 0
    finally:
        os._exit(code)


def _send(pipe: BufferedWriter, message: Any) -> None:
    # In one piece: if time runs out in the middle, the next message must still be readable.
    pipe.write(frame(pack_record(message)))
    pipe.flush()


def _confine(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGXCPU, _raise_out_of_time)
    limit_memory(limits.memory)
    set_limit(resource.RLIMIT_CPU, limits.seconds, limits.seconds + GRACE)
    forbid_calls(NETWORK + PROGRAMS)


def _raise_out_of_time(number: int, _frame: FrameType | None) -> None:
    raise OutOfTime
