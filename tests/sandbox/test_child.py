"""A confined child: its limits, its messages, and how its end is reported."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from oress_opendata.sandbox import child
from oress_opendata.sandbox.child import Send, run_confined
from oress_opendata.sandbox.limits import ChildFailed, LimitExceeded, Limits

LIMITS = Limits(memory=200_000_000, seconds=10)


def test_messages_are_received_in_order() -> None:
    received: list[int] = []

    def send_all(send: Send) -> None:
        for number in range(1000):
            send(number)

    run_confined(send_all, LIMITS, received.append)
    assert received == list(range(1000))


class Exploit:
    """What a child that was taken over might send: unpickling it would run code."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (self.target,)


def test_a_child_cannot_run_code_in_its_parent(tmp_path: Path) -> None:
    target = tmp_path / "harm"
    received: list[object] = []

    def task(send: Send) -> None:
        send(Exploit(target))

    with pytest.raises(ChildFailed):
        run_confined(task, LIMITS, received.append)
    assert not target.exists()
    assert received == []


def test_a_child_that_waits_forever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PATIENCE", 0.02)
    received: list[object] = []

    def task(send: Send) -> None:
        send("begun")
        signal.pause()

    with pytest.raises(LimitExceeded) as failure:
        run_confined(task, LIMITS, received.append)
    assert failure.value.signal == signal.SIGXCPU
    assert received == ["begun"]


def test_an_interrupted_parent_leaves_no_child(tmp_path: Path) -> None:
    def wait_forever(send: Send) -> None:
        send(os.getpid())
        while True:
            signal.pause()

    children: list[int] = []

    def interrupt(child: int) -> None:
        children.append(child)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_confined(wait_forever, LIMITS, interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(children[0], 0)


@pytest.mark.parametrize(
    ("number", "error"),
    [(signal.SIGKILL, LimitExceeded), (signal.SIGSEGV, ChildFailed), (0, ChildFailed)],
)
def test_a_child_that_does_not_finish_has_failed(number: int, error: type[ChildFailed]) -> None:
    def leave(_: Send) -> None:
        if number:
            signal.signal(signal.SIGSEGV, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        os._exit(3)

    with pytest.raises(ChildFailed) as failure:
        run_confined(leave, LIMITS, print)
    assert type(failure.value) is error
    assert failure.value.signal == number
