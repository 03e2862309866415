"""What bursts in the judgement harms nobody, and is said in words."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from oress_opendata.model.finding import Report
from oress_opendata.sandbox import child
from oress_opendata.sandbox.child import Burst, Limits, Send, run_confined
from oress_opendata.sources import validation
from tests.sources.conftest import Draft

Judge = Callable[[Draft], Report]
LIMITS = Limits(memory=200_000_000, seconds=10)


def limit(monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
    monkeypatch.setattr(validation, "limits_for", lambda size: limits)


def test_a_pattern_that_never_ends_is_named(
    draft: Draft, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, Limits(memory=LIMITS.memory, seconds=1))
    draft.field("note", 1)["constraints"] = {"pattern": "(a+)+"}
    draft.replace("two", "a" * 60 + "!", "data/notes.csv")
    finding = next(each for each in judge(draft).findings if each.code == "limit-time")
    assert (finding.file, finding.column) == ("data/notes.csv", "note")


def test_too_much_memory_is_named(
    draft: Draft, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, LIMITS)

    def burst(*_: object) -> None:
        bytearray(LIMITS.memory * 2)

    monkeypatch.setattr(validation, "create_table_judge", burst)
    codes = {each.code for each in judge(draft).findings}
    assert "limit-memory" in codes


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGSEGV, "limit-broken"), (signal.SIGKILL, "limit-time")]
)
def test_a_killed_judgement_is_no_valid_package(
    draft: Draft, judge: Judge, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def burst(*_: object) -> None:
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    monkeypatch.setattr(validation, "create_table_judge", burst)
    report = judge(draft)
    assert [each.code for each in report.findings] == [code]
    assert report.findings[0].file == "data/things.csv"
    assert not report.is_valid()


def test_an_error_of_ours_is_no_valid_package(
    draft: Draft, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(validation, "create_table_judge", burst)
    assert [each.code for each in judge(draft).findings] == ["limit-broken"]


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
