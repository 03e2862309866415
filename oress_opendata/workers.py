"""Processes that work beside this one, on batches, for what one processor would do too slowly.

They are forked, so that they have everything at hand, but no threads: a library that keeps some, as
typst does, waits for ever in a worker if this process used it before. Each has one batch at a time
and gets the next one when its result was read, so that memory is bounded and no two wait for one
another. A worker that dies makes the work fail; without this process the workers end.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TypeVar

Batch = TypeVar("Batch")
Result = TypeVar("Result")
Task = Callable[[Batch], Result]
Run = Callable[[Iterable[Batch]], Iterator[Result]]
# More of them would take memory, and this process could not keep up with them.
MOST = 4
# Results that are here while an earlier one is awaited.
MOST_AHEAD = 8
# Pages are answered first.
NICENESS = 5
PATIENCE = 5.0


class WorkerLost(Exception):
    """A worker ended before its result, for want of memory perhaps."""


@contextmanager
def working(task: Task[Batch, Result], count: int) -> Iterator[Run[Batch, Result]]:
    """A function that does a task for batches, and yields the results in their order, with `count`
    workers; with none, in this process. Raises WorkerLost while it is used."""
    if not count:
        yield lambda batches: map(task, batches)
        return
    workers: list[_Worker] = []
    try:
        for _ in range(count):
            workers.append(_start(task, workers))
        yield lambda batches: _run(workers, batches)
    finally:
        for worker in workers:
            worker.stop()


def count_processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """A worker, and this end of the pipe to it."""

    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self.process, self.pipe = process, pipe

    def send(self, batch: object) -> None:
        try:
            self.pipe.send(batch)
        except OSError as error:
            raise WorkerLost from error

    def receive(self) -> object:
        try:
            return self.pipe.recv()
        except (EOFError, OSError) as error:
            raise WorkerLost from error

    def stop(self) -> None:
        self.pipe.close()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _start(task: Task[Batch, Result], others: Iterable[_Worker]) -> _Worker:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    # What a worker has inherited of them would keep the others from seeing that this process ended.
    inherited = [here, *(other.pipe for other in others)]
    process = context.Process(target=_serve, args=(task, there, inherited), daemon=True)
    with warnings.catch_warnings():
        # Python warns of forking beside threads; the child touches nothing that they hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    there.close()
    return _Worker(process, here)


def _serve(task: Task[Batch, Result], pipe: Connection, inherited: Iterable[Connection]) -> None:
    for other in inherited:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.nice(NICENESS)
    # The objects of the other process stay; collecting among them would take time and memory.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            pipe.send(task(pipe.recv()))


def _run(workers: Iterable[_Worker], batches: Iterable[Batch]) -> Iterator[Result]:
    idle, busy = list(workers), dict[_Worker, int]()
    numbered, done, first = enumerate(batches), dict[int, object](), 0
    while True:
        # Sent before a result is used, so that no worker waits for that.
        while idle and len(done) < MOST_AHEAD and (following := next(numbered, None)):
            worker = idle.pop()
            worker.send(following[1])
            busy[worker] = following[0]
        if first in done:
            yield done.pop(first)  # type: ignore[misc]
            first += 1
        elif busy:
            ready = wait([worker.pipe for worker in busy])
            for worker in [worker for worker in busy if worker.pipe in ready]:
                done[busy.pop(worker)] = worker.receive()
                idle.append(worker)
        else:
            return
