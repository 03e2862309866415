"""A confined child: its limits, its messages, and how its end is reported."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from oress_opendata.sandbox import child
from oress_opendata.sandbox.child import Burst, Limits, Send, run_confined

LIMITS = Limits(memory=200_000_000, seconds=10)


def test_what_is_sent_is_received_in_order() -> None:
    received: list[int] = []

    def send_all(send: Send) -> None:
        for number in range(1000):
            send(number)

    assert run_confined(send_all, LIMITS, received.append) is None
    assert received == list(range(1000))


class Harm:
    """What a parser that was taken over might send: the parent would run it on reading."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (self.target,)


def test_a_child_cannot_have_the_parent_run_anything(tmp_path: Path) -> None:
    target = tmp_path / "harm"
    received: list[object] = []

    def task(send: Send) -> None:
        send(Harm(target))

    assert run_confined(task, LIMITS, received.append) is not None
    assert not target.exists()
    assert received == []


def test_a_child_that_waits_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PATIENCE", 0.02)
    received: list[object] = []

    def task(send: Send) -> None:
        send("begun")
        signal.pause()

    burst = run_confined(task, LIMITS, received.append)
    assert burst == Burst(signal.SIGXCPU)
    assert received == ["begun"]


def test_an_interrupted_parent_leaves_no_child(tmp_path: Path) -> None:
    def wait_for_ever(send: Send) -> None:
        send(os.getpid())
        while True:
            signal.pause()

    children: list[int] = []

    def interrupt(child: int) -> None:
        children.append(child)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_confined(wait_for_ever, LIMITS, interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(children[0], 0)


def test_a_child_that_ends_ill_is_a_burst() -> None:
    def leave(_: Send) -> None:
        os._exit(3)

    assert run_confined(leave, LIMITS, print) == Burst(0)
