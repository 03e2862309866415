"""Batches are done beside this process, in order, and no worker is left behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from oress_opendata.workers import MOST_AHEAD, WorkerLost, working

PATIENCE = 30


def slowly(batch: int) -> tuple[int, int]:
    """The first of two batches takes longer than the second."""
    time.sleep(0.02 * (batch % 2 == 0))
    return batch, os.getpid()


def test_results_come_in_the_order_of_the_batches() -> None:
    with working(slowly, 2) as run:
        results = list(run(range(20)))
    assert [batch for batch, _ in results] == list(range(20))
    processes = {process for _, process in results}
    assert len(processes) == 2
    assert os.getpid() not in processes


def test_without_workers_this_process_does_it() -> None:
    with working(slowly, 0) as run:
        assert list(run([1])) == [(1, os.getpid())]


def write_much(size: int) -> bytes:
    return b"x" * size


def test_results_beyond_the_pipe_do_not_block() -> None:
    with working(write_much, 2) as run:
        assert [len(result) for result in run([5_000_000] * 5)] == [5_000_000] * 5


def test_only_so_many_batches_are_taken_ahead() -> None:
    taken = []

    def batches() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with working(slowly, 2) as run:
        results = run(batches())
        next(results)
        assert len(taken) <= 2 + MOST_AHEAD


def touch_last(batch: tuple[int, Path]) -> bool:
    """The first batch waits for the fourth."""
    number, file = batch
    if number == 3:
        file.touch()
    until = time.monotonic() + PATIENCE
    while number == 0 and not file.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return file.exists()


def test_a_slow_batch_keeps_no_other_worker_waiting(tmp_path: Path) -> None:
    with working(touch_last, 2) as run:
        assert next(run([(number, tmp_path / "file") for number in range(4)]))


def die(batch: int) -> int:
    if batch == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return batch


def test_a_worker_that_dies_makes_the_work_fail() -> None:
    with pytest.raises(WorkerLost), working(die, 2) as run:
        list(run(range(10)))


def test_no_worker_outlives_its_use() -> None:
    with working(slowly, 2) as run:
        processes = {process for _, process in run(range(4))}
    assert not any(map(is_running, processes))


def test_no_worker_outlives_a_killed_process() -> None:
    """Or it would keep the locks that it has inherited."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with working(slowly, 2) as run:
            processes = {process for _, process in run(range(4))}
            os.write(writing, " ".join(map(str, processes)).encode())
            os.kill(os.getpid(), signal.SIGKILL)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        # The workers have inherited the other end, so this also waits for their ends.
        workers = [int(process) for process in pipe.read().split()]
    os.waitpid(child, 0)
    assert len(workers) == 2
    until = time.monotonic() + PATIENCE
    while any(map(is_running, workers)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(is_running, workers))


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"
